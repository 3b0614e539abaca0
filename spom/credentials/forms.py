"""What staff send about certificates: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RevokeForm(forms.Form):
    """Why it holds no more."""

    reason = forms.CharField(
        max_length=300,
        label=_("Reason"),
        help_text=_("Everybody who checks the certificate reads it."),
        error_messages={"required": _("Say why the certificate holds no more.")},
    )
