"""What a browser sends when staff write a page."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DraftForm(forms.Form):
    """The text of a page."""

    body = forms.CharField(
        max_length=100_000,
        label=_("Text"),
        help_text=_("Markdown: ## for a heading, **bold**, - for a list, [words](https://address) for a link."),
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
    )


class PublishForm(forms.Form):
    """From when a text holds."""

    effective_on = forms.DateField(
        label=_("Holds from"),
        help_text=_("Until then people read the version before."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
