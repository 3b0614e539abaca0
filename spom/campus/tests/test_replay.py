"""Learners, or people who want hours for nothing, do anything in any order: what may never happen does not.

Events are drawn from a seeded generator, so that a failure can be run again: REPLAY_SEED=… REPLAY_EVENTS=1000000.
They are shared out to many learners, each of whom lives through as many as a real one does in a month or two. What
arrives between two other moves goes to the database together, each pulse still by the one statement of the pulse's
door, word for word, in a transaction of its own; each learner's rows are judged by the bare rules once, at the end.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import pairwise
from random import Random
from uuid import uuid4

import pytest
from django.db import connection

from spom.campus.actions.appealing import appeal_interval, appeal_span, count_appealed
from spom.campus.actions.deciding import (
    credit_on_pass,
    hold_after_failed_check,
    reject,
    release,
    release_by_alternative,
    reverse,
)
from spom.campus.actions.pulsing import pulse, pulse_statement
from spom.campus.actions.studying import end_study
from spom.campus.ledger.chain import first_break
from spom.campus.ledger.verification import shown_wrongly
from spom.campus.models.appeal import TimeAppeal
from spom.campus.models.ledger import StudyInterval, UncountedSpan, Verdict
from spom.campus.models.ranges import bounds, length
from spom.campus.models.study import StudySession
from spom.campus.policies import LEASE
from spom.campus.queries.hours import replayed
from spom.campus.queries.plan import hours_learned
from spom.campus.tests import make
from spom.identity.actions.accounts import open_account
from spom.identity.models import User
from spom.kit.errors import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]

SEED = int(os.environ.get("REPLAY_SEED", "2026"))
EVENTS = int(os.environ.get("REPLAY_EVENTS", "100000"))
EACH = 5_000
SIGNS = [make.WATCHING] * 36 + [make.READING] * 4 + [make.AWAY, make.STOPPED, make.ASLEEP]
# Seconds between one event and the next; the negative ones are a server clock that was set back.
GAPS = [30] * 90 + [5, 60, 120, 149, 150, 151, 300, 3600, 90_000, -1, -45, -7200]
# Pulses between two other moves, at most: a check is due after about twenty, and many are late.
MOST_PULSES = 200


class Chaos:
    """One learner, some open windows, two reviewers, and no manners."""

    def __init__(self, learner: User, reviewers: list[User], seed: int) -> None:
        """Begin with one window open."""
        self.random = Random(seed)  # noqa: S311  # a repeatable test, not a secret
        self.learner, self.reviewers = learner, reviewers
        self.study = make.study(learner)
        self.lessons = [self.study.session.lesson, make.lesson(minutes=2), make.lesson(minutes=45)]
        self.windows = [self.study]
        self.checks = 0
        self.earliest = self.latest = make.NINE

    def live_through(self, events: int) -> None:
        """Pulses, then one other thing, then pulses; a refusal is an answer."""
        moves = [self.forge, self.restart, self.stop, self.fail, self.alternative, self.review, self.appeal]
        moves += [self.succeed] * 5
        while events > 0:
            run = min(events, 1 + self.random.randrange(MOST_PULSES))
            self.pulse(run - 1)
            self.pass_time()
            with suppress(Refusal):
                self.random.choice(moves)()
            events -= run

    def pass_time(self) -> None:
        self.study.now += timedelta(seconds=self.random.choice(GAPS))
        self.earliest = min(self.earliest, self.study.now)
        self.latest = max(self.latest, self.study.now)

    def pulse(self, number: int) -> None:
        """Pulses of the present window, one after the other, sent together."""
        sent = []
        for _ in range(number):
            self.pass_time()
            self.study.seq += 1
            _statement, values = pulse_statement(
                session_id=self.study.session.pk,
                learner_id=self.learner.pk,
                lease=self.study.session.lease,
                seq=self.study.seq,
                sign=self.random.choice(SIGNS),
                at=self.study.now,
            )
            sent.append(values | {"played": []})
        with connection.cursor() as cursor:
            cursor.execute("CALL pg_temp.pulses(%s)", [json.dumps(sent, default=str)])

    def forge(self) -> None:
        window = self.random.choice(self.windows)
        seq = window.seq + self.random.choice([-3, -1, 0, 2, 40])
        pulse(
            session_id=window.session.pk,
            learner=self.learner,
            lease=window.session.lease,
            seq=max(0, seq),
            sign=make.WATCHING,
            at=self.study.now,
        )

    def restart(self) -> None:
        self.study = make.study(self.learner, on=self.random.choice(self.lessons), at=self.study.now)
        self.windows = [*self.windows[-3:], self.study]

    def stop(self) -> None:
        end_study(session=self.study.session, reason=StudySession.End.FINISHED, at=self.study.now)
        self.restart()

    def succeed(self) -> None:
        self.checks += 1
        session = self.random.choice([self.study, *self.windows]).session
        credit_on_pass(session=session, check=f"check:{self.checks}", at=self.study.now)

    def fail(self) -> None:
        hold_after_failed_check(session=self.study.session, at=self.study.now)

    def alternative(self) -> None:
        release_by_alternative(learner=self.learner, at=self.study.now)

    def review(self) -> None:
        interval = StudyInterval.objects.filter(learner=self.learner).order_by("-position").first()
        if interval is not None:
            decide = self.random.choice([release, reject, reverse])
            decide(interval=interval, note="Reviewed", by=self.reviewers[0], at=self.study.now)

    def appeal(self) -> None:
        """Ask for lost time back, and find a reviewer who believes everything."""
        spans = UncountedSpan.objects.filter(learner=self.learner).order_by("-pk")[:20]
        lost = StudyInterval.objects.filter(learner=self.learner).order_by("-position")[:5]
        about = self.random.choice([*spans, *lost, None])
        if about is None:
            return
        if isinstance(about, UncountedSpan):
            asked = appeal_span(span=about, said="I was there", at=self.study.now)
        else:
            asked = appeal_interval(interval=about, said="I was there", at=self.study.now)
        count_appealed(
            appeal=asked, at_most=timedelta(days=2), note="Believed", by=self.reviewers[1], at=self.study.now
        )


@contextmanager
def one_call_for_many() -> Iterator[None]:
    """Teach this connection to run the door's own statement, word for word, for a list of values."""
    statement, values = pulse_statement(
        session_id=0, learner_id=0, lease=uuid4(), seq=0, sign=make.WATCHING, at=make.NINE
    )
    kinds = {"played": "jsonb", "lease": "uuid", "at": "timestamptz", "why": "text"}
    for name in values:
        value = f"(p->'{name}')" if name == "played" else f"(p->>'{name}')::{kinds.get(name, 'bigint')}"
        statement = statement.replace(f"%({name})s", f"({value})")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE OR REPLACE PROCEDURE pg_temp.pulses(many jsonb) LANGUAGE plpgsql AS $$
            DECLARE p jsonb; a bigint; b bigint; c bigint;
            BEGIN FOREACH p IN ARRAY ARRAY(SELECT jsonb_array_elements(many)) LOOP
              {statement} INTO a, b, c;
              -- A transaction of its own, as at the door; else the row would drag along every version of itself.
              COMMIT;
            END LOOP; END $$
            """
        )
        # Nothing is read back after a crash here, so no commit waits for the disk; and plans are made while the tables
        # are all but empty, which an institution's are not.
        cursor.execute("SET synchronous_commit = off; SET enable_seqscan = off")
        yield
        cursor.execute("RESET synchronous_commit; RESET enable_seqscan")


def lives(events: int, reviewers: list[User]) -> Iterator[Chaos]:
    """As many learners as it takes, one after the other."""
    for number in range(max(1, -(-events // EACH))):
        learner = open_account(
            username=f"CRO08{number:05}", full_name=f"Learner {number}", email="", by=None, at=make.NINE
        )
        chaos = Chaos(learner, reviewers, SEED + number)
        chaos.live_through(min(EACH, events - number * EACH))
        yield chaos


@pytest.mark.security("S28")
@pytest.mark.slow
@pytest.mark.usefixtures("real_transactions")
def test_no_sequence_of_events_earns_time_that_did_not_pass(grace: User, kiran: User) -> None:
    every_life_keeps_the_rules(EVENTS, [grace, kiran])


def every_life_keeps_the_rules(events: int, reviewers: list[User]) -> None:
    """So many events, and each learner's rows held against the rules."""
    learned = appeals = 0
    with one_call_for_many():
        for chaos in lives(events, reviewers):
            learned += _judged(chaos)
            appeals += TimeAppeal.objects.filter(learner=chaos.learner, outcome=TimeAppeal.Outcome.COUNTED).count()

    assert shown_wrongly() == ()
    assert learned > events // 500, f"seed {SEED}: the chaos must really learn something"
    assert appeals > events // 20_000, f"seed {SEED}: and get some of it back"


def _judged(chaos: Chaos) -> int:
    """Hold one learner's rows against the rules; answers how many there are."""
    learner = chaos.learner
    intervals = list(StudyInterval.objects.filter(learner=learner).order_by("during"))
    verdicts = list(Verdict.objects.filter(learner=learner))
    spans = [bounds(interval.during) for interval in intervals]
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    assert sum((length(interval.during) for interval in intervals), timedelta(0)) <= chaos.latest - chaos.earliest
    # A row given back by a person is as long as what they looked at; every other one ends with its check's lease.
    assert all(length(i.during) <= LEASE for i in intervals if not i.check_before.startswith("appeal:"))
    enrolment, module = chaos.study.session.enrolment, chaos.lessons[0].module
    assert hours_learned(enrolment=enrolment, module=module) == replayed(intervals, verdicts)
    assert first_break(learner=learner, anchored=None) is None
    for lesson in chaos.lessons:
        earned = sum((length(i.during) for i in intervals if i.lesson_id == lesson.pk), timedelta(0))
        assert earned <= timedelta(seconds=lesson.most_seconds)
    return len(intervals)
