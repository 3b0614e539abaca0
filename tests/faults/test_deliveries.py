"""S64 in full: a thousand payments, each heard of by three deliveries and a callback, shuffled, on eight connections.

In `make faults`; `make test` does the same with twenty-five. FAULTS_PAYMENTS and FAULTS_SEED change it.
"""

import os
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Sum

from spom.booking.tests.test_pay import deliver_in_parallel
from spom.identity.models import User
from spom.payments.models.ledger import Allocation, Kind
from spom.payments.models.orders import Payment
from spom.payments.queries.ledger import money_nowhere
from spom.payments.tests import make

pytestmark = [pytest.mark.slow, pytest.mark.proof, pytest.mark.security("S64")]
PAYMENTS = int(os.environ.get("FAULTS_PAYMENTS", "1000"))
SEED = int(os.environ.get("FAULTS_SEED", "1"))


def test_a_thousand_payments_are_a_thousand_credits(
    real_transactions: None, people: Callable[[int], list[User]]
) -> None:
    orders = [make.order(payer) for payer in people(PAYMENTS)]

    deliver_in_parallel(orders, seed=SEED)

    credit = Allocation.objects.filter(kind=Kind.CREDIT)
    captured = Payment.objects.filter(state=Payment.State.CAPTURED)
    assert captured.count() == credit.count() == PAYMENTS, f"seed {SEED}"
    assert credit.aggregate(total=Sum("minor"))["total"] == make.FEE.minor * PAYMENTS, f"seed {SEED}"
    assert captured.values("order__payer").distinct().count() == PAYMENTS
    assert not money_nowhere().exists()


@pytest.mark.usefixtures("real_transactions")
def test_the_same_check_fails_where_nothing_keeps_a_payment_from_being_credited_twice(alice: User) -> None:
    """The negative control: the ledger's guards are switched off, and a second credit is written."""
    paid = make.paid(alice)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_allocation DISABLE TRIGGER USER")
        try:
            cursor.execute(
                "INSERT INTO payments_allocation (payment_id, kind, subject, minor) VALUES (%s, 'CREDIT', 'twice', %s)",
                [paid.payment.pk, make.FEE.minor],
            )
        finally:
            cursor.execute("ALTER TABLE payments_allocation ENABLE TRIGGER USER")

    assert list(money_nowhere()) == [paid.payment]
