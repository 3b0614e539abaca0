"""Receipts and tax invoices: one a payment, numbered without gaps however many ask at once, never changed."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import Client
from pypdf import PdfReader

from spom.identity.models import User
from spom.kit.money import Money
from spom.payments.actions.receipts import NotPaidYet, TaxRuleTaken, issue_receipt, set_tax
from spom.payments.models.orders import Payment
from spom.payments.models.receipts import Receipt, TaxRule
from spom.payments.tests import make

pytestmark = pytest.mark.django_db
DELHI = ZoneInfo("Asia/Kolkata")
APRIL = date(2026, 4, 1)


def tax(by: User, *, from_on: date = APRIL, basis_points: int = 1800) -> TaxRule:
    return set_tax(
        legal_name="Demo Institute",
        address="1 Peacock Road",
        registration="07AAAAA0000A1Z5",
        basis_points=basis_points,
        service_code="999293",
        from_on=from_on,
        by=by,
        at=make.NINE,
    )


def issued(payment: Payment) -> Receipt:
    return issue_receipt(payment=payment, zone=DELHI, at=make.NINE)


@transaction.atomic
def _issued_and_lost(payment: Payment) -> Receipt:
    """The transaction fails at its end."""
    issued(payment)
    raise ConnectionError


def numbers() -> list[str]:
    return sorted(Receipt.objects.values_list("number", flat=True))


def test_a_payment_has_one_paper_however_often_it_is_asked_for(alice: User) -> None:
    paid = make.paid(alice)

    assert issued(paid.payment).pk == issued(paid.payment).pk
    assert numbers() == ["REC/2026-27/000001"]


def test_there_is_none_for_money_that_has_not_come(alice: User) -> None:
    order = make.order(alice)
    waits = Payment.objects.create(
        order=order,
        gateway="demo",
        gateway_payment="pay_waits",
        state=Payment.State.CREATED,
        minor=order.minor,
        currency="INR",
        seen_at=make.NINE,
    )

    with pytest.raises(NotPaidYet):
        issued(waits)
    assert not Receipt.objects.exists()


def test_a_financial_year_begins_with_number_one_on_the_first_of_april_in_delhi(alice: User) -> None:
    last = datetime(2027, 3, 31, 18, 29, tzinfo=UTC)
    for at in (make.NINE, last, last + timedelta(minutes=2)):
        issued(make.paid(alice, at=at).payment)

    assert numbers() == ["REC/2026-27/000001", "REC/2026-27/000002", "REC/2027-28/000001"]


def test_an_invoice_says_how_much_tax_the_price_contains_by_the_rule_of_its_day(alice: User, grace: User) -> None:
    tax(grace)
    tax(grace, from_on=date(2026, 7, 1), basis_points=500)

    june = issued(make.paid(alice).payment)
    july = issued(make.paid(alice, at=make.NINE + timedelta(days=30)).payment)
    euro = issued(make.paid(alice, total=Money(7_000, "EUR")).payment)

    assert june.number.startswith("INV/")
    # 500.00 contains 18 percent: 423.73 and 76.27.
    assert (june.tax_contained, june.net) == (Money(7_627, "INR"), Money(42_373, "INR"))
    assert july.tax_contained == Money(2_381, "INR")
    assert euro.number.startswith("REC/")
    assert not euro.tax_contained


def test_a_paper_stays_as_it_was_when_another_rule_follows(alice: User, grace: User) -> None:
    tax(grace)
    paid = make.paid(alice)
    before = issued(paid.payment).tax_minor

    tax(grace, from_on=make.NINE.date(), basis_points=0)

    assert issued(paid.payment).tax_minor == before


def test_two_rules_of_one_day_are_refused(grace: User) -> None:
    tax(grace)
    with pytest.raises(TaxRuleTaken):
        tax(grace)


def test_what_rolls_back_frees_its_number(alice: User) -> None:
    one, two = make.paid(alice), make.paid(alice)

    with suppress(ConnectionError):
        _issued_and_lost(one.payment)

    assert issued(two.payment).number == "REC/2026-27/000001"


@pytest.mark.security("S64")
def test_numbers_have_no_gap_and_no_twin_however_many_ask_at_once(real_transactions: None, alice: User) -> None:
    payments = [make.paid(alice).payment for _ in range(24)]

    def ask(place: int) -> None:
        """Each payment is asked about by two at once; every fifth time the transaction fails at its end."""
        give = _issued_and_lost if place % 5 == 0 else issued
        try:
            with suppress(ConnectionError):
                give(payments[place % len(payments)])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(ask, range(len(payments) * 2)))
    for payment in payments:
        issued(payment)

    found = [int(re.sub(r".*/", "", number)) for number in numbers()]
    assert found == list(range(1, len(payments) + 1))


def test_the_paper_says_what_the_receipt_knows(client: Client, alice: User, grace: User) -> None:
    tax(grace)
    paid = make.paid(alice)
    client.force_login(alice)

    answer = client.get(f"/payments/{paid.payment.pk}/receipt/")

    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    receipt = Receipt.objects.get()
    assert answer["Content-Disposition"] == f'attachment; filename="{receipt.number.replace("/", "-")}.pdf"'
    for said in (receipt.number, "Tax invoice", "07AAAAA0000A1Z5", alice.full_name, "76.27", "423.73", "500.00"):
        assert said in words
