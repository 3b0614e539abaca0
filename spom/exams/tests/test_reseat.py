"""Another seat after an incident: offered by a person, free, taken once; and what it ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spom.booking.actions.chairs import SlotFull
from spom.booking.actions.sitting import seat_again
from spom.booking.models.seats import Booking, Seat
from spom.booking.models.slots import Slot
from spom.booking.queries.invariants import counters
from spom.booking.tests import make as booking
from spom.exams.actions.handing_in import hand_in
from spom.exams.actions.marking import publish
from spom.exams.actions.reseating import OfferedBefore, OfferOver, PassedAfterAll, StillRunning, offer_seats, take_offer
from spom.exams.models.sitting import Admission, Attempt
from spom.exams.models.timing import ReseatOffer
from spom.exams.queries.sitting import admissions_over
from spom.exams.tasks import end_what_never_began
from spom.exams.tests import make
from spom.exams.tests.make import NOON, said
from spom.identity.models import User
from spom.portal.models.notice import Notice

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=5)


def ahead(*, capacity: int = 1) -> Slot:
    """A slot next week at the same centre."""
    return booking.slot(starts_at=NOON + timedelta(days=7), capacity=capacity)


def offered(learner: User, by: User, *, over: bool = True) -> ReseatOffer:
    attempt = make.sitting(learner)
    if over:
        hand_in(attempt=attempt, at=NOON + timedelta(minutes=10))
    assert attempt.admission is not None
    offer_seats(admissions=[attempt.admission], reason="The power failed.", by=by, at=LATER)
    return ReseatOffer.objects.get(admission=attempt.admission)


def test_a_paper_handed_in_ends_the_booking_so_that_another_can_be_made(alice: User) -> None:
    attempt = make.sitting(alice)
    assert attempt.admission is not None
    before = attempt.admission.seat.booking

    hand_in(attempt=attempt, at=NOON + timedelta(minutes=30))
    again = booking.held(alice, on=ahead(), at=LATER)

    before.refresh_from_db()
    assert before.state == Booking.State.SAT
    assert again.booking_id != before.pk


def test_whoever_came_and_never_began_can_book_again_a_day_later(alice: User) -> None:
    admission = make.admitted(alice)
    ends_at = admission.seat.slot.ends_at

    assert not admissions_over(ends_at + timedelta(hours=23))
    assert list(admissions_over(ends_at + timedelta(hours=25))) == [admission]
    Slot.objects.filter(pk=admission.seat.slot_id).update(ends_at=timezone.now() - timedelta(days=2))
    end_what_never_began(timestamp=0)

    admission.seat.booking.refresh_from_db()
    assert admission.seat.booking.state == Booking.State.SAT
    assert not admissions_over(timezone.now())


def test_the_seat_costs_nothing_and_is_taken_once(alice: User, grace: User) -> None:
    offer, slot = offered(alice, grace), ahead()

    taken = take_offer(offer=offer, to=slot, at=LATER)

    assert taken.seat is not None
    assert taken.seat.state == Seat.State.PAID
    assert taken.seat.booking.minor == 0
    slot.refresh_from_db()
    assert slot.taken == 1
    assert not any(counter.count for counter in counters())
    with pytest.raises(OfferOver):
        take_offer(offer=offer, to=slot, at=LATER)
    assert Notice.objects.filter(to=alice, kind="exams.reseat_offered").count() == 1


def test_the_last_chair_is_not_given_twice(alice: User, bob: User, grace: User) -> None:
    offer, slot = offered(alice, grace), ahead()
    booking.confirmed(bob, on=slot, at=LATER)

    with pytest.raises(SlotFull), transaction.atomic():
        take_offer(offer=offer, to=slot, at=LATER)

    offer.refresh_from_db()
    assert offer.seat is None
    assert not any(counter.count for counter in counters())


def test_not_while_the_paper_runs_nor_after_a_pass_nor_too_late(alice: User, bob: User, grace: User) -> None:
    running = offered(alice, grace, over=False)
    slot = ahead()

    with pytest.raises(StillRunning):
        take_offer(offer=running, to=slot, at=LATER)
    attempt = Attempt.objects.get(learner=alice)
    make.tell(attempt, *(said(number, make.right(attempt, number), seq=number) for number in (1, 2, 3)))
    hand_in(attempt=attempt, at=NOON + timedelta(minutes=30))
    publish(attempt=attempt, by=grace, at=LATER)
    with pytest.raises(PassedAfterAll):
        take_offer(offer=running, to=slot, at=LATER)
    with pytest.raises(OfferOver):
        take_offer(offer=running, to=slot, at=running.ends_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReseatOffer.objects.update(taken_at=running.ends_at, seat=make.let_in(bob).seat)


def test_everybody_of_a_room_is_offered_one_once(alice: User, bob: User, grace: User) -> None:
    first, second = make.admitted(alice), make.let_in(bob)

    assert offer_seats(admissions=[first], reason="Fire alarm", by=grace, at=LATER) == 1
    assert offer_seats(admissions=[first, second], reason="Fire alarm", by=grace, at=LATER) == 1
    with pytest.raises(OfferedBefore):
        offer_seats(admissions=[first, second], reason="Fire alarm", by=grace, at=LATER)


def test_booking_ends_the_earlier_one_of_somebody_who_never_began(alice: User) -> None:
    admission = make.admitted(alice)

    again = seat_again(seat=admission.seat, to=ahead(), by=alice, at=LATER)

    admission.seat.booking.refresh_from_db()
    assert admission.seat.booking.state == Booking.State.SAT
    assert again.booking.state == Booking.State.LIVE


def test_pages_offer_and_choose(client: Client, alice: User, bob: User, grace: User) -> None:
    now = timezone.now()
    first = make.admitted(alice)
    make.let_in(bob)
    slot = first.seat.slot
    Slot.objects.filter(pk=slot.pk).update(starts_at=now, ends_at=now + timedelta(hours=3))
    client.force_login(grace)
    room = reverse("exams:offer_seats", args=[slot.pk])
    one = reverse("exams:offer_seat", args=[slot.pk, first.pk])
    assert client.post(one, {}).status_code == 422
    client.post(one, {"reason": "The power failed."})
    assert client.post(one, {"reason": "Again"}).status_code == 409
    assert "not chosen yet" in client.get(reverse("exams:candidate", args=[slot.pk, first.pk])).content.decode()
    assert client.post(room, {}).status_code == 422
    client.post(room, {"reason": "The power failed."})
    assert Admission.objects.filter(reseat_offer__isnull=False).count() == 2
    to = booking.slot(starts_at=now + timedelta(days=7))

    client.force_login(alice)
    offer = first.reseat_offer
    address = reverse("exams:reseat", args=[offer.pk])
    assert "The power failed." in client.get(reverse("exams:mine")).content.decode()
    assert to.centre.name in client.get(address).content.decode()
    assert client.post(address, {"slot": "0"}).status_code == 422
    taken = client.post(address, {"slot": str(to.pk)}, follow=True)

    assert taken.status_code == 200
    assert Seat.objects.filter(booking__learner=alice, slot=to, state=Seat.State.PAID).exists()
    client.force_login(bob)
    assert client.get(address).status_code == 404
