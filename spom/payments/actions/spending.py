"""Moving money between its uses. Every move writes its line; nothing is made or lost on the way."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.money import Money
from spom.payments.events import CreditSpent, MoneyGivenBack
from spom.payments.models.ledger import Allocation, Kind, Move
from spom.payments.models.orders import Payment


class CreditTooSmall(Refusal):
    """The person's credit does not reach."""

    code = "payments.credit_too_small"
    message = _("Your credit is not enough for this. Pay the rest; nothing has been taken.")


@transaction.atomic
def spend_credit(*, owner: User, subject: str, amount: Money, by: User | None, at: datetime) -> None:
    """Pay for something from the person's credit, the oldest first."""
    pieces = Allocation.objects.credit_of(owner).filter(payment__currency=amount.currency)
    left = amount.minor
    # Locked in the order of their keys, so that two who spend at once cannot wait for each other.
    for piece in pieces.select_for_update(of=("self",)).select_related("payment"):
        if not left:
            break
        part = min(left, piece.minor)
        shift(
            payment=piece.payment,
            source=(Kind.CREDIT, ""),
            target=(Kind.PURCHASE, subject),
            minor=part,
            reason=Move.Reason.SPENT,
            by=by,
            at=at,
        )
        left -= part
    if left:
        raise CreditTooSmall
    announce(CreditSpent(subject=subject, amount=amount, by=by, at=at))


@transaction.atomic
def give_back(*, subject: str, kept: Money, by: User | None, at: datetime) -> Money:
    """Make credit of what a purchase had cost, but for `kept`, which the institution retains. Answers the credit."""
    pieces = Allocation.objects.filter(kind=Kind.PURCHASE, subject=subject, minor__gt=0).order_by("pk")
    to_keep, given = kept.minor, 0
    for piece in pieces.select_for_update(of=("self",)).select_related("payment"):
        retained = min(to_keep, piece.minor)
        to_keep -= retained
        source = (Kind.PURCHASE, subject)
        if retained:
            shift(
                payment=piece.payment,
                source=source,
                target=(Kind.RETAINED, subject),
                minor=retained,
                reason=Move.Reason.CHARGED,
                by=by,
                at=at,
            )
        if piece.minor > retained:
            shift(
                payment=piece.payment,
                source=source,
                target=(Kind.CREDIT, ""),
                minor=piece.minor - retained,
                reason=Move.Reason.CANCELLED,
                by=by,
                at=at,
            )
            given += piece.minor - retained
    back = Money(given, kept.currency)
    announce(
        MoneyGivenBack(subject=subject, amount=back, kept=Money(kept.minor - to_keep, kept.currency), by=by, at=at)
    )
    return back


@transaction.atomic
def keep_from_credit(*, owner: User, subject: str, amount: Money, by: User | None, at: datetime) -> None:
    """Take a fee from the person's credit."""
    spend_credit(owner=owner, subject=subject, amount=amount, by=by, at=at)
    give_back(subject=subject, kept=amount, by=by, at=at)


@transaction.atomic
def shift(
    *,
    payment: Payment,
    source: tuple[Kind, str],
    target: tuple[Kind, str],
    minor: int,
    reason: Move.Reason,
    by: User | None,
    at: datetime,
) -> None:
    """Move part of one payment from one use to another. A CHECK keeps the source from going below nothing."""
    from_kind, from_subject = source
    to_kind, to_subject = target
    found = Allocation.objects.filter(payment=payment, kind=from_kind, subject=from_subject, minor__gte=minor)
    if not found.update(minor=F("minor") - minor):
        raise CreditTooSmall
    used = Allocation.objects.filter(payment=payment, kind=to_kind, subject=to_subject)
    if not used.update(minor=F("minor") + minor):
        Allocation.objects.create(payment=payment, kind=to_kind, subject=to_subject, minor=minor)
    Move.objects.create(
        payment=payment,
        from_kind=from_kind,
        from_subject=from_subject,
        to_kind=to_kind,
        to_subject=to_subject,
        minor=minor,
        reason=reason,
        by=by,
        at=at,
    )
