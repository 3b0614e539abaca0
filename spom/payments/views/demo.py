"""The demo gateway's own payment page: whoever tries the portal plays the bank."""

import json
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from procrastinate.types import JSONValue

from spom.identity.http import UserRequest, allowed
from spom.payments.actions.demo import pay_demo_order
from spom.payments.gateways.chosen import gateway_called
from spom.payments.gateways.demo import CODE, signature
from spom.payments.models.demo import DemoOrder, DemoPayment
from spom.payments.models.orders import Order, Payment
from spom.payments.policies import NoPaymentsHere, may_pay
from spom.payments.queries.orders import order_of_gateway
from spom.payments.tasks import deliver

LATE = timedelta(minutes=16)
SOON = timedelta(seconds=20)


@require_http_methods(["GET", "POST"])
@allowed(may_pay)
def demo(request: UserRequest, code: str) -> HttpResponse:
    """Pay, fail, and everything in between that real gateways do."""
    try:
        gateway_called(CODE)
    except NoPaymentsHere as no:
        raise Http404 from no
    there = get_object_or_404(DemoOrder, code=code)
    ours = order_of_gateway(gateway=CODE, gateway_order=code)
    if ours is None or ours.payer_id != request.user.pk:
        raise Http404
    if request.method == "GET":
        return render(request, "payments/demo.html", {"order": ours})
    return _played(there, ours, request.POST.get("play", ""))


def _played(there: DemoOrder, ours: Order, play: str) -> HttpResponse:
    now = timezone.now()
    status = Payment.State.FAILED if play == "fail" else Payment.State.CAPTURED
    known_from = now + (LATE if play == "late" else SOON if play == "timeout" else timedelta())
    payment = pay_demo_order(order=there, status=status, known_from=known_from, at=now)
    captured, authorised = _event(payment, status), _event(payment, Payment.State.AUTHORISED)
    # What the gateway sends, and how many seconds after it should.
    sent = {
        "succeed": [(captured, 2)],
        "fail": [(captured, 0)],
        "late": [(captured, int(LATE.total_seconds()))],
        "duplicate": [(captured, 0), (captured, 1), (_event(payment, status), 2)],
        "reorder": [(captured, 0), (authorised, 2)],
        "timeout": [(captured, int(SOON.total_seconds()))],
        "silent": [],
    }.get(play)
    if sent is None:
        raise Http404
    for raw, seconds in sent:
        headers: dict[str, JSONValue] = {"x-demo-signature": signature(raw.encode())}
        deliver.configure(schedule_in={"seconds": seconds}).defer(gateway=CODE, raw=raw, headers=headers)
    if play in {"late", "timeout", "silent"}:
        return redirect("payments:order", ours.public_id)
    proof = signature(f"{there.code}|{payment.code}".encode())
    brought = urlencode({"order": there.code, "payment": payment.code, "signature": proof})
    return redirect(f"{reverse('payments:back', args=[ours.public_id])}?{brought}")


def _event(payment: DemoPayment, state: Payment.State) -> str:
    said = {"id": f"demo_evt_{secrets.token_hex(8)}", "kind": f"payment.{state.lower()}", "payment": payment.code}
    return json.dumps(said | {"state": state.value})
