"""What a data officer says about a file."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from candil.collect.datasets import services
from candil.platform.foundation.errors import CandilError
from candil.trust.accounts.policies import Viewer
from candil.trust.partnerships.queries import groups_visible_to

LARGEST_MAPPING = 256 * 1024
GROUPS: Final = "groups"
#: The levels of `partnerships`, in the words of somebody who decides.
LEVELS: Final = (
    ("owner", _("Only my organisation")),
    (GROUPS, _("My organisation and the sharing groups chosen below")),
    ("members", _("All organisations on this site")),
    ("public", _("Everybody, also without signing in")),
)


class UploadForm(forms.Form):
    """The file, how it is read, and who will see its records."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV (also gzipped), XLSX, ODS or Parquet. The first row holds the column names.")
    )
    preset = forms.ChoiceField(label=_("Layout"), required=False, help_text=_("Usually found by the column names."))
    mapping = forms.FileField(
        label=_("Mapping file"), required=False, help_text=_("Only for a layout of your own: what its columns mean.")
    )
    period = forms.CharField(
        label=_("Period"), required=False, max_length=20,
        help_text=_("Only for tables that do not say their own, such as 2022-Q2."),
    )  # fmt: skip
    level = forms.ChoiceField(
        label=_("Who may see the records"), choices=LEVELS, initial="owner", widget=forms.RadioSelect
    )
    groups: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        label=_("Sharing groups"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only when chosen groups may see the records."),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(name, mapping.title or name) for name, mapping in services.presets().items()]
        preset, groups = self.fields["preset"], self.fields["groups"]
        if isinstance(preset, forms.ChoiceField) and isinstance(groups, forms.ModelMultipleChoiceField):
            preset.choices = [("", _("Find it by the column names")), *sorted(found, key=lambda pair: pair[1])]
            groups.queryset = groups_visible_to(viewer)

    def clean_mapping(self) -> Any:
        """The mapping file as a mapping, or None."""
        file = self.cleaned_data["mapping"]
        if not file:
            return None
        if file.size > LARGEST_MAPPING:
            raise forms.ValidationError(_say("A mapping file is a short text; this one is too large."))
        try:
            return services.mapping_from_text(file.read().decode("utf-8"), where=file.name)
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_say("The mapping file is not UTF-8 text.")) from error
        except CandilError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """A preset or a mapping, not both; groups exactly when they are asked for."""
        said = super().clean() or {}
        if said.get("preset") and said.get("mapping"):
            self.add_error("mapping", _say("Choose a layout or give a mapping file, not both."))
        if (said.get("level") == GROUPS) != bool(said.get("groups")):
            self.add_error("groups", _say("Choose groups exactly when you share with groups."))
        return said
