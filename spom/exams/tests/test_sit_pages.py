"""The pages of a test: the way in, question by question without script, the door of the answers, the result."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from spom.booking.tests import make as booking
from spom.exams.actions.papers import Line
from spom.exams.actions.writing import write_question
from spom.exams.items.items import FULL, Choice, Option, Text
from spom.exams.models.bank import Question
from spom.exams.models.papers import Blueprint
from spom.exams.models.sitting import Answer, Attempt
from spom.exams.queries.papers import paper_of
from spom.exams.queries.results import latest_answers
from spom.exams.tests import make
from spom.exams.tests.make import NOON
from spom.identity.actions.roles import grant_role, revoke_role
from spom.identity.actions.sessions import end_sessions
from spom.identity.models import Role, RoleGrant, User

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]


@pytest.fixture
def student(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def attempt(student: Client) -> Attempt:
    """A practice paper of Alice's that runs now, in this browser."""
    plan = make.practice()
    student.post(reverse("exams:practise", args=[plan.pk]))
    return Attempt.objects.get()


def send(client: Client, attempt: Attempt, batch: list[list[Any]], **more: Any) -> HttpResponse:
    said = {"t": attempt.pk, "l": str(attempt.lease), "b": batch} | more
    answer = client.post("/tests/answers", json.dumps(said), content_type="application/json")
    assert isinstance(answer, HttpResponse)
    return answer


class TestWayIn:
    """From check-in to the first question."""

    def test_code_rules_start(self, student: Client, alice: User) -> None:
        admission = make.admitted(alice)
        door = reverse("exams:entrance", args=[admission.pk])
        assert "Go to your test" in student.get(reverse("exams:mine")).content.decode()

        assert student.post(door, {"code": admission.code}).status_code == 422
        wrong = student.post(door, {"code": "AAAAAA", "is_me": "on", "knows_rules": "on"})
        assert wrong.status_code == 409
        student.post(door, {"code": admission.code, "is_me": "on", "knows_rules": "on"})
        page = student.post(reverse("exams:start", args=[admission.pk]), follow=True)

        assert "Question 1 of 3" in page.content.decode()
        assert student.get(door).status_code == 302

    @pytest.mark.security("S67")
    def test_nobody_enters_or_reads_for_another(self, client: Client, alice: User, bob: User) -> None:
        attempt = make.sitting(alice)
        client.force_login(bob)

        for name in ("sit", "finish", "result", "review"):
            assert client.get(reverse(f"exams:{name}", args=[attempt.pk])).status_code == 404
        for name in ("say", "lease", "hand_in"):
            assert client.post(reverse(f"exams:{name}", args=[attempt.pk])).status_code == 404
        assert client.get(reverse("exams:entrance", args=[attempt.admission_id])).status_code == 404


class TestWithoutScript:
    """The same paper, a question at a time."""

    def test_answers_are_saved_and_the_next_one_comes(self, student: Client, attempt: Attempt) -> None:
        address = reverse("exams:say", args=[attempt.pk])

        page = student.post(address, {"current": "1", "a-1": "2", "m-1": "1", "go": "next"}, follow=True)

        assert latest_answers(attempt)[1].content == {"a": [2], "m": 1}
        drawn = page.content.decode()
        assert 'id="q2" data-number="2" data-kind="SINGLE" data-seen data-said-lease="0" data-said-seq="0">' in drawn
        first = student.get(reverse("exams:sit", args=[attempt.pk])).content.decode()
        assert 'data-number="1" data-kind="SINGLE" data-seen data-said-lease="1" data-said-seq="1">' in first
        student.post(address, {"current": "1", "go": "clear"})
        assert latest_answers(attempt)[1].content["a"] is None

    def test_from_the_palette_to_the_end(self, student: Client, attempt: Attempt) -> None:
        address = reverse("exams:say", args=[attempt.pk])
        to_three = student.post(address, {"current": "1", "a-1": "0", "question": "3"})
        assert to_three.headers["Location"].endswith("?question=3")
        assert (
            "Hand in your paper?"
            in student.post(address, {"current": "3", "go": "finish"}, follow=True).content.decode()
        )

        page = student.post(reverse("exams:hand_in", args=[attempt.pk]), follow=True).content.decode()

        assert "of 3 marks" in page
        assert student.get(reverse("exams:sit", args=[attempt.pk])).status_code == 302
        assert (
            "Each with your answer and the right one."
            in student.get(reverse("exams:review", args=[attempt.pk])).content.decode()
        )

    @pytest.mark.security("S67")
    def test_another_browser_may_go_on_and_this_one_then_cannot_write(
        self, student: Client, attempt: Attempt, alice: User
    ) -> None:
        other = Client()
        other.force_login(alice)
        assert "open in another window" in other.get(reverse("exams:sit", args=[attempt.pk])).content.decode()

        other.post(reverse("exams:lease", args=[attempt.pk]))

        refused = student.post(reverse("exams:say", args=[attempt.pk]), {"current": "1", "a-1": "1"})
        assert refused.status_code == 409
        assert not Answer.objects.exists()
        assert "Question 1 of 3" in other.get(reverse("exams:sit", args=[attempt.pk])).content.decode()


