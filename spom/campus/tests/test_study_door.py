"""Studying over HTTP: who may begin, what a pulse costs, what is answered when study goes on elsewhere."""

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from spom.campus.actions.passing import NotTrustedHere, take_pass, trust
from spom.campus.models.edition import CourseEdition
from spom.campus.models.ledger import StudyInterval, Verdict
from spom.campus.models.lesson import Lesson
from spom.campus.models.passes import StandingPass
from spom.campus.models.study import StudySession
from spom.campus.tests import make
from spom.identity.actions.sessions import end_sessions
from spom.identity.models import Session, User
from spom.kit.errors import Refusal
from spom.programme.models.catalogue import Module, ModuleSet
from spom.programme.tests import make as programme

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]
BEGIN_OR_COMMIT = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET", "SELECT set_config")


@pytest.fixture
def lesson(alice: User) -> Lesson:
    """A lesson Alice may learn."""
    programme.enrolment(alice)
    return make.content(of=make.edition()).lesson


@pytest.fixture
def browser(client: Client, alice: User) -> Client:
    """Alice, signed in."""
    client.force_login(alice)
    return client


def passed(learner: User) -> None:
    trusting = timezone.now()
    take_pass(learner=learner, check=f"check:{trusting.timestamp()}", at=trusting)


def start(client: Client, lesson: Lesson) -> Any:
    return client.post("/api/learning/study", {"lesson": lesson.pk}, content_type="application/json")


def pulse(client: Client, study: dict[str, Any], seq: int, **more: Any) -> Any:
    said = {"s": study["session"], "l": study["lease"], "n": seq, "v": 1, "p": 1, **more}
    return client.post("/learning/pulse", said, content_type="application/json")


