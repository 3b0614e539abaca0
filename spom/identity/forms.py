"""What a browser sends to the gate."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """A name, a password, and whether to stay signed in on this device."""

    username = forms.CharField(max_length=254, label=_("SRN or user ID"))
    password = forms.CharField(max_length=1024, strip=False, label=_("Password"), widget=forms.PasswordInput)
    remember = forms.BooleanField(required=False, label=_("Keep me signed in on this device"))
