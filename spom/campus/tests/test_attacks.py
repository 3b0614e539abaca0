"""Somebody who wants hours for nothing, at the real door: credited time never exceeds what passed, whatever they send.

The database's clock cannot be turned, so each attack runs in a study session that is moved back by the time it claims.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from spom.campus.actions.passing import take_mismatch, take_pass
from spom.campus.models.ledger import StudyInterval
from spom.campus.models.lesson import Lesson
from spom.campus.models.ranges import length
from spom.campus.models.study import StudySession
from spom.campus.policies import LEASE
from spom.campus.queries.plan import hours_by_module
from spom.campus.tests import make
from spom.identity.models import User
from spom.programme.models.enrolment import Enrolment
from spom.programme.tests import make as programme

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]


@pytest.fixture
def lesson(alice: User) -> Lesson:
    """A lesson of ten hours that Alice may learn."""
    programme.enrolment(alice)
    return make.content(of=make.edition()).lesson


class Bot:
    """A browser without a person: it has a sign-in, passes one check, and sends what it likes."""

    def __init__(self, learner: User, lesson: Lesson) -> None:
        """Sign in and begin."""
        self.learner, self.lesson = learner, lesson
        self.client = Client()
        self.client.force_login(learner)
        self.seq = 0
        self.study: dict[str, Any] = {}
        self.checks = 0

    def check(self) -> None:
        self.checks += 1
        take_pass(learner=self.learner, check=f"check:{self.learner.pk}:{self.checks}", at=timezone.now())

    def start(self) -> int:
        answer = self.client.post("/api/learning/study", {"lesson": self.lesson.pk}, content_type="application/json")
        if answer.status_code == HTTPStatus.CREATED:
            self.study, self.seq = answer.json(), answer.json()["seq"]
        return int(answer.status_code)

    def send(self, seq: int | None = None, **more: Any) -> Any:
        self.seq = self.seq + 1 if seq is None else self.seq
        said = {
            "s": self.study["session"],
            "l": self.study["lease"],
            "n": self.seq if seq is None else seq,
            "v": 1,
            "p": 1,
            **more,
        }
        return self.client.post("/learning/pulse", said, content_type="application/json")

    def wait(self, seconds: float) -> None:
        """Let time pass: the session is made that much older."""
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH gone AS (SELECT make_interval(secs => %s) AS by) UPDATE campus_studysession SET"
                " started_at = started_at - gone.by, last_at = last_at - gone.by,"
                " counted = (SELECT COALESCE(range_agg(tstzrange(lower(r) - gone.by, upper(r) - gone.by)), '{}')"
                " FROM unnest(counted) r) FROM gone WHERE learner_id = %s",
                [seconds, self.learner.pk],
            )

    @property
    def since_pass(self) -> float:
        session = StudySession.objects.filter(learner=self.learner).latest("pk")
        return session.since_pass_ms / 1000

    @property
    def credited(self) -> float:
        enrolment = Enrolment.objects.get(learner=self.learner)
        return sum(hours.counted for hours in hours_by_module(enrolment).values())


@pytest.fixture
def bot(alice: User, lesson: Lesson) -> Bot:
    bot = Bot(alice, lesson)
    bot.check()
    assert bot.start() == HTTPStatus.CREATED
    return bot


def test_a_flood_of_pulses_earns_only_the_time_it_takes(bot: Bot) -> None:
    for _ in range(60):
        bot.send()

    assert bot.since_pass <= (timezone.now() - StudySession.objects.get().started_at).total_seconds()


@pytest.mark.parametrize("seq", [0, 1, 3, 40, 2**31 - 1])
def test_replayed_and_skipped_pulses_earn_nothing(bot: Bot, seq: int) -> None:
    bot.wait(30)
    bot.send()
    before = bot.since_pass
    bot.wait(100)

    answer = bot.send(seq=seq)

    assert bot.since_pass == before
    assert answer.status_code == (HTTPStatus.OK if seq == 1 else HTTPStatus.CONFLICT)


def test_playing_at_twice_the_speed_counts_the_wall_clock(bot: Bot) -> None:
    bot.wait(30)

    bot.send(m=[[0, 60, 2]])

    assert 30 <= bot.since_pass < 33


@pytest.mark.parametrize("offset", [-86_400_000, 86_400_000])
def test_the_clients_own_clock_is_not_even_asked(bot: Bot, offset: int) -> None:
    bot.wait(30)

    bot.send(t=offset, now=offset, at=5)

    assert 30 <= bot.since_pass < 33


def test_a_hidden_tab_earns_nothing_however_long(bot: Bot) -> None:
    for _ in range(10):
        bot.wait(140)
        bot.send(v=0)

    assert bot.since_pass == 0


def test_nothing_counts_beyond_the_lease_without_a_check(bot: Bot) -> None:
    for _ in range(40):
        bot.wait(140)
        bot.send()

    assert bot.since_pass == LEASE.total_seconds()
    bot.client.post(
        f"/api/learning/study/{bot.study['session']}/end",
        {"lease": bot.study["lease"]},
        content_type="application/json",
    )
    assert bot.credited == 0


def test_checks_that_fail_all_night_credit_nothing(bot: Bot) -> None:
    for _ in range(12):
        bot.wait(140)
        bot.send()
        take_mismatch(learner=bot.learner, check="check:night", at=timezone.now())

    held = sum((length(interval.during) for interval in StudyInterval.objects.all()), timedelta(0))
    assert bot.credited == 0
    assert held <= LEASE


def test_starting_again_and_again_never_renews_the_lease(bot: Bot) -> None:
    for _ in range(20):
        bot.wait(100)
        bot.send()
        bot.start()

    assert bot.since_pass <= LEASE.total_seconds()
    total = sum((length(interval.during) for interval in StudyInterval.objects.all()), timedelta(0))
    assert total <= LEASE


@pytest.mark.usefixtures("real_transactions")
def test_ten_tabs_at_once_earn_what_one_does(alice: User, lesson: Lesson) -> None:
    bot = Bot(alice, lesson)
    bot.check()
    bot.start()
    bot.wait(120)

    def tab(number: int) -> int:
        """The same lease and the same number, from another thread."""
        try:
            twin = Bot(alice, lesson)
            twin.study, twin.seq = bot.study, 0
            return int(twin.send(m=[[number, number + 30, 1]]).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as tabs:
        answers = list(tabs.map(tab, range(10)))

    assert set(answers) <= {HTTPStatus.OK, HTTPStatus.CONFLICT}
    assert 120 <= bot.since_pass < 150