def let_time_pass(seconds: float) -> None:
    """The database's clock cannot be turned, so the session is made to have been heard of earlier."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (SELECT make_interval(secs => %s) AS by)"
            " UPDATE campus_studysession SET started_at = started_at - gone.by, last_at = last_at - gone.by,"
            " counted = (SELECT COALESCE(range_agg(tstzrange(lower(r) - gone.by, upper(r) - gone.by)), '{}')"
            " FROM unnest(counted) r) FROM gone",
            [seconds],
        )


class TestStart:
    """Enrolment, access and a passed check."""

    def test_begins_after_a_passed_check(self, browser: Client, alice: User, lesson: Lesson) -> None:
        passed(alice)

        answer = start(browser, lesson)

        assert answer.status_code == HTTPStatus.CREATED
        assert answer.json()["check_in_ms"] >= 540_000
        assert StandingPass.objects.get().spent_at is not None

    def test_needs_a_check_first(self, browser: Client, lesson: Lesson) -> None:
        answer = start(browser, lesson)

        assert answer.status_code == HTTPStatus.CONFLICT
        assert answer.json()["code"] == "campus.check_needed"

    def test_a_check_opens_one_session_and_not_a_second_elsewhere(
        self, browser: Client, alice: User, lesson: Lesson
    ) -> None:
        passed(alice)
        start(browser, lesson)
        elsewhere = Client()
        elsewhere.force_login(alice)

        assert start(elsewhere, lesson).status_code == HTTPStatus.CONFLICT
        assert StudySession.objects.get().state == StudySession.State.ACTIVE

    def test_an_old_check_opens_nothing(self, browser: Client, alice: User, lesson: Lesson) -> None:
        take_pass(learner=alice, check="check:old", at=timezone.now() - timedelta(seconds=121))

        assert start(browser, lesson).status_code == HTTPStatus.CONFLICT

    def test_a_reload_goes_on_under_the_same_check_and_earns_no_new_lease(
        self, browser: Client, alice: User, lesson: Lesson
    ) -> None:
        passed(alice)
        first = start(browser, lesson).json()
        let_time_pass(100)
        pulse(browser, first, 1)

        again = start(browser, lesson)

        assert again.status_code == HTTPStatus.CREATED
        assert 100_000 <= again.json()["since_pass_ms"] < 110_000
        assert again.json()["check_in_ms"] <= 500_000

    def test_a_reload_after_a_long_pause_needs_a_check(self, browser: Client, alice: User, lesson: Lesson) -> None:
        passed(alice)
        start(browser, lesson)
        let_time_pass(151)

        assert start(browser, lesson).json()["code"] == "campus.check_needed"

    def test_an_elective_that_was_not_chosen_is_not_there(self, browser: Client, alice: User) -> None:
        programme.enrolment(alice)
        other: Module = programme.module("C1", within=programme.module_set("C", kind=ModuleSet.Kind.CHOOSE_ONE))
        passed(alice)

        there = make.content(of=make.edition(within=other)).lesson

        assert start(browser, there).status_code == HTTPStatus.NOT_FOUND

    def test_a_lesson_that_waits_for_another_is_not_open(self, browser: Client, alice: User, lesson: Lesson) -> None:
        later = make.content(of=CourseEdition.objects.get())
        with make.unguarded():
            later.needs.add(lesson)
        passed(alice)

        assert start(browser, later.lesson).status_code == HTTPStatus.NOT_FOUND

    def test_is_for_students(self, client: Client, sam: User, lesson: Lesson) -> None:
        client.force_login(sam)

        assert start(client, lesson).status_code == HTTPStatus.FORBIDDEN


class TestPulse:
    """Half a minute, counted."""

    @pytest.fixture
    def study(self, browser: Client, alice: User, lesson: Lesson) -> dict[str, Any]:
        passed(alice)
        started: dict[str, Any] = start(browser, lesson).json()
        return started

    def test_counts(self, browser: Client, study: dict[str, Any]) -> None:
        let_time_pass(30)

        answer = pulse(browser, study, 1, m=[[0, 30, 1]], at=30_000)

        assert answer.status_code == HTTPStatus.OK
        assert 30_000 <= answer.json()["since"] < 35_000
        row = StudySession.objects.get()
        assert (row.place, row.played) == (30_000, [[0, 30, 1]])

    def test_what_the_browser_says_was_spent_otherwise_does_not_count(
        self, browser: Client, study: dict[str, Any]
    ) -> None:
        let_time_pass(100)

        answer = pulse(browser, study, 1, w=60_000)

        assert 40_000 <= answer.json()["since"] < 45_000
        assert [why for why, *_ in StudySession.objects.get().uncounted] == ["STOPPED"]

    def test_is_two_statements_and_four_hundred_bytes(self, browser: Client, study: dict[str, Any]) -> None:
        # Long enough ago that the sign-in is noted as alive too.
        Session.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
        let_time_pass(30)
        said = {"s": study["session"], "l": study["lease"], "n": 1, "v": 1, "p": 1, "w": 1200}
        body = json.dumps(said | {"m": [[1200, 1230.25, 1.5], [900, 911.5, 1]], "at": 911_500})

        with CaptureQueriesContext(connection) as seen:
            answer = browser.post("/learning/pulse", body, content_type="application/json")

        statements = [one for one in seen.captured_queries if not one["sql"].startswith(BEGIN_OR_COMMIT)]
        assert answer.status_code == HTTPStatus.OK
        assert len(statements) == 2
        assert len(body) + len(answer.content) <= 400

    def test_keeps_the_sign_in_alive(self, browser: Client, study: dict[str, Any]) -> None:
        long_ago = timezone.now() - timedelta(minutes=50)
        Session.objects.update(seen_at=long_ago)

        pulse(browser, study, 1)

        assert Session.objects.get().seen_at > long_ago + timedelta(minutes=49)

    def test_a_repeated_pulse_says_so(self, browser: Client, study: dict[str, Any]) -> None:
        pulse(browser, study, 1)

        assert pulse(browser, study, 1).json()["again"] is True

    def test_a_revoked_sign_in_hears_401_and_study_is_over(
        self, browser: Client, alice: User, study: dict[str, Any]
    ) -> None:
        end_sessions(user=alice, keep=None, reason="ended by owner", by=alice, at=timezone.now())

        assert pulse(browser, study, 1).status_code == HTTPStatus.UNAUTHORIZED
        assert StudySession.objects.get().end_reason == StudySession.End.SIGNED_OUT

    @pytest.mark.security("S23")
    def test_study_continued_elsewhere_hears_409(self, browser: Client, alice: User, study: dict[str, Any]) -> None:
        passed(alice)
        elsewhere = Client()
        elsewhere.force_login(alice)
        start(elsewhere, Lesson.objects.get())

        answer = pulse(browser, study, 1)

        assert (answer.status_code, answer.json()["code"]) == (HTTPStatus.CONFLICT, "campus.study_ended")

    def test_the_lease_of_another_window_is_refused(self, browser: Client, study: dict[str, Any]) -> None:
        forged = study | {"lease": "00000000-0000-4000-8000-000000000000"}

        assert pulse(browser, forged, 1).status_code == HTTPStatus.CONFLICT

    def test_another_persons_session_is_refused(self, client: Client, bob: User, study: dict[str, Any]) -> None:
        client.force_login(bob)

        assert pulse(client, study, 1).status_code == HTTPStatus.CONFLICT

    @pytest.mark.parametrize(
        "body",
        ["", "[]", "{}", '{"s":1,"l":"x","n":1,"v":1,"p":1}', "x" * 3000, '{"s":NaN,"l":"","n":1,"v":1,"p":1}'],
    )
    def test_nonsense_is_400(self, browser: Client, study: dict[str, Any], body: str) -> None:
        assert browser.post("/learning/pulse", body, content_type="application/json").status_code == 400

    @pytest.mark.parametrize("more", [{"w": -5}, {"i": -1}, {"m": [[-1, 2, 1]]}, {"m": [[0, 1, 99]]}, {"at": 2**40}])
    def test_numbers_out_of_range_are_400(self, browser: Client, study: dict[str, Any], more: Any) -> None:
        assert pulse(browser, study, 1, **more).status_code == HTTPStatus.BAD_REQUEST


def signed_out(alice: User) -> None:
    Session.objects.filter(user=alice).delete()


def idle_for_too_long(alice: User) -> None:
    Session.objects.filter(user=alice).update(seen_at=timezone.now() - timedelta(days=2))


def used_for_too_long(alice: User) -> None:
    past = timezone.now() - timedelta(days=3)
    Session.objects.filter(user=alice).update(created_at=past, ends_at=past + timedelta(hours=1))


def disabled(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(state=User.State.DISABLED)


def given_another_password(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(password="argon2$of-another-one")


def marked_for_another_password(alice: User) -> None:
    Session.objects.filter(user=alice).update(data={"_auth_user_id": str(alice.pk), "_auth_user_hash": "of another"})


def no_longer_a_student(alice: User) -> None:
    alice.role_grants.update(revoked_at=timezone.now())


class TestPulseOfAKnownSignIn:
    """A sign-in this process has looked at before: one statement, and no guarantee less."""

    @pytest.fixture
    def study(self, browser: Client, alice: User, lesson: Lesson) -> dict[str, Any]:
        passed(alice)
        started: dict[str, Any] = start(browser, lesson).json()
        assert pulse(browser, started, 1).status_code == HTTPStatus.OK
        return started

    def test_is_one_statement(self, browser: Client, study: dict[str, Any]) -> None:
        with CaptureQueriesContext(connection) as seen:
            answer = pulse(browser, study, 2)

        assert answer.status_code == HTTPStatus.OK
        assert len([one for one in seen.captured_queries if not one["sql"].startswith(BEGIN_OR_COMMIT)]) == 1

    @pytest.mark.security("S20")
    @pytest.mark.parametrize(
        ("happened", "heard"),
        [
            (signed_out, HTTPStatus.UNAUTHORIZED),
            (idle_for_too_long, HTTPStatus.UNAUTHORIZED),
            (used_for_too_long, HTTPStatus.UNAUTHORIZED),
            (disabled, HTTPStatus.UNAUTHORIZED),
            (given_another_password, HTTPStatus.UNAUTHORIZED),
            (marked_for_another_password, HTTPStatus.UNAUTHORIZED),
            (no_longer_a_student, HTTPStatus.FORBIDDEN),
        ],
    )
    def test_what_has_changed_since_is_noticed_at_once(
        self, browser: Client, alice: User, study: dict[str, Any], happened: Any, heard: HTTPStatus
    ) -> None:
        happened(alice)
        sign_ins = list(Session.objects.values("pk", "seen_at"))

        assert pulse(browser, study, 2).status_code == heard
        assert StudySession.objects.get().seq == 1
        # What is over is not brought back to life by being used.
        assert list(Session.objects.values("pk", "seen_at")) == sign_ins

    def test_the_study_of_somebody_else_is_refused(self, bob: User, browser: Client, study: dict[str, Any]) -> None:
        StudySession.objects.update(learner=bob)

        assert pulse(browser, study, 2).status_code == HTTPStatus.CONFLICT


class TestAfterwards:
    """Writing down, changing the lesson, stopping, confirming."""

    @pytest.fixture
    def study(self, browser: Client, alice: User, lesson: Lesson) -> dict[str, Any]:
        passed(alice)
        started: dict[str, Any] = start(browser, lesson).json()
        let_time_pass(120)
        pulse(browser, started, 1)
        return started

    def post(self, client: Client, study: dict[str, Any], verb: str, **more: Any) -> Any:
        path = f"/api/learning/study/{study['session']}/{verb}"
        return client.post(path, {"lease": study["lease"], **more}, content_type="application/json")

    def test_a_checkpoint_writes_a_row_and_study_goes_on(self, browser: Client, study: dict[str, Any]) -> None:
        answer = self.post(browser, study, "checkpoint")

        assert answer.json()["seq"] == 1
        assert StudyInterval.objects.count() == 1
        assert pulse(browser, study, 2).status_code == HTTPStatus.OK

    def test_confirm_now_makes_the_tail_count(self, browser: Client, alice: User, study: dict[str, Any]) -> None:
        self.post(browser, study, "end")

        passed(alice)

        assert [one.kind for one in Verdict.objects.all()] == [Verdict.Kind.RELEASED]

    def test_the_lesson_can_change(self, browser: Client, study: dict[str, Any]) -> None:
        other = make.content(of=CourseEdition.objects.get()).lesson

        answer = self.post(browser, study, "lesson", lesson=other.pk)

        assert (answer.status_code, answer.json()["lesson"]) == (HTTPStatus.OK, other.pk)
        assert StudyInterval.objects.get().lesson_id != other.pk

    def test_only_the_window_with_the_lease_may(self, browser: Client, study: dict[str, Any]) -> None:
        forged = study | {"lease": "00000000-0000-4000-8000-000000000000"}

        for verb in ("checkpoint", "end"):
            assert self.post(browser, forged, verb).status_code == HTTPStatus.CONFLICT


class TestTrust:
    """Believing a button is for trying out."""

    def test_counts_where_it_is_switched_on(self, browser: Client, lesson: Lesson, settings: Any) -> None:
        settings.TRUSTED_PRESENCE = True

        assert browser.post("/api/learning/trusted-check").status_code == HTTPStatus.OK
        assert start(browser, lesson).status_code == HTTPStatus.CREATED

    def test_is_off_unless_somebody_switched_it_on(self, browser: Client, lesson: Lesson) -> None:
        assert browser.post("/api/learning/trusted-check").json()["code"] == "campus.not_trusted_here"

    def test_refuses_in_production_even_when_switched_on(self, alice: User, settings: Any) -> None:
        settings.TRUSTED_PRESENCE = True
        settings.IN_PRODUCTION = True

        with pytest.raises(Refusal) as no:
            trust(learner=alice, reference="x", at=make.NINE)

        assert isinstance(no.value, NotTrustedHere)
        assert not StandingPass.objects.exists()
