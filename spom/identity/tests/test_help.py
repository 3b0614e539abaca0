"""Staff help people who cannot come in."""

from datetime import date
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from conftest import PASSWORD
from spom.identity.actions.factors import ask_for_codes
from spom.identity.actions.help import SecondPersonNeeded, approve_step_reset, ask_for_step_reset
from spom.identity.actions.roles import grant_role
from spom.identity.models import RegistryRecord, Role, Session, StepReset, Tally, Unit, User
from spom.identity.policies import every_permission
from spom.identity.tests.make import NOON
from spom.journal.models import Entry

pytestmark = pytest.mark.django_db
WHY = {"reason": "Came with an identity card"}


@pytest.fixture
def desk(client: Client, grace: User) -> Client:
    """Grace, signed in."""
    client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
    return client


@pytest.fixture
def locked(alice: User) -> User:
    """Alice's account, shut for good."""
    now = timezone.now()
    Tally.objects.create(
        key=f"account:{alice.pk}", kind="ACCOUNT", user=alice, cap=10, tries=10, run=100,
        began_at=now, last_at=now, next_at=now,
    )  # fmt: skip
    return alice


def test_unlocking_needs_a_reason(desk: Client, locked: User) -> None:
    assert desk.post(f"/people/{locked.pk}/sign-in/unlock/", {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Tally.objects.get(user=locked).run == 100


def test_unlocking_opens_the_door(desk: Client, locked: User) -> None:
    assert "This account is locked" in desk.get(f"/people/{locked.pk}/sign-in/").content.decode()

    desk.post(f"/people/{locked.pk}/sign-in/unlock/", WHY)

    answer = Client().post("/sign-in/", {"username": locked.username, "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    assert Entry.objects.get(kind="identity.AccountUnlocked").about["reason"] == WHY["reason"]


@pytest.mark.security("S21")
def test_ending_somebodys_sign_ins(desk: Client, alice: User) -> None:
    theirs = Client()
    theirs.post("/sign-in/", {"username": alice.username, "password": PASSWORD})

    desk.post(f"/people/{alice.pk}/sign-in/end-sessions/", WHY)

    assert not Session.objects.filter(user=alice).exists()
    assert theirs.get("/security/").status_code == HTTPStatus.FOUND


def test_a_students_steps_are_reset_at_once(desk: Client, alice: User) -> None:
    ask_for_codes(user=alice, at=NOON)

    desk.post(f"/people/{alice.pk}/sign-in/reset-steps/", WHY)

    alice.refresh_from_db()
    assert not alice.wants_codes


def test_there_is_no_other_help(desk: Client, alice: User) -> None:
    ask_for_codes(user=alice, at=NOON)

    assert desk.post(f"/people/{alice.pk}/sign-in/anything/", WHY).status_code == HTTPStatus.NOT_FOUND
    alice.refresh_from_db()
    assert alice.wants_codes


@pytest.mark.security("S30")
class TestTwoPeople:
    """For staff accounts."""

    @pytest.fixture
    def asked(self, vera: User, grace: User) -> StepReset:
        ask_for_codes(user=vera, at=NOON)
        return ask_for_step_reset(user=vera, reason="Lost phone", by=grace, at=timezone.now())

    def test_one_is_not_enough(self, asked: StepReset, vera: User, grace: User) -> None:
        vera.refresh_from_db()
        assert vera.wants_codes
        for same in (grace, vera):
            with pytest.raises(SecondPersonNeeded):
                approve_step_reset(reset=asked, by=same, at=timezone.now())

    def test_another_approves(self, asked: StepReset, vera: User, bob: User) -> None:
        grant_role(user=bob, role=Role.HELP_DESK, reason="x", by=None, at=NOON)
        browser = Client()
        browser.post("/sign-in/", {"username": bob.username, "password": PASSWORD})

        browser.post(f"/people/{vera.pk}/sign-in/resets/{asked.pk}/approve/")

        vera.refresh_from_db()
        assert not vera.wants_codes


@pytest.mark.security("S25")
class TestWho:
    """Who may help whom."""

    def test_students_may_not(self, client: Client, alice: User, bob: User) -> None:
        client.post("/sign-in/", {"username": alice.username, "password": PASSWORD})

        assert client.get(f"/people/{bob.pk}/sign-in/").status_code == HTTPStatus.FORBIDDEN
        assert client.post(f"/people/{bob.pk}/sign-in/unlock/", WHY).status_code == HTTPStatus.FORBIDDEN

    def test_coordinators_only_in_their_unit(self, client: Client, alice: User, bob: User, sam: User) -> None:
        west, east = (Unit.objects.create(code=code, name=code) for code in "WE")
        User.objects.filter(pk=alice.pk).update(unit=west)
        User.objects.filter(pk=bob.pk).update(unit=east)
        grant_role(user=sam, role=Role.COORDINATOR, unit=west, reason="x", by=None, at=NOON)
        client.post("/sign-in/", {"username": sam.username, "password": PASSWORD})

        assert client.get(f"/people/{alice.pk}/sign-in/").status_code == HTTPStatus.OK
        assert client.get(f"/people/{bob.pk}/sign-in/").status_code == HTTPStatus.NOT_FOUND


class TestAccount:
    """Closing an account, opening it again, and letting somebody activate theirs."""

    @pytest.mark.security("S20")
    def test_closing_it_ends_everything_at_the_next_click(self, desk: Client, alice: User) -> None:
        theirs = Client()
        theirs.post("/sign-in/", {"username": alice.username, "password": PASSWORD})

        desk.post(f"/people/{alice.pk}/sign-in/disable/", WHY)

        assert theirs.get("/security/").status_code == HTTPStatus.FOUND
        assert "Location" not in Client().post(
            "/sign-in/", {"username": alice.username, "password": PASSWORD}
        ).headers  # fmt: skip
        assert Entry.objects.get(kind="identity.AccountDisabled").about["reason"] == WHY["reason"]
        desk.post(f"/people/{alice.pk}/sign-in/enable/", WHY)
        alice.refresh_from_db()
        assert alice.is_active

    def test_nobody_closes_their_own(self, desk: Client, grace: User) -> None:
        assert desk.post(f"/people/{grace.pk}/sign-in/disable/", WHY).status_code == HTTPStatus.CONFLICT
        grace.refresh_from_db()
        assert grace.is_active

    @pytest.mark.security("S26")
    def test_the_help_desk_does_not_close_staff(self, client: Client, hannah: User, vera: User) -> None:
        client.post("/sign-in/", {"username": hannah.username, "password": PASSWORD})

        assert client.post(f"/people/{vera.pk}/sign-in/disable/", WHY).status_code == HTTPStatus.CONFLICT
        vera.refresh_from_db()
        assert vera.is_active

    def test_letting_somebody_activate(self, desk: Client) -> None:
        user = User.objects.create(username="CRO1", full_name="N", created_at=NOON)
        record = RegistryRecord.objects.create(user=user, born_on=date(2004, 1, 1), imported_at=NOON)

        desk.post(f"/people/{user.pk}/sign-in/open/", WHY)

        record.refresh_from_db()
        assert record.is_open(timezone.now())
        assert desk.post(f"/people/{user.pk}/sign-in/open/", WHY).status_code == HTTPStatus.CONFLICT
        desk.post(f"/people/{user.pk}/sign-in/disable/", WHY)
        record.refresh_from_db()
        assert not record.is_open(timezone.now())

    def test_nothing_to_open_again(self, desk: Client, alice: User) -> None:
        assert desk.post(f"/people/{alice.pk}/sign-in/enable/", WHY).status_code == HTTPStatus.CONFLICT


def test_all_staff_can_read_what_roles_may_do(client: Client, vera: User) -> None:
    client.post("/sign-in/", {"username": vera.username, "password": PASSWORD})

    page = client.get("/roles/").content.decode()

    assert all(str(escape(each.sentence)) in page for each in every_permission())


def test_students_cannot_read_it(client: Client, alice: User) -> None:
    client.post("/sign-in/", {"username": alice.username, "password": PASSWORD})

    assert client.get("/roles/").status_code == HTTPStatus.FORBIDDEN
