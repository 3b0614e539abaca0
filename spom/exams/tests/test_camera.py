"""Camera checks during a test: asked for where the institution wants them; whatever they say only flags."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spom.exams.models.sitting import Attempt, Signal
from spom.exams.queries.camera import occasion_of, unanswered, watch_of
from spom.exams.tasks import flag_missing_checks
from spom.exams.tests import make
from spom.exams.tests.make import NOON
from spom.identity.models import User
from spom.portal.actions.institution import choose
from spom.presence.models.checks import PresenceCheck
from spom.presence.tests.make import consenting, enrolled

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def watched(alice: User, grace: User) -> Attempt:
    """Alice sits a test since noon, and every ten minutes somebody wants to see her."""
    choose(values={"exams.camera_every": 10}, by=grace, at=NOON)
    return make.sitting(enrolled(alice, at=NOON))


def checked(attempt: Attempt, *, at: datetime, verdict: str = "MATCH") -> None:
    """A check of the test that was decided."""
    PresenceCheck.objects.create(
        learner=attempt.learner, occasion=occasion_of(attempt), drawn_at=at, begun_at=at, decided_at=at, verdict=verdict
    )


class TestDue:
    """From the start of the test, then every so many minutes."""

    def test_the_first_one_is_due_at_once_and_the_next_one_after_the_last(self, watched: Attempt) -> None:
        first = watch_of(watched, at=NOON)
        checked(watched, at=NOON + MINUTE, verdict="NO_FACE")
        second = watch_of(watched, at=NOON + 2 * MINUTE)

        assert first is not None
        assert first.due_at == NOON
        assert second is not None
        assert second.due_at == NOON + 11 * MINUTE

    def test_nobody_asks_unless_the_institution_does(self, alice: User) -> None:
        assert watch_of(make.sitting(enrolled(alice, at=NOON)), at=NOON) is None

    def test_whoever_has_no_camera_set_up_is_not_asked_and_not_flagged(self, alice: User, grace: User) -> None:
        choose(values={"exams.camera_every": 10}, by=grace, at=NOON)
        attempt = make.sitting(consenting(alice, at=NOON))

        assert watch_of(attempt, at=NOON) is None
        assert unanswered(NOON + 30 * MINUTE) == []

    def test_practice_is_not_watched(self, alice: User, grace: User) -> None:
        choose(values={"exams.camera_every": 10}, by=grace, at=NOON)

        assert watch_of(make.practising(enrolled(alice, at=NOON)), at=NOON) is None


class TestUnanswered:
    """A check that nobody answers is noted, once, and the test goes on."""

    def test_is_long_due(self, watched: Attempt) -> None:
        assert unanswered(NOON + 3 * MINUTE) == []
        assert unanswered(NOON + 5 * MINUTE) == [watched]

        checked(watched, at=NOON + 5 * MINUTE)
        assert unanswered(NOON + 18 * MINUTE) == []
        assert unanswered(NOON + 20 * MINUTE) == [watched]

    def test_a_check_that_ran_out_is_no_answer(self, watched: Attempt) -> None:
        checked(watched, at=NOON + 2 * MINUTE, verdict="EXPIRED")

        assert unanswered(NOON + 5 * MINUTE) == [watched]

    def test_flags_once_and_ends_nothing(self, watched: Attempt) -> None:
        now = timezone.now()
        Attempt.objects.filter(pk=watched.pk).update(started_at=now - 6 * MINUTE, deadline=now + 54 * MINUTE)

        flag_missing_checks(timestamp=0)
        flag_missing_checks(timestamp=0)

        assert Signal.objects.get(attempt=watched).kind == Signal.Kind.NO_CHECK
        watched.refresh_from_db()
        assert watched.is_running


class TestPage:
    """The panel, on the page of a test that wants it."""

    def test_asks_and_may_use_the_camera(self, client: Client, watched: Attempt) -> None:
        now = timezone.now()
        Attempt.objects.filter(pk=watched.pk).update(started_at=now, deadline=now + 60 * MINUTE)
        client.force_login(watched.learner)
        client.post(reverse("exams:lease", args=[watched.pk]))

        answer = client.get(reverse("exams:sit", args=[watched.pk]))

        assert f'data-occasion="test:{watched.pk}"' in answer.content.decode()
        assert "camera=(self)" in answer.headers["Permissions-Policy"]
        assert "img-src 'self' blob: data:" in answer.headers["Content-Security-Policy"]

    def test_of_a_test_that_does_not_may_not(self, client: Client, alice: User) -> None:
        client.force_login(enrolled(alice, at=NOON))
        client.post(reverse("exams:practise", args=[make.practice().pk]))

        answer = client.get(reverse("exams:sit", args=[Attempt.objects.get().pk]))

        assert "face-check" not in answer.content.decode()
        assert "camera=()" in answer.headers["Permissions-Policy"]

    def test_the_rules_say_so(self, client: Client, alice: User, grace: User) -> None:
        choose(values={"exams.camera_every": 10}, by=grace, at=NOON)
        admission = make.admitted(alice)
        client.force_login(alice)

        assert "looks every 10 minutes" in client.get(reverse("exams:entrance", args=[admission.pk])).content.decode()
