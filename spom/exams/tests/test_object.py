"""Objections and corrections: two people, everybody marked again, nobody who had passed loses it."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spom.exams.actions.handing_in import hand_in
from spom.exams.actions.marking import publish
from spom.exams.actions.objecting import (
    DecidedBefore,
    NoSuchAnswer,
    NotToBeObjected,
    ObjectedBefore,
    SamePerson,
    agree,
    decline,
    make_objection,
    propose_correction,
)
from spom.exams.actions.starting import Knock, confirm, start_test
from spom.exams.models.results import Correction, Objection
from spom.exams.models.sitting import Attempt
from spom.exams.queries.results import newest_result, official_result
from spom.exams.tests import make
from spom.exams.tests.make import NOON, said
from spom.identity.models import Session, User

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=5)


def sat(learner: User, *, right: int = 1) -> Attempt:
    """A test handed in with so many right answers; the others wrong."""
    attempt = make.sitting(learner)
    return finished(attempt, right=right)


def finished(attempt: Attempt, *, right: int) -> Attempt:
    answers = [
        said(number, make.right(attempt, number) if number <= right else make.wrong(attempt, number), seq=number)
        for number in (1, 2, 3)
    ]
    make.tell(attempt, *answers)
    return hand_in(attempt=attempt, at=NOON + timedelta(minutes=30))


def all_right(objection: Objection, by: User) -> Correction:
    return propose_correction(
        question=objection.question,
        version=objection.version,
        kind=Correction.Kind.ALL,
        right=[],
        reason="The act was amended",
        objection=objection,
        by=by,
        at=LATER,
    )


def test_one_objection_marks_everybody_again_once_two_agree(alice: User, bob: User, grace: User, kiran: User) -> None:
    first = sat(alice)
    admission = make.let_in(bob)
    confirm(admission=admission, code=admission.code, at=NOON)
    second = finished(start_test(admission=admission, knock=Knock(), at=NOON), right=0)
    publish(attempt=first, by=grace, at=LATER)
    objection = make_objection(attempt=first, number=2, text="Amended in 2020.", at=LATER)
    correction = all_right(objection, grace)

    with pytest.raises(SamePerson):
        agree(correction=correction, by=grace, at=LATER)
    agreed = agree(correction=correction, by=kiran, at=LATER)

    marked = [newest_result(one) for one in (first, second)]
    assert [one.earned for one in marked if one] == [200, 100]
    official = official_result(first)
    assert official is not None
    # What was official is official again at once, and now it is passed; what was not waits as before.
    assert (official.revision, official.passed) == (2, True)
    assert official_result(second) is None
    assert [row["after"] - row["before"] for row in json.loads(agreed.statement)["results"]] == [100, 100]
    objection.refresh_from_db()
    assert objection.state == Objection.State.ACCEPTED
    with pytest.raises(DecidedBefore):
        agree(correction=correction, by=kiran, at=LATER)


def test_a_second_right_answer_counts_for_those_who_gave_it(alice: User, grace: User, kiran: User) -> None:
    attempt = sat(alice, right=3)
    objection = make_objection(attempt=attempt, number=1, text="Lyon too.", at=LATER)
    with pytest.raises(NoSuchAnswer):
        propose_correction(
            question=objection.question,
            version=objection.version,
            kind=Correction.Kind.KEY,
            right=[7],
            reason="No",
            objection=objection,
            by=grace,
            at=LATER,
        )
    correction = propose_correction(
        question=objection.question,
        version=objection.version,
        kind=Correction.Kind.KEY,
        right=[1],
        reason="Both are right",
        objection=objection,
        by=grace,
        at=LATER,
    )

    agree(correction=correction, by=kiran, at=LATER)

    result = newest_result(attempt)
    assert result is not None
    # Who had it right before has it right now.
    assert (result.revision, result.earned, result.corrections) == (2, 300, [correction.pk])


def test_objections_are_made_once_to_tests_that_are_over(alice: User, grace: User) -> None:
    running = make.sitting(alice)
    with pytest.raises(NotToBeObjected):
        make_objection(attempt=running, number=1, text="Wrong.", at=NOON)
    finished(running, right=1)
    made = make_objection(attempt=running, number=1, text="Wrong.", at=LATER)

    with pytest.raises(ObjectedBefore):
        make_objection(attempt=running, number=1, text="Wrong.", at=LATER)
    decline(objection=made, answer="Section 96 says so.", by=grace, at=LATER)
    with pytest.raises(DecidedBefore):
        decline(objection=made, answer="Again.", by=grace, at=LATER)


def test_the_database_wants_two_people(alice: User, grace: User) -> None:
    objection = make_objection(attempt=sat(alice), number=1, text="Wrong.", at=LATER)
    correction = all_right(objection, grace)

    with pytest.raises(IntegrityError, match="takes_two_people"), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(agreed_by=grace, agreed_at=LATER, signature="x")


class TestPages:
    """The controller's desk and the invigilator's board."""

    def test_from_the_result_to_the_decision(self, client: Client, alice: User, grace: User) -> None:
        attempt = sat(alice)
        Attempt.objects.filter(pk=attempt.pk).update(ended_at=timezone.now())
        client.force_login(alice)
        assert "1 of 3 marks" in client.get(reverse("exams:result", args=[attempt.pk])).content.decode()
        address = reverse("exams:objection", args=[attempt.pk, 2])
        assert client.post(address, {"text": ""}).status_code == 422
        client.post(address, {"text": "It was amended."})
        assert client.post(address, {"text": "It was amended."}).status_code == 409

        client.force_login(grace)
        Session.objects.update(proved_at=timezone.now())
        objection = Objection.objects.get()
        page = client.get(reverse("exams:decide", args=[objection.pk])).content.decode()
        assert "It was amended." in page
        assert client.post(reverse("exams:correct", args=[objection.pk]), {"kind": "KEY"}).status_code == 422
        client.post(reverse("exams:correct", args=[objection.pk]), {"kind": "ALL", "reason": "Amended"})
        correction = Correction.objects.get()
        assert client.post(reverse("exams:agree", args=[correction.pk])).status_code == 409
        client.post(reverse("exams:publish"))
        assert official_result(attempt) is not None

    def test_the_board_shows_who_is_where_and_helps(self, client: Client, alice: User, bob: User, grace: User) -> None:
        now = timezone.now()
        attempt = make.sitting(alice)
        make.let_in(bob)
        slot = attempt.admission.seat.slot if attempt.admission else None
        assert slot is not None
        type(slot).objects.filter(pk=slot.pk).update(starts_at=now, ends_at=now + timedelta(hours=3))
        Attempt.objects.filter(pk=attempt.pk).update(
            started_at=now, deadline=now + timedelta(hours=1), seen_at=now - timedelta(minutes=2)
        )
        client.force_login(grace)

        board = client.get(reverse("exams:room", args=[slot.pk])).content.decode()

        assert "Silent" in board
        assert "Checked in" in board
        base = {"slot_id": slot.pk, "pk": attempt.admission_id}
        client.post(reverse("exams:act", kwargs=base | {"what": "message"}), {"text": "Ten minutes more."})
        client.post(reverse("exams:act", kwargs=base | {"what": "time"}), {"minutes": 10, "reason": "Alarm"})
        assert client.post(reverse("exams:act", kwargs=base | {"what": "pause"}), {}).status_code == 422
        client.post(reverse("exams:act", kwargs=base | {"what": "pause"}), {"reason": "Unwell"})
        attempt.refresh_from_db()
        assert attempt.paused_at is not None
        client.post(reverse("exams:act", kwargs=base | {"what": "resume"}))
        assert client.post(reverse("exams:act", kwargs=base | {"what": "resume"})).status_code == 409
        page = client.get(reverse("exams:candidate", kwargs=base)).content.decode()
        assert "Alarm" in page

    def test_students_control_nothing(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        for name in ("control", "rooms", "entitlements"):
            assert client.get(reverse(f"exams:{name}")).status_code == 403

    def test_extra_time_is_given_by_number(self, client: Client, alice: User, grace: User) -> None:
        client.force_login(grace)
        said_so = {"username": "nobody", "minutes_an_hour": 20, "reason": "By law"}

        assert client.post(reverse("exams:entitlements"), said_so).status_code == 422
        page = client.post(reverse("exams:entitlements"), said_so | {"username": alice.username}, follow=True)
        assert "20 more minutes an hour" in page.content.decode()
