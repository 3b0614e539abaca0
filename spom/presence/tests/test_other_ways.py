"""Without the camera: the same hours, no mark against anybody, and people who decide with reasons and a clock."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from spom.identity.actions.codes import make_code
from spom.identity.models import OneTimeCode, User
from spom.journal.models import Entry
from spom.portal.models.notice import Notice
from spom.presence.actions.alternatives import AnswerTooShort, NotByYourself, accept_alternative, ask_a_person
from spom.presence.actions.checks import UseAnotherWay, draw_challenge
from spom.presence.actions.reviewing import (
    AppealOver,
    NotOneself,
    ReasonNeeded,
    ReviewOver,
    appeal,
    confirm_review,
    refuse_review,
)
from spom.presence.models.checks import Evidence, PresenceCheck
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.policies import LEASE
from spom.presence.queries.checks import latest_failure, latest_pass, lease_left
from spom.presence.queries.fairness import fairness_report
from spom.presence.queries.standing import misses_in_a_row
from spom.presence.tests import make
from spom.presence.tests.make import NINE

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Way = PresenceCheck.Way
SENTENCE = "I learned how overheads are absorbed."


def confirmed(learner: User, way: PresenceCheck.Way = Way.CODE, *, by: User | None = None) -> PresenceCheck:
    return accept_alternative(
        learner=learner, occasion="study:1", way=way, answer=SENTENCE, by=by or learner, at=NINE + MINUTE
    )


def failed(learner: User, *, times: int = 3) -> PresenceCheck:
    """Misses in a row, without looking at a picture each time: what they lead to is the point here."""
    made = [
        PresenceCheck.objects.create(
            learner=learner,
            occasion="study:1",
            drawn_at=NINE,
            begun_at=NINE,
            decided_at=NINE + timedelta(seconds=number),
            verdict=PresenceCheck.Verdict.NO_MATCH,
            miss=number,
        )
        for number in range(1, times + 1)
    ]
    return made[-1]


@pytest.mark.security("S57")
def test_another_way_carries_as_far_as_the_camera(alice: User) -> None:
    check = confirmed(alice)

    assert check.is_passed
    assert check.is_trusted
    assert lease_left(check=check, counted=timedelta(0)) == LEASE
    assert latest_pass(learner=alice, occasion="study:1", at=NINE + 2 * MINUTE) == check
    assert Entry.objects.filter(kind="presence.AlternativeAccepted").count() == 1


@pytest.mark.security("S57")
def test_it_needs_no_consent_and_no_face(alice: User) -> None:
    assert not ReferenceFace.objects.exists()

    assert confirmed(alice, Way.PASSKEY).verdict == PresenceCheck.Verdict.ACCEPTED


def test_it_wakes_a_camera_that_rests(alice: User) -> None:
    make.enrolled(alice)
    failed(alice)
    with pytest.raises(UseAnotherWay):
        draw_challenge(learner=alice, occasion="study:1", at=NINE + MINUTE)

    confirmed(alice)

    assert draw_challenge(learner=alice, occasion="study:1", at=NINE + 2 * MINUTE).is_open


def test_it_asks_for_a_sentence(alice: User) -> None:
    with pytest.raises(AnswerTooShort):
        accept_alternative(learner=alice, occasion="study:1", way=Way.CODE, answer="yes", by=alice, at=NINE)


def test_at_a_centre_somebody_else_confirms(alice: User, vera: User) -> None:
    with pytest.raises(NotByYourself):
        confirmed(alice, Way.CENTRE)

    assert confirmed(alice, Way.CENTRE, by=vera).way == Way.CENTRE


class TestReview:
    """A person looks; the learner reads why, and may ask for another person."""

    def test_asking_twice_is_one_question(self, alice: User) -> None:
        check = failed(alice)

        first = ask_a_person(learner=alice, check=check, said="My glasses", at=NINE)
        assert ask_a_person(learner=alice, check=check, said="again", at=NINE) == first
        assert first.due_at == NINE + Review.TO_DECIDE

    def test_a_yes_wakes_the_camera_and_tells_the_learner(self, alice: User, kiran: User) -> None:
        make.enrolled(alice)
        review = ask_a_person(learner=alice, check=failed(alice), said="", at=NINE)

        confirm_review(review=review, note="", by=kiran, at=NINE + DAY)

        assert draw_challenge(learner=alice, occasion="study:1", at=NINE + DAY).is_open
        assert Notice.objects.filter(to=alice, kind="presence.review_decided").exists()
        with pytest.raises(ReviewOver):
            refuse_review(review=review, note="no", by=kiran, at=NINE + DAY)

    def test_a_no_needs_a_reason_and_can_be_appealed_once(self, alice: User, kiran: User, grace: User) -> None:
        review = ask_a_person(learner=alice, check=failed(alice), said="", at=NINE)
        with pytest.raises(ReasonNeeded):
            refuse_review(review=review, note=" ", by=kiran, at=NINE)
        refuse_review(review=review, note="Another person is in the picture.", by=kiran, at=NINE)

        appealed = appeal(review=review, text="That is my sister behind me.", at=NINE + DAY)
        assert appealed.appeal_due_at == NINE + DAY + Review.TO_DECIDE_APPEAL
        with pytest.raises(AppealOver):
            appeal(review=review, text="again", at=NINE + DAY)
        with pytest.raises(NotOneself):
            confirm_review(review=review, note="", by=kiran, at=NINE + DAY)
        assert confirm_review(review=review, note="True", by=grace, at=NINE + 2 * DAY).stands == "CONFIRMED"
        assert misses_in_a_row(learner=alice) == 0

    def test_the_clock_of_an_appeal_runs_out(self, alice: User, kiran: User) -> None:
        review = ask_a_person(learner=alice, check=failed(alice), said="", at=NINE)
        refuse_review(review=review, note="No", by=kiran, at=NINE)

        with pytest.raises(AppealOver):
            appeal(review=review, text="late", at=NINE + Review.TO_APPEAL + MINUTE)

    def test_nobody_decides_on_themselves(self, kiran: User) -> None:
        review = ask_a_person(learner=kiran, check=None, said="", at=NINE)

        with pytest.raises(NotOneself):
            confirm_review(review=review, note="", by=kiran, at=NINE)

    def test_the_database_has_the_last_word_on_appeals(self, alice: User, kiran: User) -> None:
        review = ask_a_person(learner=alice, check=failed(alice), said="", at=NINE)
        refuse_review(review=review, note="No", by=kiran, at=NINE)

        with pytest.raises(IntegrityError):
            Review.objects.filter(pk=review.pk).update(appeal_decided_by=kiran)


class TestPages:
    """What people see."""

    def test_a_code_and_a_sentence_confirm(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        client.post("/presence/other-ways/code/sent/", {"occasion": "study:1", "next": "/learning/"}, secure=True)
        digits = make_code(code=OneTimeCode.objects.get(user=alice), at=timezone.now())

        wrong = client.post("/presence/other-ways/code/", {"code": "1", "answer": SENTENCE}, secure=True)
        assert wrong.status_code == HTTPStatus.CONFLICT
        sent = {"code": digits, "answer": SENTENCE, "occasion": "study:1", "next": "/learning/"}
        right = client.post("/presence/other-ways/code/", sent, secure=True)

        assert right.headers["Location"] == "/learning/"
        assert PresenceCheck.objects.get().way == Way.CODE
        again = client.post("/presence/other-ways/code/", sent, secure=True)
        assert again.status_code == HTTPStatus.CONFLICT

    def test_goes_nowhere_else_afterwards(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        page = client.get("/presence/other-ways/?next=https://elsewhere.example/", secure=True).content.decode()

        assert 'name="next" value="/presence/"' in page

    @pytest.mark.security("S25")
    def test_pictures_are_for_their_owner_and_their_coordinator(
        self, client: Client, alice: User, bob: User, grace: User
    ) -> None:
        make.enrolled(alice)
        check = make.checked(alice, make.frames(make.photo("senator"), seed=6, count=3), at=NINE)
        review = ask_a_person(learner=alice, check=latest_failure(learner=alice), said="", at=NINE)
        assert Evidence.objects.get(check_made=check).frames

        own, staff = f"/presence/reviews/{review.pk}/pictures/0/", f"/presence/staff/reviews/{review.pk}/pictures/0/"
        answers = {}
        for person in (alice, bob, grace):
            client.force_login(person)
            answers[person.username] = [client.get(place, secure=True).status_code for place in (own, staff)]
        assert answers[alice.username] == [HTTPStatus.OK, HTTPStatus.FORBIDDEN]
        assert answers[bob.username] == [HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN]
        assert answers[grace.username] == [HTTPStatus.FORBIDDEN, HTTPStatus.OK]

    @pytest.mark.security("S36")
    def test_only_pages_with_the_camera_may_ask_for_it(self, client: Client, alice: User) -> None:
        make.enrolled(alice, at=timezone.now() - DAY)
        client.force_login(alice)

        seeing, other = (client.get(place, secure=True) for place in ("/presence/check/", "/presence/"))

        assert "camera=(self)" in seeing.headers["Permissions-Policy"]
        assert "'wasm-unsafe-eval'" in seeing.headers["Content-Security-Policy"]
        assert "camera=()" in other.headers["Permissions-Policy"]
        assert "wasm" not in other.headers["Content-Security-Policy"]

    @pytest.mark.parametrize("place", ["", "consent/", "consent/sample/", "consent/withdrawal/", "other-ways/"])
    def test_every_page_of_a_learner_can_be_drawn(self, client: Client, alice: User, place: str) -> None:
        client.force_login(alice)

        assert client.get(f"/presence/{place}", secure=True).status_code == HTTPStatus.OK

    def test_staff_with_nothing_to_decide_are_told_so(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        assert "Nothing waits" in client.get("/presence/staff/reviews/", secure=True).content.decode()

    def test_staff_decide_on_a_page(self, client: Client, alice: User, grace: User) -> None:
        review = ask_a_person(learner=alice, check=failed(alice), said="", at=NINE)
        client.force_login(grace)

        assert alice.full_name in client.get("/presence/staff/reviews/", secure=True).content.decode()
        place = f"/presence/staff/reviews/{review.pk}/"
        assert client.post(place, {"outcome": "REFUSED", "note": ""}, secure=True).status_code == HTTPStatus.CONFLICT
        assert client.post(place, {}, secure=True).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert client.post(place, {"outcome": "CONFIRMED", "note": ""}, secure=True).status_code == HTTPStatus.FOUND
        review.refresh_from_db()
        assert review.outcome == Review.Outcome.CONFIRMED

    def test_staff_confirm_at_a_centre(self, client: Client, alice: User, vera: User) -> None:
        client.force_login(vera)
        place = "/presence/staff/centre/"

        assert client.post(place, {"username": "nobody", "card": "on"}, secure=True).status_code == 422
        assert client.post(place, {"username": alice.username}, secure=True).status_code == 422
        client.post(place, {"username": alice.username.lower(), "card": "on"}, secure=True)

        assert PresenceCheck.objects.get().way == Way.CENTRE


def test_the_fairness_report_tells_of_groups_and_of_nobody(alice: User, client: Client, grace: User) -> None:
    failed(alice)
    assert fairness_report(at=NINE + DAY).devices == []
    for number in range(12):
        person = User.objects.create(username=f"CRO{number}", full_name="Somebody", created_at=NINE)
        PresenceCheck.objects.create(
            learner=person,
            occasion="study:1",
            device="phone",
            light="good",
            drawn_at=NINE,
            decided_at=NINE,
            verdict=PresenceCheck.Verdict.MATCH if number else PresenceCheck.Verdict.POOR_QUALITY,
        )

    (phones,) = fairness_report(at=NINE + DAY).devices
    assert (phones.name, phones.checks, phones.passed, phones.unclear) == ("phone", 12, 11, 1)
    client.force_login(grace)
    page = client.get("/presence/staff/fairness/", secure=True).content.decode()
    assert "Somebody" not in page
