"""The pulse: what a step of study counts, decided by the database in one statement."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from spom.campus.actions.studying import PulseOutOfTurn, StudyEndedBefore
from spom.campus.models.study import StudySession
from spom.campus.policies import LEASE, LONGEST_STEP, Sign, why_not_counted
from spom.identity.models import Role, User
from spom.identity.models.sessions import STILL_SIGNED_IN, KnownSignIn
from spom.identity.queries import NOTE_SIGN_OF_LIFE
from spom.kit.statements import Statement

# A browser that never lets its rows be written cannot make one row grow without end.
MOST_STRETCHES = 400
_LONGEST = f"interval '{LONGEST_STEP.total_seconds()} seconds'"
_LEASE_MS = LEASE // timedelta(milliseconds=1)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """What was played of a lesson since the last pulse: where to where, in seconds, and how fast."""

    begun: float
    ended: float
    rate: float


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What a pulse answers, in milliseconds: counted since the last pass, and until the next check is due."""

    seq: int
    since_pass_ms: int
    check_in_ms: int
    # The pulse had been counted before: its answer was lost on the way.
    repeated: bool = False


# Whole milliseconds of the clock at its end less those at its beginning: however many steps there are, what is rounded
# away never adds up to one.
_STEP_MS = (
    "(floor(extract(epoch FROM step.now - step.without) * 1000) - floor(extract(epoch FROM s.last_at) * 1000))::int"
)
# One statement, so that nothing can come between reading and writing. The step is measured by the database's own
# clock, which every web process shares. Losing the last pulse in a power cut costs a learner half a minute at most,
# so this one commit does not wait for the disk. The sign-in is kept alive by the same statement.
_PULSE = f"""
WITH step AS MATERIALIZED (
  SELECT set_config('synchronous_commit', 'off', true), tick.now, %(why)s::text AS said,
    %(without_ms)s::int * interval '1 millisecond' AS without, %(played)s::jsonb AS played
  FROM (SELECT COALESCE(%(at)s::timestamptz, clock_timestamp()) AS now) AS tick
), alive AS (
  {NOTE_SIGN_OF_LIFE}
)
UPDATE campus_studysession AS s SET
  seq = s.seq + 1,
  last_at = step.now,
  place = COALESCE(%(place)s::int, s.place),
  played = CASE WHEN jsonb_array_length(s.played) < {MOST_STRETCHES} THEN s.played || step.played ELSE s.played END,
  counted = CASE
    WHEN step.said IS NULL AND step.now > s.last_at AND step.now - s.last_at <= {_LONGEST}
      AND s.since_pass_ms < {_LEASE_MS}
    THEN s.counted + tstzmultirange(tstzrange(s.last_at, LEAST(
      GREATEST(s.last_at, step.now - step.without),
      s.last_at + ({_LEASE_MS} - s.since_pass_ms) * interval '1 millisecond')))
    ELSE s.counted END,
  since_pass_ms = CASE
    WHEN step.said IS NULL AND step.now > s.last_at AND step.now - s.last_at <= {_LONGEST}
    THEN LEAST({_LEASE_MS}, s.since_pass_ms
      + GREATEST(0, {_STEP_MS}))
    ELSE s.since_pass_ms END,
  uncounted = CASE
    WHEN step.now <= s.last_at THEN s.uncounted
    WHEN step.said IS NOT NULL AND s.uncounted->-1->>0 = step.said
      AND (s.uncounted->-1->>2)::timestamptz = s.last_at
    THEN jsonb_set(s.uncounted, '{{-1,2}}', to_jsonb(step.now))
    WHEN step.said IS NOT NULL THEN s.uncounted || jsonb_build_array(jsonb_build_array(
      step.said, s.last_at, step.now))
    WHEN step.now - s.last_at > {_LONGEST} THEN s.uncounted || jsonb_build_array(jsonb_build_array(
      'SILENT', s.last_at, step.now))
    WHEN s.since_pass_ms >= {_LEASE_MS} AND s.uncounted->-1->>0 = 'CHECK_OVERDUE'
      AND (s.uncounted->-1->>2)::timestamptz = s.last_at
    THEN jsonb_set(s.uncounted, '{{-1,2}}', to_jsonb(step.now))
    WHEN s.since_pass_ms + {_STEP_MS} > {_LEASE_MS}
    THEN s.uncounted || jsonb_build_array(jsonb_build_array('CHECK_OVERDUE', s.last_at
      + ({_LEASE_MS} - s.since_pass_ms) * interval '1 millisecond', step.now))
    WHEN step.without > interval '0' THEN s.uncounted || jsonb_build_array(jsonb_build_array(
      'STOPPED', GREATEST(s.last_at, step.now - step.without), step.now))
    ELSE s.uncounted END
FROM step
WHERE s.id = %(session)s::bigint AND s.learner_id = %(learner)s::bigint AND s.lease = %(lease)s::uuid
  AND s.seq = %(seq)s::bigint - 1
  AND s.state = 'ACTIVE'
RETURNING s.seq, s.since_pass_ms, s.check_due_ms
"""  # noqa: S608  # the pieces put in are constants of ours
_STATEMENT = Statement(_PULSE)
# Without a step nothing happens: no pulse, and no sign of life of a sign-in that is over.
_STATEMENT_OF_KNOWN = Statement(_PULSE.replace(" AS tick\n", f" AS tick WHERE {STILL_SIGNED_IN}\n"))


