"""Two students change places on pages, and say which attempt they sit."""

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client

from spom.booking.actions.changing import NothingToWishFor, offer_swap
from spom.booking.models.plans import AttemptPlan, SwapOffer
from spom.booking.models.seats import Seat
from spom.booking.queries.invariants import counters
from spom.booking.queries.swapping import swaps_for
from spom.booking.tests import make
from spom.identity.models import User
from spom.portal.models.notice import Notice
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db

# Pages read the real clock; the seats are ahead of it.
AHEAD = datetime(2096, 7, 2, 4, 30, tzinfo=UTC)
OPEN = AHEAD - timedelta(days=30)


@pytest.fixture
def pair(alice: User, bob: User) -> tuple[Seat, Seat]:
    """Alice in Delhi, Bob in Pune a day later."""
    pune = make.centre("PUN1", city="Pune", latitude=18.52, longitude=73.86)
    first = make.slot(starts_at=AHEAD)
    second = make.slot(at=pune, starts_at=AHEAD + timedelta(days=1))
    return make.confirmed(alice, on=first, at=OPEN), make.confirmed(bob, on=second, at=OPEN)


def browser(learner: User) -> Client:
    client = Client()
    client.force_login(learner)
    return client


def offered(seat: Seat, *, wants: Seat) -> SwapOffer:
    day = wants.slot.day
    return offer_swap(booking=seat.booking, centres=[wants.slot.centre_id], from_on=day, until_on=day, at=OPEN)


def test_one_offers_the_other_takes_and_both_are_told(pair: tuple[Seat, Seat], alice: User, bob: User) -> None:
    hers, his = pair
    his_page = f"/booking/bookings/{his.booking.reference}/swap/"
    sent = browser(bob).post(
        his_page, {"near": "Delhi", "within": "0", "from_on": "2096-07-01", "until_on": "2096-07-03"}
    )
    offer = SwapOffer.objects.get()
    assert sent.status_code == HTTPStatus.FOUND

    page = browser(alice).get(f"/booking/bookings/{hers.booking.reference}/swap/").content.decode()
    asked = browser(alice).get(f"/booking/bookings/{hers.booking.reference}/swap/{offer.pk}/").content.decode()

    assert "Centre PUN1" in page
    assert "Change places?" in asked
    assert bob.full_name not in page + asked
    assert Seat.objects.live().get(booking=hers.booking).slot_id == hers.slot_id

    told = Notice.objects.filter(kind="booking.seat_moved")
    done = browser(alice).post(f"/booking/bookings/{hers.booking.reference}/swap/{offer.pk}/", follow=True)

    assert "You have changed places." in done.content.decode()
    assert Seat.objects.live().get(booking=hers.booking).slot_id == his.slot_id
    assert Seat.objects.live().get(booking=his.booking).slot_id == hers.slot_id
    assert {notice.to_id for notice in told} == {alice.pk, bob.pk}
    assert not any(counter.count for counter in counters())
    again = browser(alice).post(f"/booking/bookings/{hers.booking.reference}/swap/{offer.pk}/")
    assert again.status_code == HTTPStatus.CONFLICT


def test_only_seats_that_fit_both_are_shown(pair: tuple[Seat, Seat], alice: User) -> None:
    hers, his = pair
    offered(his, wants=hers)
    assert len(swaps_for(hers, at=OPEN)) == 1

    assert swaps_for(hers, at=AHEAD) == []
    other_test = make.module("A2")
    his.slot.only_modules = [other_test.pk]
    his.slot.save(update_fields=["only_modules"])
    assert swaps_for(hers, at=OPEN) == []
    his.slot.only_modules = []
    his.slot.save(update_fields=["only_modules"])
    SwapOffer.objects.update(wants_until_on=hers.slot.day - timedelta(days=1))
    assert swaps_for(hers, at=OPEN) == []
    assert swaps_for(his, at=OPEN) == []


def test_an_offer_is_taken_back(pair: tuple[Seat, Seat], bob: User) -> None:
    hers, his = pair
    offered(his, wants=hers)

    browser(bob).post(f"/booking/bookings/{his.booking.reference}/swap/end/")

    assert SwapOffer.objects.get().state == SwapOffer.State.TAKEN_BACK
    gone = browser(bob).post(f"/booking/bookings/{his.booking.reference}/swap/end/")
    assert gone.status_code == HTTPStatus.NOT_FOUND


def test_nobody_swaps_the_seat_of_another(pair: tuple[Seat, Seat], alice: User) -> None:
    hers, his = pair
    offer = offered(hers, wants=his)

    for path in ("", f"{offer.pk}/", "end/"):
        answer = browser(alice).post(f"/booking/bookings/{his.booking.reference}/swap/{path}")
        assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_wish_for_nothing_is_refused(pair: tuple[Seat, Seat]) -> None:
    hers, _his = pair
    with pytest.raises(NothingToWishFor):
        offer_swap(booking=hers.booking, centres=[], from_on=AHEAD.date(), until_on=AHEAD.date(), at=OPEN)


def test_a_student_says_which_attempt_they_sit(client: Client, alice: User, bob: User) -> None:
    enrolment = make.enrolment(alice)
    cut_off = announce_cut_off(
        programme=enrolment.programme,
        attempt="May 2097",
        on=date(2096, 12, 1),
        source="Announcement",
        by=None,
        at=programme.LONG_AGO,
    )
    client.force_login(alice)

    client.post("/booking/attempt/", {"cut_off": "999999"})
    assert not AttemptPlan.objects.exists()
    answer = client.post("/booking/attempt/", {"cut_off": str(cut_off.pk)}, follow=True)

    assert "Your attempt is noted." in answer.content.decode()
    assert AttemptPlan.objects.get(enrolment=enrolment).cut_off == cut_off
    assert f'value="{cut_off.pk}" selected' in client.get("/booking/").content.decode()
