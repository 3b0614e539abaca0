"""What every decision is asked for: why, and where that is written."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class DayField(forms.DateField):
    """A day that rules could know of."""

    def __init__(self, *, label: StrOrPromise, required: bool = True, help_text: StrOrPromise = "") -> None:
        """Drawn as the browser's own calendar."""
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": _("Choose a day.")},
        )

    def clean(self, value: object) -> object:
        """Between 2000 and 2100: no institution's rules reach further."""
        day = super().clean(value)
        if day is not None and not 2000 <= day.year <= 2100:  # noqa: PLR2004  # the years the sentence names
            raise ValidationError(_("Choose a day between 2000 and 2100."))
        return day


class SourceForm(forms.Form):
    """Where a decision is written down."""

    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Such as: Announcement 4 of 2026, or a letter with its date."),
        error_messages={"required": _("Write down where this is announced or decided.")},
    )


class WhyForm(SourceForm):
    """A reason and its source."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write down the reason.")},
    )
    field_order: tuple[str, ...] | None = ("reason", "source")
