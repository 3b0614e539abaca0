"""What a browser sends about help."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WritingForm(forms.Form):
    """A version of an article."""

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = forms.CharField(label=_("In one sentence"), max_length=240)
    words = forms.CharField(label=_("Other words people search for"), max_length=300, required=False)
    body = forms.CharField(label=_("Text, in Markdown"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 20}))
