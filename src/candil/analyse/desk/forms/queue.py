"""What analysts choose and fill in at the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from candil.analyse.desk.models import LONGEST_TASK, Item, Kind, Outcome, State
from candil.analyse.desk.queries import Wanted, rules
from candil.analyse.desk.services import TOLD
from candil.collect.reporting import queries as reporting
from candil.platform.design.forms import DayInput

if TYPE_CHECKING:
    from candil.trust.accounts.models import User


class FilterForm(forms.Form):
    """What of the queue is shown. Whatever cannot be right is left out, so that an old address still works."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    whose = forms.ChoiceField(label=_("Whose"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, languages: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose = (("mine", _("In my hands")), ("asked", _("I was asked to look too")), ("free", _("In nobody’s hands")))
        offered = {
            "kind": ((("", _("Every kind"))), *Kind.choices),
            "state": ((("", _("Open"))), *State.choices),
            "whose": ((("", _("Anybody’s"))), *whose),
            "language": ((("", _("Every language"))), *languages),
        }
        for name, choices in offered.items():
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was chosen."""
        self.is_valid()
        return Wanted(**{name: str(self.cleaned_data.get(name) or "") for name in self.fields})


class AssessForm(forms.Form):
    """How urgent it is, and what can be done: the yes and no of the rules, nothing else."""

    level = forms.TypedChoiceField(label=_("How urgent is it?"), coerce=int, widget=forms.RadioSelect)
    signs = forms.MultipleChoiceField(label=_("What can be done?"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, item: Item, suggested: rules.Suggestion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (each.number, f"{each.number} – {each.name}") for each in rules.LEVELS
        ]
        self.fields["signs"].choices = [(each.name, each.question) for each in rules.SIGNS]  # type: ignore[attr-defined]
        if suggested is not None and not item.is_assessed:
            self.fields["level"].help_text = say("Suggested: %(level)d. %(why)s") % {
                "level": suggested.level,
                "why": suggested.words,
            }

    def yes(self) -> dict[str, bool]:
        """Each sign with its yes or no."""
        return {sign.name: sign.name in self.cleaned_data["signs"] for sign in rules.SIGNS}


class FinishForm(forms.Form):
    """What became of an item; for a report with what its reporter will be told."""

    outcome = forms.ChoiceField(label=_("What became of it?"), widget=forms.RadioSelect)
    tell = forms.BooleanField(label=_("Tell the reporter so"), required=False, initial=True)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_report = item.kind == Kind.REPORT
        if not is_report:
            del self.fields["tell"]
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (each.value, _told(each) if is_report else each.label) for each in Outcome
        ]


class ReplyForm(forms.Form):
    """What the reporter reads with their code."""

    words = forms.CharField(
        label=_("Write to the reporter"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the reporter and the analysts of this report can read it. Ask one thing at a time."),
    )  # fmt: skip
    waits = forms.BooleanField(label=_("Wait for the reporter’s answer"), required=False)


class AskForm(forms.Form):
    """A question that the reporter answers with a tap, in their own language."""

    asking = forms.ChoiceField(label=_("Ready-made question"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asking"].choices = [  # type: ignore[attr-defined]
            (code, each.words) for code, each in reporting.ASKINGS.items()
        ]


class NoteForm(forms.Form):
    """A note for the analysts, sealed into the report."""

    note = forms.CharField(
        label=_("Note for the analysts"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sealed into the report. Its reporter is never shown it."),
    )  # fmt: skip


class PersonForm(forms.Form):
    """A colleague to look at it too."""

    username = forms.ChoiceField(label=_("Colleague"))

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].choices = [(each.username, str(each)) for each in people]  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    """A small to-do."""

    what = forms.CharField(
        label=_("What is to be done"), max_length=LONGEST_TASK,
        help_text=_("A few words such as “ask the inspectorate”. No names, and no words of the report."),
    )  # fmt: skip
    who = forms.ChoiceField(label=_("Who"))
    due_on = forms.DateField(label=_("By when"), widget=DayInput())

    def __init__(self, *args: Any, people: Iterable[User], me: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [(me, say("I"))]
        self.fields["who"].choices = [*mine, *((each.username, str(each)) for each in people)]  # type: ignore[attr-defined]
        self.fields["due_on"].initial = timezone.localdate()


class ReferralNumberForm(forms.Form):
    """Which referral an item led to."""

    referral = forms.IntegerField(label=_("Number of the referral"), min_value=1)


def _told(outcome: Outcome) -> str:
    return say("%(outcome)s – the reporter is told: %(status)s") % {
        "outcome": outcome.label,
        "status": TOLD[outcome].label,
    }
