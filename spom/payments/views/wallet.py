"""What is mine: credit, every movement of it, receipts, and getting credit back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import REFUSED
from spom.kit.pagination import numbered_page
from spom.payments.actions.receipts import issue_receipt
from spom.payments.actions.refunding import ask_for_refund
from spom.payments.models.orders import Payment
from spom.payments.papers import receipt_paper
from spom.payments.policies import may_pay
from spom.payments.queries.ledger import moves_of
from spom.payments.queries.wallet import wallet_of
from spom.portal.queries.institution import current_institution


@require_GET
@allowed(may_pay)
def wallet(request: UserRequest) -> HttpResponse:
    """Credit by currency, and the ledger's lines about me."""
    return _drawn(request, None)


@require_POST
@allowed(may_pay)
def refund(request: UserRequest, payment_id: int) -> HttpResponse:
    """Have the credit of one payment paid back the way it came."""
    payment = get_object_or_404(Payment, pk=payment_id, order__payer=request.user)
    try:
        asked = ask_for_refund(
            payment=payment, amount=None, reason=_("Asked for by the student"), by=request.user, at=timezone.now()
        )
    except Refusal as no:
        return _drawn(request, no)
    if asked.needs_second:
        messages.info(request, _("A member of staff approves this refund. The money is set aside for you."))
    else:
        messages.info(request, _("The refund is on its way to the card or account you paid from."))
    return redirect("payments:wallet")


@require_GET
@allowed(may_pay)
def receipt(request: UserRequest, payment_id: int) -> HttpResponse:
    """The receipt or tax invoice, as PDF."""
    mine = Payment.objects.filter(order__payer=request.user, state=Payment.State.CAPTURED)
    payment = get_object_or_404(mine.select_related("order__payer"), pk=payment_id)
    institution = current_institution()
    issued = issue_receipt(payment=payment, zone=institution.zone, at=timezone.now())
    answer = HttpResponse(receipt_paper(issued), content_type="application/pdf")
    name = issued.number.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _drawn(request: UserRequest, refusal: Refusal | None) -> HttpResponse:
    context = {
        "wallet": wallet_of(request.user),
        "page": numbered_page(moves_of(request.user), number=request.GET.get("page")),
        "refusal": refusal,
    }
    return render(request, "payments/wallet.html", context, status=REFUSED if refusal else None)
