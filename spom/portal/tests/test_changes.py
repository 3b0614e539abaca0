"""Having a detail corrected: asked by the person, decided by somebody else of the same unit."""

from datetime import date
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from spom.identity.models import RegistryRecord, Unit, User
from spom.journal.models import Entry
from spom.portal.actions.details import (
    ChangeDecided,
    ChangeWaits,
    NothingToChange,
    OwnRequest,
    StandsDifferently,
    approve_detail_change,
    ask_detail_change,
    refuse_detail_change,
    withdraw_detail_change,
)
from spom.portal.models.notice import Notice
from spom.portal.models.profile import DetailChange
from spom.portal.tests.make import MONDAY_9, coordinator_of, picture

pytestmark = pytest.mark.django_db

FORM = {"detail": "NAME", "full_name": "Alice  Rao-Sen", "reason": "I married."}


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path


def asked(by: User, *, detail: str = "NAME", after: str = "Alice Rao-Sen") -> DetailChange:
    """A request of Monday."""
    return ask_detail_change(user=by, detail=detail, after=after, reason="I married.", evidence=None, at=MONDAY_9)


class TestAsk:
    """One of each at a time, with what stands now."""

    def test_keeps_what_stood_before(self, alice: User) -> None:
        change = asked(alice)

        assert (change.before, change.after) == ("Alice Rao", "Alice Rao-Sen")

    def test_one_request_for_each_detail(self, alice: User) -> None:
        asked(alice)

        with pytest.raises(ChangeWaits):
            asked(alice, after="Alice Sen")
        assert asked(alice, detail="BIRTHDAY", after="2001-02-03")

    def test_what_stands_already_is_no_request(self, alice: User) -> None:
        with pytest.raises(NothingToChange):
            asked(alice, after="Alice Rao")

    def test_withdrawn_it_makes_room_for_another(self, alice: User) -> None:
        withdraw_detail_change(change=asked(alice), at=MONDAY_9)

        assert asked(alice)


class TestDecide:
    """By somebody else, once."""

    def test_a_name_is_corrected_and_the_person_told(self, alice: User, grace: User) -> None:
        approve_detail_change(change=asked(alice), remark="Seen.", by=grace, at=MONDAY_9)

        alice.refresh_from_db()
        assert alice.full_name == "Alice Rao-Sen"
        assert Notice.objects.get(to=alice).kind == "portal.detail_corrected"
        kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds[-2:] == ["identity.DetailsCorrected", "portal.DetailChangeApproved"]
        assert "Rao-Sen" not in str(list(Entry.objects.values_list("about", flat=True)))

    def test_so_are_birthday_and_unit(self, alice: User, grace: User) -> None:
        RegistryRecord.objects.create(user=alice, born_on=date(2001, 1, 1), imported_at=MONDAY_9)
        Unit.objects.create(code="W", name="West")

        approve_detail_change(
            change=asked(alice, detail="BIRTHDAY", after="2002-03-04"), remark="", by=grace, at=MONDAY_9
        )
        approve_detail_change(change=asked(alice, detail="UNIT", after="West"), remark="", by=grace, at=MONDAY_9)

        assert RegistryRecord.objects.get(user=alice).born_on == date(2002, 3, 4)
        assert User.objects.get(pk=alice.pk).unit == Unit.objects.get(code="W")

    def test_refused_it_stays_as_it_is(self, alice: User, grace: User) -> None:
        refuse_detail_change(change=asked(alice), remark="No paper.", by=grace, at=MONDAY_9)

        assert User.objects.get(pk=alice.pk).full_name == "Alice Rao"
        assert Notice.objects.get(to=alice).context["remark"] == "No paper."

    def test_decided_once(self, alice: User, grace: User) -> None:
        change = asked(alice)
        refuse_detail_change(change=change, remark="No.", by=grace, at=MONDAY_9)

        with pytest.raises(ChangeDecided):
            approve_detail_change(change=change, remark="", by=grace, at=MONDAY_9)

    @pytest.mark.security("S30")
    def test_nobody_decides_on_their_own(self, grace: User) -> None:
        with pytest.raises(OwnRequest):
            approve_detail_change(change=asked(grace, after="Grace"), remark="", by=grace, at=MONDAY_9)

    def test_what_changed_meanwhile_is_asked_anew(self, alice: User, grace: User) -> None:
        change = asked(alice)
        User.objects.filter(pk=alice.pk).update(full_name="Alice Sen")

        with pytest.raises(StandsDifferently):
            approve_detail_change(change=change, remark="", by=grace, at=MONDAY_9)
        assert DetailChange.objects.get().state == DetailChange.State.WAITING


class TestPages:
    """The person's page and the queue."""

    @pytest.mark.security("S40")
    def test_asked_with_a_paper_that_others_do_not_get(
        self, client: Client, alice: User, bob: User, grace: User
    ) -> None:
        client.force_login(alice)
        assert client.post("/profile/corrections/", FORM | {"evidence": picture()}).status_code == HTTPStatus.FOUND
        change = DetailChange.objects.get()

        assert client.get(f"/profile/corrections/{change.pk}/paper/").getvalue().startswith(b"\x89PNG")
        assert change.after == "Alice Rao-Sen"
        client.force_login(bob)
        assert client.get(f"/profile/corrections/{change.pk}/paper/").status_code == HTTPStatus.NOT_FOUND
        assert client.post(f"/profile/corrections/{change.pk}/withdraw/").status_code == HTTPStatus.NOT_FOUND
        assert client.get("/corrections/").status_code == HTTPStatus.FORBIDDEN
        client.force_login(grace)
        assert client.get(f"/corrections/{change.pk}/paper/").getvalue().startswith(b"\x89PNG")

    def test_says_what_is_missing(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        answer = client.post("/profile/corrections/", FORM | {"full_name": ""})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Say how it should be." in answer.content.decode()

    @pytest.mark.security("S25")
    def test_coordinators_decide_in_their_own_units(self, client: Client, alice: User, bob: User, vera: User) -> None:
        north, south = Unit.objects.create(code="N", name="North"), Unit.objects.create(code="S", name="South")
        alice.unit, bob.unit = north, south
        alice.save()
        bob.save()
        hers, his = asked(alice), asked(bob, after="Bob")
        client.force_login(coordinator_of(vera, north))

        queue = client.get("/corrections/").content.decode()
        assert "Alice Rao-Sen" in queue
        assert "Bob" not in queue
        assert client.post(f"/corrections/{his.pk}/", {"approve": "1"}).status_code == HTTPStatus.NOT_FOUND
        assert client.post(f"/corrections/{hers.pk}/", {"approve": "1"}).status_code == HTTPStatus.FOUND
        assert User.objects.get(pk=alice.pk).full_name == "Alice Rao-Sen"

    def test_a_refusal_needs_a_reason(self, client: Client, alice: User, grace: User) -> None:
        change = asked(alice)
        client.force_login(grace)

        assert client.post(f"/corrections/{change.pk}/", {"refuse": "1"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert DetailChange.objects.get().state == DetailChange.State.WAITING
