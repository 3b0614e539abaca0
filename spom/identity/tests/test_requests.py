"""Being reached another way, and being let in: asked by people who cannot sign in, decided by coordinators."""

from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from conftest import PASSWORD
from spom.identity.actions.activation import NotOpenYet, refuse_unopened
from spom.identity.actions.contacts import make_contact_code
from spom.identity.actions.newcomers import RegistrationClosed, admit, ask_to_join, prove_newcomer, turn_away
from spom.identity.actions.requests import (
    DecidesOwnRequest,
    RequestDecided,
    ask_for_contact,
    carry_out_due,
    forget_unproven,
    grant_contact,
    prove_request,
    refuse_contact,
)
from spom.identity.actions.roles import grant_role
from spom.identity.models import ContactRequest, Newcomer, OneTimeCode, RegistryRecord, Role, Unit, User
from spom.identity.models.requests import RequestState
from spom.identity.policies import CONTACT_REST, SELF_REGISTRATION
from spom.identity.queries import contact_requests_for, newcomers_for
from spom.identity.tasks import tell_asker, tell_newcomer, tell_owner
from spom.identity.tests.files import ASHA, BALU, HEADINGS, carried_out, kept_csv, kept_picture, picture
from spom.identity.tests.make import NOON
from spom.kit.channels.folder import written_mails, written_sms
from spom.kit.choices import Value
from spom.kit.files import path_of

pytestmark = pytest.mark.django_db
MAIL = OneTimeCode.Channel.EMAIL
Outbox = Path


@pytest.fixture(autouse=True)
def outbox(settings: Settings, tmp_path: Path) -> Outbox:
    """Where everything sent can be read."""
    settings.MAIL_VIA = settings.SMS_VIA = "folder"
    settings.OUTBOX_DIR = settings.SPOM_DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> dict[str, Value]:
    """What the institution chose; tests write into it."""
    values: dict[str, Value] = {}
    monkeypatch.setattr("spom.kit.choices._source", lambda: values)
    return values


@pytest.fixture
def west(db: None) -> Unit:
    """A unit."""
    return Unit.objects.create(code="WEST", name="West")


@pytest.fixture
def asha(clerk: User, west: Unit) -> User:
    """Of the registry, in the west, not activated."""
    carried_out(kept_csv(ASHA), by=clerk)
    User.objects.filter(username=ASHA[0]).update(unit=west)
    return User.objects.get(username=ASHA[0])


@pytest.fixture
def coordinator(west: Unit) -> User:
    """Coordinates the west."""
    user = User.objects.create(username="cora", full_name="Cora Sen", email="cora@example.edu", created_at=NOON)
    grant_role(user=user, role=Role.COORDINATOR, unit=west, reason="x", by=None, at=NOON)
    return user


def asked(name: str, *, born_on: date = date(2004, 5, 31), contact: str = "new@example.edu") -> ContactRequest:
    """Somebody asks, with a picture as evidence."""
    return ask_for_contact(
        name=name,
        born_on=born_on,
        channel=MAIL,
        contact=contact,
        words="Lost the phone.",
        evidence=kept_picture("card.jpg", picture()),
        address="198.51.100.7",
        at=NOON,
    )


def proven(name: str, *, contact: str = "new@example.edu") -> ContactRequest:
    """Asked, and the code typed."""
    request = asked(name, contact=contact)
    prove_request(request=request, typed=make_contact_code(proof=request.proof, at=NOON), at=NOON)
    request.refresh_from_db()
    return request


