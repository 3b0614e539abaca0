"""Paying back. Asking sets the money aside at once, so it cannot be spent and refunded both."""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.jobs import defer
from spom.kit.money import Money, digits_of
from spom.payments.actions.spending import shift
from spom.payments.events import RefundApproved, RefundAsked, RefundSettled, RefundTurnedDown
from spom.payments.models.ledger import Allocation, Kind, Move
from spom.payments.models.orders import Payment
from spom.payments.models.refunds import Refund
from spom.payments.policies import REFUND_LIMIT
from spom.payments.reports import RefundReport

SEND_REFUND = "spom.payments.tasks.send_refund"


class NoCreditToRefund(Refusal):
    """Nothing of this payment is credit."""

    code = "payments.no_credit_to_refund"
    message = _("Nothing of this payment is free to be paid back. What a booking cost is freed by cancelling it first.")


class ReasonForRefundMissing(Refusal):
    """Whoever looks at the ledger later must be able to read why."""

    code = "payments.reason_for_refund_missing"
    message = _("Write down why the money is paid back.")


class SecondPersonNeeded(Refusal):
    """Above the limit nobody approves what they asked for themselves."""

    code = "payments.second_person_needed"
    message = _("This refund is above the limit: somebody other than the person who asked for it has to approve it.")


class RefundDecidedBefore(Refusal):
    """Somebody was faster."""

    code = "payments.refund_decided_before"
    message = _("This refund has been decided in the meantime. Reload the page to see how it stands.")


@transaction.atomic
def ask_for_refund(*, payment: Payment, amount: Money | None, reason: str, by: User, at: datetime) -> Refund:
    """Set credit of this payment aside to be paid back: all of it, or `amount`. Up to the limit it goes out at once."""
    if not reason.strip():
        raise ReasonForRefundMissing
    free = (
        Allocation.objects.select_for_update(of=("self",))
        .filter(payment=payment, kind=Kind.CREDIT, minor__gt=0)
        .first()
    )
    minor = amount.minor if amount else (free.minor if free else 0)
    if free is None or not 0 < minor <= free.minor:
        raise NoCreditToRefund
    # Parts of one payment count together: a large sum in small pieces is still a large sum.
    above = _refunded(payment) + minor > REFUND_LIMIT() * 10 ** digits_of(payment.currency)
    refund = Refund.objects.create(
        payment=payment,
        minor=minor,
        state=Refund.State.ASKED,
        reason=reason.strip(),
        needs_second=above,
        asked_by=by,
        asked_at=at,
    )
    shift(
        payment=payment,
        source=(Kind.CREDIT, ""),
        target=(Kind.REFUND, _subject(refund)),
        minor=minor,
        reason=Move.Reason.REFUND_ASKED,
        by=by,
        at=at,
    )
    announce(RefundAsked(refund=refund, amount=refund.amount, by=by, at=at))
    if not above:
        _let_go(refund, by, at)
    return refund


@transaction.atomic
def approve_refund(*, refund: Refund, by: User, at: datetime) -> None:
    """A second person says yes; the gateway is asked to pay."""
    refund = _locked(refund, Refund.State.ASKED)
    if refund.asked_by_id == by.pk:
        raise SecondPersonNeeded
    _let_go(refund, by, at)


@transaction.atomic
def turn_down_refund(*, refund: Refund, reason: str, by: User, at: datetime) -> None:
    """A second person says no; the money is credit again."""
    if not reason.strip():
        raise ReasonForRefundMissing
    refund = _locked(refund, Refund.State.ASKED)
    refund.state, refund.decided_by, refund.decided_at = Refund.State.TURNED_DOWN, by, at
    refund.trouble = reason.strip()[:300]
    refund.save(update_fields=["state", "decided_by", "decided_at", "trouble"])
    _back_to_credit(refund, by, at)
    announce(RefundTurnedDown(refund=refund, by=by, at=at))


@transaction.atomic
def settle_refund(*, report: RefundReport, at: datetime) -> bool:
    """Record what became of a refund at the gateway. Answers whether that was news."""
    refund = Refund.objects.select_for_update().filter(public_id=report.key, state=Refund.State.APPROVED).first()
    if refund is None or not (report.done or report.stopped):
        return False
    refund.state = Refund.State.DONE if report.done else Refund.State.STOPPED
    refund.gateway_refund, refund.settled_at, refund.trouble = report.gateway_refund, at, report.words[:300]
    refund.save(update_fields=["state", "gateway_refund", "settled_at", "trouble"])
    if report.stopped:
        _back_to_credit(refund, None, at)
    announce(RefundSettled(refund=refund, state=str(refund.state), by=None, at=at))
    return True


def _refunded(payment: Payment) -> int:
    """What of the payment went back, or is on its way, in minor units. Its credit is locked by whoever asks."""
    gone = payment.refunds.exclude(state__in=[Refund.State.STOPPED, Refund.State.TURNED_DOWN])
    return gone.aggregate(total=Sum("minor"))["total"] or 0


def _locked(refund: Refund, state: Refund.State) -> Refund:
    found = Refund.objects.select_for_update(of=("self",)).filter(pk=refund.pk, state=state).first()
    if found is None:
        raise RefundDecidedBefore
    return found


def _let_go(refund: Refund, by: User, at: datetime) -> None:
    refund.state, refund.decided_by, refund.decided_at = Refund.State.APPROVED, by, at
    refund.save(update_fields=["state", "decided_by", "decided_at"])
    announce(RefundApproved(refund=refund, by=by, at=at))
    defer(task=SEND_REFUND, arguments={"refund_id": refund.pk})


def _back_to_credit(refund: Refund, by: User | None, at: datetime) -> None:
    shift(
        payment=refund.payment,
        source=(Kind.REFUND, _subject(refund)),
        target=(Kind.CREDIT, ""),
        minor=refund.minor,
        reason=Move.Reason.REFUND_STOPPED,
        by=by,
        at=at,
    )


def _subject(refund: Refund) -> str:
    return f"payments.Refund:{refund.pk}"
