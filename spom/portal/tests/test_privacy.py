"""Photo, agreements, contacts, and being forgotten."""

import io
import json
import re
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from spom.identity.models import ContactProof, Session, User
from spom.identity.tasks import send_contact_code, tell_old_contact
from spom.journal.models import Entry
from spom.kit.channels.folder import written_mails
from spom.portal.actions.details import OwnRequest
from spom.portal.actions.erasure import (
    ErasureDecided,
    ErasureWaits,
    OnHold,
    ask_erasure,
    erase_person,
    lift_hold,
    place_hold,
    withdraw_erasure,
)
from spom.portal.actions.notices import notify
from spom.portal.models.notice import Notice
from spom.portal.models.profile import Consent, ErasureRequest, Photo
from spom.portal.models.ticket import TicketMessage
from spom.portal.registry.notices import kind_called
from spom.portal.tasks.files import forget
from spom.portal.tests.make import MONDAY_9, asked, picture

pytestmark = pytest.mark.django_db

CANARY = "canary-7f3a"


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path / "kept"


def fresh(client: Client, user: User) -> Client:
    """Somebody who has just shown who they are."""
    client.force_login(user)
    Session.objects.filter(user=user).update(proved_at=timezone.now())
    return client


def portrait() -> SimpleUploadedFile:
    """An upright picture that says where it was taken."""
    drawn = io.BytesIO()
    image = Image.new("RGB", (600, 900), "#00566e")
    exif = image.getexif()
    exif[0x010E] = "at home"
    image.save(drawn, "JPEG", exif=exif)
    return SimpleUploadedFile("me.jpg", drawn.getvalue())


