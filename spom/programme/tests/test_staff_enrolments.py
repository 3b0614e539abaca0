"""Staff begin, correct and end enrolments, record facts, grant and withdraw exemptions: asked first, with a reason."""

from datetime import date
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import PASSWORD
from spom.identity.models import Role, Unit, User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.journal.models import Entry
from spom.kit import choices
from spom.portal.models.notice import Notice
from spom.portal.queries.wording import words_for
from spom.portal.registry.notices import kind_called
from spom.programme.actions.enrolling import (
    EnrolmentHasEnded,
    NothingToCorrect,
    correct_registration,
    record_fact,
    withdraw,
)
from spom.programme.actions.ruling import SetOfAnotherProgramme, exempt
from spom.programme.models.catalogue import ModuleSet
from spom.programme.models.enrolment import Enrolment, Exemption, Fact
from spom.programme.tests import make

pytestmark = pytest.mark.django_db

WHY = {"reason": "She showed her certificate", "source": "Letter of 3 June 2026"}


@pytest.fixture
def browser(client: Client, grace: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Grace, who has just signed in."""
    monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
    client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
    return client


def done(browser: Client, address: str, said: dict[str, str]) -> int:
    """Fill in, look once more, say yes. Nothing may have changed before the yes."""
    before = Entry.objects.count()
    assert browser.get(f"/programme/{address}").status_code == HTTPStatus.OK
    asked = browser.post(f"/programme/{address}", said)
    assert asked.status_code == HTTPStatus.OK, asked.content.decode()
    assert Entry.objects.count() == before
    return browser.post(f"/programme/{address}", said | {"sure": "yes"}).status_code


def test_enrols_a_student_by_number(browser: Client, alice: User, grace: User) -> None:
    programme = make.programme()
    said = {
        "username": alice.username.lower(),
        "programme": str(programme.pk),
        "registered_on": "2026-05-01",
        "source": "Form 7 of 2 May 2026",
    }

    assert done(browser, "enrolments/begin/", said) == HTTPStatus.FOUND

    enrolment = Enrolment.objects.get()
    assert (enrolment.learner, enrolment.registered_on) == (alice, date(2026, 5, 1))
    assert Entry.objects.get(kind="programme.Enrolled").by_id == grace.pk
    twice = browser.post("/programme/enrolments/begin/", said | {"sure": "yes"})
    assert twice.status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize("username", ["NOBODY", "EMP0002", ""])
def test_enrols_nobody_unknown_and_no_employee(browser: Client, emil: User, username: str) -> None:
    number = emil.username if username.startswith("EMP") else username
    said = {
        "username": number,
        "programme": str(make.programme().pk),
        "registered_on": "2026-05-01",
        "source": "Form 7",
        "sure": "yes",
    }

    assert browser.post("/programme/enrolments/begin/", said).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Enrolment.objects.exists()


def test_corrects_the_day_and_keeps_the_one_before(browser: Client, alice: User) -> None:
    enrolment = make.enrolment(alice)

    status = done(browser, f"enrolments/{enrolment.pk}/correct/", WHY | {"registered_on": "2026-04-28"})

    assert status == HTTPStatus.FOUND
    kept = enrolment.corrections.get()
    assert (kept.before, kept.after, kept.reason) == (make.REGISTERED, date(2026, 4, 28), WHY["reason"])
    assert Entry.objects.get(kind="programme.RegistrationCorrected").about["reason"] == WHY["reason"]
    page = browser.get(f"/programme/enrolments/{enrolment.pk}/").content.decode()
    assert "from 1 May 2026 to 28 April 2026" in page


def test_the_same_day_is_no_correction(alice: User, grace: User) -> None:
    enrolment = make.enrolment(alice)

    with pytest.raises(NothingToCorrect):
        correct_registration(
            enrolment=enrolment, registered_on=make.REGISTERED, reason="", source="Letter", by=grace, at=make.NOW
        )


def test_ends_an_enrolment_once_and_says_why(browser: Client, alice: User) -> None:
    enrolment = make.enrolment(alice)
    address = f"enrolments/{enrolment.pk}/end/"

    assert done(browser, address, WHY) == HTTPStatus.FOUND

    enrolment.refresh_from_db()
    assert enrolment.withdrawn_at is not None
    assert (enrolment.end_reason, enrolment.end_source) == (WHY["reason"], WHY["source"])
    assert browser.post(f"/programme/{address}", WHY | {"sure": "yes"}).status_code == HTTPStatus.CONFLICT
    page = browser.get(f"/programme/enrolments/{enrolment.pk}/").content.decode()
    assert WHY["reason"] in page
    assert "Grant an exemption" not in page


def test_records_a_fact_as_rules_read_it(browser: Client, alice: User) -> None:
    enrolment = make.enrolment(alice)
    said = {"name": "admitted_on", "value": "30.06.2023", "source": "Registry, page 4"}

    assert done(browser, f"enrolments/{enrolment.pk}/fact/", said) == HTTPStatus.FOUND

    assert Fact.objects.get().value == "2023-06-30"
    wrong = browser.post(f"/programme/enrolments/{enrolment.pk}/fact/", said | {"value": "last summer", "sure": "yes"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Fact.objects.count() == 1


def test_grants_and_withdraws_an_exemption_each_with_its_reason(browser: Client, alice: User, grace: User) -> None:
    enrolment, module_set = make.enrolment(alice), make.module_set()
    said = WHY | {"module_set": str(module_set.pk)}

    assert done(browser, f"enrolments/{enrolment.pk}/exempt/", said) == HTTPStatus.FOUND
    twice = browser.post(f"/programme/enrolments/{enrolment.pk}/exempt/", said | {"sure": "yes"})
    given = Exemption.objects.get()
    taken = {"reason": "The certificate was another person's", "source": "Letter of 9 June 2026"}
    assert done(browser, f"exemptions/{given.pk}/lift/", taken) == HTTPStatus.FOUND
    again = browser.post(f"/programme/exemptions/{given.pk}/lift/", taken | {"sure": "yes"})

    assert [twice.status_code, again.status_code] == [HTTPStatus.CONFLICT, HTTPStatus.CONFLICT]
    given.refresh_from_db()
    assert (given.granted_by, given.lifted_by, given.lift_reason) == (grace, grace, taken["reason"])
    page = browser.get(f"/programme/enrolments/{enrolment.pk}/").content.decode()
    assert "another person" in page
    assert f"/programme/exemptions/{given.pk}/lift/" not in page


def test_nobody_is_exempt_from_a_set_of_another_programme_nor_after_the_end(alice: User, grace: User) -> None:
    enrolment, own = make.enrolment(alice), make.module_set()
    foreign = ModuleSet.objects.create(programme=make.programme("OTHER"), letter="A", kind=ModuleSet.Kind.MANDATORY)

    def grant(module_set: ModuleSet) -> None:
        exempt(enrolment=enrolment, module_set=module_set, **WHY, by=grace, at=make.NOW)

    with pytest.raises(SetOfAnotherProgramme):
        grant(foreign)
    withdraw(enrolment=enrolment, **WHY, by=grace, at=make.NOW)
    with pytest.raises(EnrolmentHasEnded):
        grant(own)


class TestWhoMay:
    """Coordinators decide about the students of their units; nobody about themselves."""

    def test_a_coordinator_reaches_their_own_unit_and_no_other(
        self, client: Client, kiran: User, alice: User, bob: User
    ) -> None:
        here = Unit.objects.create(code="PUNE", name="Pune")
        kiran.role_grants.filter(role=Role.COORDINATOR).update(unit=here)
        User.objects.filter(pk=alice.pk).update(unit=here)
        mine, foreign = make.enrolment(alice), make.enrolment(bob)
        client.force_login(kiran)

        listed = client.get("/programme/enrolments/").content.decode()

        assert alice.full_name in listed
        assert bob.full_name not in listed
        assert client.get(f"/programme/enrolments/{mine.pk}/").status_code == HTTPStatus.OK
        assert client.get(f"/programme/enrolments/{foreign.pk}/").status_code == HTTPStatus.NOT_FOUND

    def test_students_and_the_help_desk_do_not(self, client: Client, alice: User, hannah: User) -> None:
        enrolment = make.enrolment(alice)
        doors = ["", "begin/", *(f"{enrolment.pk}/{verb}" for verb in ("", "correct/", "end/", "fact/", "exempt/"))]

        for person in (alice, hannah):
            client.force_login(person)
            codes = {client.get(f"/programme/enrolments/{door}").status_code for door in doors}
            assert codes == {HTTPStatus.FORBIDDEN}


class TestList:
    """Found by name, number, programme and state."""

    def test_shows_those_in_force_unless_asked(self, browser: Client, alice: User, bob: User) -> None:
        make.enrolment(alice)
        withdraw(enrolment=make.enrolment(bob), **WHY, by=alice, at=make.NOW)

        live, ended = (browser.get(f"/programme/enrolments/?show={kind}").content.decode() for kind in ("", "ENDED"))
        found = browser.get(f"/programme/enrolments/?q={bob.username}&show=ALL").content.decode()
        nobody = browser.get("/programme/enrolments/?q=xyzzy").content.decode()

        assert (alice.full_name in live, bob.full_name in live) == (True, False)
        assert (alice.full_name in ended, bob.full_name in ended) == (False, True)
        assert bob.full_name in found
        assert "Nobody found" in nobody

    def test_says_when_nobody_is_enrolled(self, browser: Client) -> None:
        assert "Nobody is enrolled yet" in browser.get("/programme/enrolments/").content.decode()

    def test_more_rows_take_no_more_statements(
        self, browser: Client, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make.enrolment(alice)
        browser.get("/programme/enrolments/")
        with django_assert_num_queries(5):
            browser.get("/programme/enrolments/")
        make.enrolment(bob)

        with django_assert_num_queries(5):
            browser.get("/programme/enrolments/")


def test_more_decisions_take_no_more_statements(
    browser: Client, alice: User, grace: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    enrolment = make.enrolment(alice)
    for letter in "AB":
        exempt(enrolment=enrolment, module_set=make.module_set(letter), **WHY, by=grace, at=make.NOW)
        record_fact(
            enrolment=enrolment, name=Fact.Name.EXEMPT_PAPER, value=letter, source="Letter", by=grace, at=make.NOW
        )
    address = f"/programme/enrolments/{enrolment.pk}/"
    browser.get(address)

    with django_assert_num_queries(9):
        browser.get(address)


class TestTheStudentIsTold:
    """In the portal and in their language, with the reason staff wrote."""

    def test_of_every_decision_about_them(self, browser: Client, alice: User, grace: User) -> None:
        enrolment, module_set = make.enrolment(alice), make.module_set()
        done(browser, f"enrolments/{enrolment.pk}/correct/", WHY | {"registered_on": "2026-04-28"})
        done(browser, f"enrolments/{enrolment.pk}/exempt/", WHY | {"module_set": str(module_set.pk)})
        done(browser, f"exemptions/{Exemption.objects.get().pk}/lift/", WHY | {"reason": "Another person's letter"})
        done(browser, f"enrolments/{enrolment.pk}/end/", WHY | {"reason": "She asked for it"})

        told = list(Notice.objects.of(alice).order_by("pk"))
        said = [words_for(alice, kind_called(one.kind), one.context) for one in told]

        assert [(one.kind.partition(".")[2], one.context["reason"]) for one in told] == [
            ("registration_corrected", WHY["reason"]),
            ("exempted", WHY["reason"]),
            ("exemption_lifted", "Another person's letter"),
            ("enrolment_ended", "She asked for it"),
        ]
        assert "28 April 2026, until now 1 May 2026" in said[0].text
        assert said[1].subject == f"You are exempt from Set {module_set.letter}"
        assert all(one.context["reason"] in words.text for one, words in zip(told, said, strict=True))
        assert not Notice.objects.of(grace).exists()

    def test_but_not_of_what_the_registry_corrects(self, alice: User) -> None:
        correct_registration(
            enrolment=make.enrolment(alice),
            registered_on=date(2026, 4, 28),
            reason="",
            source="Registry: May",
            by=None,
            at=make.NOW,
        )

        assert not Notice.objects.of(alice).exists()

    def test_of_a_fact_somebody_records(self, browser: Client, alice: User, grace: User) -> None:
        enrolment = make.enrolment(alice)
        record_fact(enrolment=enrolment, name=Fact.Name.SCHEME, value="OLD", source="Letter 7", by=grace, at=make.NOW)
        record_fact(enrolment=enrolment, name=Fact.Name.SCHEME, value="NEW", source="Seed", by=None, at=make.NOW)

        [told] = Notice.objects.of(alice)
        said = words_for(alice, kind_called(told.kind), told.context).text

        assert "Scheme of education: OLD" in said
        assert "It was taken from: Letter 7" in said
