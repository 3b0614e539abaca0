"""What a browser sends about money."""

from django import forms
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
