"""What a student has with us: credit, every movement, receipts, and having credit paid back."""

from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from spom.identity.models import User
from spom.kit.money import Money
from spom.payments.actions.spending import CreditTooSmall, give_back, spend_credit
from spom.payments.models.ledger import Move
from spom.payments.models.refunds import Refund
from spom.payments.queries.ledger import credit_of, money_nowhere
from spom.payments.queries.wallet import wallet_of
from spom.payments.tests import make

pytestmark = pytest.mark.django_db
EURO = Money(7_000, "EUR")


def test_credit_is_told_by_currency_and_by_the_payment_it_came_from(alice: User, bob: User) -> None:
    for total in (make.FEE, make.FEE, EURO):
        make.paid(alice, total=total)
    make.paid(bob)

    mine = wallet_of(alice)

    assert mine.totals == [EURO, make.FEE * 2]
    assert sorted(piece.amount.minor for piece in mine.pieces) == [7_000, 50_000, 50_000]
    assert len(mine.payments) == 3


def test_the_oldest_credit_is_spent_first_and_comes_back_where_it_was(alice: User) -> None:
    first, second = make.paid(alice), make.paid(alice)

    spend_credit(owner=alice, subject="x:1", amount=Money(70_000, "INR"), by=alice, at=make.NINE)

    assert [(piece.payment, piece.amount.minor) for piece in wallet_of(alice).pieces] == [(second.payment, 30_000)]
    back = give_back(subject="x:1", kept=Money(5_000, "INR"), by=alice, at=make.NINE)
    assert back == Money(65_000, "INR")
    assert {piece.payment.pk: piece.amount.minor for piece in wallet_of(alice).pieces} == {
        first.payment.pk: 45_000,
        second.payment.pk: 50_000,
    }
    assert not money_nowhere().exists()


def test_credit_of_one_currency_pays_nothing_in_another(alice: User) -> None:
    make.paid(alice, total=EURO)

    with pytest.raises(CreditTooSmall):
        spend_credit(owner=alice, subject="x:1", amount=Money(1, "INR"), by=alice, at=make.NINE)
    assert credit_of(alice, currency="EUR") == EURO


def test_what_cannot_be_paid_in_full_is_not_paid_in_part(alice: User) -> None:
    make.paid(alice)
    moves = Move.objects.count()

    with pytest.raises(CreditTooSmall):
        spend_credit(owner=alice, subject="x:1", amount=Money(50_001, "INR"), by=alice, at=make.NINE)

    assert credit_of(alice, currency="INR") == make.FEE
    assert Move.objects.count() == moves


class TestPage:
    """What the student sees and does."""

    def test_a_student_has_credit_paid_back(self, client: Client, alice: User) -> None:
        paid = make.paid(alice)
        client.force_login(alice)

        before = client.get("/payments/").content.decode()
        done = client.post(f"/payments/{paid.payment.pk}/refund/", follow=True).content.decode()
        again = client.post(f"/payments/{paid.payment.pk}/refund/")

        assert "₹ 500.00" in before.replace("\N{NO-BREAK SPACE}", " ")
        assert "The refund is on its way" in done
        assert "You have no credit." in done
        assert again.status_code == HTTPStatus.CONFLICT
        assert Refund.objects.get().asked_by == alice

    @pytest.mark.security("S26")
    def test_nobody_has_the_money_of_another_paid_back_or_reads_the_receipt(
        self, client: Client, alice: User, bob: User
    ) -> None:
        paid = make.paid(bob)
        client.force_login(alice)

        assert client.post(f"/payments/{paid.payment.pk}/refund/").status_code == HTTPStatus.NOT_FOUND
        assert client.get(f"/payments/{paid.payment.pk}/receipt/").status_code == HTTPStatus.NOT_FOUND
        assert not Refund.objects.exists()

    def test_it_takes_as_many_statements_for_much_as_for_little(
        self, client: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(12):
            make.paid(alice)
        client.force_login(alice)
        client.get("/payments/")

        with django_assert_max_num_queries(13):
            assert client.get("/payments/").status_code == HTTPStatus.OK
