"""A centre that is closed sells nothing, whatever its slots say; seats booked there stay until they are moved."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client

from spom.booking.actions.centres import close_centre, reopen_centre
from spom.booking.actions.chairs import SlotFull
from spom.booking.actions.holding import BookingClosed, expire_seat
from spom.booking.actions.waiting import join_waitlist
from spom.booking.models.centres import Centre
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.booking.queries.finding import Wish, find
from spom.booking.tests import make
from spom.identity.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot() -> Slot:
    """One chair at a centre that is open until a test closes it."""
    return make.slot(capacity=1)


def close(slot: Slot, by: User) -> None:
    close_centre(centre=Centre.objects.get(pk=slot.centre_id), by=by, at=make.NOW)


def test_no_seat_is_held_there(slot: Slot, alice: User, grace: User) -> None:
    close(slot, grace)
    found = Slot.objects.select_related("centre").get()

    with pytest.raises(BookingClosed):
        make.held(alice, on=found)

    reopen_centre(centre=found.centre, by=grace, at=make.NOW)
    assert make.held(alice, on=Slot.objects.select_related("centre").get()).slot == slot


def test_not_even_by_whoever_looked_a_moment_before(slot: Slot, alice: User, grace: User) -> None:
    assert slot.centre.closed_at is None
    close(slot, grace)

    with pytest.raises(SlotFull):
        make.held(alice, on=slot)
    assert not Seat.objects.exists()


def test_nobody_is_offered_a_chair_there(slot: Slot, alice: User, bob: User, grace: User) -> None:
    held = make.held(alice, on=slot)
    entry = join_waitlist(
        enrolment=make.enrolment(bob),
        module=make.module(),
        proof=make.ELIGIBLE,
        centres=[slot.centre_id],
        before_on=slot.day + timedelta(days=1),
        part="",
        at=make.NOW,
    )
    close(slot, grace)

    expire_seat(seat=held, at=make.NOW + timedelta(minutes=20))

    entry.refresh_from_db()
    slot.refresh_from_db()
    assert (entry.state, slot.taken) == (WaitlistEntry.State.WAITING, 0)


def test_the_search_leaves_it_out(slot: Slot, client: Client, alice: User, grace: User) -> None:
    client.force_login(alice)
    make.enrolment(alice)
    close(slot, grace)
    path = f"/booking/modules/{make.module().pk}/?month={slot.day:%Y-%m}&day={slot.day}"

    with time_machine.travel(make.NOW, tick=False):
        page = client.get(path)

    found = find(module=make.module(), wish=Wish(month=slot.day, day=slot.day), at=make.NOW)
    assert (found.left, found.slots) == ({}, [])
    assert page.status_code == HTTPStatus.OK
    assert slot.centre.name not in page.content.decode()