class TestContact:
    """A stale mobile number or e-mail address."""

    def test_a_proven_request_waits_for_the_coordinator_of_the_unit(self, asha: User, coordinator: User) -> None:
        request = proven(asha.username)

        assert list(contact_requests_for(coordinator)) == [request]

    @pytest.mark.security("S25")
    def test_and_for_no_other_coordinator(self, asha: User, coordinator: User) -> None:
        proven(asha.username)
        coordinator.role_grants.update(unit=Unit.objects.create(code="EAST", name="East"))

        assert not contact_requests_for(coordinator).exists()

    def test_without_the_code_nobody_is_bothered(self, asha: User, coordinator: User) -> None:
        asked(asha.username)

        assert not contact_requests_for(coordinator).exists()

    def test_wrong_facts_reach_nobody_but_look_the_same(self, asha: User, clerk: User) -> None:
        for name, born_on in ((asha.username, date(2001, 1, 1)), ("CRO0000000", date(2004, 5, 31))):
            request = asked(name, born_on=born_on, contact=f"{name}@example.edu")
            prove_request(request=request, typed=make_contact_code(proof=request.proof, at=NOON), at=NOON)

        assert ContactRequest.objects.filter(state=RequestState.WAITING, user=None).count() == 2
        assert not contact_requests_for(clerk).exists()

    @pytest.mark.security("S26")
    def test_accounts_of_staff_are_never_reached_this_way(self, coordinator: User, clerk: User) -> None:
        RegistryRecord.objects.create(user=coordinator, born_on=date(2004, 5, 31), imported_at=NOON)

        assert proven(coordinator.username).user is None

    @pytest.mark.security("S14")
    def test_a_yes_rests_and_the_old_contact_is_told_at_once(
        self, asha: User, coordinator: User, outbox: Outbox
    ) -> None:
        request = proven(asha.username)

        grant_contact(request=request, answer="Seen the card.", by=coordinator, at=NOON)
        tell_owner(user_id=asha.pk, kind="identity.ContactRequestGranted", key="k")
        tell_asker(request_id=request.pk)

        asha.refresh_from_db()
        assert asha.email == ASHA[2]
        told = {
            mail.to: mail.text
            for mail in written_mails(outbox / "mail")
            if mail.key in {"k", f"request-{request.pk}-GRANTED"}
        }
        assert "your coordinator agreed" in told[ASHA[2]]
        assert "2026-03-03 12:00" in told["new@example.edu"]
        assert written_sms(outbox / "sms")[-1].to == ASHA[3]

    def test_after_the_rest_it_holds(self, asha: User, coordinator: User) -> None:
        grant_contact(request=proven(asha.username), answer="Yes.", by=coordinator, at=NOON)

        assert carry_out_due(at=NOON + timedelta(hours=CONTACT_REST(), seconds=-1)) == 0
        assert carry_out_due(at=NOON + timedelta(hours=CONTACT_REST())) == 1
        assert carry_out_due(at=NOON + timedelta(hours=CONTACT_REST())) == 0

        asha.refresh_from_db()
        assert asha.email == "new@example.edu"

    def test_the_institution_may_want_no_rest(self, asha: User, coordinator: User, chosen: dict[str, Value]) -> None:
        chosen[CONTACT_REST.code] = 0

        grant_contact(request=proven(asha.username), answer="Yes.", by=coordinator, at=NOON)

        asha.refresh_from_db()
        assert asha.email == "new@example.edu"

    def test_it_can_be_stopped_while_it_rests(self, asha: User, coordinator: User) -> None:
        request = proven(asha.username)
        grant_contact(request=request, answer="Yes.", by=coordinator, at=NOON)

        refuse_contact(request=request, answer="She rang: it was not her.", by=coordinator, at=NOON)

        assert carry_out_due(at=NOON + timedelta(days=9)) == 0
        asha.refresh_from_db()
        assert asha.email == ASHA[2]

    def test_only_one_decision_counts(self, asha: User, coordinator: User) -> None:
        request = proven(asha.username)
        refuse_contact(request=request, answer="No.", by=coordinator, at=NOON)

        with pytest.raises(RequestDecided):
            grant_contact(request=request, answer="Yes.", by=coordinator, at=NOON)

    @pytest.mark.security("S30")
    def test_nobody_decides_their_own(self, asha: User) -> None:
        with pytest.raises(DecidesOwnRequest):
            grant_contact(request=proven(asha.username), answer="Yes.", by=asha, at=NOON)

    def test_an_address_taken_meanwhile_ends_the_request(self, asha: User, coordinator: User) -> None:
        request = proven(asha.username)
        grant_contact(request=request, answer="Yes.", by=coordinator, at=NOON)
        User.objects.create(username="other", full_name="O", email="NEW@example.edu", created_at=NOON)

        assert carry_out_due(at=NOON + timedelta(days=9)) == 0

        request.refresh_from_db()
        assert request.state == RequestState.REFUSED
        assert "Another account" in request.answer

    def test_what_was_never_proven_is_forgotten_with_its_file(self, asha: User) -> None:
        request, kept = asked(asha.username), proven(asha.username, contact="b@example.edu")

        forget_unproven(at=NOON + timedelta(days=2))

        assert list(ContactRequest.objects.all()) == [kept]
        assert not path_of(request.evidence).exists()
        assert path_of(kept.evidence).exists()