class TestKeys:
    """What is right never reaches a browser before the paper is over (S67)."""

    @pytest.mark.security("S67")
    def test_the_page_says_the_same_whichever_answer_is_right(self, student: Client, attempt: Attempt) -> None:
        page = student.get(reverse("exams:sit", args=[attempt.pk])).content.decode()

        for asked in paper_of(attempt.form).questions:
            assert f"/{asked.question}" not in page.partition("<exam-paper")[2]
        assert "Right:" not in page
        assert attempt.seed not in page
        assert "share" not in page
        assert "rationale" not in page

    @pytest.mark.security("S67")
    def test_neither_reason_nor_feedback_is_told_before_the_paper_is_over(self, student: Client, alice: User) -> None:
        options = (Option(Text("Yes"), FULL, Text("BECAUSE-1")), Option(Text("No"), feedback=Text("BECAUSE-2")))
        asked = replace(make.item("Is it so?"), task=Choice(options=options), rationale=Text("BECAUSE-3"))
        kept = write_question(module=booking.module(), item=asked, by=None, at=NOON)
        Question.objects.filter(pk=kept.pk).update(state=Question.State.LIVE)
        plan = make.blueprint(Line(count=1), purpose=Blueprint.Purpose.PRACTICE)
        make.forms(plan)
        student.post(reverse("exams:practise", args=[plan.pk]))
        attempt = Attempt.objects.get(learner=alice)

        sat = student.get(reverse("exams:sit", args=[attempt.pk]), follow=True).content.decode()
        assert "Is it so?" in sat
        assert "BECAUSE" not in sat
        student.post(reverse("exams:hand_in", args=[attempt.pk]))
        after = student.get(reverse("exams:review", args=[attempt.pk])).content.decode()
        assert all(f"BECAUSE-{number}" in after for number in (1, 2, 3))

    @pytest.mark.security("S67")
    def test_no_script_knows_of_keys(self) -> None:
        written = [one.read_text() for one in (ROOT / "frontend").rglob("*.ts")]
        built = [one.read_text() for one in (ROOT / "spom/kit/static/dist").glob("exam-paper.*.js")]
        assert "spom-exam" in built[0]

        for word in ("rationale", "isRight", "correctAnswer", ".share", "by_question"):
            assert not any(word in one for one in [*written, *built])

    @pytest.mark.security("S67")
    def test_after_a_test_the_review_shows_no_key(self, student: Client, alice: User) -> None:
        attempt = make.sitting(alice, at=timezone.now() + timedelta(days=1))
        Attempt.objects.filter(pk=attempt.pk).update(started_at=timezone.now() - timedelta(minutes=5))
        student.post(reverse("exams:hand_in", args=[attempt.pk]))

        page = student.get(reverse("exams:review", args=[attempt.pk]))

        assert page.status_code == 200
        assert "as soon as the result is official" in page.content.decode()
        # Nothing was answered, so nothing is called right.
        assert "badge--ok" not in page.content.decode()


