"""The form from which a record is made: what was suggested, accepted or changed, and what the analyst writes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from candil.analyse.desk.queries.recording import REASONS, Stop, Suggestion, Suggestions, Time, Told
from candil.analyse.desk.services.recording import OUT, Draft, DraftLeg
from candil.analyse.incidents.queries import LABELS
from candil.platform.design.forms import DayInput
from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.policies import SHARE_RECORDS, Viewer
from candil.trust.partnerships.queries import groups_visible_to

SEVERAL: Final = ("exploitation", "means_of_control", "industry", "recruiter_relation", "citizenship")
SINGLE: Final = ("gender", "age_band", "status")
#: Rows for places; the record of a longer journey is corrected afterwards.
LEGS: Final = 4
LEVELS: Final = (
    ("owner", _("Our organisation only")),
    ("groups", _("Sharing groups chosen below")),
    ("members", _("All organisations on this site")),
    ("public", _("Everybody")),
)
PRECISIONS: Final = (
    ("unknown", _("Not known")),
    ("year", _("Year")),
    ("quarter", _("Quarter")),
    ("month", _("Month")),
    ("day", _("Day")),
)
FINENESS: Final = (("locality", _("Town or district")), ("area", _("Region only")), ("country", _("Country only")))
_OWN, _UNKNOWN = "own", "unknown"


@dataclass(frozen=True)
class Option:
    """A code to accept or leave; `suggestion` where there is one."""

    code: str
    label: str
    is_checked: bool
    suggestion: Suggestion | None = None


@dataclass(frozen=True)
class Row:
    """A dimension as the page shows it: what is suggested first, the rest behind a disclosure."""

    name: str
    label: str
    is_single: bool
    suggested: tuple[Option, ...]
    others: tuple[Option, ...]
    denied: tuple[Option, ...]
    errors: Sequence[str]


def _choices(dimension: str) -> list[tuple[str, str]]:
    return [(code, str(vocabulary.label(dimension, code))) for code in vocabulary.scheme(dimension).terms]


def _graded(scheme: str) -> list[tuple[str, str]]:
    """Each code of a grade with what it means."""
    terms = vocabulary.scheme(scheme).terms.values()
    return [(term.code, f"{term.code} – {term.label}. {term.note}".strip()) for term in terms]


class RecordForm(forms.Form):
    """One record of one item."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=100_000)
    when = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect)
    first = forms.DateField(label=_("First day"), required=False, widget=DayInput)
    last = forms.DateField(label=_("Last day"), required=False, widget=DayInput)
    precision = forms.ChoiceField(label=_("How precisely that is known"), choices=PRECISIONS, required=False)
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words: no name, number, plate or address, and nothing that points to one person."),
    )  # fmt: skip
    source_grade = forms.ChoiceField(label=_("The source"), widget=forms.RadioSelect)
    information_grade = forms.ChoiceField(label=_("The information"), widget=forms.RadioSelect)
    conditions = forms.CharField(
        label=_("Conditions"), required=False, max_length=500,
        help_text=_("What a recipient must or must not do (handling C). Empty: passing on is permitted (P)."),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Who may see it"), widget=forms.RadioSelect)
    groups: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        label=_("Sharing groups"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_all = forms.BooleanField(
        label=_("That is all: the item is done"), required=False, initial=True,
        help_text=_("A reporter is told that it is finished. Leave it open when there is more to record."),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, told: Told, found: Suggestions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        may_share = viewer.may(SHARE_RECORDS) and told.may_share
        self.why_alone = "" if told.may_share else say("Whoever told this did not agree that it is passed on.")
        self._offer("level", list(LEVELS) if may_share else list(LEVELS[:1]))
        self._offer("source_grade", _graded("source_evaluation"))
        self._offer("information_grade", _graded("information_evaluation"))
        self._offer("when", [*((_as_value(time), "") for time in found.times), (_OWN, ""), (_UNKNOWN, "")])
        groups = self.fields["groups"]
        if isinstance(groups, forms.ModelMultipleChoiceField):
            groups.queryset = groups_visible_to(viewer) if may_share else groups_visible_to(viewer).none()
        for name in (*SEVERAL, *SINGLE):
            self.fields[name] = _dimension(name)
        self.fields["denied"] = forms.MultipleChoiceField(required=False, choices=[
            (f"{name}:{code}", label) for name in (*SEVERAL, *SINGLE) for code, label in _choices(name)
        ])  # fmt: skip
        for number in range(LEGS):
            self._add_leg(number)
        if not self.is_bound:
            self.initial = {**_beforehand(found), **self.initial}

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _add_leg(self, number: int) -> None:
        def field(name: str, made: forms.Field) -> None:
            self.fields[f"{name}-{number}"] = made

        stages, countries = _choices("leg_stage"), sorted(_choices("country"), key=lambda one: one[1])
        nothing = [("", say("Leave this place out"))]
        field("stage", forms.ChoiceField(label=_("What happened there"), required=False, choices=[*nothing, *stages]))
        field("place", forms.CharField(label=_("Place"), required=False, max_length=200))
        own = [("", say("As the place says")), *countries]
        field("country", forms.ChoiceField(label=_("Country"), required=False, choices=own))
        field("fineness", forms.ChoiceField(label=_("How finely"), required=False, choices=FINENESS))

    def legs(self) -> Iterator[tuple[int, list[forms.BoundField], bool]]:
        """Rows of places for the page, each with whether it is open: the first, and those that hold something."""
        for number in range(LEGS):
            fields = [self[f"{name}-{number}"] for name in _LEG]
            is_open = number == 0 or any(
                field.errors or (field.value() and field.name[:5] in _SAYS) for field in fields
            )
            yield number, fields, is_open

    def times(self) -> list[tuple[str, bool, Time | None]]:
        """Radio buttons for when: value, whether chosen, and the suggestion."""
        now = str(self["when"].value() or "")
        offered = [(_as_value(time), time) for time in self.found.times]
        return [(value, value == now, time) for value, time in (*offered, (_OWN, None), (_UNKNOWN, None))]

    def rows(self) -> list[Row]:
        """Every dimension."""
        return [self._row(name) for name in (*SEVERAL, *SINGLE)]

    def _row(self, name: str) -> Row:
        value = self[name].value() or []
        now = {value} if isinstance(value, str) else set(value)
        by_code = {one.code: one for one in self.found.codes.get(name, ())}
        options = [Option(code, label, code in now, by_code.get(code)) for code, label in _choices(name)]
        order = list(by_code)
        suggested = sorted((one for one in options if one.suggestion), key=lambda one: order.index(one.code))
        denied = set(self["denied"].value() or [])
        said_not = [
            Option(f"{name}:{one.code}", one.label, f"{name}:{one.code}" in denied, one)
            for one in self.found.denied.get(name, ())
        ]
        others = tuple(one for one in options if not one.suggestion)
        label, wrong = str(LABELS.get(name, name)), [str(each) for each in self.errors.get(name, ())]
        return Row(name, label, name in SINGLE, tuple(suggested), others, tuple(said_not), wrong)

    def clean(self) -> dict[str, Any]:
        """Groups count only where sharing groups are chosen; days only where they are entered."""
        cleaned = dict(super().clean() or {})
        if cleaned.get("level") != "groups":
            cleaned["groups"] = []
        elif not cleaned.get("groups"):
            self.add_error("groups", _("Choose at least one group, or another answer above."))
        if cleaned.get("when") == _OWN and not cleaned.get("first"):
            self.add_error("first", _("Enter a day, or choose another answer to “When”."))
        if cleaned.get("when") == _OWN and cleaned.get("precision") in ("", "unknown"):
            self.add_error("precision", _("Say how precisely the day is known."))
        return cleaned

    def draft(self) -> Draft:
        """What was filled in."""
        cleaned = self.cleaned_data
        first, last, precision = self._when(cleaned)
        codes = {name: tuple(cleaned[name]) for name in SEVERAL if cleaned[name]}
        codes |= {name: (cleaned[name],) for name in SINGLE if cleaned[name]}
        denied: dict[str, tuple[str, ...]] = {}
        for value in cleaned["denied"]:
            name, _colon, code = value.partition(":")
            denied[name] = (*denied.get(name, ()), code)
        return Draft(
            token=str(cleaned["token"]), people=cleaned["people"], first=first, last=last, precision=precision,
            codes=codes, denied=denied, legs=tuple(self._drafted_legs(cleaned)), summary=cleaned["summary"],
            source_grade=cleaned["source_grade"], information_grade=cleaned["information_grade"],
            level=cleaned["level"], groups=tuple(group.pk for group in cleaned["groups"]),
            conditions=cleaned["conditions"],
        )  # fmt: skip

    def _when(self, cleaned: dict[str, Any]) -> tuple[date | None, date | None, str]:
        if cleaned["when"] == _UNKNOWN:
            return None, None, "unknown"
        if cleaned["when"] == _OWN:
            return cleaned["first"], cleaned["last"], cleaned["precision"]
        time = next(one for one in self.found.times if _as_value(one) == cleaned["when"])
        return time.first or time.last, time.last or time.first, time.precision

    def _drafted_legs(self, cleaned: dict[str, Any]) -> Iterator[DraftLeg]:
        for number in range(LEGS):
            stage, place, country, fineness = (cleaned[f"{name}-{number}"] for name in _LEG)
            if stage:
                yield DraftLeg(stage, place, country, fineness or "country")

    def decisions(self) -> dict[str, str]:
        """What was decided about each thing found, by its key."""
        return {name.removeprefix("stop-"): value for name, value in self.data.items() if name.startswith("stop-")}


_SAYS: Final = ("stage", "place")
_LEG: Final = ("stage", "place", "country", "fineness")


def after_check(form: RecordForm, draft: Draft) -> RecordForm:
    """The form with what was taken out, to be looked at once more."""
    data = cast(QueryDict, form.data).copy()
    data["summary"], data["conditions"] = draft.summary, draft.conditions
    rows = [number for number in range(LEGS) if form.cleaned_data[f"stage-{number}"]]
    for number, leg in zip(rows, draft.legs, strict=True):
        data[f"place-{number}"], data[f"fineness-{number}"] = leg.place, leg.precision
    form.data = data
    return form


def choices_for(stop: Stop) -> list[tuple[str, str]]:
    """What may be said of something found."""
    why = [(code, say("It stays, because %(why)s") % {"why": words}) for code, words in REASONS.items()]
    return [(OUT, say("Take it out")), *why]


def _dimension(name: str) -> forms.Field:
    label = LABELS.get(name, name)
    if name in SINGLE:
        return forms.ChoiceField(label=label, required=False, choices=[("", ""), *_choices(name)])
    return forms.MultipleChoiceField(label=label, required=False, choices=_choices(name))


def _as_value(time: Time) -> str:
    return f"{time.first or ''}/{time.last or ''}/{time.precision}"


def _beforehand(found: Suggestions) -> dict[str, Any]:
    """What is filled in: ticked by the reporter, or certain. The summary never is, and no place has a stage yet."""
    filled: dict[str, Any] = {"token": uuid.uuid4(), "level": "owner", "is_all": True}
    for name, suggestions in found.codes.items():
        codes = [one.code for one in suggestions if one.is_chosen]
        filled[name] = (codes[0] if len(codes) == 1 else "") if name in SINGLE else codes
    filled["when"] = next((_as_value(time) for time in found.times if time.is_ticked), "")
    filled["people"] = next((one.low for one in found.people if one.is_ticked), None)
    for number, place in enumerate(found.places[:LEGS]):
        filled |= {f"place-{number}": place.name, f"country-{number}": place.country,
                   f"fineness-{number}": place.precision}  # fmt: skip
    return filled
