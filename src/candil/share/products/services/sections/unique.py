"""How many incidents the records tell of."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from candil.analyse.incidents.queries import UniqueIncidents
from candil.share.products.models.description import Section
from candil.share.products.services.numbers import percent, whole
from candil.share.products.services.sections.parts import title_of


def unique_section(found: UniqueIncidents | None) -> Section:
    """The number of unique incidents with its interval, among the records that the readers may open."""
    title = title_of("unique")
    if found is None:
        words = _("Not known to these readers, or nobody has looked yet for records that tell of the same incident.")
        return Section("unique", title, nothing=words)
    told = {
        "records": whole(found.records),
        "incidents": whole(found.incidents),
        "low": whole(found.low),
        "high": whole(found.high),
        "confidence": percent(found.confidence, digits="0"),
    }
    words = _(
        "%(records)s records tell of about %(incidents)s incidents (%(low)s to %(high)s, %(confidence)s interval)."
    )
    return Section("unique", title, paragraphs=(words % told,), why=_why(found), sure=_sure(found))


def _why(found: UniqueIncidents) -> tuple[str, ...]:
    day = {"day": date_format(found.looked_at, "DATE_FORMAT"), "records": whole(found.records)}
    return (
        _("Every two of %(records)s records that could tell of one event were compared; looked at on %(day)s.") % day,
        _("What people judged the same or different holds, whatever the comparison says."),
    )


def _sure(found: UniqueIncidents) -> tuple[str, ...]:
    said = [
        _("The interval is the least doubt there is: two reports of one event that share little count as two events."),
        _("What would change it: judgements of people on the pairs that are in doubt."),
    ]
    if found.unseen:
        words = _("%(count)s records came or changed since and count as an incident each.")
        said.append(words % {"count": whole(found.unseen)})
    if found.apart_from_statistics:
        said.append(_("Records that readers know by statistics only are not in it."))
    return tuple(said)