class TestDoor:
    """The short way of the answers."""

    def test_takes_and_tells_the_time(self, student: Client, attempt: Attempt) -> None:
        send(student, attempt, [])
        with CaptureQueriesContext(connection) as seen:
            answer = send(student, attempt, [[1, 1, 1, {"a": [2]}], [1, 2, 2, {"a": "x", "x": [1]}]], s=["HIDDEN"])

        assert answer.status_code == 200
        told = json.loads(answer.content)
        assert told["taken"] == [[1, 1], [1, 2]]
        assert told["until"] == int(attempt.deadline.timestamp() * 1000)
        assert attempt.signals.count() == 1
        # The sign-in is looked at by the statement that saves.
        assert len(seen.captured_queries) == 1

    @pytest.mark.security("S67")
    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[]",
            "{}",
            '{"t": 1, "l": "x", "b": []}',
            '{"t": -1, "l": "00000000-0000-0000-0000-000000000000", "b": []}',
            '{"t": 1, "l": "00000000-0000-0000-0000-000000000000", "b": [[1, 1, 1, "A"]]}',
            '{"t": 1, "l": "00000000-0000-0000-0000-000000000000", "b": [[1, 1, 1, {"key": 1}]]}',
            '{"t": 1, "l": "00000000-0000-0000-0000-000000000000", "b": [[1, true, 1, {}]]}',
            '{"t": 1, "l": "00000000-0000-0000-0000-000000000000", "b": [], "s": ["BOGUS"]}',
        ],
    )
    def test_what_no_page_of_ours_says_is_no_request(self, student: Client, body: str) -> None:
        assert student.post("/tests/answers", body, content_type="application/json").status_code == 400

    @pytest.mark.security("S67")
    def test_signed_out_another_person_another_paper_another_window(
        self, student: Client, attempt: Attempt, bob: User
    ) -> None:
        other = Client()
        assert send(other, attempt, []).status_code == 401
        other.force_login(bob)
        assert send(other, attempt, [[1, 1, 1, {"a": [0]}]]).status_code == 404
        Attempt.objects.filter(pk=attempt.pk).update(lease="00000000-0000-0000-0000-000000000000")

        answer = send(student, attempt, [[1, 1, 1, {"a": [0]}]])

        assert answer.status_code == 409
        assert json.loads(answer.content)["elsewhere"] is True
        assert not Answer.objects.exists()

    @pytest.mark.security("S67")
    def test_a_sign_in_that_ended_or_lost_its_role_saves_nothing_from_then_on(
        self, student: Client, attempt: Attempt, alice: User, grace: User
    ) -> None:
        send(student, attempt, [[1, 1, 1, {"a": [0]}]])
        now = timezone.now()
        revoke_role(grant=RoleGrant.objects.get(user=alice), reason="Left", by=grace, at=now)
        assert send(student, attempt, [[1, 2, 1, {"a": [1]}]]).status_code == 403

        grant_role(user=alice, role=Role.STUDENT, reason="Back", by=grace, at=now)
        assert send(student, attempt, [[1, 3, 1, {"a": [1]}]]).status_code == 200
        end_sessions(user=alice, keep=None, reason="ended by owner", by=alice, at=timezone.now())

        assert send(student, attempt, [[1, 4, 1, {"a": [2]}]]).status_code == 401
        assert sorted(Answer.objects.values_list("seq", flat=True)) == [1, 3]

    @pytest.mark.security("S67")
    def test_the_clock_of_the_browser_is_not_asked(self, student: Client, attempt: Attempt) -> None:
        now = timezone.now()
        Attempt.objects.filter(pk=attempt.pk).update(
            started_at=now - timedelta(hours=2), deadline=now - timedelta(minutes=5)
        )

        answer = send(student, attempt, [[1, 1, 1, {"a": [0]}]], now=0, at="2020-01-01T00:00:00Z")

        assert answer.status_code == 200
        assert latest_answers(attempt) == {}
        assert Answer.objects.get().is_late
