"""Signing in with a one-time code."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from spom.identity.actions.codes import CodeOver, prove_code, request_code
from spom.identity.actions.tallies import TooManyTries
from spom.identity.models import OneTimeCode, User
from spom.identity.queries import code_channels
from spom.identity.tasks import send_code
from spom.identity.tests import make
from spom.identity.tests.conftest import Postman
from spom.identity.tests.make import NOON
from spom.kit.channels.folder import written_sms
from spom.kit.errors import Refusal

pytestmark = pytest.mark.django_db
SIGN_IN = OneTimeCode.Purpose.SIGN_IN
MINUTE = timedelta(minutes=1)


@pytest.fixture
def reachable(alice: User) -> User:
    """Alice, with the mobile number the institution has for her."""
    User.objects.filter(pk=alice.pk).update(mobile="+919812345678")
    alice.refresh_from_db(fields=["mobile"])
    return alice


def ask(client: Client, name: str = "CRO0612345") -> None:
    answer = client.post("/sign-in/code/", {"username": name})
    assert answer.headers["Location"] == "/sign-in/code/enter/"


def enter(client: Client, digits: str) -> int:
    return client.post("/sign-in/code/enter/", {"code": digits}).status_code


class TestSigningIn:
    """From the SRN or the number to the home page."""

    @pytest.mark.parametrize("name", ["CRO0612345", "98123 45678", "+91 98123-45678"])
    def test_the_code_lets_its_owner_in(self, client: Client, reachable: User, postman: Postman, name: str) -> None:
        ask(client, name)
        digits = postman()

        assert enter(client, f"{digits[:3]} {digits[3:]}") == HTTPStatus.FOUND
        assert client.session["_auth_user_id"] == str(reachable.pk)

    def test_without_a_mobile_it_goes_by_e_mail(self, client: Client, alice: User, postman: Postman) -> None:
        ask(client)

        assert OneTimeCode.objects.get().channel == OneTimeCode.Channel.EMAIL
        assert enter(client, postman()) == HTTPStatus.FOUND

    def test_the_other_way_when_it_does_not_arrive(self, client: Client, reachable: User, postman: Postman) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            ask(client)
            clock.shift(31)
            client.post("/sign-in/code/again/", {"channel": "EMAIL"})

            assert OneTimeCode.objects.latest("pk").channel == OneTimeCode.Channel.EMAIL
            assert enter(client, postman()) == HTTPStatus.FOUND

    def test_it_leads_to_the_page_first_asked_for(self, client: Client, reachable: User, postman: Postman) -> None:
        client.post("/sign-in/code/", {"username": "CRO0612345", "next": "/settings/"})

        answer = client.post("/sign-in/code/enter/", {"code": postman()})

        assert answer.headers["Location"] == "/settings/"


@pytest.mark.security("S9")
class TestRules:
    """Six digits, ten minutes, once, five tries, this browser, this purpose."""

    def test_the_digits_are_kept_nowhere(self, client: Client, reachable: User, postman: Postman) -> None:
        ask(client)
        digits = postman()

        assert digits not in str(list(OneTimeCode.objects.values_list()))
        assert digits not in str(list(ProcrastinateJob.objects.values_list("args", flat=True)))

    def test_it_opens_once(self, client: Client, reachable: User, postman: Postman) -> None:
        ask(client)
        digits = postman()
        enter(client, digits)
        code = OneTimeCode.objects.get()

        with pytest.raises(CodeOver):
            prove_code(code_id=code.pk, typed=digits, purpose=SIGN_IN, address="", at=code.asked_at + MINUTE)

    def test_it_opens_only_where_it_was_asked_for(self, client: Client, reachable: User, postman: Postman) -> None:
        ask(client)
        digits = postman()
        thief = Client()
        ask(thief, "CRO0699999")

        assert enter(thief, digits) == HTTPStatus.UNPROCESSABLE_ENTITY

    def test_it_opens_nothing_else(self, client: Client, reachable: User, postman: Postman) -> None:
        ask(client)
        code, digits = OneTimeCode.objects.get(), postman()

        for purpose in OneTimeCode.Purpose:
            if purpose is not SIGN_IN:
                with pytest.raises(CodeOver):
                    prove_code(code_id=code.pk, typed=digits, purpose=purpose, address="", at=code.asked_at)

    def test_a_new_one_puts_the_old_one_out_of_use(self, client: Client, reachable: User, postman: Postman) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            ask(client)
            code, digits = OneTimeCode.objects.get(), postman()
            clock.shift(31)
            client.post("/sign-in/code/again/", {})

            with pytest.raises(CodeOver):
                prove_code(code_id=code.pk, typed=digits, purpose=SIGN_IN, address="", at=NOON)

    def test_no_new_one_before_half_a_minute(self, client: Client, reachable: User, postman: Postman) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            ask(client)
            clock.shift(29)
            client.post("/sign-in/code/again/", {})

        assert OneTimeCode.objects.count() == 1

    def test_it_is_over_after_ten_minutes(self, client: Client, reachable: User, postman: Postman) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            ask(client)
            digits = postman()
            clock.shift(10 * 60)

            assert enter(client, digits) == HTTPStatus.CONFLICT

    @pytest.mark.security("S4")
    @pytest.mark.usefixtures("real_transactions")
    def test_guesses_at_once_are_five_at_most(self, reachable: User, postman: Postman) -> None:
        code = request_code(user=reachable, name="", purpose=SIGN_IN, address="", at=timezone.now())
        right = postman()
        assert right
        wrong = [f"{number:06}" for number in range(201) if f"{number:06}" != right]

        def guess(number: int) -> str:
            try:
                prove_code(code_id=code.pk, typed=wrong[number], purpose=SIGN_IN, address="", at=code.asked_at)
            except Refusal as no:
                return no.code
            return "in"

        answers = make.at_once(200, guess)

        assert answers.count("identity.wrong_code") <= OneTimeCode.MAX_TRIES
        assert "in" not in answers
        with pytest.raises((CodeOver, TooManyTries)):
            prove_code(code_id=code.pk, typed=right, purpose=SIGN_IN, address="", at=code.asked_at + 5 * MINUTE)

    @pytest.mark.usefixtures("real_transactions")
    def test_of_many_who_type_it_at_once_one_comes_in(self, reachable: User, postman: Postman) -> None:
        code = request_code(user=reachable, name="", purpose=SIGN_IN, address="", at=timezone.now())
        right = postman()
        assert right

        def use(number: int) -> bool:
            try:
                at = code.asked_at + timedelta(seconds=number)
                prove_code(code_id=code.pk, typed=right, purpose=SIGN_IN, address="", at=at)
            except Refusal:
                return False
            return True

        assert sum(make.at_once(5, use)) == 1

    def test_a_wrong_one_says_how_many_tries_are_left(self, client: Client, reachable: User, postman: Postman) -> None:
        ask(client)
        wrong = "000000" if postman() != "000000" else "111111"

        answer = client.post("/sign-in/code/enter/", {"code": wrong})

        assert "4 more times" in answer.content.decode()

    def test_asking_is_counted(self, reachable: User) -> None:
        for number in range(5):
            at = NOON + timedelta(seconds=number * 70)
            request_code(user=reachable, name="", purpose=SIGN_IN, address="", at=at)

        with pytest.raises(TooManyTries):
            request_code(user=reachable, name="", purpose=SIGN_IN, address="", at=NOON + timedelta(minutes=7))


@pytest.mark.security("S8")
class TestEnumeration:
    """Nothing tells whether an ID is known."""

    @pytest.fixture(autouse=True)
    def people(self, reachable: User, bob: User, postman: Postman) -> None:
        User.objects.filter(pk=bob.pk).update(state=User.State.DISABLED, mobile="+919812345679")

    def test_asking_costs_the_same(self) -> None:
        # The first request of a process also reads what it then keeps: the institution, the windows ahead.
        ask(Client(), "CRO0688888")

        costs = set()
        for name in ("CRO0612345", "CRO0612346", "CRO0699999"):
            client = Client()
            with CaptureQueriesContext(connection) as seen:
                ask(client, name)
            costs.add(tuple(query["sql"].split(" ")[0] for query in seen))

        assert len(costs) == 1

    def test_nobody_but_the_owner_is_sent_anything(self, postman: Postman, tmp_path: Path) -> None:
        for name in ("CRO0612346", "CRO0699999"):
            ask(Client(), name)
            send_code(code_id=OneTimeCode.objects.latest("pk").pk)

        assert written_sms(tmp_path / "sms") == []

    def test_the_hint_for_nobody_never_changes(self) -> None:
        hints = set()
        for _ in range(2):
            ask(Client(), "CRO0699999")
            hints.add(OneTimeCode.objects.latest("pk").hint)

        assert len(hints) == 1

    def test_a_wrong_code_reads_the_same(self) -> None:
        pages = set()
        # Of names nobody has, one whose made-up record has a mobile and an address, as Alice's has.
        numbers = (f"CRO07{number:05}" for number in range(100))
        nobody = next(name for name in numbers if len(code_channels(None, name=name)) == 2)
        for name in ("CRO0612345", nobody):
            client = Client()
            ask(client, name)
            code = OneTimeCode.objects.latest("pk")
            page = client.post("/sign-in/code/enter/", {"code": "12x"}).content.decode()
            main = page.partition('<div class="gate__panel')[2].partition("Show the button")[0]
            tokenless = "\n".join(line for line in main.splitlines() if "csrf" not in line and "count-down" not in line)
            pages.add(tokenless.replace(code.hint, "HINT"))

        assert len(pages) == 1
