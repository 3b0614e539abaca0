"""Paying back: above a limit two people, never the money twice, and always somewhere."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from conftest import PASSWORD
from spom.identity.models import User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.journal.models import Entry
from spom.kit import choices
from spom.kit.money import Money
from spom.payments.actions.refunding import (
    NoCreditToRefund,
    ReasonForRefundMissing,
    RefundDecidedBefore,
    SecondPersonNeeded,
    approve_refund,
    ask_for_refund,
    settle_refund,
    turn_down_refund,
)
from spom.payments.actions.spending import CreditTooSmall, spend_credit
from spom.payments.models.refunds import Refund
from spom.payments.policies import REFUND_LIMIT
from spom.payments.queries.ledger import credit_of, money_nowhere
from spom.payments.reports import RefundReport
from spom.payments.tests import make

pytestmark = pytest.mark.django_db
LIMIT = Money(100_000, "INR")
ABOVE = Money(100_001, "INR")
NOTHING = Money(0, "INR")


def asked(payer: User, *, total: Money = ABOVE, amount: Money | None = None, by: User | None = None) -> Refund:
    paid = make.paid(payer, total=total)
    return ask_for_refund(payment=paid.payment, amount=amount, reason="Moved abroad", by=by or payer, at=make.NINE)


def credit(owner: User) -> Money:
    return credit_of(owner, currency="INR")


class TestTheLimit:
    """Who has to agree."""

    def test_up_to_it_a_refund_goes_out_at_once(self, alice: User) -> None:
        assert REFUND_LIMIT() * 100 == LIMIT.minor
        refund = asked(alice, total=LIMIT)

        assert (refund.state, refund.needs_second) == (Refund.State.APPROVED, False)

    @pytest.mark.security("S65")
    def test_above_it_nobody_approves_what_they_asked_for(self, alice: User, grace: User) -> None:
        refund = asked(alice, by=grace)
        assert (refund.state, refund.needs_second) == (Refund.State.ASKED, True)

        with pytest.raises(SecondPersonNeeded):
            approve_refund(refund=refund, by=grace, at=make.NINE)

        refund.refresh_from_db()
        assert refund.state == Refund.State.ASKED

    def test_a_second_person_does(self, alice: User, grace: User, hannah: User) -> None:
        refund = asked(alice, by=grace)

        approve_refund(refund=refund, by=hannah, at=make.NINE)

        refund.refresh_from_db()
        assert (refund.state, refund.decided_by) == (Refund.State.APPROVED, hannah)

    @pytest.mark.security("S65")
    def test_the_database_refuses_one_person_too(self, alice: User, grace: User) -> None:
        refund = asked(alice, by=grace)

        with pytest.raises(IntegrityError, match="takes_two"), transaction.atomic():
            Refund.objects.filter(pk=refund.pk).update(state=Refund.State.APPROVED, decided_by=grace)

    @pytest.mark.security("S65")
    def test_a_sum_in_parts_is_the_same_sum(self, alice: User, grace: User) -> None:
        paid = make.paid(alice, total=Money(150_000, "INR"))

        def part(minor: int) -> Refund:
            amount = Money(minor, "INR")
            return ask_for_refund(payment=paid.payment, amount=amount, reason="Part", by=grace, at=make.NINE)

        assert not part(90_000).needs_second
        assert part(60_000).needs_second


class TestTheMoney:
    """Set aside while it is decided."""

    def test_it_cannot_be_spent_and_paid_back_both(self, alice: User) -> None:
        refund = asked(alice)

        assert credit(alice) == NOTHING
        with pytest.raises(CreditTooSmall):
            spend_credit(owner=alice, subject="x:1", amount=Money(1, "INR"), by=alice, at=make.NINE)
        with pytest.raises(NoCreditToRefund):
            ask_for_refund(payment=refund.payment, amount=None, reason="Again", by=alice, at=make.NINE)
        assert not money_nowhere().exists()

    def test_a_no_makes_it_credit_again_and_says_why(self, alice: User, grace: User) -> None:
        refund = asked(alice)
        with pytest.raises(ReasonForRefundMissing):
            turn_down_refund(refund=refund, reason=" ", by=grace, at=make.NINE)

        turn_down_refund(refund=refund, reason="Book again instead", by=grace, at=make.NINE)

        refund.refresh_from_db()
        assert credit(alice) == ABOVE
        assert refund.trouble == "Book again instead"
        with pytest.raises(RefundDecidedBefore):
            approve_refund(refund=refund, by=grace, at=make.NINE)

    def test_the_gateway_is_believed_once(self, alice: User, grace: User) -> None:
        refund = asked(alice)
        approve_refund(refund=refund, by=grace, at=make.NINE)
        report = RefundReport(key=str(refund.public_id), gateway_refund="rfnd_1", done=True, stopped=False, words="")

        assert settle_refund(report=report, at=make.NINE)
        assert not settle_refund(report=report, at=make.NINE)

        refund.refresh_from_db()
        assert refund.state == Refund.State.DONE
        assert credit(alice) == NOTHING
        assert not money_nowhere().exists()

    def test_more_than_there_is_is_refused(self, alice: User) -> None:
        paid = make.paid(alice)
        for wrong in (Money(50_001, "INR"), Money(-1, "INR")):
            with pytest.raises(NoCreditToRefund):
                ask_for_refund(payment=paid.payment, amount=wrong, reason="More", by=alice, at=make.NINE)

    @pytest.mark.security("S28")
    def test_a_yes_and_a_no_at_one_moment_are_one_decision(
        self, real_transactions: None, alice: User, grace: User, hannah: User
    ) -> None:
        refunds = [asked(alice) for _ in range(6)]

        def decide(deed: tuple[Refund, User]) -> bool:
            refund, by = deed
            try:
                if by == grace:
                    approve_refund(refund=refund, by=by, at=make.NINE)
                else:
                    turn_down_refund(refund=refund, reason="No", by=by, at=make.NINE)
            except RefundDecidedBefore:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(4) as people:
            won = list(people.map(decide, [(refund, by) for refund in refunds for by in (grace, hannah)]))

        assert sum(won) == len(refunds)
        turned_down = Refund.objects.filter(state=Refund.State.TURNED_DOWN).count()
        assert credit(alice) == ABOVE * turned_down
        assert not money_nowhere().exists()


class TestPages:
    """Staff ask, and another member of staff decides."""

    @pytest.fixture(autouse=True)
    def without_passkeys(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})

    def of(self, person: User) -> Client:
        client = Client()
        client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
        return client

    def test_one_asks_another_approves(self, alice: User, grace: User, hannah: User) -> None:
        paid = make.paid(alice, total=ABOVE)
        asking, deciding = self.of(grace), self.of(hannah)

        assert asking.post(f"/payments/{paid.payment.pk}/staff-refund/", {}).status_code == HTTPStatus.CONFLICT
        asking.post(f"/payments/{paid.payment.pk}/staff-refund/", {"reason": "Paid twice"})
        refund = Refund.objects.get()
        own = asking.post(f"/payments/refunds/{refund.pk}/approval/")
        page = deciding.get("/payments/refunds/").content.decode()
        done = deciding.post(f"/payments/refunds/{refund.pk}/approval/")

        assert own.status_code == HTTPStatus.CONFLICT
        assert "somebody other than the person who asked" in own.content.decode()
        assert "Paid twice" in page
        assert done.status_code == HTTPStatus.FOUND
        refund.refresh_from_db()
        assert (refund.asked_by, refund.decided_by) == (grace, hannah)
        assert Entry.objects.get(kind="payments.RefundApproved").by_id == hannah.pk

    def test_a_no_is_read_by_the_student(self, client: Client, alice: User, hannah: User) -> None:
        refund = asked(alice)
        deciding = self.of(hannah)

        empty = deciding.post(f"/payments/refunds/{refund.pk}/refusal/", {})
        deciding.post(f"/payments/refunds/{refund.pk}/refusal/", {"reason": "Spent on a seat"})

        client.force_login(alice)
        assert empty.status_code == HTTPStatus.CONFLICT
        assert "Spent on a seat" in client.get("/payments/").content.decode()

    @pytest.mark.parametrize("path", ["refunds/", "ledger/", "ledger/export/", "settlement/"])
    def test_no_student_reaches_them(self, client: Client, alice: User, path: str) -> None:
        client.force_login(alice)

        assert client.get(f"/payments/{path}").status_code == HTTPStatus.FORBIDDEN
