"""The gate for programs."""

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from conftest import PASSWORD
from spom.identity.actions.factors import add_app
from spom.identity.models import Session, User
from spom.identity.secrets import new_totp_secret, step_of, totp
from spom.identity.tests.conftest import Postman
from spom.identity.tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    """A client that is asked for the CSRF token, as a real one is."""
    return Client(enforce_csrf_checks=True)


def call(client: Client, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    token = client.get("/api/session").json()["csrf_token"]
    answer = client.post(
        f"/api/{path}", json.dumps(body or {}), content_type="application/json", headers={"X-CSRFToken": token}
    )
    return answer.status_code, answer.json() if answer.content else {}


def log_in(client: Client, user: User, password: str = PASSWORD) -> tuple[int, dict[str, Any]]:
    return call(client, "login", {"username": user.username, "password": password})


def test_a_password_signs_in(browser: Client, alice: User) -> None:
    status, answer = log_in(browser, alice)

    assert (status, answer["next"]) == (HTTPStatus.OK, "dashboard")
    session = browser.get("/api/session").json()
    assert (session["signed_in"], session["username"], session["roles"]) == (True, "CRO0612345", ["STUDENT"])


def test_the_cookie_is_the_one_of_the_pages(browser: Client, alice: User) -> None:
    log_in(browser, alice)

    assert browser.cookies[settings.SESSION_COOKIE_NAME]["httponly"]
    assert browser.cookies[settings.DEVICE_COOKIE_NAME]["httponly"]
    assert browser.get("/sign-out/").status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.security("S33")
@pytest.mark.parametrize(
    "path", ["login", "login/second-step", "login/second-step/code", "otp", "otp/verify", "logout"]
)
def test_without_the_token_nothing_is_done(browser: Client, alice: User, path: str) -> None:
    body = json.dumps({"username": "CRO0612345", "password": PASSWORD})

    answer = browser.post(f"/api/{path}", body, content_type="application/json")

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not Session.objects.filter(user=alice).exists()


def test_a_wrong_password_says_how_many_tries_are_left(browser: Client, alice: User) -> None:
    status, answer = log_in(browser, alice, "wrong")

    assert status == HTTPStatus.UNAUTHORIZED
    assert (answer["code"], answer["tries_left"]) == ("identity.no_match", 9)


@pytest.mark.security("S7")
def test_pages_and_programs_are_counted_together(browser: Client, client: Client, alice: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(10):
            if number % 2:
                client.post("/sign-in/", {"username": "alice@example.edu", "password": "wrong"})
            else:
                log_in(browser, alice, "wrong")
            clock.shift(70)

        status, answer = log_in(browser, alice)

    assert (status, answer["code"]) == (HTTPStatus.TOO_MANY_REQUESTS, "identity.locked")
    assert answer["retry_at"]


def test_the_second_step(browser: Client, alice: User) -> None:
    before, secret = NOON - timedelta(hours=1), new_totp_secret()
    add_app(user=alice, name="Phone", secret=secret, typed=totp(secret, step_of(before)), at=before)
    with time_machine.travel(NOON, tick=False):
        status, answer = log_in(browser, alice)
        assert (answer["next"], answer["steps"]) == ("second_step", ["app"])
        assert browser.get("/api/session").json()["signed_in"] is False

        wrong = call(browser, "login/second-step", {"step": "app", "proof": "x"})
        status, answer = call(browser, "login/second-step", {"step": "app", "proof": totp(secret, step_of(NOON))})

    assert wrong[0] == HTTPStatus.UNAUTHORIZED
    assert (status, answer["next"]) == (HTTPStatus.OK, "dashboard")


def test_a_one_time_code(browser: Client, alice: User, postman: Postman) -> None:
    status, answer = call(browser, "otp", {"username": "CRO0612345"})
    assert (status, answer["channel"]) == (HTTPStatus.ACCEPTED, "EMAIL")
    assert answer["hint"] == "a•••@e•••.edu"

    status, answer = call(browser, "otp/verify", {"code": postman()})

    assert (status, answer["next"]) == (HTTPStatus.OK, "dashboard")


def test_signing_out(browser: Client, alice: User) -> None:
    log_in(browser, alice)

    status, _ = call(browser, "logout")

    assert status == HTTPStatus.NO_CONTENT
    assert browser.get("/api/session").json()["signed_in"] is False
    assert not Session.objects.filter(user=alice).exists()


def test_a_stranger_cannot_sign_out(browser: Client) -> None:
    assert call(browser, "logout")[0] == HTTPStatus.UNAUTHORIZED


@pytest.mark.security("S6")
@pytest.mark.parametrize(
    "forged", ["192.0.2.1", "not an address", "10.0.0.1, 192.0.2.9", "", "::ffff:1.2.3.4", "x" * 3000]
)
def test_a_forged_address_changes_nothing(client: Client, alice: User, forged: str) -> None:
    headers = {"x-forwarded-for": forged, "x-real-ip": forged, "forwarded": f"for={forged}"}
    body = json.dumps({"username": "CRO0612345", "password": PASSWORD})

    answer = client.post("/api/login", body, content_type="application/json", headers=headers)

    assert answer.status_code == HTTPStatus.OK
    assert Session.objects.get(user=alice).address == "127.0.0.1"
