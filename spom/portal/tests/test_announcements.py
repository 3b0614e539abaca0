"""Staff tell an audience something."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client

from spom.identity.actions.accounts import open_account
from spom.identity.models import Role, Unit, User
from spom.journal.models import Entry
from spom.portal.actions.announcements import (
    TIME_TO_TAKE_BACK,
    AlreadySent,
    NobodyToTell,
    schedule_announcement,
    send_announcement,
    withdraw_announcement,
)
from spom.portal.models.notice import Announcement, Notice
from spom.portal.queries.notices import audience
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

DUE = MONDAY_9 + TIME_TO_TAKE_BACK


def written(by: User, *, role: str = "", unit: Unit | None = None) -> Announcement:
    """An announcement that waits to go out."""
    return schedule_announcement(
        title="Library closed",
        text="The library is closed on Friday.",
        language="en",
        role=role,
        unit=unit,
        by_sms=False,
        due_at=None,
        by=by,
        at=MONDAY_9,
    )


class TestAudience:
    """Whom it reaches."""

    def test_a_role(self, alice: User, bob: User, grace: User) -> None:
        assert list(audience(role=Role.STUDENT, unit=None)) == [alice, bob]

    def test_a_unit_and_those_below_it(self, alice: User, bob: User) -> None:
        region = Unit.objects.create(code="W", name="West")
        chapter = Unit.objects.create(code="W1", name="Pune", parent=region)
        User.objects.filter(pk=alice.pk).update(unit=chapter)

        assert list(audience(role="", unit=region)) == [alice]

    def test_nobody_who_has_not_activated_the_account(self, alice: User) -> None:
        open_account(username="X1", full_name="New Comer", by=None, at=MONDAY_9)

        assert list(audience(role="", unit=None)) == [alice]


class TestSchedule:
    """From writing to sending."""

    def test_reaches_everybody_once_when_due(self, alice: User, bob: User, grace: User) -> None:
        announcement = written(grace, role=Role.STUDENT)

        assert send_announcement(announcement=announcement, at=DUE) == 2
        with pytest.raises(AlreadySent):
            send_announcement(announcement=announcement, at=DUE)

        assert list(Notice.objects.order_by("to").values_list("to", flat=True)) == [alice.pk, bob.pk]

    def test_not_before_there_was_time_to_take_it_back(self, alice: User, grace: User) -> None:
        with pytest.raises(AlreadySent):
            send_announcement(announcement=written(grace), at=DUE - timedelta(seconds=1))

    def test_taken_back_it_never_goes_out(self, alice: User, grace: User) -> None:
        announcement = written(grace)
        withdraw_announcement(announcement=announcement, by=grace, at=MONDAY_9)

        with pytest.raises(AlreadySent):
            send_announcement(announcement=announcement, at=DUE)
        assert not Notice.objects.exists()

    def test_what_went_out_cannot_be_taken_back(self, alice: User, grace: User) -> None:
        announcement = written(grace)
        send_announcement(announcement=announcement, at=DUE)

        with pytest.raises(AlreadySent):
            withdraw_announcement(announcement=announcement, by=grace, at=DUE)

    def test_needs_somebody_to_tell(self, grace: User) -> None:
        with pytest.raises(NobodyToTell):
            written(grace, role=Role.SUPPLIER)

    def test_each_step_is_in_the_journal(self, alice: User, grace: User) -> None:
        send_announcement(announcement=written(grace), at=DUE)

        kinds = Entry.objects.filter(kind__startswith="portal.Announcement").order_by("pk")
        assert list(kinds.values_list("kind", flat=True)) == ["portal.AnnouncementScheduled", "portal.AnnouncementSent"]


class TestPages:
    """What staff see."""

    FORM = {
        "title": "Library closed",
        "text": "On Friday.",
        "language": "en",
        "role": "STUDENT",
        "unit": "",
        "due_at": "",
    }

    def test_is_looked_at_before_it_is_sent(self, client: Client, alice: User, bob: User, grace: User) -> None:
        client.force_login(grace)

        preview = client.post("/announcements/new/", self.FORM)

        assert "This reaches 2 people." in preview.content.decode()
        assert "As a text message" not in preview.content.decode()
        assert not Announcement.objects.exists()

    def test_its_text_message_is_looked_at_too(self, client: Client, alice: User, grace: User) -> None:
        client.force_login(grace)

        preview = client.post("/announcements/new/", self.FORM | {"by_sms": "on", "language": "de"})

        assert "Library closed. Lesen" in preview.content.decode()

    def test_sends_on_the_second_step(self, client: Client, alice: User, grace: User) -> None:
        client.force_login(grace)

        answer = client.post("/announcements/new/", self.FORM | {"send": "1"})

        assert answer.status_code == HTTPStatus.FOUND
        assert "Library closed" in client.get("/announcements/").content.decode()

    def test_can_be_taken_back(self, client: Client, alice: User, grace: User) -> None:
        client.force_login(grace)
        client.post("/announcements/new/", self.FORM | {"send": "1"})

        client.post(f"/announcements/{Announcement.objects.get().pk}/take-back/")

        assert Announcement.objects.get().state == Announcement.State.WITHDRAWN

    def test_an_empty_form_keeps_what_was_typed(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        answer = client.post("/announcements/new/", self.FORM | {"text": ""})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Library closed" in answer.content.decode()

    @pytest.mark.parametrize("address", ["/announcements/", "/announcements/new/", "/notices/undelivered/"])
    def test_students_may_not(self, client: Client, alice: User, address: str) -> None:
        client.force_login(alice)

        assert client.get(address).status_code == HTTPStatus.FORBIDDEN
