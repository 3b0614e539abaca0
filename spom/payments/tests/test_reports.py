"""What staff read about money: the day's settlement, the ledger, the export."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from spom.identity.models import User
from spom.kit.money import Money
from spom.payments.actions.refunding import ask_for_refund, turn_down_refund
from spom.payments.actions.spending import give_back, spend_credit
from spom.payments.models.ledger import Move
from spom.payments.queries.ledger import ledger_rows, settlement
from spom.payments.tests import make

pytestmark = pytest.mark.django_db
DELHI = ZoneInfo("Asia/Kolkata")
DAY = date(2026, 6, 15)


def test_a_day_says_what_came_in_what_was_kept_and_what_went_back(alice: User, bob: User, grace: User) -> None:
    first = make.paid(alice)
    make.paid(bob, total=Money(200_000, "INR"))
    make.paid(bob, total=Money(7_000, "EUR"))
    spend_credit(owner=bob, subject="x:1", amount=Money(120_000, "INR"), by=bob, at=make.NINE)
    give_back(subject="x:1", kept=Money(20_000, "INR"), by=bob, at=make.NINE)
    ask_for_refund(payment=first.payment, amount=Money(30_000, "INR"), reason="Part", by=alice, at=make.NINE)

    euro, rupees = settlement(day=DAY, zone=DELHI)

    assert (euro.captured, euro.payments, euro.credit) == (Money(7_000, "EUR"), 1, Money(7_000, "EUR"))
    assert (rupees.captured, rupees.payments) == (Money(250_000, "INR"), 2)
    assert rupees.retained == Money(20_000, "INR")
    assert rupees.refunded == Money(30_000, "INR")
    # What came in is what is credit now, what was kept and what went back.
    assert rupees.captured == rupees.credit + rupees.retained + rupees.refunded


def test_a_refund_that_was_turned_down_did_not_go_back(alice: User, grace: User) -> None:
    paid = make.paid(alice, total=Money(200_000, "INR"))
    refund = ask_for_refund(payment=paid.payment, amount=None, reason="All", by=alice, at=make.NINE)
    turn_down_refund(refund=refund, reason="No", by=grace, at=make.NINE)

    (rupees,) = settlement(day=DAY, zone=DELHI)

    assert not rupees.refunded
    assert rupees.credit == rupees.captured


def test_a_day_is_the_institutions_day(alice: User) -> None:
    midnight = datetime(2026, 6, 14, 18, 30, tzinfo=UTC)
    make.paid(alice, at=midnight - timedelta(seconds=1))
    make.paid(alice, at=midnight)

    assert [one.payments for one in settlement(day=DAY - timedelta(days=1), zone=DELHI)] == [1]
    assert [one.payments for one in settlement(day=DAY, zone=DELHI)] == [1]
    assert settlement(day=DAY + timedelta(days=1), zone=DELHI) == []


def test_the_pages_show_it(
    client: Client, alice: User, audrey: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    paid = make.paid(alice)
    for _ in range(30):
        make.paid(alice)
    client.force_login(audrey)
    client.get("/payments/ledger/")

    day = client.get("/payments/settlement/?day=2026-06-15").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    with django_assert_max_num_queries(12):
        ledger = client.get("/payments/ledger/").content.decode()
    found = client.get(f"/payments/ledger/?q={paid.payment.gateway_payment}").content.decode()

    assert "₹ 15,500.00" in day
    assert alice.full_name in ledger
    assert found.count(paid.payment.gateway_payment) >= 1
    assert "No money moved on this day" in client.get("/payments/settlement/?day=2026-06-16").content.decode()


def test_the_export_has_every_line_and_nothing_a_spreadsheet_would_run(
    client: Client, alice: User, audrey: User
) -> None:
    make.paid(alice)
    spend_credit(owner=alice, subject="=cmd|'/c calc'!A1", amount=make.FEE, by=alice, at=make.NINE)
    client.force_login(audrey)

    answer = client.get("/payments/ledger/export/")
    book = BytesIO(answer.getvalue())

    rows = list(load_workbook(book).active.iter_rows(values_only=True))  # type: ignore[union-attr]  # one sheet
    headings, lines = ledger_rows()
    assert rows[0] == tuple(headings)
    assert len(rows) - 1 == Move.objects.count() == len(list(lines)) == 2
    assert all(not str(cell).startswith("=") for row in rows for cell in row)
    assert {row[2] for row in rows[1:]} == {alice.username}
