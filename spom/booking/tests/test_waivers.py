"""Paying less: asked with evidence, decided by a person, in the price of what is held from then on."""

from datetime import timedelta
from http import HTTPStatus
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from conftest import PASSWORD
from spom.booking.actions.fees import (
    AskedBefore,
    ReasonForDecisionMissing,
    RequestDecidedBefore,
    ask_for_waiver,
    grant_waiver,
    refuse_waiver,
)
from spom.booking.models.fees import Waiver
from spom.booking.models.plans import MoveRequest
from spom.booking.queries.holding import price_of
from spom.booking.queries.invariants import counters
from spom.booking.tests import make
from spom.identity.models import Role, Unit, User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.journal.models import Entry
from spom.kit import choices
from spom.kit.files import KeptFile, Kind, keep_file
from spom.kit.money import Money
from spom.portal.models.notice import Notice

pytestmark = pytest.mark.django_db


def letter() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    return file.getvalue()


def paper() -> KeptFile:
    return keep_file(name="letter.png", chunks=[letter()], accept=(Kind.PNG,), most_bytes=1 << 20)


def asked(learner: User) -> Waiver:
    return ask_for_waiver(
        learner=learner, category=Waiver.Category.DISABILITY, words="See my letter", evidence=paper(), at=make.NOW
    )


def price(learner: User, *, days: int = 0) -> Money:
    make.centre()
    return price_of(region="IN", learner=learner, at=make.NOW + timedelta(days=days)).amount


