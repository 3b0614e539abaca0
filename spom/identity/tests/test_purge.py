"""What is thrown away, and what is not."""

from datetime import timedelta

import pytest
from django.test import Client

from conftest import PASSWORD
from spom.identity.models import Challenge, Device, OneTimeCode, Session, TakenAnswer, Tally, User
from spom.identity.tasks import throw_away_old
from spom.identity.tests.make import NOON

pytestmark = pytest.mark.django_db
AGO = timedelta


def purge() -> None:
    """The hourly task, at noon."""
    throw_away_old(timestamp=int(NOON.timestamp()))


def session(user: User, *, began: timedelta, seen: timedelta) -> Session:
    """A student's sign-in that began and was last seen so long ago."""
    return Session.objects.create(
        key_hash=f"{began}{seen}", user=user, created_at=NOON - began, seen_at=NOON - seen, idle=timedelta(hours=1),
        ends_at=NOON - began + timedelta(hours=12),
    )  # fmt: skip


def test_sessions_go_a_day_after_either_limit(alice: User) -> None:
    live = session(alice, began=AGO(hours=3), seen=AGO(minutes=5))
    over = session(alice, began=AGO(hours=3), seen=AGO(hours=2))
    session(alice, began=AGO(hours=30), seen=AGO(hours=25))
    session(alice, began=AGO(hours=36), seen=AGO(hours=24))

    purge()

    assert set(Session.objects.all()) == {live, over}


def test_codes_go_after_a_week(alice: User) -> None:
    for days in (6, 8):
        asked = NOON - AGO(days=days)
        OneTimeCode.objects.create(
            user=alice, purpose="SIGN_IN", channel="SMS", hint="", language="en", asked_at=asked, expires_at=asked
        )

    purge()

    assert OneTimeCode.objects.get().asked_at == NOON - AGO(days=6)


@pytest.mark.security("S5")
def test_failures_of_a_known_account_are_never_forgotten_by_time(alice: User) -> None:
    old = NOON - AGO(days=90)
    rows = {"account:1": (alice, 99), "device:1": (alice, 0), "account:?x": (None, 40), "address:x": (None, 3)}
    for key, (user, run) in rows.items():
        Tally.objects.create(
            key=key, kind="ACCOUNT", user=user, cap=10, tries=0, run=run, began_at=old, last_at=old, next_at=old
        )
    Tally.objects.create(
        key="address:y", kind="ADDRESS", cap=10, tries=1, run=1, began_at=NOON, last_at=NOON, next_at=NOON
    )

    purge()

    assert set(Tally.objects.values_list("key", flat=True)) == {"account:1", "address:y"}


def test_challenges_and_answers_go_after_a_day() -> None:
    for hours in (1, 25):
        Challenge.objects.create(challenge_hash=str(hours), made_at=NOON - AGO(hours=hours))
        TakenAnswer.objects.create(answer_hash=str(hours), taken_at=NOON - AGO(hours=hours))

    purge()

    assert Challenge.objects.get().challenge_hash == TakenAnswer.objects.get().answer_hash == "1"


def test_a_browser_still_in_use_stays_known(client: Client, alice: User) -> None:
    client.post("/sign-in/", {"username": alice.username, "password": PASSWORD})
    Device.objects.update(last_seen_at=NOON - AGO(days=399))
    purge()
    assert Device.objects.exists()

    Device.objects.update(last_seen_at=NOON - AGO(days=401))
    purge()
    assert not Device.objects.exists()
