"""What is filled in about authorities, their keys, packages and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from candil.analyse.actions.models import AuthorityKey, Compared, Ground, Kind, Outcome
from candil.analyse.actions.queries.parts import ANSWER, FILE, MESSAGE, Part
from candil.analyse.actions.services.composing import CLEANED, ORIGINAL, Draft
from candil.collect.reporting.services import Status
from candil.platform.design.forms import DayInput
from candil.platform.places import queries as places
from candil.platform.vocabulary import queries as vocabulary

Choices = list[tuple[str, str]] | list[tuple[str, SafeString]]


def _countries() -> Choices:
    return sorted(((each.code, each.name) for each in places.countries()), key=lambda pair: pair[1])


def _terms(scheme: str) -> Choices:
    codes = vocabulary.scheme(scheme).terms
    return [("", str(_("Choose"))), *((code, vocabulary.label(scheme, code)) for code in codes)]


def _purposes() -> Choices:
    return _terms("sharing_purpose")


def _bases() -> Choices:
    return _terms("legal_basis")


def _handlings() -> Choices:
    return _terms("handling")


class AuthorityChangeForm(forms.Form):
    """What may change of an authority."""

    procedure = forms.CharField(
        label=_("How a package reaches them"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Office, number, and how files are handed over: by their portal, on a stick, by e-mail."),
    )
    is_in_use = forms.BooleanField(label=_("In use"), required=False, initial=True)


class AuthorityForm(forms.Form):
    """A new authority."""

    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    procedure = AuthorityChangeForm.base_fields["procedure"]


class KeyForm(forms.Form):
    """A key as the authority sent it."""

    recipient = forms.CharField(
        label=_("Recipient (age1…)"),
        max_length=62,
        help_text=_("The public half of their key, one line that begins with age1. Never ask for the secret half."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    expires_on = forms.DateField(label=_("First day on which it may no longer be used"), widget=DayInput())


class ConfirmForm(forms.Form):
    """A second person compares the fingerprint."""

    fingerprint = forms.CharField(
        label=_("The fingerprint as the authority reads it out"),
        max_length=60,
        help_text=_("Eight groups of four, digits 0 to 9 and letters a to f. It is not shown here on purpose."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    compared = forms.ChoiceField(label=_("How it was compared"), choices=Compared.choices, widget=forms.RadioSelect)
    compared_with = forms.CharField(label=_("Who read it out"), max_length=200, help_text=_("Name and office."))


class ComposeForm(forms.Form):
    """What of a report goes along, to whom, why, and under which conditions. Nothing is chosen beforehand."""

    answers = forms.MultipleChoiceField(label=_("Answers"), required=False, widget=forms.CheckboxSelectMultiple)
    messages = forms.MultipleChoiceField(label=_("Messages"), required=False, widget=forms.CheckboxSelectMultiple)
    summary = forms.CharField(
        label=_("Your summary"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Often this is all that is needed: what, where, when, how sure, without who told it."),
    )
    key = forms.ChoiceField(label=_("Authority"))
    purpose = forms.ChoiceField(label=_("Purpose"), choices=_purposes)
    purpose_words = forms.CharField(label=_("Purpose in your words"), required=False, max_length=1000)
    basis = forms.ChoiceField(label=_("Legal basis"), choices=_bases)
    basis_words = forms.CharField(label=_("Which law, order or reason"), required=False, max_length=1000)
    ground = forms.ChoiceField(
        label=_("Agreement of the person"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        help_text=_("Without agreement a second analyst has to approve before anything is sealed to the authority."),
    )
    ground_words = forms.CharField(
        label=_("Why it cannot wait for agreement"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    has_reread = forms.BooleanField(
        label=_("I have read everything the reporter wrote since, and nothing takes the agreement back"), required=False
    )
    handling = forms.ChoiceField(label=_("Handling (3x5x2)"), choices=_handlings)
    conditions = forms.CharField(label=_("Conditions"), required=False, max_length=1000)
    contact = forms.CharField(
        label=_("How the authority reaches you"), max_length=300, help_text=_("A duty number rather than a name.")
    )
    delete_by = forms.DateField(label=_("Last day on which the authority may keep it"), widget=DayInput())

    def __init__(
        self, parts: Iterable[Part], keys: Iterable[AuthorityKey], data: Any = None, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        every = list(parts)
        self._choose("answers", [(part.name, _shown(part)) for part in every if part.kind == ANSWER])
        self._choose("messages", [(part.name, _shown(part)) for part in every if part.kind == MESSAGE])
        offered = [(str(key.pk), f"{key.authority.name} ({key.authority.get_kind_display()})") for key in keys]
        self._choose("key", [("", str(_("Choose"))), *offered])
        self._files = [part for part in every if part.kind == FILE]
        for part in self._files:
            self.fields[f"file-{part.name}"] = _file_field(part)

    def _choose(self, name: str, choices: Choices) -> None:
        if choices:
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        else:
            del self.fields[name]

    @property
    def file_fields(self) -> Iterator[forms.BoundField]:
        """One choice for each file."""
        return (self[f"file-{part.name}"] for part in self._files)

    @property
    def draft(self) -> Draft:
        """What was chosen, once the form is valid."""
        given: dict[str, Any] = dict(self.cleaned_data)
        files = {part.name: how for part in self._files if (how := given.pop(f"file-{part.name}"))}
        return Draft(files=files, key=int(given.pop("key")), ground=Ground(given.pop("ground")), **given)


def _shown(part: Part) -> SafeString:
    """A part as its box says it: whatever script it is written in stands by itself."""
    title = f"{part.title}, {part.day}" if part.day else part.title
    if part.is_contact:
        title = _("%(question)s — it may tell who the reporter is") % {"question": title}
    return format_html('<span><strong>{}</strong><br><span dir="auto">{}</span></span>', title, part.text)


def _file_field(part: Part) -> forms.ChoiceField:
    choices = [("", _("Does not go along"))]
    if part.may_be_picture:
        choices.append((CLEANED, _("A cleaned copy: the picture made anew, without place, time or device in the file")))
    choices.append(
        (ORIGINAL, _("The file as it came, not cleaned: it may say who made it, where, when and with which device"))
    )
    words = f"{part.text}, {part.day}"
    return forms.ChoiceField(label=words, choices=choices, required=False, widget=forms.RadioSelect)


class PassphraseForm(forms.Form):
    """The passphrase of one's own key, asked anew."""

    passphrase = forms.CharField(
        label=_("Passphrase of your key"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Asked anew, because something leaves the house."),
    )


class OutcomeForm(forms.Form):
    """What came of it, and what the reporter is told."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices, required=False)
    status = forms.ChoiceField(
        label=_("What the reporter is told"),
        choices=[("", _("Leave it as it is")), *Status.choices],
        required=False,
        help_text=_("They read one of four plain words with their code, never what is written here."),
    )

    def __init__(self, data: Any = None, *, is_live: bool, **more: Any) -> None:
        """`is_live`: the report has not ended, so that its reporter can be told something."""
        super().__init__(data, **more)
        if not is_live:
            del self.fields["status"]

    @property
    def chosen(self) -> tuple[Outcome, Status | None]:
        """The outcome, and the status or None."""
        status = self.cleaned_data.get("status")
        return Outcome(self.cleaned_data["outcome"]), Status(status) if status else None


class AnswerForm(forms.Form):
    """What an authority says, without signing in."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("24 digits, from READ-ME.txt of the package."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        ),
    )
    outcome = forms.ChoiceField(
        label=_("What you can say today"),
        choices=[("", _("It arrived")), *((o.value, o.label) for o in Outcome if o.value not in ("", "no_answer"))],
        required=False,
        widget=forms.RadioSelect,
    )
