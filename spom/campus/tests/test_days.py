"""Day by day, the streak, and the pace to the cut-off."""

from datetime import date, timedelta

import pytest
from django.test import Client

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.queries.days import Day, Topic, days_of, pace_of, streak
from spom.campus.queries.hours import Hours
from spom.campus.queries.plan import learning_plan
from spom.campus.tests import make
from spom.identity.models import User
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


def day(before: int, seconds: int = 600) -> Day:
    topic = Topic(module="A", lesson_id=1, lesson="Costing", hours=Hours(counted=seconds))
    return Day(day=(make.NINE - timedelta(days=before)).date(), topics=(topic,), uncounted=())


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], 0),
        ([day(0)], 1),
        ([day(0), day(1), day(2)], 3),
        ([day(1), day(2)], 2),
        ([day(2), day(3)], 0),
        ([day(0), day(2)], 1),
        ([day(0, seconds=59), day(1)], 1),
    ],
)
def test_a_streak_is_days_in_a_row_up_to_today_or_yesterday(days: list[Day], expected: int) -> None:
    assert streak(days, at=make.NINE) == expected


def test_a_day_says_what_counted_what_waits_and_what_did_not(alice: User) -> None:
    study = make.study(alice)
    study.pulse(make.AWAY)
    study.watch(timedelta(minutes=9))
    credit_on_pass(session=study.session, check="check:1", at=study.now)
    study.watch(timedelta(minutes=2))
    credit_on_pass(session=study.session, check="check:2", at=study.now)

    [found] = days_of(enrolment=study.session.enrolment, at=study.now)

    assert (found.counted, found.waiting) == (660, 0)
    assert [topic.lesson for topic in found.topics] == ["Costing"]
    assert [lost.reason for lost in found.uncounted] == ["The page was not visible"]


def test_the_pace_leads_to_the_cut_off(alice: User, grace: User) -> None:
    programme.module()
    enrolment = programme.enrolment(alice)
    announce_cut_off(
        programme=enrolment.programme, attempt="May", on=date(2026, 8, 13), source="Notice", by=grace, at=make.NINE
    )
    plan = learning_plan(learner=alice, at=make.NINE)
    assert plan is not None

    pace = pace_of(plan, at=make.NINE)

    # Forty hours in sixty days, today and the last one included.
    assert pace is not None
    assert (pace.minutes, pace.until, pace.is_possible) == (40, date(2026, 8, 13), True)


class TestPages:
    """What the learner sees."""

    @pytest.fixture
    def alice_in(self, client: Client, alice: User) -> Client:
        client.force_login(alice)
        return client

    def test_shows_the_day_and_offers_a_second_look(self, alice_in: Client, alice: User) -> None:
        from django.utils import timezone  # noqa: PLC0415  # the page reads the clock

        study = make.study(alice, at=timezone.now() - timedelta(minutes=10))
        study.pulse(make.AWAY)
        study.watch(timedelta(minutes=2))
        credit_on_pass(session=study.session, check="check:1", at=study.now)

        words = alice_in.get("/learning/history/").content.decode()

        assert "2 m counted" in words
        assert "The page was not visible" in words
        assert "Ask for a second look" in words

    def test_nothing_yet(self, alice_in: Client, alice: User) -> None:
        programme.enrolment(alice)

        assert "Nothing learned yet" in alice_in.get("/learning/history/").content.decode()