class TestPhoto:
    """A square of what was given, while it is agreed to."""

    @pytest.mark.security("S39")
    @pytest.mark.security("S42")
    def test_is_kept_square_and_without_its_history(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        client.post("/profile/photo/", {"photo": portrait(), "agreed": "on"})

        kept = Image.open(io.BytesIO(client.get("/profile/photo/picture/").getvalue()))
        assert kept.size == (512, 512)
        assert not kept.getexif()
        assert Consent.objects.get(user=alice).purpose == "portal.photo"

    @pytest.mark.parametrize(
        ("part", "top", "bottom"),
        [
            ("beginning", (255, 0, 0), (0, 128, 0)),
            ("middle", (255, 0, 0), (0, 0, 255)),
            ("end", (0, 128, 0), (0, 0, 255)),
            ("", (255, 0, 0), (0, 0, 255)),
        ],
    )
    def test_its_owner_chooses_the_part(
        self, client: Client, alice: User, part: str, top: tuple[int, int, int], bottom: tuple[int, int, int]
    ) -> None:
        client.force_login(alice)
        drawn = io.BytesIO()
        # Red, then green, then blue: nine hundred high and six hundred wide.
        flag = Image.new("RGB", (600, 900), "red")
        flag.paste("green", (0, 250, 600, 660))
        flag.paste("blue", (0, 660, 600, 900))
        flag.save(drawn, "PNG")

        given = {"photo": SimpleUploadedFile("me.png", drawn.getvalue()), "agreed": "on", "part": part}
        answer = client.post("/profile/photo/", given)

        assert answer.status_code == HTTPStatus.FOUND
        kept = Image.open(io.BytesIO(client.get("/profile/photo/picture/").getvalue())).convert("RGB")
        assert (kept.getpixel((256, 8)), kept.getpixel((256, 503))) == (top, bottom)

    def test_not_without_agreeing(self, client: Client, alice: User, tmp_path: Path) -> None:
        client.force_login(alice)

        answer = client.post("/profile/photo/", {"photo": portrait()})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert not list(tmp_path.rglob("*.jpg"))

    @pytest.mark.security("S58")
    def test_is_gone_when_no_longer_agreed_to(self, client: Client, alice: User, tmp_path: Path) -> None:
        client.force_login(alice)
        client.post("/profile/photo/", {"photo": portrait(), "agreed": "on"})
        place = Photo.objects.get().place

        client.post("/profile/agreements/portal.photo/withdraw/")
        forget(place=place)

        assert not Photo.objects.exists()
        assert not list(tmp_path.rglob("*.jpg"))
        kinds = list(Entry.objects.filter(kind__startswith="portal.").order_by("pk").values_list("kind", flat=True))
        assert kinds == [
            "portal.AgreementGiven",
            "portal.PhotoTaken",
            "portal.AgreementWithdrawn",
            "portal.PhotoRemoved",
        ]

    @pytest.mark.security("S25")
    def test_is_seen_by_the_help_desk_and_not_by_students(
        self, client: Client, alice: User, bob: User, hannah: User, vera: User
    ) -> None:
        client.force_login(alice)
        client.post("/profile/photo/", {"photo": portrait(), "agreed": "on"})
        for person, status in ((hannah, HTTPStatus.OK), (bob, HTTPStatus.FORBIDDEN), (vera, HTTPStatus.FORBIDDEN)):
            client.force_login(person)
            answer = client.get(f"/people/{alice.pk}/photo/")
            assert answer.status_code == status
            answer.getvalue()


class TestContacts:
    """A new address counts once its code is typed."""

    def code(self, outbox: Path) -> str:
        """Have the worker send it."""
        send_contact_code(proof_id=ContactProof.objects.latest("pk").pk)
        found = re.search(r"\d{6}", next(iter(written_mails(outbox / "mail"))).text)
        assert found
        return found.group()

    @pytest.mark.security("S14")
    def test_takes_effect_after_the_code_and_the_old_one_is_told(
        self, client: Client, alice: User, outbox: Path
    ) -> None:
        fresh(client, alice)
        client.post("/profile/contact/email/", {"contact": "alice@home.example"})
        code = self.code(outbox)
        assert User.objects.get(pk=alice.pk).email == "alice@example.edu"

        client.post("/profile/contact/email/code/", {"code": code})
        tell_old_contact(proof_id=ContactProof.objects.get().pk)

        assert User.objects.get(pk=alice.pk).email == "alice@home.example"
        assert [mail.to for mail in written_mails(outbox / "mail")].count("alice@example.edu") == 1
        entry = Entry.objects.get(kind="identity.ContactChanged")
        assert "alice@" not in json.dumps(entry.about)

    def test_not_with_a_wrong_code(self, client: Client, alice: User, outbox: Path) -> None:
        fresh(client, alice)
        client.post("/profile/contact/email/", {"contact": "alice@home.example"})
        wrong = "000000" if self.code(outbox) != "000000" else "111111"

        assert (
            client.post("/profile/contact/email/code/", {"code": wrong}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        )
        assert User.objects.get(pk=alice.pk).email == "alice@example.edu"

    @pytest.mark.security("S9")
    def test_a_code_is_good_for_whoever_asked(self, client: Client, alice: User, bob: User, outbox: Path) -> None:
        fresh(client, alice)
        client.post("/profile/contact/email/", {"contact": "new@home.example"})
        code, proof = self.code(outbox), ContactProof.objects.get()
        other = fresh(Client(), bob)
        session = other.session
        session["asked_contact"] = proof.pk
        session.save()

        assert other.post("/profile/contact/email/code/", {"code": code}).status_code == HTTPStatus.CONFLICT
        assert User.objects.get(pk=bob.pk).email == "bob@example.edu"

    def test_an_address_of_somebody_else_is_not_taken_over(
        self, client: Client, alice: User, bob: User, outbox: Path
    ) -> None:
        fresh(client, alice)
        client.post("/profile/contact/email/", {"contact": "BOB@example.edu"})

        answer = client.post("/profile/contact/email/code/", {"code": self.code(outbox)})

        assert answer.status_code == HTTPStatus.CONFLICT
        assert User.objects.get(pk=alice.pk).email == "alice@example.edu"

    @pytest.mark.security("S22")
    def test_asks_first_who_is_there(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        Session.objects.filter(user=alice).update(proved_at=timezone.now() - timedelta(hours=1))

        for address in ("/profile/contact/email/", "/profile/erasure/"):
            answer = client.get(address)
            assert answer.status_code == HTTPStatus.FOUND
            assert "confirm" in answer.headers["Location"]

    def test_a_number_is_kept_in_international_form(self, client: Client, alice: User) -> None:
        fresh(client, alice)

        assert client.post("/profile/contact/mobile/", {"contact": "98123 45678"}).status_code == HTTPStatus.FOUND
        assert ContactProof.objects.get().address == "+919812345678"
        assert client.post("/profile/contact/mobile/", {"contact": "x"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.security("S60")
class TestErasure:
    """Everything that may go is gone; the register says what, and nobody's name."""

    def test_leaves_no_trace_of_the_person(self, client: Client, alice: User, grace: User) -> None:
        User.objects.filter(pk=alice.pk).update(full_name=CANARY, email=f"{CANARY}@example.edu", username=CANARY)
        alice.refresh_from_db()
        client.force_login(alice)
        client.post("/profile/photo/", {"photo": portrait(), "agreed": "on"})
        client.post(
            "/tickets/new/",
            {"subject": CANARY, "category": "OTHER", "text": CANARY, "attachments": [picture(f"{CANARY}.png")]},
        )
        client.post("/profile/corrections/", {"detail": "NAME", "full_name": CANARY + "x", "reason": CANARY})
        kind = kind_called("portal.announcement")
        notify(to=alice, kind=kind, context={"title": CANARY, "text": CANARY}, at=MONDAY_9)
        request = ask_erasure(user=alice, reason=CANARY, at=MONDAY_9)

        done = erase_person(request=request, remark="", by=grace, at=MONDAY_9)

        assert _places_of(CANARY) == []
        assert client.get("/").status_code == HTTPStatus.FOUND  # signed out
        assert User.objects.get(pk=alice.pk).state == User.State.DISABLED
        assert {code for code, rows, _kept in done.outcome if rows} >= {
            "identity.account",
            "portal.tickets",
            "portal.photo",
            "portal.notices",
            "portal.changes",
        }
        assert not Notice.objects.filter(to=alice).exists()
        assert TicketMessage.objects.get().text == ""

    def test_a_hold_stands_in_the_way_until_it_is_lifted(self, alice: User, grace: User) -> None:
        request = ask_erasure(user=alice, reason="", at=MONDAY_9)
        hold = place_hold(user=alice, reason="A case at court", by=grace, at=MONDAY_9)
        with pytest.raises(OnHold):
            erase_person(request=request, remark="", by=grace, at=MONDAY_9)
        assert User.objects.get(pk=alice.pk).full_name == "Alice Rao"

        lift_hold(hold=hold, by=grace, at=MONDAY_9)

        assert erase_person(request=request, remark="", by=grace, at=MONDAY_9).state == ErasureRequest.State.ERASED

    def test_is_due_in_thirty_days_and_can_be_taken_back(self, alice: User, grace: User) -> None:
        request = ask_erasure(user=alice, reason="", at=MONDAY_9)
        assert request.due_on == (MONDAY_9 + timedelta(days=30)).date()
        assert request.is_late(MONDAY_9 + timedelta(days=31))
        with pytest.raises(ErasureWaits):
            ask_erasure(user=alice, reason="", at=MONDAY_9)

        withdraw_erasure(request=request, at=MONDAY_9)

        with pytest.raises(ErasureDecided):
            erase_person(request=request, remark="", by=grace, at=MONDAY_9)

    @pytest.mark.security("S30")
    def test_takes_two(self, grace: User) -> None:
        with pytest.raises(OwnRequest):
            erase_person(request=ask_erasure(user=grace, reason="", at=MONDAY_9), remark="", by=grace, at=MONDAY_9)
        assert User.objects.get(pk=grace.pk).username == "grace"

    def test_the_register_shows_marks_and_takes_no_names_along(self, client: Client, alice: User, grace: User) -> None:
        request = ask_erasure(user=alice, reason="", at=MONDAY_9)
        fresh(client, grace)
        assert "Alice Rao" in client.get("/erasures/").content.decode()

        client.post(f"/erasures/{request.pk}/", {"erase": "1"})
        taken = client.post("/erasures/register/", {"form": "csv"})

        page = client.get("/erasures/").content.decode() + client.get(f"/erasures/{request.pk}/").content.decode()
        assert request.mark in page
        assert "Alice" not in page + taken.content.decode()
        assert request.mark in taken.content.decode()
        assert Entry.objects.filter(kind="portal.ErasureRegisterTaken").count() == 1
        assert client.post("/erasures/register/", {"form": "xlsx"}).getvalue()[:2] == b"PK"

    def test_students_have_no_register(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        for address in ("/erasures/", "/erasures/1/"):
            assert client.get(address).status_code == HTTPStatus.FORBIDDEN


def _places_of(canary: str) -> list[str]:
    """Every table and column that still holds the word, the queue left out: its jobs carry ids."""
    from django.apps import apps  # noqa: PLC0415  # only here
    from django.db import connection  # noqa: PLC0415

    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label == "procrastinate" or not model._meta.managed:  # noqa: SLF001  # documented
                continue
            table = model._meta.db_table  # noqa: SLF001  # documented
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{canary}%"])  # noqa: S608  # our own names
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_download_has_every_kind_of_record(client: Client, alice: User) -> None:
    """What the data map names, the download holds."""
    asked(alice, subject="Where is my certificate")
    client.force_login(alice)
    client.post("/profile/photo/", {"photo": portrait(), "agreed": "on"})

    taken = json.loads(client.post("/profile/data/", {"form": "json"}).content)

    held = {code for code, record in taken["records"].items() if record["rows"]}
    assert held >= {"identity.account", "identity.roles", "portal.tickets", "portal.photo", "portal.agreements"}
    assert "Where is my certificate" in json.dumps(taken)
