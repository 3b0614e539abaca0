"""Draws the texts of a question."""

from django import template
from django.utils.safestring import SafeString

from spom.exams.items import plain
from spom.exams.items.items import Text

register = template.Library()


@register.filter
def drawn(text: Text) -> SafeString:
    """Safe HTML of a text of a question."""
    return plain.drawn(text)
