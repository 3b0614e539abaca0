"""`{% load money %}`: amounts on pages."""

from django import template
from django.utils.translation import get_language

from spom.kit.money import Money, shown

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """`{{ order.total|money }}` as the reader's language writes it: ₹ 48,250.00."""
    return shown(amount, language=get_language() or "en")
