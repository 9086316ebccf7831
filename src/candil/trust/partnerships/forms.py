"""What administrators fill in about partnerships."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from candil.platform.design.forms import DayInput
from candil.trust.accounts import queries as accounts
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.models import Grant, Group

REMOVE: Final = "remove"


class GroupForm(forms.Form):
    """A new sharing group."""

    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.SlugField(
        label=_("Short name"),
        help_text=_("Small letters, digits and hyphens, for files and links, such as harbour. It cannot change."),
    )
    description = forms.CharField(
        label=_("What the group is"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_confidential = forms.BooleanField(label=_("Members do not see who else is a member"), required=False)


class AgreementForm(forms.Form):
    """Why a group may share, and until when."""

    purpose = forms.CharField(label=_("Purpose"), widget=forms.Textarea(attrs={"rows": 3}))
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The article, act or memorandum that allows it."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(
        label=_("Last day"), widget=DayInput, help_text=_("Sharing stops by itself after this day.")
    )


class LastDayForm(forms.Form):
    """A new last day of an agreement."""

    ends_on = forms.DateField(label=_("Last day"), widget=DayInput)


class MemberForm(forms.Form):
    """An organisation that joins, and what the group grants it."""

    organisation: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Organisation"), queryset=None)
    grant = forms.ChoiceField(
        label=_("What it may see of the others"),
        choices=Grant.choices,
        initial=Grant.STATISTICS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, viewer: Viewer, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        joined = group.memberships.values("organisation")
        field = self.fields["organisation"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = accounts.organisations(viewer).exclude(pk__in=joined)


class MemberChangeForm(forms.Form):
    """Another grant for a member, or the end of its membership."""

    change = forms.ChoiceField(choices=[*Grant.choices, (REMOVE, _("Remove"))])
