"""Which passwords will do, and how another one is chosen."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import PASSWORD
from spom.identity.actions.accounts import WeakPassword, activate, open_account, set_password
from spom.identity.actions.factors import add_app, ask_for_codes
from spom.identity.models import OneTimeCode, Session, User
from spom.identity.policies import is_easily_guessed
from spom.identity.secrets import new_totp_secret, step_of, totp
from spom.identity.tasks import tell_owner
from spom.identity.tests.conftest import Postman
from spom.identity.tests.make import NOON
from spom.kit.channels.folder import written_mails, written_sms

NEW = "mangoes ripen before the rain"
COMMON = [
    "password",
    "Password1",
    "p@ssw0rd",
    "qwertyuiop",
    "iloveyou",
    "letmein",
    "welcome1",
    "dragon",
    "monkey",
    "abc123",
]
THIN = [
    "passwordpassword", "password12345678", "1234567890123456", "qwertyuiopasdfgh", "aaaaaaaaaaaaaaaa",
    "abcdefghijklmnop", "alicealicealice1", "CRO0612345CRO061", "Alice.Rao.Alice.Rao", "spomspomspomspom",
    "institute1234567", "welcomeWelcome99", "alice@example.edu", "9876543210987654", "qwerty qwerty 123",
]  # fmt: skip


@pytest.mark.django_db
class TestRules:
    """Long and one's own; nothing about capitals or digits."""

    @pytest.mark.security("S1")
    @pytest.mark.parametrize(("password", "steps", "fine"), [
        ("mango rain tree", False, True),
        ("mango rain tre", False, False),
        ("mango tr", True, True),
        ("mango t", True, False),
    ])  # fmt: skip
    def test_fifteen_alone_eight_beside_a_step(self, alice: User, password: str, *, steps: bool, fine: bool) -> None:
        if steps:
            ask_for_codes(user=alice, at=NOON)
            alice.refresh_from_db()
        try:
            set_password(user=alice, password=password, keep=None, by=alice, at=NOON)
        except WeakPassword:
            assert not fine
        else:
            assert fine

    @pytest.mark.security("S2")
    @pytest.mark.parametrize("password", COMMON + THIN)
    def test_common_and_thin_ones_are_refused(self, alice: User, password: str) -> None:
        ask_for_codes(user=alice, at=NOON)
        alice.refresh_from_db()

        with pytest.raises(WeakPassword):
            set_password(user=alice, password=password, keep=None, by=alice, at=NOON)

    @pytest.mark.security("S2")
    def test_activating_refuses_them_too(self) -> None:
        user = open_account(username="new", full_name="New Person", by=None, at=NOON)

        with pytest.raises(WeakPassword):
            activate(user=user, password="password12345678", at=NOON)

        user.refresh_from_db()
        assert user.state == User.State.INVITED

    @pytest.mark.parametrize("password", ["correct horse battery staple", "मेरा पहला स्कूल पहाड़ पर था", PASSWORD, NEW])
    def test_good_ones_pass(self, password: str) -> None:
        assert not is_easily_guessed(password, context=["Alice", "Rao", "CRO0612345"])

    @given(typed=some.text(min_size=0, max_size=128))
    def test_whatever_is_typed_gets_an_answer(self, typed: str) -> None:
        assert is_easily_guessed(typed, context=[typed]) in {True, False}


@pytest.mark.django_db
@pytest.mark.security("S14")
class TestForgotten:
    """By SRN or address; never past a second step; every other sign-in ends."""

    def ask(self, client: Client, name: str = "CRO0612345") -> None:
        assert client.post("/forgotten/", {"username": name}).headers["Location"] == "/forgotten/code/"

    def test_a_code_and_a_new_password(self, client: Client, alice: User, postman: Postman) -> None:
        elsewhere = Client()
        elsewhere.post("/sign-in/", {"username": "CRO0612345", "password": PASSWORD})
        self.ask(client)

        answer = client.post("/forgotten/code/", {"code": postman()})
        assert answer.headers["Location"] == "/new-password/"
        answer = client.post("/new-password/", {"password": NEW})

        assert answer.headers["Location"] == "/sign-in/"
        assert not Session.objects.filter(user=alice).exists()
        alice.refresh_from_db()
        assert alice.check_password(NEW)

    def test_the_owner_is_told(self, client: Client, alice: User, postman: Postman) -> None:
        self.ask(client)
        client.post("/forgotten/code/", {"code": postman()})
        client.post("/new-password/", {"password": NEW})

        job = ProcrastinateJob.objects.get(task_name="identity.tell_owner")
        assert job.args["kind"] == "identity.PasswordChanged"

    @pytest.mark.usefixtures("postman")
    def test_on_every_channel(self, alice: User, tmp_path: Path) -> None:
        User.objects.filter(pk=alice.pk).update(mobile="+919812345678")

        tell_owner(user_id=alice.pk, kind="identity.PasswordChanged", key="k")

        text, mail = written_sms(tmp_path / "sms")[0], written_mails(tmp_path / "mail")[0]
        assert (text.to, mail.to) == ("+919812345678", alice.email)
        assert "every other sign-in was ended" in text.text
        assert "every other sign-in was ended" in mail.text

    def test_the_second_step_is_asked_for(self, client: Client, alice: User, postman: Postman) -> None:
        before, secret = NOON - timedelta(hours=1), new_totp_secret()
        add_app(user=alice, name="Phone", secret=secret, typed=totp(secret, step_of(before)), at=before)
        with time_machine.travel(NOON, tick=False):
            self.ask(client)
            answer = client.post("/forgotten/code/", {"code": postman()})
            assert answer.headers["Location"] == "/sign-in/second-step/"
            assert client.get("/new-password/").status_code == HTTPStatus.FOUND

            answer = client.post("/sign-in/second-step/", {"proof": totp(secret, step_of(NOON))})

        assert answer.headers["Location"] == "/new-password/"

    def test_the_code_lets_nobody_in(self, client: Client, alice: User, postman: Postman) -> None:
        self.ask(client)
        client.post("/forgotten/code/", {"code": postman()})

        assert not Session.objects.filter(user=alice).exists()
        assert client.get("/").status_code == HTTPStatus.FOUND

    def test_an_account_never_activated_has_its_own_way(self, client: Client, alice: User, postman: Postman) -> None:
        User.objects.filter(pk=alice.pk).update(state=User.State.INVITED)
        self.ask(client)

        assert postman() == ""
        assert OneTimeCode.objects.get().user is None

    def test_it_unlocks_the_password(self, client: Client, alice: User, postman: Postman) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            for _ in range(10):
                Client().post("/sign-in/", {"username": "CRO0612345", "password": "wrong"})
                clock.shift(70)
            self.ask(client)
            client.post("/forgotten/code/", {"code": postman()})
            client.post("/new-password/", {"password": NEW})

            answer = Client().post("/sign-in/", {"username": "CRO0612345", "password": NEW})

        assert answer.headers["Location"] == "/"

    def test_the_leave_is_over_after_ten_minutes(self, client: Client, alice: User, postman: Postman) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            self.ask(client)
            client.post("/forgotten/code/", {"code": postman()})
            clock.shift(10 * 60)

            client.post("/new-password/", {"password": NEW})

        alice.refresh_from_db()
        assert alice.check_password(PASSWORD)
