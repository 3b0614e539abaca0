"""Whoever sees other people's records uses what nobody can talk out of them."""

import json
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from conftest import PASSWORD
from spom.identity.actions.accounts import NoPasskeyYet, activate_with_passkey, open_account
from spom.identity.actions.activation import make_activation_link
from spom.identity.actions.factors import add_app, make_recovery_codes
from spom.identity.actions.roles import grant_role
from spom.identity.models import Role, Session, User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.identity.secrets import new_totp_secret, step_of, totp
from spom.identity.tests.authenticator import Authenticator
from spom.identity.tests.make import NOON
from spom.kit import choices

pytestmark = [pytest.mark.django_db, pytest.mark.security("S12")]


def sign_in(client: Client, user: User) -> str:
    return client.post("/sign-in/", {"username": user.username, "password": PASSWORD}).headers["Location"]


def make_one(client: Client, door: str = "/security/passkeys") -> tuple[Authenticator, Any]:
    """A passkey, made in this browser."""
    phone = Authenticator()
    made = phone.make(client.post(f"{door}/ask/").json())
    return phone, client.post(f"{door}/add/", {"answer": json.dumps(made)})


def show(client: Client, phone: Authenticator, door: str = "/sign-in/passkey/answer/") -> Any:
    shown = phone.show(client.post("/sign-in/passkey/ask/").json())
    return client.post(door, {"answer": json.dumps(shown), "next": "/settings/"})


@pytest.fixture
def phone(grace: User) -> Authenticator:
    """Grace's passkey."""
    browser = Client()
    sign_in(browser, grace)
    return make_one(browser)[0]


def test_it_is_the_rule_until_the_institution_says_otherwise() -> None:
    assert STAFF_NEED_PASSKEY()


def test_without_one_they_get_no_further(client: Client, grace: User) -> None:
    assert sign_in(client, grace) == "/security/"
    assert client.get("/").headers["Location"] == "/security/"
    assert client.get("/people/").headers["Location"] == "/security/"

    make_one(client)

    assert client.get("/").headers.get("Location") != "/security/"
    assert client.get("/people/").status_code == HTTPStatus.OK


def test_an_authenticator_app_is_not_enough(client: Client, grace: User) -> None:
    sign_in(client, grace)
    secret = client.get("/security/apps/new/").context["secret"]

    client.post("/security/apps/new/", {"code": totp(secret, step_of(now()))})

    assert grace.apps.exists()
    assert client.get("/people/").headers["Location"] == "/security/"


def test_with_one_nothing_weaker_is_offered(client: Client, grace: User, phone: Authenticator) -> None:
    secret = new_totp_secret()
    add_app(user=grace, name="Phone", secret=secret, typed=totp(secret, step_of(NOON)), at=NOON)

    assert sign_in(client, grace) == "/sign-in/second-step/"
    page = client.get("/sign-in/second-step/?by=app")
    assert page.context["step"] == "passkey"
    assert page.context["others"] == []
    assert client.post("/sign-in/second-step/", {"by": "app", "proof": "000000"}).status_code != HTTPStatus.FOUND
    assert show(client, phone).status_code == HTTPStatus.OK
    assert client.get("/people/").status_code == HTTPStatus.OK


def test_paper_stands_in_for_a_lost_one(client: Client, grace: User, phone: Authenticator) -> None:
    codes = make_recovery_codes(user=grace, at=NOON)

    sign_in(client, grace)
    client.post("/sign-in/second-step/", {"by": "paper", "proof": codes[0]})

    assert client.get("/people/").status_code == HTTPStatus.OK


def test_sensitive_acts_ask_for_it_too(client: Client, grace: User, phone: Authenticator) -> None:
    show(client, phone)
    Session.objects.update(proved_at=NOON)

    page = client.get("/security/confirm/?by=password&next=/security/")
    assert page.context["step"] == "passkey"
    answer = client.post("/security/confirm/", {"by": "password", "proof": PASSWORD})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    assert show(client, phone, "/security/confirm/passkey/").json() == {"next": "/settings/"}
    assert client.get("/security/password/").status_code == HTTPStatus.OK


def test_where_the_rule_is_off_a_password_will_do(client: Client, grace: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})

    assert sign_in(client, grace) == "/"


def test_students_are_not_asked(client: Client, alice: User) -> None:
    assert sign_in(client, alice) == "/"


@pytest.mark.security("S18")
def test_whoever_becomes_staff_signs_in_anew(client: Client, alice: User) -> None:
    sign_in(client, alice)

    grant_role(user=alice, role=Role.HELP_DESK, reason="Helps out", by=None, at=NOON)

    assert client.get("/security/").status_code == HTTPStatus.FOUND
    assert sign_in(client, alice) == "/security/"


class TestFirstTime:
    """A passkey in place of the first password."""

    def begin(self, client: Client, *, role: Role) -> User:
        """Follow the one-time link of somebody new."""
        user = open_account(username="nina", full_name="Nina Rao", email="nina@example.edu", by=None, at=NOON)
        grant_role(user=user, role=role, reason="New", by=None, at=NOON)
        key = make_activation_link(user=user, by=None, at=now())
        client.post(f"/activate/link/{key}/")
        return user

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.STUDENT])
    def test_it_opens_the_account_and_the_door(self, client: Client, role: Role) -> None:
        user = self.begin(client, role=role)
        assert "Make a passkey" in client.get("/new-password/").content.decode()

        phone, answer = make_one(client, "/new-password/passkey")

        assert answer.status_code == HTTPStatus.CREATED
        user.refresh_from_db()
        assert user.state == User.State.ACTIVE
        assert not user.has_usable_password()
        assert client.get("/security/").status_code == HTTPStatus.OK
        assert client.get("/").headers.get("Location") != "/security/"
        other = Client()
        assert show(other, phone).status_code == HTTPStatus.OK
        assert other.get("/security/").status_code == HTTPStatus.OK

    def test_a_password_first_leads_on_to_the_passkey(self, client: Client) -> None:
        self.begin(client, role=Role.ADMINISTRATOR)

        answer = client.post("/new-password/", {"password": PASSWORD})

        assert answer.headers["Location"] == "/security/"
        assert "Add a passkey first" in client.get("/security/").content.decode()

    def test_nobody_makes_one_without_leave(self, client: Client, alice: User) -> None:
        assert client.post("/new-password/passkey/ask/").status_code == HTTPStatus.CONFLICT
        assert client.post("/new-password/passkey/add/", {"answer": "{}"}).status_code == HTTPStatus.CONFLICT

    def test_a_broken_one_opens_nothing(self, client: Client) -> None:
        user = self.begin(client, role=Role.STUDENT)
        other = Authenticator(origin="https://evil.example.com")
        made = other.make(client.post("/new-password/passkey/ask/").json())

        answer = client.post("/new-password/passkey/add/", {"answer": json.dumps(made)})

        assert answer.status_code == HTTPStatus.CONFLICT
        user.refresh_from_db()
        assert user.state == User.State.INVITED
        assert not user.passkeys.exists()

    def test_without_a_passkey_there_is_nothing_to_activate_with(self, client: Client) -> None:
        user = self.begin(client, role=Role.STUDENT)

        with pytest.raises(NoPasskeyYet):
            activate_with_passkey(user=user, at=NOON)
