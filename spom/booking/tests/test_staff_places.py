"""Staff add and change centres, rooms, desk people, fees, policies and days: asked first, then once, and journalled."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import PASSWORD
from spom.booking.actions.centres import add_room, black_out, give_duty, name_holiday
from spom.booking.actions.fees import CheaperWhenLater, NoSteps, Step, TwoPricesForOneHour, set_policy
from spom.booking.actions.opening import keep_for_cut_off
from spom.booking.models.centres import Blackout, Centre, CentreDuty, Holiday, Room
from spom.booking.models.fees import Fee, PolicyTier
from spom.booking.models.slots import Slot
from spom.booking.tests import make
from spom.identity.models import User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.journal.models import Entry
from spom.kit import choices
from spom.payments.models.receipts import TaxRule
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.models.catalogue import CutOff, Programme
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db

# Pages read the real clock: these days are ahead of it for as long as the portal can be expected to live.
AHEAD = datetime(2096, 7, 2, 4, 30, tzinfo=UTC)
CENTRE = {
    "code": "nag-1",
    "name": "Orange Hall",
    "city": "Nagpur",
    "region": "in",
    "time_zone": "Asia/Kolkata",
    "address": "1 Main Road",
    "latitude": "21.1458",
    "longitude": "79.0882",
    "phone": "",
    "email": "",
    "directions": "",
    "accessibility": "",
}


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One deed: where, with what, what it announces, and how to see that it is done."""

    path: Callable[[], str]
    said: dict[str, str] = field(default_factory=dict)
    news: str
    done: Callable[[], bool]