def test_an_import_tells_the_old_contact_of_an_account_in_use(asha: User, clerk: User) -> None:
    User.objects.filter(pk=asha.pk).update(state=User.State.ACTIVE, activated_at=NOON)
    carried_out(kept_csv((*ASHA[:2], "other@example.edu", *ASHA[3:])), by=clerk)

    assert ProcrastinateJob.objects.filter(task_name="identity.tell_old_contact").count() == 1


class TestNewcomer:
    """Registering oneself."""

    @pytest.fixture(autouse=True)
    def _allowed(self, chosen: dict[str, Value]) -> None:
        chosen[SELF_REGISTRATION.code] = True

    def knock(self, unit: Unit, *, contact: str = "nina@example.edu") -> Newcomer:
        """Somebody wants to join, and types the code."""
        newcomer = ask_to_join(
            full_name="Nina Rao",
            born_on=date(2005, 1, 2),
            channel=MAIL,
            contact=contact,
            unit=unit,
            words="",
            address="198.51.100.7",
            at=NOON,
        )
        prove_newcomer(newcomer=newcomer, typed=make_contact_code(proof=newcomer.proof, at=NOON), at=NOON)
        return newcomer

    def test_waits_for_the_coordinator_of_the_unit(self, west: Unit, coordinator: User) -> None:
        newcomer = self.knock(west)

        assert list(newcomers_for(coordinator)) == [newcomer]

    def test_once_admitted_has_an_account_to_activate(self, west: Unit, coordinator: User, outbox: Outbox) -> None:
        newcomer = self.knock(west)

        user = admit(newcomer=newcomer, username="CRO0900001", answer="Welcome.", by=coordinator, at=NOON)
        tell_newcomer(newcomer_id=newcomer.pk)

        assert (user.unit, user.state, user.email) == (west, User.State.INVITED, "nina@example.edu")
        assert user.roles == {Role.STUDENT}
        assert RegistryRecord.objects.get(user=user).is_open(NOON)
        assert "CRO0900001" in written_mails(outbox / "mail")[-1].text
        with pytest.raises(RequestDecided):
            admit(newcomer=newcomer, username="CRO0900002", answer="Welcome.", by=coordinator, at=NOON)

    def test_turned_away_in_words(self, west: Unit, coordinator: User, outbox: Outbox) -> None:
        newcomer = self.knock(west)

        turn_away(newcomer=newcomer, answer="Ask in June.", by=coordinator, at=NOON)
        tell_newcomer(newcomer_id=newcomer.pk)

        assert "Ask in June." in written_mails(outbox / "mail")[-1].text
        assert not User.objects.filter(full_name="Nina Rao").exists()

    @pytest.mark.security("S8")
    def test_a_known_address_is_answered_like_an_unknown_one(self, client: Client, asha: User, west: Unit) -> None:
        typed = {"full_name": "N", "born_on": "2005-01-02", "unit": west.pk}
        answers = [client.post("/join/", {**typed, "contact": contact}) for contact in (asha.email, "x@example.edu")]

        assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, "/join/code/")] * 2

    def test_is_off_unless_the_institution_wants_it(self, client: Client, west: Unit, chosen: dict[str, Value]) -> None:
        chosen.clear()

        assert client.get("/join/").status_code == HTTPStatus.NOT_FOUND
        with pytest.raises(RegistrationClosed):
            self.knock(west)


