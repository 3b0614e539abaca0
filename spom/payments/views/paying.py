"""Paying an order: to the gateway and back. No field of a card is ever on a page of ours."""

from http import HTTPStatus
from typing import cast
from urllib.parse import urljoin
from uuid import UUID

import structlog
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import REFUSED, takes_cross_site
from spom.payments.actions.capturing import UnknownOrder, record_report
from spom.payments.actions.orders import OrderNoLongerOpen, note_gateway_order
from spom.payments.actions.receiving import receive_event
from spom.payments.gateways.chosen import gateway_called
from spom.payments.gateways.interface import Gateway, GatewayUnreachable, NotFromTheGateway
from spom.payments.models.orders import Order
from spom.payments.policies import NoPaymentsHere, may_pay
from spom.payments.queries.orders import last_attempt, order_called, orders_of
from spom.payments.registry import purchase_page
from spom.portal.http import area

log = structlog.get_logger(__name__)
# A webhook is small; nobody makes us read more before the signature is known to be right.
LONGEST_EVENT = 256 * 1024


@area("booking")
@require_GET
@allowed(may_pay)
def order(request: UserRequest, public_id: UUID) -> HttpResponse:
    """What is asked for and how it stands; the way back from the gateway ends here."""
    found = get_object_or_404(orders_of(request.user), public_id=public_id)
    page = purchase_page(found.subject) or reverse("payments:wallet")
    if found.state == Order.State.PAID:
        return redirect(page)
    return render(request, "payments/order.html", _context(request, found, page=page))


@area("booking")
@require_POST
@allowed(may_pay)
def pay(request: UserRequest, public_id: UUID) -> HttpResponse:
    """Make the order known to the gateway and send the browser there."""
    found = get_object_or_404(orders_of(request.user), public_id=public_id)
    now = timezone.now()
    try:
        if found.state != Order.State.OPEN or (found.pay_until and found.pay_until <= now):
            raise OrderNoLongerOpen
        gateway = gateway_called(found.gateway)
        found.gateway_order = found.gateway_order or note_gateway_order(
            order=found, gateway_order=gateway.open(found), at=now
        )
    except (Refusal, GatewayUnreachable) as no:
        context = _context(request, found) | {"trouble": None if isinstance(no, Refusal) else no}
        context["refusal"] = no if isinstance(no, Refusal) else None
        return render(request, "payments/order.html", context, status=REFUSED)
    return _onward(request, gateway, found)


@area("booking")
@csrf_exempt
@takes_cross_site
@login_not_required
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The browser comes back from the gateway, without a session: other sites' forms carry none.

    What it brings is proven by its signature, then asked of the gateway again; it is never believed by itself.
    """
    found = order_called(public_id)
    if found is None:
        raise Http404
    fields = {name: str(value) for name, value in (request.POST or request.GET).items()}
    try:
        gateway = gateway_called(found.gateway)
        told = gateway.read_callback(fields)
        if told.gateway_order == found.gateway_order:
            for report in gateway.payments_of(told.gateway_order):
                record_report(report=report, at=timezone.now())
    except (NotFromTheGateway, GatewayUnreachable, UnknownOrder, NoPaymentsHere) as trouble:
        # The webhook or the reconciler will tell; the page says that we are looking.
        log.warning("payments.callback_unproven", order=found.pk, why=type(trouble).__name__)
    response = redirect("payments:order", public_id)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


@csrf_exempt
@takes_cross_site
@login_not_required
@require_POST
def event(request: HttpRequest, gateway: str) -> HttpResponse:
    """A webhook: the signature over the raw bytes is all that opens this door."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST_EVENT:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        delivery = gateway_called(gateway).read_event(raw=request.body, headers=headers)
    except (NotFromTheGateway, NoPaymentsHere, GatewayUnreachable):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    receive_event(delivery=delivery, at=timezone.now())
    return HttpResponse(status=HTTPStatus.OK)


def _context(request: UserRequest, found: Order, *, page: str = "") -> dict[str, object]:
    now = timezone.now()
    return {
        "order": found,
        "page": page or purchase_page(found.subject) or reverse("payments:wallet"),
        "attempt": last_attempt(found),
        "now": now,
        "is_open": found.state == Order.State.OPEN and (found.pay_until is None or found.pay_until > now),
        "came_back": bool(found.gateway_order) and request.method == "GET",
    }


def _onward(request: UserRequest, gateway: Gateway, found: Order) -> HttpResponse:
    home = settings.PUBLIC_URL
    checkout = gateway.checkout(
        found,
        back=urljoin(home, reverse("payments:back", args=[found.public_id])),
        cancelled=urljoin(home, reverse("payments:order", args=[found.public_id])),
    )
    if not checkout.fields:
        return redirect(checkout.url)

    # Browsers apply form-action to forms that lead to another site, so this one page names the gateway.
    @csp_update({"form-action": [checkout.origin]})
    def leave(asked: HttpRequest) -> HttpResponse:
        return render(asked, "payments/onward.html", {"order": found, "checkout": checkout})

    return cast(HttpResponse, leave(request))
