"""The forecast of seats before a cut-off: who is ready, who will be at their pace, and whether the seats will do."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import PASSWORD
from spom.booking.queries.forecast import Outlook, outlook
from spom.booking.tests import make as booking
from spom.campus.actions.deciding import credit_on_pass
from spom.campus.actions.studying import checkpoint
from spom.campus.queries.readiness import ready_by
from spom.campus.tests import make
from spom.identity.models import User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.kit import choices
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.actions.enrolling import carry_over
from spom.programme.models.catalogue import CutOff, Module, Programme
from spom.programme.models.enrolment import CarriedRecord
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db
NOW = make.NINE + timedelta(hours=1)
HALF_AN_HOUR = 1800


@pytest.fixture
def module() -> Module:
    """A module of half an hour."""
    found = booking.module()
    Module.objects.filter(pk=found.pk).update(required_seconds=HALF_AN_HOUR)
    found.refresh_from_db()
    return found


def cut_off(on: date) -> CutOff:
    return announce_cut_off(
        programme=Programme.objects.get(), attempt=f"By {on}", on=on, source="Notice", by=None, at=programme.LONG_AGO
    )


def has_the_hours(learner: User, module: Module, kind: CarriedRecord.Kind = CarriedRecord.Kind.HOURS) -> None:
    amount = module.required_seconds if kind is CarriedRecord.Kind.HOURS else 60
    carry_over(
        enrolment=booking.enrolment(learner),
        module=module,
        kind=kind,
        amount=amount,
        earned_on=date(2026, 3, 1),
        source="Earlier campus",
        by=None,
        at=NOW,
    )


def learned_ten_minutes(learner: User, module: Module) -> None:
    """In four weeks: the twenty minutes that are missing take eight weeks more."""
    study = make.study(learner, on=make.lesson(within=module))
    study.watch(timedelta(minutes=10))
    checkpoint(session=study.session, at=study.now)
    credit_on_pass(session=study.session, check="check:then", at=study.now)


def look(by: date) -> Outlook:
    return outlook(cut_off=cut_off(by), at=NOW)


def test_counts_who_is_ready_and_who_will_be_at_their_pace(alice: User, bob: User, module: Module) -> None:
    has_the_hours(alice, module)
    learned_ten_minutes(bob, module)
    soon, later = NOW.date() + timedelta(days=55), NOW.date() + timedelta(days=57)

    (before,), (after,) = look(soon).needs, look(later).needs

    assert (before.now, before.later) == (1, 0)
    assert (after.now, after.later) == (1, 1)


def test_leaves_out_who_has_a_seat_or_has_passed(alice: User, bob: User, module: Module) -> None:
    has_the_hours(alice, module)
    has_the_hours(bob, module)
    booking.held(alice, of=module)
    assert look(date(2026, 8, 1)).wanted == 1

    has_the_hours(bob, module, CarriedRecord.Kind.PASS)

    assert look(date(2026, 8, 2)).wanted == 0


def test_says_how_many_seats_are_missing(alice: User, bob: User, module: Module) -> None:
    has_the_hours(alice, module)
    has_the_hours(bob, module)
    booking.slot(capacity=1)
    other = booking.slot(starts_at=booking.TEST_DAY + timedelta(days=1), only=[booking.module("A2")])
    after = booking.slot(starts_at=booking.TEST_DAY + timedelta(days=60))

    seen = look(booking.TEST_DAY.date() + timedelta(days=10))

    assert other.capacity == after.capacity == 10
    assert (seen.wanted, seen.chairs, seen.needs[0].chairs, seen.missing) == (2, 11, 1, 1)


def test_a_closed_centre_has_no_seats(alice: User, module: Module) -> None:
    has_the_hours(alice, module)
    slot = booking.slot()
    slot.centre.closed_at = NOW
    slot.centre.save()

    assert look(date(2026, 8, 1)).missing == 1


def test_costs_four_statements_however_many_students(
    alice: User, bob: User, module: Module, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    has_the_hours(alice, module)
    has_the_hours(bob, module)
    by = cut_off(date(2026, 8, 1))

    with django_assert_num_queries(4):
        assert outlook(cut_off=by, at=NOW).wanted == 2


def test_nobody_is_ready_who_has_not_begun(alice: User, module: Module) -> None:
    booking.enrolment(alice)

    assert ready_by(Programme.objects.get(), date(2027, 8, 1), NOW) == []
    assert module.required_seconds == HALF_AN_HOUR


def test_staff_see_it_on_a_page(
    client: Client, grace: User, alice: User, module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
    has_the_hours(alice, module)
    cut_off(date(2026, 8, 1))
    with time_machine.travel(NOW, tick=False):
        client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
        short = client.get("/booking/forecast/").content.decode()
        booking.slot()
        enough = client.get("/booking/forecast/").content.decode()

    assert "1 seat will be missing by" in short
    assert "The seats will do until" in enough


def test_only_those_who_look_after_centres_see_it(client: Client, alice: User) -> None:
    client.force_login(alice)

    assert client.get("/booking/forecast/").status_code == HTTPStatus.FORBIDDEN
