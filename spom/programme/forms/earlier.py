"""What a browser sends of an earlier system."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal
from spom.kit.files import KeptFile, Kind, keep_file
from spom.programme.models.catalogue import Programme


class EarlierForm(forms.Form):
    """A file of an earlier system."""

    programme = forms.ModelChoiceField(queryset=Programme.objects.order_by("name", "pk"), label=_("Programme"))
    source = forms.CharField(
        label=_("Where the file comes from"),
        max_length=200,
        help_text=_("Such as: Old portal, export of 30 April 2026. Every row says so, unless its line names a source."),
        error_messages={"required": _("Write down where the file comes from.")},
    )
    table = forms.FileField(
        label=_("File of the earlier system"),
        help_text=_("CSV (UTF-8) or XLSX. The first line names the columns; the template shows them all."),
        error_messages={"required": _("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Nothing is kept yet."""
        super().__init__(*args, **options)
        self.kept: KeptFile | None = None

    def clean(self) -> dict[str, Any]:
        """Keep the file last of all, so that none is kept for a form that comes back."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        file = said["table"]
        try:
            self.kept = keep_file(
                name=file.name or "",
                chunks=file.chunks(),
                accept=(Kind.CSV, Kind.XLSX),
                most_bytes=settings.REQUEST_BODY_LIMIT,
            )
        except Refusal as no:
            self.add_error("table", f"{file.name}: {no}")
        return said
