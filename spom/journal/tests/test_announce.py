"""Announcing: one fact, one row, in the action's own transaction."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import TextChoices
from pytest_django import DjangoAssertNumQueries

from spom.journal.events import Event, _reactions, announce, every_event, kind_of, on
from spom.journal.models import Entry
from spom.journal.tests import make
from spom.journal.tests.make import MONDAY_9, Noted
from spom.kit.money import Money
from spom.kit.origin import Origin, originating_from

pytestmark = pytest.mark.django_db


class Weather(TextChoices):
    """A choice."""

    FAIR = "FAIR"


@dataclass(frozen=True, kw_only=True)
class Measured(Event):
    """A fact with values of every sort."""

    value: Any


def test_writes_who_what_when_and_from_where(alice: AbstractBaseUser, grace: AbstractBaseUser) -> None:
    with originating_from(Origin(request_id="r-7", address="2001:db8::1")):
        entry = make.entry(text="Seat moved", row=alice, by=grace)

    assert entry.kind == "journal.Noted"
    assert entry.by == grace
    assert entry.at == MONDAY_9
    assert entry.recorded_at is not None
    assert entry.about == {"text": "Seat moved", "row": f"identity.User:{alice.pk}"}
    assert entry.subjects == [f"identity.User:{alice.pk}"]
    assert (entry.request_id, entry.address) == ("r-7", "2001:db8::1")


def test_costs_one_statement(alice: AbstractBaseUser, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        announce(Noted(row=alice, by=alice, at=MONDAY_9))


@pytest.mark.usefixtures("real_transactions")
def test_refuses_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="inside the action's transaction"):
        announce(Noted(by=None, at=MONDAY_9))

    assert not Entry.objects.exists()


@pytest.mark.usefixtures("real_transactions")
def test_a_failing_reaction_undoes_the_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def look(event: Noted) -> None:
        seen.append(event.text)
        assert Entry.objects.count() == 1
        raise ValueError("The consequence failed.")

    monkeypatch.setitem(_reactions, Noted, [])
    on(Noted)(look)
    with pytest.raises(ValueError, match="consequence"):
        make.entry(text="Seen")

    assert seen == ["Seen"]
    assert not Entry.objects.exists()


@dataclass(frozen=True, kw_only=True)
class Rung(Event):
    """Somebody rang."""

    door: Any


@dataclass(frozen=True, kw_only=True)
class Opened(Event):
    """Somebody was let in, who had rung."""

    says_also = (Rung,)

    door: Any
    guests: int


@pytest.mark.parametrize(
    ("followed", "kinds"),
    [
        ({}, ["journal.Opened"]),
        ({"door": "back"}, ["journal.Opened", "journal.Rung"]),
        ({"at": MONDAY_9.replace(hour=10)}, ["journal.Opened", "journal.Rung"]),
        ({"by": None}, ["journal.Opened", "journal.Rung"]),
        (None, ["journal.Rung"]),
    ],
)
def test_a_fact_needs_no_entry_when_what_follows_says_it_whole(
    monkeypatch: pytest.MonkeyPatch, alice: AbstractBaseUser, followed: dict[str, Any] | None, kinds: list[str]
) -> None:
    monkeypatch.setitem(_reactions, Rung, [])
    if followed is not None:
        same: dict[str, Any] = {"door": "front", "guests": 2, "by": alice, "at": MONDAY_9}
        on(Rung)(lambda _: announce(Opened(**(same | followed))))
    announce(Opened(door="front", guests=1, by=alice, at=MONDAY_9))
    before = Entry.objects.latest("pk").pk

    announce(Rung(door="front", by=alice, at=MONDAY_9))

    assert [entry.kind for entry in Entry.objects.filter(pk__gt=before).order_by("pk")] == kinds


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("word", "word"),
        (Weather.FAIR, "FAIR"),
        (7, 7),
        (True, True),
        (None, None),
        (date(2026, 3, 2), "2026-03-02"),
        (MONDAY_9, "2026-03-02T09:00:00.000000Z"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Money(4825000, "INR"), "INR 48250.00"),
        (["a", 1], ["a", 1]),
        ({"name": ["old\0", "new"]}, {"name": ["old\N{REPLACEMENT CHARACTER}", "new"]}),
    ],
)
def test_keeps_plain_values(value: object, kept: object) -> None:
    announce(Measured(value=value, by=None, at=MONDAY_9))

    assert Entry.objects.get().about == {"value": kept}


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), {"a": 0.5}, b"raw", object()])
def test_refuses_what_has_no_one_spelling(value: object) -> None:
    with pytest.raises(TypeError, match="cannot keep"):
        announce(Measured(value=value, by=None, at=MONDAY_9))


def test_refers_to_every_row_of_a_list(alice: AbstractBaseUser, bob: AbstractBaseUser) -> None:
    announce(Measured(value=[alice, bob, alice], by=None, at=MONDAY_9))

    assert Entry.objects.latest("pk").subjects == [f"identity.User:{alice.pk}", f"identity.User:{bob.pk}"]


def test_refuses_a_row_that_was_not_saved() -> None:
    with pytest.raises(ValueError, match=r"Save the identity\.User"):
        announce(Measured(value=get_user_model()(username="new"), by=None, at=MONDAY_9))


@pytest.mark.security("S45")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\rb\x1b[31m", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m"),
        ("abc\u202edef", "abc\N{REPLACEMENT CHARACTER}def"),
        ("half \ud83d", "half \N{REPLACEMENT CHARACTER}"),
        ("क्‍ष\xa0ok\n", "क्‍ष\xa0ok\n"),
        ("x" * 501, "x" * 500 + "…"),
    ],
)
def test_text_typed_by_strangers_does_no_harm(typed: str, kept: str) -> None:
    assert make.entry(text=typed).about == {"text": kept, "row": None}


@pytest.mark.security("S45")
def test_a_fact_cannot_carry_a_secret() -> None:
    with pytest.raises(TypeError, match="secret into the journal: password"):
        type("PasswordTyped", (Event,), {"__annotations__": {"password": str}, "__module__": "spom.identity.events"})


def test_two_facts_cannot_share_a_name() -> None:
    with pytest.raises(TypeError, match=r"Two events called journal\.Noted"):
        type("Noted", (Event,), {"__module__": "spom.journal.events"})


def test_lists_every_fact_of_the_house_and_no_others() -> None:
    events = every_event()

    assert "identity.SignedIn" in map(kind_of, events)
    assert Noted not in events
    assert events == sorted(events, key=kind_of)
