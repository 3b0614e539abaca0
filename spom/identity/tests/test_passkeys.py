"""Coming in with a passkey, and everything that must not open the door."""

import json
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from conftest import PASSWORD
from spom.identity.models import Challenge, Passkey, User
from spom.identity.tests import make
from spom.identity.tests.authenticator import PRESENT, VERIFIED, Authenticator
from spom.identity.tests.make import NOON, lock_password
from spom.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.security("S11")]


@pytest.fixture
def phone(alice: User) -> Authenticator:
    """A passkey Alice added."""
    browser, phone = Client(), Authenticator()
    browser.post("/sign-in/", {"username": alice.username, "password": PASSWORD})
    answer = add(browser, phone.make(browser.post("/security/passkeys/ask/").json()))
    assert answer == HTTPStatus.CREATED
    return phone


def add(client: Client, made: dict[str, Any]) -> int:
    return client.post("/security/passkeys/add/", {"answer": json.dumps(made), "name": "Phone"}).status_code


def ask(client: Client) -> dict[str, Any]:
    options: dict[str, Any] = client.post("/sign-in/passkey/ask/").json()
    return options


def show(client: Client, shown: dict[str, Any]) -> int:
    return client.post("/sign-in/passkey/answer/", {"answer": json.dumps(shown)}).status_code


def is_in(client: Client) -> bool:
    return client.get("/security/").status_code == HTTPStatus.OK


def test_it_lets_its_owner_in(client: Client, phone: Authenticator) -> None:
    assert show(client, phone.show(ask(client))) == HTTPStatus.OK
    assert is_in(client)


def test_it_asks_for_the_person_to_be_verified(client: Client, phone: Authenticator) -> None:
    asked = ask(client)["publicKey"]

    assert asked["userVerification"] == "required"
    assert len(asked["challenge"]) >= 43  # 32 bytes


def test_it_is_the_second_step_too(client: Client, alice: User, phone: Authenticator) -> None:
    answer = client.post("/sign-in/", {"username": alice.username, "password": PASSWORD, "next": "/security/"})
    assert answer.headers["Location"] == "/sign-in/second-step/"

    told = client.post("/sign-in/passkey/answer/", {"answer": json.dumps(phone.show(ask(client)))})

    assert told.json() == {"next": "/security/"}
    assert is_in(client)


def test_an_answer_opens_once(client: Client, phone: Authenticator) -> None:
    shown = phone.show(ask(client))
    show(client, shown)
    thief = Client()

    assert show(thief, shown) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not is_in(thief)
    assert not Challenge.objects.exists()


def test_an_answer_does_not_open_again_in_its_own_browser(client: Client, phone: Authenticator) -> None:
    shown = phone.show(ask(client))
    show(client, shown)
    client.post("/sign-out/")

    assert show(client, shown) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not is_in(client)


@pytest.mark.usefixtures("real_transactions")
def test_of_ten_with_one_answer_at_once_one_comes_in(client: Client, phone: Authenticator) -> None:
    shown = phone.show(ask(client))

    answers = make.at_once(10, lambda _number: show(Client(), shown), hands=10)

    assert answers.count(HTTPStatus.OK) == 1


def test_a_challenge_lives_five_minutes(client: Client, phone: Authenticator) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        shown = phone.show(ask(client))
        clock.shift(5 * 60)

        assert show(client, shown) == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://testserver.example.com"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver:8000"},
        {"host": "example.com"},
        {"flags": PRESENT},
        {"flags": VERIFIED},
        {"key": ec.generate_private_key(ec.SECP256R1())},
    ],
)
def test_what_does_not_fit_opens_nothing(client: Client, phone: Authenticator, wrong: dict[str, Any]) -> None:
    assert show(client, phone.show(ask(client), **wrong)) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not is_in(client)
    assert Entry.objects.filter(kind="identity.SignInRefused").count() == 1


def test_a_challenge_of_ones_own_making_opens_nothing(client: Client, phone: Authenticator) -> None:
    asked = ask(client)
    asked["publicKey"]["challenge"] = "A" * 43

    assert show(client, phone.show(asked)) == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_key_nobody_added_opens_nothing(client: Client, phone: Authenticator) -> None:
    assert show(client, Authenticator().show(ask(client))) == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("told", ["", "[]", "{}", "null", '{"response": 1}', '{"response": {"clientDataJSON": "%"}}'])
def test_nonsense_opens_nothing(client: Client, told: str) -> None:
    answer = client.post("/sign-in/passkey/answer/", {"answer": told})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.security("S5")
def test_a_locked_password_does_not_lock_it(client: Client, alice: User, phone: Authenticator) -> None:
    lock_password(alice)
    refused = client.post("/sign-in/", {"username": alice.username, "password": PASSWORD})

    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert show(client, phone.show(ask(client))) == HTTPStatus.OK
    assert is_in(client)


def test_a_closed_account_stays_closed(client: Client, alice: User, phone: Authenticator) -> None:
    User.objects.filter(pk=alice.pk).update(state=User.State.DISABLED)

    assert show(client, phone.show(ask(client))) == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not is_in(client)


def test_a_counter_that_goes_back_is_reported(client: Client, phone: Authenticator) -> None:
    phone.count = 40
    show(client, phone.show(ask(client)))
    phone.count = 10

    show(Client(), phone.show(ask(client)))

    assert Entry.objects.filter(kind="identity.PasskeyCopied").count() == 1


class TestAdding:
    """A passkey of one's own."""

    @pytest.fixture
    def inside(self, client: Client, alice: User) -> Client:
        client.post("/sign-in/", {"username": alice.username, "password": PASSWORD})
        return client

    def test_only_with_the_person_verified(self, inside: Client) -> None:
        made = Authenticator().make(inside.post("/security/passkeys/ask/").json(), flags=PRESENT)

        assert add(inside, made) == HTTPStatus.CONFLICT
        assert not Passkey.objects.exists()

    def test_only_from_this_site(self, inside: Client) -> None:
        made = Authenticator(origin="https://evil.example").make(inside.post("/security/passkeys/ask/").json())

        assert add(inside, made) == HTTPStatus.CONFLICT

    def test_not_twice(self, inside: Client, phone: Authenticator) -> None:
        again = phone.make(inside.post("/security/passkeys/ask/").json())

        assert add(inside, again) == HTTPStatus.CONFLICT
        assert Passkey.objects.count() == 1

    def test_an_old_answer_adds_nothing(self, inside: Client) -> None:
        made = Authenticator().make(inside.post("/security/passkeys/ask/").json())
        add(inside, made)
        Passkey.objects.all().delete()

        assert add(inside, made) == HTTPStatus.CONFLICT
