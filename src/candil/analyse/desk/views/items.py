"""The page of one item: what it says beside what is done with it."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from PIL import Image, ImageFilter

from candil.analyse.actions.errors import PictureRefused
from candil.analyse.actions.services.pictures import cleaned
from candil.analyse.desk import forms, queries
from candil.analyse.desk.models import Item, State
from candil.analyse.desk.queries import rules
from candil.analyse.desk.views.guarding import address, desk_page, keys_of, to_unlock
from candil.analyse.desk.views.queue import as_address, language_name
from candil.collect.reporting import services as reporting
from candil.collect.sources import queries as sources
from candil.trust.accounts.policies import ACT, CandilRequest
from candil.trust.vault.errors import Locked

#: A picture larger than this is not decoded here; it can still be saved.
LARGEST_PICTURE: Final = 15 * 2**20
_PREVIEW: Final = 640
_BLUR: Final = 24


@desk_page
@require_safe
def item(request: CandilRequest, number: int) -> HttpResponse:
    """One item. A report is shown when its reader says so, after what it holds was said."""
    found = queries.item_for(request.viewer, number)
    return render(request, "desk/item.html", page_of(request, found))


def page_of(request: CandilRequest, found: Item) -> dict[str, Any]:
    """Everything that the page of an item shows."""
    wanted = forms.FilterForm(request.GET).wanted()
    before, after = queries.neighbours(request.viewer, wanted, found)
    people = queries.colleagues_for(request.viewer, found)
    show = request.GET.get("show", "")
    return {
        "item": found, "title": queries.title_of(found), "why": queries.why_here(found), "show": show,
        "look": request.GET.get("look", ""), "may_act": request.viewer.may(ACT),
        "language_name": language_name(found.language) if found.language else "",
        "history": queries.history_of(request.viewer, found), "before": before, "after": after,
        "kept": as_address(wanted), "in_hand": _in_hand(request, found), "people": people,
        "tasks": [(task, queries.is_late(task)) for task in queries.tasks_on_desk(request.viewer).filter(item=found)],
        "task_form": forms.TaskForm(people=people, me=request.viewer.username),
        "person_form": forms.PersonForm(people=people), "finish_form": forms.FinishForm(item=found),
        **_content(request, found, show),
    }  # fmt: skip


def _content(request: CandilRequest, found: Item, show: str) -> dict[str, Any]:
    """What the item says: of a report only with the key, and its words only when they are wanted."""
    if found.cover_id is not None:
        return _report(request, found, is_shown=show in ("1", "all"))
    if found.candidate is not None:
        texts, suggested = queries.texts_of_candidate(found.candidate), rules.FOR_CANDIDATES
    else:
        assert found.answer is not None  # an item is one thing (a constraint of the table)  # noqa: S101
        texts, suggested = queries.texts_of_answer(found.answer, _language()), rules.FOR_ANSWERS
    facts = sources.facts(found.candidate) if found.candidate is not None else ()
    return {"texts": texts, "facts": facts, "is_shown": True, "assess_form": assess_form(found, suggested, found.signs)}


def _report(request: CandilRequest, found: Item, *, is_shown: bool) -> dict[str, Any]:
    try:
        keys = keys_of(request)
    except Locked:
        return {"is_locked": True, "assess_form": assess_form(found, None, found.signs)}
    label = str(found.cover_id)
    cover, story = reporting.open_report(
        by=request.viewer, keys=keys, label=label, language=_language(), is_shown=is_shown
    )
    signs = found.signs if found.is_assessed else rules.signs_in(story.answers)
    shown: dict[str, Any] = {
        "cover": cover, "is_shown": is_shown, "warnings": queries.warnings_of(story), "is_young": story.is_young,
        "assess_form": assess_form(found, rules.after_opening(story.answers), signs),
    }  # fmt: skip
    if is_shown:
        texts = queries.texts_of_story(story)
        shown |= {
            "story": story, "texts": texts, "files": [text for text in texts if text.file],
            "reply_form": forms.ReplyForm(), "ask_form": forms.AskForm(), "note_form": forms.NoteForm(),
        }  # fmt: skip
    return shown


def assess_form(found: Item, suggested: rules.Suggestion | None, signs: dict[str, bool]) -> forms.AssessForm:
    """The form of triage with what is known or suggested filled in."""
    level = found.level if found.is_assessed or suggested is None else suggested.level
    initial = {"level": level, "signs": [name for name, yes in signs.items() if yes]}
    return forms.AssessForm(item=found, suggested=suggested, initial=initial)


@desk_page
@require_safe
def preview(request: CandilRequest, number: int, part: str) -> HttpResponse:
    """A picture of a report: decoded in memory within limits, new pixels without anything of the file, blurred unless
    `clear` is asked for. Not for a report of somebody under 18, of which nothing is drawn at all.
    """
    found = queries.item_for(request.viewer, number)
    if found.cover_id is None:
        raise Http404
    try:
        keys = keys_of(request)
    except Locked:
        return to_unlock(address(number))
    _cover, story = reporting.open_report(
        by=request.viewer, keys=keys, label=found.cover_id, language=_language(), is_shown=False
    )
    if story.is_young or not any(each.label == part and each.file for each in story.said):
        raise Http404
    file = reporting.open_file(by=request.viewer, keys=keys, label=found.cover_id, part=part)
    try:
        picture = _drawn(file.pieces, is_clear="clear" in request.GET)
    except PictureRefused as error:
        raise Http404 from error
    answer = HttpResponse(picture, content_type="image/jpeg")
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def _drawn(pieces: Any, *, is_clear: bool) -> bytes:
    """The picture as a small JPEG. Raises `PictureRefused` for anything too large or no picture."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) > LARGEST_PICTURE:
            raise PictureRefused
    with Image.open(BytesIO(cleaned(bytes(held)))) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((_PREVIEW, _PREVIEW))
    if not is_clear:
        picture = picture.filter(ImageFilter.GaussianBlur(_BLUR))
    drawn = BytesIO()
    picture.save(drawn, "JPEG", quality=80)
    return drawn.getvalue()


def _in_hand(request: CandilRequest, found: Item) -> bool:
    return found.claimed_by_id == request.viewer.user_id and found.state in (State.WORKING, State.WAITING)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