def pulse(
    *,
    session_id: int,
    learner: User,
    lease: UUID,
    seq: int,
    sign: Sign,
    at: datetime | None,
    played: Sequence[Stretch] = (),
    place: int | None = None,
    sign_in: int | None = None,
) -> Beat:
    """Count the step since the last pulse, in one statement; the same pulse again changes nothing.

    `at` is None at the door, so that the database's clock decides. A step counts when the sign is good, lasted at
    most 150 s, and lies within 690 s of counted time since the last passed check.
    """
    _sql, given = pulse_statement(
        session_id=session_id,
        learner_id=learner.pk,
        lease=lease,
        seq=seq,
        sign=sign,
        at=at,
        played=played,
        place=place,
        sign_in=sign_in,
    )
    rows = _STATEMENT.rows(given)
    if not rows:
        return _answer_again(session_id, learner, lease, seq)
    return _counted(rows[0])


def pulse_of_known(
    *,
    sign_in: KnownSignIn,
    roles: Iterable[Role],
    session_id: int,
    lease: UUID,
    seq: int,
    sign: Sign,
    at: datetime | None,
    played: Sequence[Stretch] = (),
    place: int | None = None,
) -> Beat | None:
    """The same by one statement that also asks whether a sign-in looked at before still holds.

    None when anything of it does not: nothing was counted then, and `pulse` will say why.
    """
    _sql, given = pulse_statement(
        session_id=session_id,
        learner_id=sign_in.person,
        lease=lease,
        seq=seq,
        sign=sign,
        at=at,
        played=played,
        place=place,
        sign_in=sign_in.session,
    )
    looked_at = {"key_hash": sign_in.key_hash, "auth_hash": sign_in.auth_hash, "password": sign_in.password}
    rows = _STATEMENT_OF_KNOWN.rows(given | looked_at | {"roles": " ".join(roles)})
    return _counted(rows[0]) if rows else None


def pulse_statement(
    *,
    session_id: int,
    learner_id: int,
    lease: UUID,
    seq: int,
    sign: Sign,
    at: datetime | None,
    played: Sequence[Stretch] = (),
    place: int | None = None,
    sign_in: int | None = None,
) -> tuple[str, dict[str, Any]]:
    """The one statement of a pulse and its values, for whoever sends many at a time."""
    why = why_not_counted(sign)
    return _PULSE, {
        "at": at,
        "why": why.value if why else None,
        "without_ms": max(0, sign.without // timedelta(milliseconds=1)),
        "played": json.dumps([[one.begun, one.ended, one.rate] for one in played]),
        "place": place,
        "session": session_id,
        "learner": learner_id,
        "lease": str(lease),
        "seq": seq,
        "sign_in": sign_in,
    }


def _answer_again(session_id: int, learner: User, lease: UUID, seq: int) -> Beat:
    session = StudySession.objects.filter(pk=session_id, learner=learner).first()
    if session is None or session.state == StudySession.State.ENDED:
        raise StudyEndedBefore
    if session.lease != lease or seq != session.seq:
        raise PulseOutOfTurn
    return replace(
        _beat(seq=session.seq, since_pass_ms=session.since_pass_ms, check_due_ms=session.check_due_ms), repeated=True
    )


def _counted(row: tuple[Any, ...]) -> Beat:
    seq, since_pass_ms, check_due_ms = row
    return _beat(seq=seq, since_pass_ms=since_pass_ms, check_due_ms=check_due_ms)


def _beat(*, seq: int, since_pass_ms: int, check_due_ms: int) -> Beat:
    return Beat(seq=seq, since_pass_ms=since_pass_ms, check_in_ms=max(0, check_due_ms - since_pass_ms))
