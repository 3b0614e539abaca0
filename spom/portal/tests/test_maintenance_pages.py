"""Maintenance as staff plan it, and as calendars show it."""

from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client

from spom.identity.models import User
from spom.portal.actions.maintenance import end_maintenance, plan_maintenance
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.queries.maintenance import forget_windows
from spom.portal.registry.areas import area_called
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

START, END = MONDAY_9 + timedelta(days=1), MONDAY_9 + timedelta(days=3)


def planned(by: User, *, start: datetime = START, end: datetime = END) -> MaintenanceWindow:
    """A window of the tests area."""
    return plan_maintenance(
        area=area_called("tests"),
        mode="OFFLINE",
        starts_at=start,
        ends_at=end,
        reason="New servers.",
        by=by,
        at=MONDAY_9,
    )


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Every test starts with no window remembered."""
    forget_windows()


class TestCalendar:
    """/maintenance.ics."""

    def test_is_open_and_well_formed(self, client: Client, grace: User) -> None:
        planned(grace)

        with time_machine.travel(MONDAY_9, tick=False):
            answer = client.get("/maintenance.ics")

        lines = answer.content.decode().split("\r\n")
        assert lines[0] == "BEGIN:VCALENDAR"
        assert "DTSTART:20260303T090000Z" in lines
        assert "DTEND:20260305T090000Z" in lines
        assert all(len(line.encode()) <= 75 for line in lines)

    def test_what_was_called_off_disappears_there(self, client: Client, grace: User) -> None:
        end_maintenance(window=planned(grace), by=grace, at=MONDAY_9)

        with time_machine.travel(MONDAY_9, tick=False):
            words = client.get("/maintenance.ics").content.decode()

        assert "STATUS:CANCELLED" in words
        assert "SEQUENCE:1" in words

    @pytest.mark.security("S34")
    def test_a_reason_cannot_add_lines(self, client: Client, grace: User) -> None:
        plan_maintenance(
            area=area_called("tests"),
            mode="OFFLINE",
            starts_at=START,
            ends_at=END,
            reason="x\r\nATTENDEE:mailto:all@example.edu",
            by=grace,
            at=MONDAY_9,
        )

        with time_machine.travel(MONDAY_9, tick=False):
            lines = client.get("/maintenance.ics").content.decode().split("\r\n")

        assert not [line for line in lines if line.startswith("ATTENDEE")]


class TestPages:
    """What staff do."""

    FORM = {
        "area": "tests",
        "mode": "OFFLINE",
        "starts_at": "2026-04-11T00:00",
        "ends_at": "2026-04-21T00:00",
        "reason": "New servers.",
    }

    def test_plan_on_the_institutions_clock(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        with time_machine.travel(MONDAY_9, tick=False):
            answer = client.post("/maintenance/plan/", self.FORM)

        assert answer.status_code == HTTPStatus.FOUND
        assert MaintenanceWindow.objects.get().starts_at.isoformat() == "2026-04-10T18:30:00+00:00"

    def test_a_second_one_at_the_same_time_is_refused_in_words(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        with time_machine.travel(MONDAY_9, tick=False):
            client.post("/maintenance/plan/", self.FORM)
            answer = client.post("/maintenance/plan/", self.FORM)

        assert answer.status_code == HTTPStatus.CONFLICT
        assert "already planned" in answer.content.decode()

    def test_move_and_end(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        with time_machine.travel(MONDAY_9, tick=False):
            window = planned(grace)
            client.post(f"/maintenance/{window.pk}/end/", {"ends_at": "2026-03-06T00:00"})
            client.post(f"/maintenance/{window.pk}/end-now/")
            again = client.post(f"/maintenance/{window.pk}/end-now/")
            page = client.get("/maintenance/").content.decode()

        assert again.status_code == HTTPStatus.CONFLICT
        assert "Called off" in page

    @pytest.mark.parametrize("address", ["/maintenance/", "/maintenance/plan/", "/maintenance/1/end/"])
    def test_students_may_not(self, client: Client, alice: User, address: str) -> None:
        client.force_login(alice)

        assert client.get(address).status_code == HTTPStatus.FORBIDDEN
