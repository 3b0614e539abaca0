"""What staff enter about text messages."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


class SmsWordingForm(forms.Form):
    """The operator's number for one wording; the wording itself comes with the portal."""

    kind = forms.CharField(max_length=64, widget=forms.HiddenInput)
    language = forms.CharField(max_length=10, widget=forms.HiddenInput)
    template_id = forms.CharField(
        max_length=40,
        label=_("Template number"),
        validators=[RegexValidator(r"^[0-9A-Za-z_-]+$", _("Letters, digits, dashes and underscores only."))],
    )
