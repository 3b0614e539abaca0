"""Sign-ins: what is kept of them, how long they last, and that an ended one is over at once."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import PASSWORD
from spom.identity.actions.accounts import set_password
from spom.identity.actions.roles import revoke_role
from spom.identity.actions.sessions import end_session, end_sessions
from spom.identity.models import Device, Role, Session, User
from spom.identity.tests.make import NOON
from spom.journal.models import Entry

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def sign_in(user: User, *, kept: bool = False, client: Client | None = None) -> Client:
    client = client or Client(headers={"user-agent": FIREFOX})
    typed = {"username": user.username, "password": PASSWORD, **({"remember": "on"} if kept else {})}
    assert client.post("/sign-in/", typed).status_code == HTTPStatus.FOUND
    return client


def is_in(client: Client) -> bool:
    return client.get("/sign-out/").status_code != HTTPStatus.FOUND


def statements(seen: CaptureQueriesContext) -> list[str]:
    """What was asked of the database, without the marks that begin and end transactions."""
    marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return [query["sql"] for query in seen if not query["sql"].startswith(marks)]


class TestCost:
    """What a sign-in and a page cost."""

    def test_a_sign_in_takes_at_most_eight_statements(self, alice: User) -> None:
        # Whoever signs in has seen the page before, and with it this process the maintenance windows ahead.
        Client().get("/sign-in/")

        with CaptureQueriesContext(connection) as seen:
            sign_in(alice)

        assert len(statements(seen)) <= 8

    def test_knowing_who_asks_takes_one_statement(self, client: Client, alice: User) -> None:
        sign_in(alice, client=client)

        with CaptureQueriesContext(connection) as seen:
            answer = client.get("/sign-out/")

        assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        assert len(statements(seen)) <= 1

    def test_person_and_roles_come_with_the_session(self, client: Client, grace: User) -> None:
        sign_in(grace, client=client)
        store = client.session

        with CaptureQueriesContext(connection) as seen:
            person = store.person()  # type: ignore[attr-defined]  # our own store
            assert person.has_role(Role.ADMINISTRATOR)

        assert len(statements(seen)) == 1

    def test_signs_of_life_are_noted_once_a_minute(self, alice: User) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            client = sign_in(alice)
            clock.shift(59)
            client.get("/")
            early = Session.objects.get().seen_at
            clock.shift(2)
            client.get("/")

        assert early == NOON
        assert Session.objects.get().seen_at == NOON + timedelta(seconds=61)


class TestSecrets:
    """What the tables and cookies hold."""

    @pytest.mark.security("S17")
    def test_the_table_holds_no_usable_key(self, client: Client, alice: User) -> None:
        sign_in(alice, client=client)

        keys = [client.cookies[name].value for name in (settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME)]
        kept = str(list(Session.objects.values_list())) + str(list(Device.objects.values_list()))
        assert len(keys[0]) == 32
        assert not any(key in kept for key in keys)

    @pytest.mark.security("S17")
    def test_cookies_are_for_the_server_only(self, client: Client, alice: User) -> None:
        sign_in(alice, client=client)

        for name in (settings.SESSION_COOKIE_NAME, settings.DEVICE_COOKIE_NAME):
            assert client.cookies[name]["httponly"]
            assert client.cookies[name]["samesite"] == "Lax"

    @pytest.mark.security("S18")
    def test_a_planted_session_key_is_not_adopted(self, client: Client, alice: User) -> None:
        client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
        sign_in(alice, client=client)

        assert client.cookies[settings.SESSION_COOKIE_NAME].value != "a" * 32

    @pytest.mark.security("S18")
    def test_signing_in_again_leaves_the_old_key_dead(self, client: Client, alice: User) -> None:
        sign_in(alice, client=client)
        old = client.cookies[settings.SESSION_COOKIE_NAME].value
        sign_in(alice, client=client)

        stranger = Client()
        stranger.cookies[settings.SESSION_COOKIE_NAME] = old
        assert not is_in(stranger)
        assert is_in(client)


class TestLimits:
    """How long a sign-in lasts."""

    @pytest.mark.security("S19")
    def test_a_student_may_be_away_for_an_hour(self, alice: User) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            client = sign_in(alice)
            clock.shift(59 * 60)
            assert is_in(client)
            clock.shift(61 * 60)
            assert not is_in(client)

    @pytest.mark.security("S19")
    def test_staff_may_be_away_for_a_quarter_of_an_hour(self, grace: User) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            client = sign_in(grace, kept=True)
            clock.shift(14 * 60)
            assert is_in(client)
            clock.shift(16 * 60)
            assert not is_in(client)

    @pytest.mark.security("S19")
    @pytest.mark.parametrize(("kept", "hours"), [(False, 12), (True, 24)])
    def test_even_a_busy_sign_in_ends(self, alice: User, *, kept: bool, hours: int) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            client = sign_in(alice, kept=kept)
            for _ in range(hours * 2 - 1):
                clock.shift(30 * 60)
                assert is_in(client)
            clock.shift(30 * 60)
            assert not is_in(client)

    def test_the_cookie_outlives_the_window_only_when_asked(self, alice: User) -> None:
        cookie = settings.SESSION_COOKIE_NAME

        assert sign_in(alice).cookies[cookie]["max-age"] == ""
        assert 86000 < sign_in(alice, kept=True).cookies[cookie]["max-age"] <= 86400


@pytest.mark.security("S20")
class TestEnding:
    """Whatever ends a sign-in ends it before the next request."""

    def test_signing_out(self, alice: User) -> None:
        client = sign_in(alice)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value

        answer = client.post("/sign-out/")

        assert answer.headers["Clear-Site-Data"] == '"cache"'
        assert client.cookies[settings.DEVICE_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        assert not is_in(client)
        assert Entry.objects.filter(kind="identity.SessionEnded").count() == 1

    def test_ending_one(self, alice: User) -> None:
        here, there = sign_in(alice), sign_in(alice)

        end_session(session=Session.objects.order_by("pk")[0], reason="ended", by=alice, at=NOON)

        assert (is_in(here), is_in(there)) == (False, True)

    def test_ending_all_others(self, alice: User) -> None:
        here, there = sign_in(alice), sign_in(alice)

        ended = end_sessions(user=alice, keep=Session.objects.order_by("pk")[1], reason="ended", by=alice, at=NOON)

        assert ended == 1
        assert (is_in(here), is_in(there)) == (False, True)

    def test_closing_the_account(self, alice: User) -> None:
        client = sign_in(alice)

        User.objects.filter(pk=alice.pk).update(state=User.State.DISABLED)

        assert not is_in(client)

    def test_another_password(self, alice: User) -> None:
        client = sign_in(alice)

        set_password(user=alice, password="the monsoon came late this year", keep=None, by=alice, at=NOON)

        assert not is_in(client)

    def test_a_role_taken_back(self, grace: User, alice: User, client: Client) -> None:
        grant = alice.role_grants.get()
        sign_in(alice, client=client)

        revoke_role(grant=grant, reason="left", by=grace, at=grant.granted_at)

        person = client.session.person()  # type: ignore[attr-defined]  # our own store
        assert person.roles == frozenset()

    def test_a_session_ended_meanwhile_is_not_written_back(self, alice: User, client: Client) -> None:
        sign_in(alice, client=client)
        store = client.session
        store["draft"] = "something"
        Session.objects.all().delete()

        with pytest.raises(UpdateError):
            store.save()

        assert not Session.objects.exists()
