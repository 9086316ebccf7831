"""What administrators fill in about organisations and people."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from candil.platform.vocabulary import queries as vocabulary
from candil.trust.accounts.models import Organisation, Sector
from candil.trust.accounts.policies import ROLES


def _countries() -> list[tuple[str, str]]:
    named = [(code, vocabulary.label("citizenship", code)) for code in vocabulary.codes_of("citizenship")]
    return [("", str(_("Not given"))), *sorted(named, key=lambda country: country[1])]


def _roles() -> list[tuple[str, SafeString]]:
    return [
        (code, format_html("<span><strong>{}</strong><br>{}</span>", role.label, role.description))
        for code, role in ROLES.items()
    ]


class SignInForm(LoginForm):  # type: ignore[misc]
    """The library's form with labels that say what to enter, and no placeholders that vanish while typing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class OrganisationForm(forms.Form):
    """What is said about an organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)
    country = forms.ChoiceField(label=_("Country"), choices=_countries, required=False)


class NewOrganisationForm(OrganisationForm):
    """A new organisation also gets its short name, which then stays."""

    slug = forms.SlugField(
        label=_("Short name"),
        help_text=_(
            "Small letters, digits and hyphens, for files and links, such as harbour-police. It cannot change."
        ),
    )
    field_order = ("name", "slug", "sector", "country")


class RolesForm(forms.Form):
    """Which roles a person has."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=_roles,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Several together add up. Without a role a person sees only what is public."),
    )


class NewPersonForm(RolesForm):
    """Somebody new."""

    username = forms.SlugField(
        label=_("User name"), max_length=150, help_text=_("Letters, digits, hyphens and underscores.")
    )
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Lets the person sign in with it and reset a lost password.")
    )
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.all())
    field_order = ("username", "first_name", "last_name", "email", "organisation", "roles")


class AccessForm(forms.Form):
    """One change of a person's access."""

    change = forms.ChoiceField(
        choices=[("deactivate", _("Close access")), ("reactivate", _("Open access")), ("reset", _("Reset"))]
    )