@pytest.fixture
def staff(client: Client, grace: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Grace, who has just signed in."""
    monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
    client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
    return client


class TestVerbs:
    """Asking and deciding."""

    def test_granted_it_is_in_every_price_until_its_last_day(self, alice: User, bob: User, grace: User) -> None:
        waiver = asked(alice)
        assert price(alice) == Money(50_000, "INR")

        grant_waiver(waiver=waiver, percent=60, until_on=make.NOW.date() + timedelta(days=10), by=grace, at=make.NOW)

        assert price(alice) == Money(20_000, "INR")
        assert price(alice, days=9) == Money(20_000, "INR")
        assert price(alice, days=10) == Money(50_000, "INR")
        assert price(bob) == Money(50_000, "INR")

    def test_of_everything_a_seat_is_confirmed_without_money(self, alice: User, grace: User) -> None:
        grant_waiver(waiver=asked(alice), percent=100, until_on=None, by=grace, at=make.NOW)

        seat = make.held(alice)

        assert seat.booking.minor == 0
        assert seat.booking.waiver is not None
        assert not any(counter.count for counter in counters())

    def test_what_is_held_already_keeps_its_price(self, alice: User, grace: User) -> None:
        seat = make.held(alice)

        grant_waiver(waiver=asked(alice), percent=100, until_on=None, by=grace, at=make.NOW)

        seat.booking.refresh_from_db()
        assert seat.booking.minor == 50_000

    def test_no_needs_a_reason_and_changes_no_price(self, alice: User, grace: User) -> None:
        waiver = asked(alice)

        with pytest.raises(ReasonForDecisionMissing):
            refuse_waiver(waiver=waiver, note="  ", by=grace, at=make.NOW)
        refuse_waiver(waiver=waiver, note="The letter is not legible", by=grace, at=make.NOW)

        assert price(alice) == Money(50_000, "INR")
        assert Notice.objects.filter(to=alice, kind="booking.request_decided").count() == 1

    def test_it_is_decided_once_and_one_waits_at_a_time(self, alice: User, grace: User) -> None:
        waiver = asked(alice)
        with pytest.raises(AskedBefore):
            asked(alice)
        grant_waiver(waiver=waiver, percent=50, until_on=None, by=grace, at=make.NOW)
        with pytest.raises(RequestDecidedBefore):
            refuse_waiver(waiver=waiver, note="Too late", by=grace, at=make.NOW)
        asked(alice)
        assert price(alice) == Money(25_000, "INR")


class TestPages:
    """What the student and whoever decides see."""

    def test_a_student_asks_and_staff_decide_with_the_evidence_before_them(
        self, client: Client, staff: Client, alice: User, grace: User
    ) -> None:
        student = Client()
        student.force_login(alice)
        sent = student.post(
            "/booking/reduced-fee/",
            {
                "category": "HARDSHIP",
                "words": "My family lost its income.",
                "evidence": SimpleUploadedFile("letter.png", letter(), "image/png"),
            },
            follow=True,
        )
        waiver = Waiver.objects.get()

        assert "waits for a decision" in sent.content.decode()
        assert "My family lost its income." in staff.get(f"/booking/reduced-fees/{waiver.pk}/").content.decode()
        shown = staff.get(f"/booking/reduced-fees/{waiver.pk}/evidence/")
        assert shown["Content-Disposition"].startswith('attachment; filename="letter.png"')
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert shown.getvalue().startswith(b"\x89PNG")

        done = staff.post(
            f"/booking/reduced-fees/{waiver.pk}/", {"percent": "40", "until_on": "2099-01-01", "grant": "1"}
        )

        waiver.refresh_from_db()
        assert done.status_code == HTTPStatus.FOUND
        assert (waiver.state, waiver.percent, waiver.decided_by_id) == (Waiver.State.GRANTED, 40, grace.pk)
        assert Entry.objects.get(kind="booking.WaiverDecided").by_id == grace.pk
        assert "40 % of every fee" in student.get("/booking/reduced-fee/").content.decode()
        assert staff.get(f"/booking/reduced-fees/{waiver.pk}/evidence/").status_code == HTTPStatus.NOT_FOUND

    def test_a_no_without_a_reason_is_refused_and_the_reason_is_read(self, staff: Client, alice: User) -> None:
        waiver = asked(alice)
        student = Client()
        student.force_login(alice)

        without = staff.post(f"/booking/reduced-fees/{waiver.pk}/", {"note": ""})
        staff.post(f"/booking/reduced-fees/{waiver.pk}/", {"note": "Not legible"})

        assert without.status_code == HTTPStatus.CONFLICT
        assert "Not legible" in student.get("/booking/reduced-fee/").content.decode()

    @pytest.mark.security("S42")
    def test_what_is_no_picture_is_not_kept(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        answer = client.post(
            "/booking/reduced-fee/",
            {"category": "OTHER", "evidence": SimpleUploadedFile("a.png", b"<html>", "image/png")},
        )

        assert answer.status_code == HTTPStatus.CONFLICT
        assert not Waiver.objects.exists()

    @pytest.mark.parametrize("path", ["reduced-fees/", "reduced-fees/1/", "reduced-fees/1/evidence/"])
    def test_no_student_reads_requests_or_evidence(self, client: Client, alice: User, bob: User, path: str) -> None:
        asked(bob)
        client.force_login(alice)

        assert client.get(f"/booking/{path}").status_code == HTTPStatus.FORBIDDEN

    def test_the_evidence_of_a_free_move_can_be_read_while_it_waits(self, staff: Client, alice: User) -> None:
        seat = make.confirmed(alice)
        kept = paper()
        request = MoveRequest.objects.create(
            booking=seat.booking, words="Ill", evidence=kept.place, evidence_name=kept.name, asked_at=make.NOW
        )

        page = staff.get("/booking/requests/").content.decode()
        shown = staff.get(f"/booking/requests/{request.pk}/evidence/")

        assert f"/booking/requests/{request.pk}/evidence/" in page
        assert shown.getvalue().startswith(b"\x89PNG")
        assert shown["Content-Disposition"].startswith('attachment; filename="letter.png"')
        staff.post(f"/booking/requests/{request.pk}/", {"grant": "1"})
        assert staff.get(f"/booking/requests/{request.pk}/evidence/").status_code == HTTPStatus.NOT_FOUND
        assert Notice.objects.filter(to=alice, kind="booking.request_decided").exists()

    @pytest.mark.security("S28")
    def test_coordinators_see_and_decide_only_what_their_own_students_ask(
        self, alice: User, bob: User, kiran: User
    ) -> None:
        ours, theirs = asked(alice), asked(bob)
        kept = paper()
        other = MoveRequest.objects.create(
            booking=make.confirmed(bob).booking, words="Ill", evidence=kept.place, evidence_name="a", asked_at=make.NOW
        )
        delhi = Unit.objects.create(code="DEL", name="Delhi")
        kiran.role_grants.filter(role=Role.COORDINATOR).update(unit=delhi)
        User.objects.filter(pk=alice.pk).update(unit=delhi)
        desk = Client()
        desk.force_login(kiran)

        page = desk.get("/booking/reduced-fees/").content.decode()

        assert f"/booking/reduced-fees/{ours.pk}/" in page
        assert f"/booking/reduced-fees/{theirs.pk}/" not in page
        assert desk.get(f"/booking/reduced-fees/{ours.pk}/evidence/").getvalue()
        assert desk.get(f"/booking/reduced-fees/{theirs.pk}/evidence/").status_code == HTTPStatus.NOT_FOUND
        assert f"/booking/requests/{other.pk}/" not in desk.get("/booking/requests/").content.decode()
        assert desk.get(f"/booking/requests/{other.pk}/evidence/").status_code == HTTPStatus.NOT_FOUND
        assert desk.post(f"/booking/requests/{other.pk}/", {"grant": "1"}).status_code == HTTPStatus.NOT_FOUND
