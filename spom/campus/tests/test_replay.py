"""A learner, or somebody who wants hours for nothing, does anything in any order: what may never happen does not.

Events are drawn from a seeded generator, so that a failure can be run again: REPLAY_SEED=… REPLAY_EVENTS=1000000.
"""

import os
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from spom.campus.actions.deciding import (
    NothingToDecide,
    credit_on_pass,
    hold_after_failed_check,
    reject,
    release,
    release_by_alternative,
    reverse,
)
from spom.campus.actions.pulsing import pulse
from spom.campus.actions.studying import PulseOutOfTurn, StudyEndedBefore, end_study
from spom.campus.ledger.chain import first_break
from spom.campus.models.ledger import StudyInterval, Verdict
from spom.campus.models.ranges import bounds, length
from spom.campus.models.study import StudySession
from spom.campus.policies import LEASE
from spom.campus.queries.hours import replayed
from spom.campus.queries.plan import hours_learned
from spom.campus.tests import make
from spom.identity.models import User
from spom.kit.errors import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]

SEED = int(os.environ.get("REPLAY_SEED", "2026"))
EVENTS = int(os.environ.get("REPLAY_EVENTS", "10000"))
SIGNS = [make.WATCHING] * 6 + [make.READING, make.AWAY, make.STOPPED, make.ASLEEP]
# Seconds between one event and the next; the negative ones are a server clock that was set back.
GAPS = [30] * 30 + [5, 60, 120, 149, 150, 151, 300, 3600, 90_000, -1, -45, -7200]


class Chaos:
    """One learner, two open windows, a reviewer, and no manners."""

    def __init__(self, learner: User, reviewer: User, seed: int) -> None:
        """Begin with one window open."""
        self.random = Random(seed)  # noqa: S311  # a repeatable test, not a secret
        self.learner, self.reviewer = learner, reviewer
        self.study = make.study(learner)
        self.lessons = [self.study.session.lesson, make.lesson(minutes=2), make.lesson(minutes=45)]
        self.windows = [self.study]
        self.checks = 0
        self.earliest = self.latest = make.NINE

    def live_through(self, events: int) -> None:
        """Do one thing after another; a refusal is an answer."""
        moves = [self.pulse] * 60 + [self.forge, self.restart, self.stop, self.fail, self.alternative, self.review]
        moves += [self.succeed] * 4
        for _ in range(events):
            self.study.now += timedelta(seconds=self.random.choice(GAPS))
            self.earliest = min(self.earliest, self.study.now)
            self.latest = max(self.latest, self.study.now)
            try:
                self.random.choice(moves)()
            except (Refusal, NothingToDecide):
                continue

    def pulse(self) -> None:
        self.study.session.refresh_from_db(fields=["state"])
        if self.study.session.state == StudySession.State.ENDED:
            self.restart()
        self.study.pulse(self.random.choice(SIGNS), after=timedelta(0))

    def forge(self) -> None:
        window = self.random.choice(self.windows)
        seq = window.seq + self.random.choice([-3, -1, 0, 2, 40])
        try:
            pulse(
                session_id=window.session.pk,
                learner=self.learner,
                lease=window.session.lease,
                seq=max(0, seq),
                sign=make.WATCHING,
                at=self.study.now,
            )
        except (PulseOutOfTurn, StudyEndedBefore):
            return

    def restart(self) -> None:
        self.study = make.study(self.learner, on=self.random.choice(self.lessons), at=self.study.now)
        self.windows = [*self.windows[-3:], self.study]

    def stop(self) -> None:
        end_study(session=self.study.session, reason=StudySession.End.FINISHED, at=self.study.now)

    def succeed(self) -> None:
        self.checks += 1
        session = self.random.choice(self.windows).session
        credit_on_pass(session=session, check=f"check:{self.checks}", at=self.study.now)

    def fail(self) -> None:
        hold_after_failed_check(session=self.study.session, at=self.study.now)

    def alternative(self) -> None:
        release_by_alternative(learner=self.learner, at=self.study.now)

    def review(self) -> None:
        interval = StudyInterval.objects.filter(learner=self.learner).order_by("-position").first()
        if interval is not None:
            decide = self.random.choice([release, reject, reverse])
            decide(interval=interval, note="Reviewed", by=self.reviewer, at=self.study.now)


@pytest.mark.security("S28")
@pytest.mark.slow
@pytest.mark.usefixtures("real_transactions")
def test_no_sequence_of_events_earns_time_that_did_not_pass(alice: User, grace: User) -> None:
    chaos = Chaos(alice, grace, SEED)

    chaos.live_through(EVENTS)

    intervals = list(StudyInterval.objects.filter(learner=alice).order_by("during"))
    verdicts = list(Verdict.objects.filter(learner=alice))

    assert len(intervals) > EVENTS // 500, "the chaos must really learn something"
    spans = [bounds(interval.during) for interval in intervals]
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    assert sum((length(interval.during) for interval in intervals), timedelta(0)) <= chaos.latest - chaos.earliest
    assert all(length(interval.during) <= LEASE for interval in intervals)
    enrolment = chaos.study.session.enrolment
    module = chaos.lessons[0].module
    assert hours_learned(enrolment=enrolment, module=module) == replayed(intervals, verdicts)
    assert first_break(learner=alice, anchored=None) is None
    for lesson in chaos.lessons:
        earned = sum((length(i.during) for i in intervals if i.lesson_id == lesson.pk), timedelta(0))
        assert earned <= timedelta(seconds=lesson.most_seconds)
