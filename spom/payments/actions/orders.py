"""Asking for money."""

from datetime import datetime

from django.db import transaction
from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.money import Money
from spom.kit.prepared import Given, Prepared
from spom.payments.events import OrderClosed, OrderPlaced
from spom.payments.models.orders import Order


class NothingToPay(Refusal):
    """An order of nothing is no order."""

    code = "payments.nothing_to_pay"
    message = _("There is nothing to pay.")


class OrderNoLongerOpen(Refusal):
    """Somebody paid or closed it in the meantime."""

    code = "payments.order_no_longer_open"
    message = _("This order is no longer open. Your bookings show how it stands; no money is lost.")


@transaction.atomic
def place_order(
    *,
    payer: User,
    subject: str,
    title: str,
    total: Money,
    gateway: str,
    pay_until: datetime | None,
    by: User,
    at: datetime,
) -> Order:
    """Ask for a sum. The same again answers the order there is; another sum closes it and asks anew.

    Whoever calls has locked what `subject` names, so that two tabs do not place two orders.
    """
    if total.minor <= 0:
        raise NothingToPay
    standing = Order.objects.select_for_update().filter(subject=subject, state=Order.State.OPEN).first()
    if subject and standing:
        if standing.total == total and standing.gateway == gateway and standing.pay_until == pay_until:
            return standing
        close_order(order=standing, by=by, at=at)
    order = Order.objects.create(
        payer=payer,
        subject=subject,
        title=title,
        minor=total.minor,
        currency=total.currency,
        gateway=gateway,
        pay_until=pay_until,
        placed_at=at,
    )
    announce(OrderPlaced(order=order, total=total, by=by, at=at))
    return order


@transaction.atomic
def close_order(*, order: Order, by: User | None, at: datetime) -> None:
    """Stop waiting for it. What was closed or paid before stays as it is."""
    if Order.objects.filter(pk=order.pk, state=Order.State.OPEN).update(state=Order.State.CLOSED, settled_at=at):
        announce(OrderClosed(order=order, by=by, at=at))


@transaction.atomic
def close_orders_of(*, subject: str, by: User | None, at: datetime) -> None:
    """What was asked for is no longer to be had: nobody waits for the money."""
    for order in _LOCKED.rows({"subject": subject}):
        if order.state == Order.State.OPEN:
            close_order(order=order, by=by, at=at)


@transaction.atomic
def note_gateway_order(*, order: Order, gateway_order: str, at: datetime) -> str:  # noqa: ARG001  # every action has it
    """Keep the gateway's name of the order. The first one stays; it is answered, so that two tabs pay the same."""
    Order.objects.filter(pk=order.pk, gateway_order="").update(gateway_order=gateway_order)
    kept = Order.objects.values_list("gateway_order", flat=True).get(pk=order.pk)
    return str(kept)


@transaction.atomic
def lock_orders(*, subject: str, at: datetime) -> list[Order]:  # noqa: ARG001  # every action has it
    """Hold every order for this thing still until the transaction ends.

    Whoever needs the orders and what they are for locks the orders first, so that no two can wait for each other.
    """
    return _LOCKED.rows({"subject": subject})


def note_asked(*, orders: list[Order], at: datetime) -> None:
    """The reconciler has asked the gateway about these."""
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(asked_at=at)


_LOCKED = Prepared(
    lambda: Order.objects.select_for_update().filter(subject=Given("subject", CharField())).order_by("pk")
)