class TestPages:
    """The same through the pages."""

    def test_from_the_stranger_to_the_coordinator(self, client: Client, asha: User, grace: User) -> None:
        file = SimpleUploadedFile("card.jpg", picture(), "image/jpeg")
        typed = {"username": asha.username, "born_on": "2004-05-31", "contact": "98100 00077", "words": "New number"}
        assert client.post("/contact/", {**typed, "evidence": file}).headers["Location"] == "/contact/code/"
        request = ContactRequest.objects.get()
        wrong = client.post("/contact/code/", {"code": "000000"})
        assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        code = make_contact_code(proof=request.proof, at=timezone.now())
        assert "Your request is noted" in client.post("/contact/code/", {"code": code}).content.decode()

        desk = Client()
        desk.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
        assert asha.full_name in desk.get("/requests/").content.decode()
        page = desk.get(f"/requests/contacts/{request.pk}/").content.decode()
        assert "+919810000077" in page
        assert desk.post(f"/requests/contacts/{request.pk}/", {"grant": "1"}).status_code == 422
        desk.post(f"/requests/contacts/{request.pk}/", {"grant": "1", "answer": "Seen."})

        request.refresh_from_db()
        assert (request.state, request.decided_by) == (RequestState.GRANTED, grace)

    def test_evidence_is_handed_to_deciders_only(self, client: Client, asha: User, alice: User) -> None:
        request = proven(asha.username)
        client.post("/sign-in/", {"username": alice.username, "password": PASSWORD})

        assert client.get(f"/requests/contacts/{request.pk}/evidence/").status_code == HTTPStatus.FORBIDDEN
        assert client.get("/requests/").status_code == HTTPStatus.FORBIDDEN

    def test_a_script_is_no_evidence(self, client: Client, asha: User) -> None:
        file = SimpleUploadedFile("card.svg", b"<svg onload='x()'/>", "image/svg+xml")
        typed = {"username": asha.username, "born_on": "2004-05-31", "contact": "a@example.edu", "words": "x"}

        assert client.post("/contact/", {**typed, "evidence": file}).status_code == 422
        assert not ContactRequest.objects.exists()

    def test_a_newcomer_through_the_pages(
        self, client: Client, west: Unit, grace: User, chosen: dict[str, Value]
    ) -> None:
        chosen[SELF_REGISTRATION.code] = True
        typed = {"full_name": "Nina Rao", "born_on": "2005-01-02", "contact": "nina@example.edu", "unit": west.pk}
        client.post("/join/", typed)
        newcomer = Newcomer.objects.get()
        code = make_contact_code(proof=newcomer.proof, at=timezone.now())
        assert "Your request is noted" in client.post("/join/code/", {"code": code}).content.decode()

        desk = Client()
        desk.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
        assert "Nina Rao" in desk.get("/requests/").content.decode()
        assert desk.post(f"/requests/newcomers/{newcomer.pk}/", {"admit": "1", "answer": "x"}).status_code == 422
        desk.post(f"/requests/newcomers/{newcomer.pk}/", {"admit": "1", "answer": "x", "username": "CRO0900003"})

        assert User.objects.get(username="CRO0900003").full_name == "Nina Rao"


@pytest.mark.usefixtures("coordinator")
def test_the_record_names_whom_to_ask(clerk: User) -> None:
    headings = (*HEADINGS, "Coordinator")
    carried_out(kept_csv((*ASHA, "cora"), (*BALU, ""), headings=headings), by=clerk, opens_now=False)

    with pytest.raises(NotOpenYet) as no:
        refuse_unopened(user=User.objects.get(username=ASHA[0]), at=NOON)
    assert str(no.value).endswith("Contact your course coordinator Cora Sen.")
    with pytest.raises(NotOpenYet) as no:
        refuse_unopened(user=User.objects.get(username=BALU[0]), at=NOON)
    assert str(no.value).endswith("Contact your course coordinator.")
