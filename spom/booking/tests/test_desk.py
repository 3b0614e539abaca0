"""The desk: chairs given in order, lists sent late and twice, faces for those on duty alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from conftest import PASSWORD
from spom.booking.actions.checking_in import check_in
from spom.booking.models.centres import CentreDuty, Room
from spom.booking.models.desk import Incident
from spom.booking.models.seats import Seat
from spom.booking.queries.cards import code_of
from spom.booking.queries.desk import free_chairs
from spom.booking.tests import make
from spom.identity.models import RegistryPhoto, User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.kit import choices
from spom.kit.files import Kind, keep_file

pytestmark = pytest.mark.django_db


def room(name: str, *, seats: int, accessible: int = 0) -> Room:
    return Room.objects.create(centre=make.centre(), name=name, seats=seats, accessible_seats=accessible)


def arrived(seat: Seat, by: User, *, chair: str = "") -> str:
    at = make.TEST_DAY
    learner = seat.booking.learner
    return check_in(slot=seat.slot, username=learner.username, chair=chair, arrived_at=at, by=by, at=at).chair


class TestChairs:
    """Which one is given."""

    def test_the_next_free_one_accessible_ones_last(self, vera: User, alice: User, bob: User, kiran: User) -> None:
        room("Hall", seats=3, accessible=1)
        slot = make.slot()
        first, second, third = (make.confirmed(one, on=slot) for one in (alice, bob, kiran))

        assert free_chairs(slot) == ["2", "3", "1"]
        assert arrived(second, vera, chair="2") == "2"
        assert arrived(first, vera) == "3"
        assert arrived(third, vera) == "1"
        assert free_chairs(slot) == []

    def test_with_more_rooms_each_has_a_number(self, alice: User) -> None:
        room("West", seats=1)
        room("East", seats=2)

        assert free_chairs(make.confirmed(alice).slot) == ["1-1", "1-2", "2-1"]

    def test_without_rooms_there_is_no_name_and_nobody_is_turned_away(self, alice: User, bob: User, vera: User) -> None:
        slot = make.slot()
        assert [arrived(make.confirmed(one, on=slot), vera) for one in (alice, bob)] == ["", ""]

    @pytest.mark.security("S28")
    @pytest.mark.usefixtures("real_transactions")
    def test_two_desks_never_give_one_chair_twice(
        self, alice: User, bob: User, kiran: User, emil: User, vera: User
    ) -> None:
        room("Hall", seats=4)
        slot = make.slot()
        seats = [make.confirmed(one, on=slot) for one in (alice, bob, kiran, emil)]

        def desk(seat: Seat) -> str:
            try:
                return arrived(seat, vera)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as desks:
            given = list(desks.map(desk, seats * 2))

        assert set(given) == {"1", "2", "3", "4"}
        assert Seat.objects.filter(state=Seat.State.ATTENDED).count() == 4


class TestSentLate:
    """A list that was kept without a network."""

    @pytest.fixture
    def seat(self, alice: User, vera: User) -> Seat:
        """Alice's seat in a slot that began a quarter of an hour ago, at Vera's desk."""
        slot = make.slot(starts_at=timezone.now() - timedelta(minutes=15))
        CentreDuty.objects.create(centre=slot.centre, person=vera)
        seat = make.confirmed(alice, on=slot, at=slot.closes_at - timedelta(days=1))
        return Seat.objects.select_related("slot", "booking__learner").get(pk=seat.pk)

    @pytest.fixture
    def desk(self, vera: User, monkeypatch: pytest.MonkeyPatch) -> Client:
        """Vera, signed in at the desk's computer."""
        monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
        client = Client()
        client.post("/sign-in/", {"username": vera.username, "password": PASSWORD})
        return client

    def send(self, desk: Client, seat: Seat, **said: str) -> tuple[int, dict[str, str]]:
        path = f"/booking/desk/{seat.slot_id}/arrivals/"
        answer = desk.post(path, {"who": seat.booking.learner.username} | said, headers={"X-Requested-With": "fetch"})
        return answer.status_code, answer.json()

    def test_counts_when_it_was_written_down_and_once(self, desk: Client, seat: Seat) -> None:
        room("Hall", seats=4)
        early = (seat.slot.starts_at - timedelta(minutes=5)).isoformat()

        first = self.send(desk, seat, arrived_at=early)
        again = self.send(desk, seat, arrived_at=timezone.now().isoformat(), chair="4")

        seat.refresh_from_db()
        assert first == again == (HTTPStatus.OK, {"srn": seat.booking.learner.username, "chair": "1"})
        assert seat.arrived_at is not None
        assert seat.arrived_at.isoformat() == early
        assert not seat.was_late

    def test_nobody_arrives_in_the_future(self, desk: Client, seat: Seat) -> None:
        self.send(desk, seat, arrived_at=(timezone.now() + timedelta(hours=1)).isoformat())

        seat.refresh_from_db()
        assert seat.arrived_at is not None
        assert seat.arrived_at <= timezone.now()
        assert seat.was_late

    def test_a_no_is_said_in_words(self, desk: Client, seat: Seat) -> None:
        too_early = (seat.slot.starts_at - timedelta(hours=3)).isoformat()

        status, said = self.send(desk, seat, arrived_at=too_early)

        assert status == HTTPStatus.CONFLICT
        assert said["message"].startswith("Check-in is not open")
        assert self.send(desk, seat, who="nobody")[0] == HTTPStatus.CONFLICT

    @pytest.mark.security("S62")
    def test_a_card_of_another_slot_or_a_forged_one_opens_nothing(self, desk: Client, seat: Seat, bob: User) -> None:
        other = make.slot(starts_at=seat.slot.starts_at + timedelta(days=40))
        elsewhere = make.confirmed(bob, on=other, at=seat.slot.starts_at)
        mine, theirs = code_of(seat), code_of(elsewhere)
        forged = f"{mine.rpartition('.')[0]}.{theirs.rpartition('.')[2]}"

        for code in (theirs, forged):
            assert self.send(desk, seat, who=code)[0] == HTTPStatus.CONFLICT
        assert self.send(desk, seat, who=mine)[0] == HTTPStatus.OK

    def test_an_incident_is_kept_once_with_its_hour(self, desk: Client, seat: Seat) -> None:
        happened = (timezone.now() - timedelta(minutes=9)).isoformat()
        said = {"words": "Power cut", "name": str(uuid4()), "happened_at": happened}
        for _ in range(2):
            desk.post(f"/booking/desk/{seat.slot_id}/incidents/", said, headers={"X-Requested-With": "fetch"})

        assert Incident.objects.get().happened_at.isoformat() == happened

    @pytest.mark.security("S26")
    def test_faces_are_for_those_on_duty_at_this_desk(
        self, desk: Client, seat: Seat, alice: User, bob: User, emil: User
    ) -> None:
        file = BytesIO()
        Image.new("RGB", (40, 50), "white").save(file, "JPEG")
        kept = keep_file(name="face.jpg", chunks=[file.getvalue()], accept=(Kind.JPEG,), most_bytes=1 << 20)
        RegistryPhoto.objects.create(
            user=alice, place=kept.place, name="face.jpg", source="x", imported_at=timezone.now()
        )
        path = f"/booking/desk/{seat.slot_id}/photos/{seat.pk}/"

        assert path in desk.get(f"/booking/desk/{seat.slot_id}/").content.decode()
        shown = desk.get(path)
        assert shown.getvalue().startswith(b"\xff\xd8\xff")
        assert "private" in shown["Cache-Control"]

        CentreDuty.objects.all().delete()
        assert desk.get(path).status_code == HTTPStatus.NOT_FOUND
        student = Client()
        student.force_login(bob)
        assert student.get(path).status_code == HTTPStatus.FORBIDDEN

    def test_a_seat_of_another_slot_shows_no_face_here(self, desk: Client, seat: Seat) -> None:
        other = make.slot(starts_at=seat.slot.starts_at + timedelta(days=40))
        assert desk.get(f"/booking/desk/{other.pk}/photos/{seat.pk}/").status_code == HTTPStatus.NOT_FOUND
