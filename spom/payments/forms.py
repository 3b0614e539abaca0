"""What a browser sends about money."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class FindForm(forms.Form):
    """Whose money, or which payment."""

    q = forms.CharField(label=_("Name, SRN or payment reference"), max_length=80, required=False)


class DayForm(forms.Form):
    """Which day."""

    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class TaxForm(forms.Form):
    """Who issues invoices from a day on, which is never a day that has passed: issued papers stay explained."""

    legal_name = forms.CharField(label=_("Legal name"), max_length=200)
    address = forms.CharField(label=_("Address"), max_length=300)
    registration = forms.CharField(label=_("Tax registration"), max_length=40, help_text=_("Such as the GSTIN."))
    percent = forms.DecimalField(
        label=_("Tax contained in the price, in percent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=_("Such as 18. The price stays; this is the share of it that is tax."),
    )
    service_code = forms.CharField(
        label=_("Code of the service"), max_length=20, required=False, help_text=_("Such as the SAC.")
    )
    from_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, typed: QueryDict | None, *, today: date) -> None:
        """Know what day it is."""
        super().__init__(typed, initial={"from_on": today})
        self.today = today

    def clean_from_on(self) -> date:
        """Today or later."""
        day: date = self.cleaned_data["from_on"]
        if day < self.today:
            raise forms.ValidationError(_("Choose today or a later day: papers issued before stay as they are."))
        return day

    @property
    def basis_points(self) -> int:
        """Hundredths of a percent."""
        return int(self.cleaned_data["percent"] * 100)