@pytest.fixture
def staff(client: Client, grace: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Grace, who has just signed in."""
    monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
    client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
    return client


def home() -> Centre:
    return make.centre()


def room() -> Room:
    found = Room.objects.filter(centre=home()).first()
    return found or add_room(centre=home(), name="Hall 1", seats=20, accessible_seats=1, by=someone(), at=make.NOW)


def someone() -> User:
    return User.objects.get(username="grace")


def duty() -> CentreDuty:
    found = CentreDuty.objects.first()
    return found or give_duty(centre=home(), person=someone(), by=someone(), at=make.NOW)


def blackout() -> Blackout:
    found = Blackout.objects.first()
    first, last = date(2096, 7, 1), date(2096, 7, 3)
    return found or black_out(centre=home(), from_on=first, until_on=last, reason="Works", by=someone(), at=make.NOW)


def holiday() -> Holiday:
    found = Holiday.objects.first()
    return found or name_holiday(day=date(2096, 8, 15), region="", name="Day", by=someone(), at=make.NOW)


def slot() -> Slot:
    return Slot.objects.first() or make.slot(starts_at=AHEAD)


def shut() -> str:
    Slot.objects.filter(pk=slot().pk).update(state=Slot.State.CLOSED)
    return f"/booking/centres/{home().pk}/slots/reopen/"


def cut_off() -> CutOff:
    found = CutOff.objects.first()
    return found or announce_cut_off(
        programme=Programme.objects.first() or programme.programme(),
        attempt="May 2097",
        on=date(2096, 7, 30),
        source="Announcement 5",
        by=None,
        at=programme.LONG_AGO,
    )


def kept() -> str:
    keep_for_cut_off(cut_off=cut_off(), from_on=slot().day, until=AHEAD - timedelta(days=3), by=someone(), at=make.NOW)
    return f"/booking/kept/{cut_off().pk}/end/"


ERRANDS = {
    "add a centre": Errand(
        path=lambda: "/booking/centres/add/",
        said=CENTRE,
        news="booking.CentreAdded",
        done=lambda: Centre.objects.filter(code="NAG-1", region="IN").exists(),
    ),
    "change a centre": Errand(
        path=lambda: f"/booking/centres/{home().pk}/change/",
        said=CENTRE | {"name": "Other Hall"},
        news="booking.CentreChanged",
        done=lambda: Centre.objects.filter(name="Other Hall", code="DEL1").exists(),
    ),
    "close a centre": Errand(
        path=lambda: f"/booking/centres/{home().pk}/close/",
        news="booking.CentreClosed",
        done=lambda: Centre.objects.filter(closed_at__isnull=False).exists(),
    ),
    "add a room": Errand(
        path=lambda: f"/booking/centres/{home().pk}/rooms/add/",
        said={"name": "Hall 2", "seats": "30", "accessible_seats": "2"},
        news="booking.RoomAdded",
        done=lambda: Room.objects.filter(name="Hall 2", seats=30, accessible_seats=2).exists(),
    ),
    "change a room": Errand(
        path=lambda: f"/booking/rooms/{room().pk}/change/",
        said={"name": "Hall 1", "seats": "31", "accessible_seats": "2"},
        news="booking.RoomChanged",
        done=lambda: Room.objects.filter(name="Hall 1", seats=31).exists(),
    ),
    "remove a room": Errand(
        path=lambda: f"/booking/rooms/{room().pk}/remove/",
        news="booking.RoomRemoved",
        done=lambda: not Room.objects.exists(),
    ),
    "give a duty": Errand(
        path=lambda: f"/booking/centres/{home().pk}/duties/add/",
        said={"who": "VERA"},
        news="booking.DutyGiven",
        done=lambda: CentreDuty.objects.filter(person__username="vera").exists(),
    ),
    "end a duty": Errand(
        path=lambda: f"/booking/duties/{duty().pk}/end/",
        news="booking.DutyEnded",
        done=lambda: not CentreDuty.objects.exists(),
    ),
    "name days without tests": Errand(
        path=lambda: f"/booking/centres/{home().pk}/blackouts/add/",
        said={"from_on": "2096-07-01", "until_on": "2096-07-03", "reason": "Elections"},
        news="booking.BlackoutNamed",
        done=lambda: Blackout.objects.filter(reason="Elections").exists(),
    ),
    "use the days again": Errand(
        path=lambda: f"/booking/blackouts/{blackout().pk}/lift/",
        news="booking.BlackoutLifted",
        done=lambda: not Blackout.objects.exists(),
    ),
    "close slots": Errand(
        path=lambda: f"/booking/centres/{slot().centre_id}/slots/close/",
        said={"from_on": "2096-07-01", "until_on": "2096-07-03"},
        news="booking.SlotsClosed",
        done=lambda: Slot.objects.get().state == Slot.State.CLOSED,
    ),
    "reopen slots": Errand(
        path=shut,
        said={"from_on": "2096-07-01", "until_on": "2096-07-03"},
        news="booking.SlotsReopened",
        done=lambda: Slot.objects.get().state == Slot.State.OPEN,
    ),
    "change the seats of a slot": Errand(
        path=lambda: f"/booking/slots/{slot().pk}/seats/",
        said={"capacity": "17"},
        news="booking.SlotChanged",
        done=lambda: Slot.objects.get().capacity == 17,
    ),
    "keep seats": Errand(
        path=lambda: f"/booking/kept/add/?{slot().pk}",
        said={"from_on": "2096-07-01", "until_on": "2096-07-01"},
        news="booking.SeatsKept",
        done=lambda: Slot.objects.get().kept_for_id == cut_off().pk,
    ),
    "give kept seats to everybody": Errand(
        path=kept,
        news="booking.KeepingEnded",
        done=lambda: Slot.objects.get().kept_for_id is None,
    ),
    "set a fee": Errand(
        path=lambda: "/booking/terms/fees/add/",
        said={"region": "np", "currency": "inr", "amount": "850.50", "from_on": "2096-01-01", "source": "Letter"},
        news="booking.FeeSet",
        done=lambda: Fee.objects.filter(region="NP", minor=85_050, currency="INR").exists(),
    ),
    "set a policy": Errand(
        path=lambda: "/booking/terms/policies/add/",
        said={"change": "CANCEL", "from_on": "2096-01-01", "hours_1": "72", "percent_1": "10", "hours_3": "24"}
        | {"percent_3": "60"},
        news="booking.PolicySet",
        done=lambda: (
            list(PolicyTier.objects.order_by("-hours_before").values_list("hours_before", "percent"))
            == [(72, 10), (24, 60)]
        ),
    ),
    "name a holiday": Errand(
        path=lambda: "/booking/terms/holidays/add/",
        said={"day": "2096-08-15", "region": "", "name": "Independence Day"},
        news="booking.HolidayNamed",
        done=lambda: Holiday.objects.filter(day=date(2096, 8, 15), region="").exists(),
    ),
    "lift a holiday": Errand(
        path=lambda: f"/booking/terms/holidays/{holiday().pk}/lift/",
        news="booking.HolidayLifted",
        done=lambda: not Holiday.objects.exists(),
    ),
    "set the tax": Errand(
        path=lambda: "/payments/tax/add/",
        said={
            "legal_name": "Demo Institute",
            "address": "1 Road",
            "registration": "07AAAAA0000A1Z5",
            "percent": "18.5",
            "from_on": "2096-04-01",
        },
        news="payments.TaxRuleSet",
        done=lambda: TaxRule.objects.filter(basis_points=1850).exists(),
    ),
}


@pytest.mark.parametrize("name", ERRANDS)
def test_every_deed_is_asked_about_then_done_once_and_journalled(
    name: str, staff: Client, vera: User, grace: User
) -> None:
    errand = ERRANDS[name]
    path = errand.path()
    said = errand.said | ({"cut_off": str(cut_off().pk)} if name == "keep seats" else {})
    before = Entry.objects.filter(kind=errand.news).count()

    form = staff.get(path)
    asked = staff.post(path, said)

    assert (form.status_code, asked.status_code) == (HTTPStatus.OK, HTTPStatus.OK)
    assert 'name="sure"' in asked.content.decode()
    assert not errand.done()
    assert Entry.objects.filter(kind=errand.news).count() == before

    done = staff.post(path, said | {"sure": "yes"}, follow=True)

    assert done.status_code == HTTPStatus.OK
    assert 'role="status"' in done.content.decode()
    assert errand.done()
    newest = Entry.objects.filter(kind=errand.news).order_by("-pk").first()
    assert newest is not None
    assert newest.by_id == grace.pk


@pytest.mark.parametrize("name", ERRANDS)
def test_a_student_reaches_none_of_it(name: str, client: Client, alice: User, grace: User) -> None:
    path = ERRANDS[name].path()
    client.force_login(alice)

    assert client.post(path, ERRANDS[name].said | {"sure": "yes"}).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/booking/centres/add/", CENTRE | {"time_zone": "Delhi"}),
        ("/booking/centres/add/", CENTRE | {"latitude": "91"}),
        ("/booking/centres/add/", CENTRE | {"region": "IND"}),
        ("/booking/terms/fees/add/", {"region": "IN", "currency": "INR", "amount": "1.234.5", "from_on": "2096-01-01"}),
        ("/booking/terms/fees/add/", {"region": "IN", "currency": "INR", "amount": "1", "from_on": "2020-01-01"}),
        ("/booking/terms/policies/add/", {"change": "CANCEL", "from_on": "2096-01-01", "hours_1": "72"}),
        ("/booking/terms/holidays/add/", {"day": "3026-01-01", "name": "Day"}),
        ("/payments/tax/add/", {"percent": "101"}),
    ],
)
def test_what_makes_no_sense_is_not_asked_about(staff: Client, path: str, said: dict[str, str]) -> None:
    answer = staff.post(path, said | {"sure": "yes"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "<title>Error:" in answer.content.decode()


def test_a_second_centre_of_a_code_is_refused_in_words(staff: Client) -> None:
    answer = staff.post("/booking/centres/add/", CENTRE | {"code": make.centre().code, "sure": "yes"})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "There is a centre with this code already." in answer.content.decode()


def test_a_policy_makes_sense_or_is_refused(grace: User) -> None:
    def say(*steps: tuple[int, int]) -> None:
        set_policy(
            change=PolicyTier.Change.CANCEL,
            steps=tuple(Step(hours_before=hours, percent=percent) for hours, percent in steps),
            from_on=date(2026, 7, 1),
            by=grace,
            at=make.NOW,
        )

    with pytest.raises(NoSteps):
        say()
    with pytest.raises(TwoPricesForOneHour):
        say((72, 10), (72, 20))
    with pytest.raises(CheaperWhenLater):
        say((72, 10), (24, 5))
    say((24, 60), (72, 10))
    assert PolicyTier.objects.count() == 2


def test_lists_of_staff_take_few_statements(
    staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make.slot(starts_at=AHEAD + timedelta(days=number))
    for path, most in (
        ("/booking/terms/", 9),
        (f"/booking/centres/{home().pk}/", 11),
        (f"/booking/centres/{home().pk}/slots/all/", 9),
        ("/booking/kept/", 8),
    ):
        staff.get(path)
        with django_assert_max_num_queries(most):
            assert staff.get(path).status_code == HTTPStatus.OK
