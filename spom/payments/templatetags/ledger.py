"""`{% load ledger %}`: amounts of ledger rows that carry no currency of their own."""

from django import template

from spom.kit.money import Money
from spom.payments.models.ledger import Allocation

register = template.Library()


@register.filter
def amount_in(place: Allocation, currency: str) -> Money:
    """`{{ place|amount_in:payment.currency|money }}`."""
    return Money(place.minor, currency)
