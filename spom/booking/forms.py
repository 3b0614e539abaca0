"""What a browser sends about seats."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from spom.booking.models.slots import Part

DISTANCES = ((0, _("Only there")), (25, _("25 km around")), (50, _("50 km around")), (100, _("100 km around")))


class WishForm(forms.Form):
    """Where and when."""

    near = forms.ChoiceField(label=_("City"), required=False)
    within = forms.TypedChoiceField(
        label=_("Distance"), choices=DISTANCES, coerce=int, empty_value=None, required=False
    )
    month = forms.CharField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(required=False, widget=forms.HiddenInput)

    def offer(self, cities: list[str]) -> None:
        """Name the cities to choose from."""
        choices = [("", str(_("Everywhere"))), *((city, city) for city in cities)]
        self.fields["near"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class WaitForm(forms.Form):
    """What somebody would take."""

    near = forms.ChoiceField(label=_("City"), required=False)
    within = forms.TypedChoiceField(
        label=_("Distance"), choices=DISTANCES, coerce=int, empty_value=None, required=False
    )
    before_on = forms.DateField(label=_("Before"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    part = forms.ChoiceField(label=_("Part of the day"), choices=[("", _("Any")), *Part.choices], required=False)

    def offer(self, cities: list[str]) -> None:
        """Name the cities to choose from."""
        choices = [("", str(_("Everywhere"))), *((city, city) for city in cities)]
        self.fields["near"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class EvidenceForm(forms.Form):
    """Why, with a paper that shows it."""

    words = forms.CharField(label=_("What happened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = forms.FileField(label=_("Evidence"), help_text=_("PDF, JPG or PNG up to 10 MB."))


def month_from(typed: str, *, today: date) -> date:
    """`2026-07`, or this month."""
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return today.replace(day=1)
