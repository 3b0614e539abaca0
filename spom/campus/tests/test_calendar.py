"""A learner's dates for a calendar program: as a file, and under an address that only its hash is kept of."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from spom.campus.actions.studying import end_study
from spom.campus.models.calendar import CalendarAddress
from spom.campus.models.study import StudySession
from spom.campus.tests import make
from spom.identity.models import User
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def dates(alice: User) -> None:
    """Two cut-offs ahead, and ten minutes that wait."""
    programme.module()
    study = make.study(alice, at=timezone.now() - timedelta(hours=1))
    study.watch(timedelta(minutes=9))
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
    for attempt, day in (("May", date(2098, 8, 13)), ("November", date(2099, 2, 13))):
        announce_cut_off(
            programme=study.session.enrolment.programme, attempt=attempt, on=day, source="Notice", by=None, at=make.NINE
        )


def unfolded(content: bytes) -> str:
    return content.replace(b"\r\n ", b"").decode()


@pytest.mark.usefixtures("dates")
def test_an_address_opens_the_dates_without_a_sign_in(client: Client, alice: User) -> None:
    client.force_login(alice)
    answer = client.post("/learning/calendar/")
    shown = answer.context["shown"]
    assert shown in answer.content.decode()
    assert CalendarAddress.objects.get().key_hash not in shown

    text = unfolded(Client().get(shown).content)

    assert text.count("BEGIN:VEVENT") == 3
    assert "Modules to be done for May" in text
    assert text.count("minutes a day until 13 August 2098 lead there.") == 1
    assert "Learned time that waits stops counting" in text


@pytest.mark.usefixtures("dates")
def test_a_new_address_ends_the_old_one_and_ending_ends_it(client: Client, alice: User) -> None:
    client.force_login(alice)
    first = client.post("/learning/calendar/").context["shown"]
    second = client.post("/learning/calendar/").context["shown"]

    assert Client().get(first).status_code == HTTPStatus.NOT_FOUND
    assert Client().get(second).status_code == HTTPStatus.OK
    client.post("/learning/calendar/end/")
    assert Client().get(second).status_code == HTTPStatus.NOT_FOUND
    assert Client().get("/learning/calendar/nobody.ics").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("dates")
def test_a_closed_account_has_no_calendar(client: Client, alice: User) -> None:
    client.force_login(alice)
    shown = client.post("/learning/calendar/").context["shown"]
    User.objects.filter(pk=alice.pk).update(state=User.State.DISABLED)

    assert Client().get(shown).status_code == HTTPStatus.NOT_FOUND


def test_the_file_of_somebody_without_dates_is_empty(client: Client, alice: User) -> None:
    client.force_login(alice)

    answer = client.get("/learning/calendar.ics")

    assert b"BEGIN:VEVENT" not in answer.content
    assert "learning.ics" in answer.headers["Content-Disposition"]
