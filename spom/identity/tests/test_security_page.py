"""A person's own security page."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD
from spom.identity.actions.factors import add_app
from spom.identity.models import AuthenticatorApp, Device, Session, User
from spom.identity.secrets import new_totp_secret, step_of, totp
from spom.identity.tests.make import NOON

pytestmark = pytest.mark.django_db
NEW = "mangoes ripen before the rain"
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.fixture
def inside(client: Client, alice: User) -> Client:
    """Alice's browser, just signed in."""
    sign_in(client, alice)
    return client


def sign_in(client: Client, user: User) -> str:
    return client.post("/sign-in/", {"username": user.username, "password": PASSWORD}).headers["Location"]


def test_it_shows_where_one_is_signed_in(inside: Client, alice: User) -> None:
    sign_in(Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0"}), alice)

    page = inside.get("/security/").content.decode()

    assert "Firefox, Windows" in page
    assert "127.0.0.1" in page


def test_it_says_in_words_how_one_came_in(inside: Client) -> None:
    page = inside.get("/security/").content.decode()

    assert "<td>Password</td>" in page


def test_its_cost_does_not_grow(inside: Client, alice: User, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        sign_in(Client(), alice)

    with django_assert_max_num_queries(12):
        inside.get("/security/")


class TestApp:
    """Adding an authenticator app."""

    def test_scan_and_show(self, inside: Client, alice: User) -> None:
        page = inside.get("/security/apps/new/")
        secret = page.context["secret"]
        assert secret not in str(list(Session.objects.values_list("data", flat=True)))

        answer = inside.post("/security/apps/new/", {"code": totp(secret, step_of_now()), "name": "My phone"})

        assert alice.apps.get().name == "My phone"
        assert len(answer.context["codes"]) == 10

    def test_wrong_digits_add_nothing(self, inside: Client) -> None:
        inside.get("/security/apps/new/")

        answer = inside.post("/security/apps/new/", {"code": "1"})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert not AuthenticatorApp.objects.exists()


def step_of_now() -> int:

    return step_of(timezone.now())


@pytest.mark.security("S22")
class TestFreshness:
    """Sensitive acts ask again who it is, ten minutes after the last proof."""

    @pytest.mark.parametrize("path", ["/security/password/", "/security/apps/new/"])
    def test_pages_ask_again_and_come_back(self, alice: User, client: Client, path: str) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client, alice)
            clock.shift(9 * 60)
            assert client.get(path).status_code == HTTPStatus.OK
            clock.shift(2 * 60)
            asked = client.get(path)
            assert asked.headers["Location"].startswith("/security/confirm/?next=")

            wrong = client.post(asked.headers["Location"], {"proof": "wrong", "next": path})
            right = client.post(asked.headers["Location"], {"proof": PASSWORD, "next": path})

            assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            assert right.headers["Location"] == path
            assert client.get(path).status_code == HTTPStatus.OK

    def test_the_digits_of_the_app_will_do_once(self, alice: User, client: Client) -> None:
        path, before, secret = "/security/password/", NOON - timedelta(hours=1), new_totp_secret()
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client, alice)
            add_app(user=alice, name="Phone", secret=secret, typed=totp(secret, step_of(before)), at=before)
            clock.shift(11 * 60)
            asked = client.get(path).headers["Location"]
            digits = totp(secret, step_of(NOON + timedelta(minutes=11)))
            wrong = "000000" if digits != "000000" else "111111"
            key = client.cookies[settings.SESSION_COOKIE_NAME].value

            assert client.post(asked, {"by": "app", "proof": wrong, "next": path}).status_code == UNPROCESSABLE
            assert client.get(path).status_code == HTTPStatus.FOUND
            assert client.post(asked, {"by": "app", "proof": digits, "next": path}).headers["Location"] == path
            assert client.get(path).status_code == HTTPStatus.OK
            # What was shown once does not confirm a second time, and the key from before it is dead.
            again = client.post(asked, {"by": "app", "proof": digits, "next": path})
            stranger = Client()
            stranger.cookies[settings.SESSION_COOKIE_NAME] = key

            assert again.status_code == UNPROCESSABLE
            assert stranger.get("/security/").status_code == HTTPStatus.FOUND

    @pytest.mark.parametrize(
        "path",
        ["/security/recovery-codes/", "/security/codes/", "/security/apps/1/remove/", "/security/passkeys/1/remove/"],
    )
    def test_acts_are_not_carried_out_stale(self, alice: User, client: Client, path: str) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            sign_in(client, alice)
            clock.shift(11 * 60)

            answer = client.post(path, {"wanted": "on"})

        alice.refresh_from_db()
        assert answer.headers["Location"].startswith("/security/confirm/")
        assert not alice.recovery_codes.exists()
        assert not alice.wants_codes


class TestPassword:
    """Choosing another password."""

    def test_it_ends_every_other_sign_in_and_keeps_this_one(self, inside: Client, alice: User) -> None:
        elsewhere = Client()
        sign_in(elsewhere, alice)

        answer = inside.post("/security/password/", {"password": NEW})

        assert answer.headers["Location"] == "/security/"
        assert inside.get("/security/").status_code == HTTPStatus.OK
        assert elsewhere.get("/security/").status_code == HTTPStatus.FOUND


@pytest.mark.security("S21")
class TestSignIns:
    """Ending them."""

    def test_one_of_ones_own(self, inside: Client, alice: User) -> None:
        elsewhere = Client()
        sign_in(elsewhere, alice)
        session = Session.objects.latest("pk")

        inside.post(f"/security/sessions/{session.pk}/end/")

        assert elsewhere.get("/security/").status_code == HTTPStatus.FOUND
        assert inside.get("/security/").status_code == HTTPStatus.OK

    def test_all_others(self, inside: Client, alice: User) -> None:
        sign_in(Client(), alice)
        sign_in(Client(), alice)

        inside.post("/security/sessions/end-others/")

        assert Session.objects.filter(user=alice).count() == 1

    @pytest.mark.security("S20")
    def test_all_and_this_one(self, inside: Client, alice: User, bob: User) -> None:
        sign_in(Client(), alice)
        sign_in(Client(), bob)
        key = inside.cookies[settings.SESSION_COOKIE_NAME].value

        answer = inside.post("/sign-out/everywhere/")

        assert answer.headers["Location"] == "/sign-in/"
        assert answer.headers["Clear-Site-Data"] == '"cache"'
        assert not Session.objects.filter(user=alice).exists()
        assert Session.objects.filter(user=bob).count() == 1
        inside.cookies[settings.SESSION_COOKIE_NAME] = key
        assert inside.get("/security/").status_code == HTTPStatus.FOUND

    @pytest.mark.security("S25")
    def test_nobody_elses(self, inside: Client, bob: User) -> None:
        theirs = Client()
        sign_in(theirs, bob)
        session, device = Session.objects.get(user=bob), Device.objects.get(user=bob)

        assert inside.post(f"/security/sessions/{session.pk}/end/").status_code == HTTPStatus.NOT_FOUND
        assert inside.post(f"/security/devices/{device.pk}/forget/").status_code == HTTPStatus.NOT_FOUND
        assert theirs.get("/security/").status_code == HTTPStatus.OK

    def test_a_forgotten_device_is_signed_out_and_strange(self, inside: Client, alice: User) -> None:
        elsewhere = Client()
        sign_in(elsewhere, alice)
        device = Device.objects.latest("pk")

        inside.post(f"/security/devices/{device.pk}/forget/")

        assert elsewhere.get("/security/").status_code == HTTPStatus.FOUND
        assert not Device.objects.filter(pk=device.pk).exists()
