"""What somebody was asked to pay."""

from uuid import UUID

from django.db.models import QuerySet

from spom.identity.models import User
from spom.payments.models.orders import Order, Payment


def orders_of(payer: User) -> QuerySet[Order]:
    """The person's orders."""
    return Order.objects.filter(payer=payer).select_related("payer")


def order_of_gateway(*, gateway: str, gateway_order: str) -> Order | None:
    """The order a gateway speaks of."""
    return Order.objects.filter(gateway=gateway, gateway_order=gateway_order).exclude(gateway_order="").first()


def order_called(public_id: UUID) -> Order | None:
    """The order with this name, whoever asks: for the way back from a gateway, which nobody is signed in on."""
    return Order.objects.filter(public_id=public_id).first()


def last_attempt(order: Order) -> Payment | None:
    """How the latest attempt to pay it went."""
    return order.payments.order_by("-seen_at", "-pk").first()
