"""Staff look at money: the ledger, the day's settlement, refunds that take two."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.errors import Refusal
from spom.kit.exports import xlsx_file
from spom.kit.http import REFUSED
from spom.kit.pagination import numbered_page
from spom.payments.actions.refunding import (
    ReasonForRefundMissing,
    approve_refund,
    ask_for_refund,
    turn_down_refund,
)
from spom.payments.forms import DayForm, FindForm, ReasonForm
from spom.payments.models.orders import Payment
from spom.payments.policies import may_refund, may_see_ledger
from spom.payments.queries.ledger import ledger_rows, money_nowhere, payments_found, refunds_to_approve, settlement
from spom.portal.queries.institution import current_institution


@require_GET
@allowed(may_see_ledger)
def ledger(request: UserRequest) -> HttpResponse:
    """Every captured payment and where its money is now."""
    form = FindForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "form": form,
        "page": numbered_page(payments_found(words), number=request.GET.get("page")),
        "lost": money_nowhere().count(),
        "may_refund": may_refund(request.user),
        "reason": ReasonForm(),
    }
    return render(request, "payments/ledger.html", context)


@require_GET
@allowed(may_see_ledger)
def export(request: UserRequest) -> FileResponse:  # noqa: ARG001  # every view has it
    """The ledger's lines as a workbook."""
    headings, rows = ledger_rows()
    answer = FileResponse(xlsx_file(headings, rows, title="Ledger"), as_attachment=True, filename="ledger.xlsx")
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@allowed(may_see_ledger)
def settlement_report(request: UserRequest) -> HttpResponse:
    """One day's money: what came in, what was kept, what went back."""
    zone = current_institution().zone
    today = timezone.localdate(timezone.now(), zone)
    form = DayForm(request.GET or None)
    day = (form.cleaned_data["day"] if form.is_valid() else None) or today
    context = {"form": form, "day": day, "settlements": settlement(day=day, zone=zone)}
    return render(request, "payments/settlement.html", context)


@require_GET
@allowed(may_refund)
def refunds(request: UserRequest) -> HttpResponse:
    """What waits for a second person."""
    return _drawn(request, None)


@require_POST
@allowed(may_refund)
@fresh
def ask(request: UserRequest, payment_id: int) -> HttpResponse:
    """Pay the credit of one payment back."""
    payment = get_object_or_404(Payment, pk=payment_id, state=Payment.State.CAPTURED)
    form = ReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise ReasonForRefundMissing
        reason = form.cleaned_data["reason"]
        ask_for_refund(payment=payment, amount=None, reason=reason, by=request.user, at=timezone.now())
    except Refusal as no:
        return _drawn(request, no)
    return redirect("payments:refunds")


@require_POST
@allowed(may_refund)
@fresh
def approve(request: UserRequest, refund_id: int) -> HttpResponse:
    """A second person says yes."""
    refund = get_object_or_404(refunds_to_approve(), pk=refund_id)
    try:
        approve_refund(refund=refund, by=request.user, at=timezone.now())
    except Refusal as no:
        return _drawn(request, no)
    return redirect("payments:refunds")


@require_POST
@allowed(may_refund)
@fresh
def turn_down(request: UserRequest, refund_id: int) -> HttpResponse:
    """A second person says no, and why."""
    refund = get_object_or_404(refunds_to_approve(), pk=refund_id)
    form = ReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise ReasonForRefundMissing
        turn_down_refund(refund=refund, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Refusal as no:
        return _drawn(request, no)
    return redirect("payments:refunds")


def _drawn(request: UserRequest, refusal: Refusal | None) -> HttpResponse:
    context = {"refunds": refunds_to_approve(), "refusal": refusal, "form": ReasonForm()}
    return render(request, "payments/refunds.html", context, status=REFUSED if refusal else None)
