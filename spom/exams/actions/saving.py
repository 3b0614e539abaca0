"""Answers saved: in one statement, durable before they are acknowledged; and the lease that says who may save."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.exams.events.sitting import LeaseTaken
from spom.exams.models.sitting import GRACE, Attempt, Signal
from spom.identity.models import Role, User
from spom.identity.models.sessions import STILL_SIGNED_IN, KnownSignIn
from spom.identity.queries import NOTE_SIGN_OF_LIFE
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.statements import Statement

# Made once: json.dumps makes another one for every save.
_written = json.JSONEncoder(separators=(",", ":")).encode


class GoesOnElsewhere(Refusal):
    """Another window has the lease."""

    code = "exams.goes_on_elsewhere"
    message = _("This test is open in another window. Your answers there are safe.")


class Over(Refusal):
    """It was handed in."""

    code = "exams.over"
    message = _("This paper was handed in. What was saved until then counts.")


class NoSuchAttempt(Refusal):
    """Nothing of theirs."""

    code = "exams.no_such_attempt"
    message = _("There is no such paper of yours.")


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing a window says about one question. `lease_no` is the one it was said under, `seq` rises within it."""

    lease_no: int
    seq: int
    number: int
    content: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a save answers: which were taken, what time it is, and until when there is time."""

    taken: frozenset[tuple[int, int]]
    now: datetime
    deadline: datetime
    paused: bool
    state: str
    message: int


_GRACE = f"interval '{GRACE.total_seconds()} seconds'"
# One statement. The attempt's row is locked by its own update, so a save and the handing in of the same attempt come
# one after the other, and who waited sees what the other did. The clock is read after that lock. An answer that is
# there already is taken again only if it says the same: what was said twice under one number is not acknowledged.
_SAVE = f"""
WITH step AS MATERIALIZED (
  SELECT tick.now FROM (SELECT COALESCE(%(at)s::timestamptz, clock_timestamp()) AS now) AS tick
), alive AS (
  {NOTE_SIGN_OF_LIFE}
), held AS (
  UPDATE exams_attempt SET seen_at = GREATEST(seen_at, step.now), unsent = %(unsent)s::int FROM step
  WHERE exams_attempt.id = %(attempt)s::bigint AND learner_id = %(learner)s::bigint AND lease = %(lease)s::uuid
    AND state IN ('RUNNING', 'TIMED_OUT')
  RETURNING exams_attempt.id, lease_no, count, deadline, paused_at, state,
    COALESCE(%(at)s::timestamptz, clock_timestamp()) AS now
), said AS (
  SELECT batch.*, held.id AS attempt, held.now,
    held.state = 'TIMED_OUT' OR (held.paused_at IS NULL AND held.now > held.deadline + {_GRACE}) AS is_late
  FROM held, jsonb_to_recordset(%(batch)s::jsonb) AS batch(lease_no int, seq int, number int, content jsonb)
  WHERE batch.lease_no BETWEEN 1 AND held.lease_no AND batch.number BETWEEN 1 AND held.count
), kept AS (
  INSERT INTO exams_answer (attempt_id, number, lease_no, seq, content, is_late, received_at)
  SELECT attempt, number, lease_no, seq, content, is_late, now FROM said
  ON CONFLICT DO NOTHING RETURNING number, lease_no, seq
), known AS (
  SELECT said.lease_no, said.seq FROM said JOIN exams_answer AS there ON there.attempt_id = said.attempt
    AND there.number = said.number AND there.lease_no = said.lease_no AND there.seq = said.seq
    AND there.content = said.content
), noticed AS (
  INSERT INTO exams_signal (attempt_id, kind, note, noticed_at)
  SELECT held.id, one.kind, '', held.now FROM held, jsonb_array_elements_text(%(signals)s::jsonb) AS one(kind)
)
SELECT held.now, held.deadline, held.paused_at IS NOT NULL, held.state,
  (SELECT COALESCE(max(id), 0) FROM exams_message WHERE attempt_id = held.id),
  (SELECT COALESCE(json_agg(json_build_array(lease_no, seq)), '[]'::json)
   FROM (SELECT lease_no, seq FROM kept UNION SELECT lease_no, seq FROM known) AS taken)
FROM held
"""  # noqa: S608  # the pieces put in are constants of ours
_STATEMENT = Statement(_SAVE)
# Without a step nothing happens: nothing is saved, and no sign of life of a sign-in that is over.
_STATEMENT_OF_KNOWN = Statement(_SAVE.replace(" AS tick\n", f" AS tick WHERE {STILL_SIGNED_IN}\n"))


def save(
    *,
    attempt_id: int,
    learner: User,
    lease: UUID,
    said: Sequence[Said],
    at: datetime | None,
    unsent: int = 0,
    signals: Sequence[Signal.Kind] = (),
    sign_in: int | None = None,
) -> Saved:
    """Save what a window says; the same again changes nothing. `at` is None at the door: the database's clock decides.

    Raises GoesOnElsewhere, Over, NoSuchAttempt.
    """
    values = _values(attempt_id, learner.pk, lease, said, at=at, unsent=unsent, signals=signals, sign_in=sign_in)
    rows = _STATEMENT.rows(values)
    if not rows:
        raise _why_not(attempt_id, learner, lease)
    return _saved(rows[0])


def save_of_known(
    *,
    attempt_id: int,
    sign_in: KnownSignIn,
    roles: Iterable[Role],
    lease: UUID,
    said: Sequence[Said],
    at: datetime | None,
    unsent: int = 0,
    signals: Sequence[Signal.Kind] = (),
) -> Saved | None:
    """The same by one statement that also asks whether a sign-in looked at before still holds.

    None when anything of it does not: nothing was saved then, and `save` will say why.
    """
    values = _values(
        attempt_id, sign_in.person, lease, said, at=at, unsent=unsent, signals=signals, sign_in=sign_in.session
    )
    looked_at = {"key_hash": sign_in.key_hash, "auth_hash": sign_in.auth_hash, "password": sign_in.password}
    rows = _STATEMENT_OF_KNOWN.rows(values | looked_at | {"roles": " ".join(roles)})
    return _saved(rows[0]) if rows else None


@transaction.atomic
def take_lease(*, attempt: Attempt, by: User, note: str, at: datetime) -> Attempt:
    """Go on in this window; the one before may only read from now on. Raises Over."""
    kept = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if kept.state == Attempt.State.HANDED_IN:
        raise Over
    kept.lease, kept.lease_no, kept.seen_at = uuid4(), kept.lease_no + 1, max(at, kept.seen_at)
    kept.save(update_fields=["lease", "lease_no", "seen_at"])
    Signal.objects.create(attempt=kept, kind=Signal.Kind.CONTINUED, note=note[:200], noticed_at=at)
    announce(LeaseTaken(attempt=kept, lease_no=kept.lease_no, by=by, at=at))
    return kept


def _values(
    attempt_id: int,
    learner_id: int,
    lease: UUID,
    said: Sequence[Said],
    *,
    at: datetime | None,
    unsent: int,
    signals: Sequence[Signal.Kind],
    sign_in: int | None,
) -> dict[str, Any]:
    batch = [{"lease_no": one.lease_no, "seq": one.seq, "number": one.number, "content": one.content} for one in said]
    return {
        "at": at,
        "attempt": attempt_id,
        "learner": learner_id,
        "lease": str(lease),
        "unsent": unsent,
        "sign_in": sign_in,
        "signals": _written([one.value for one in signals]),
        "batch": _written(batch),
    }


def _saved(row: tuple[Any, ...]) -> Saved:
    now, deadline, paused, state, message, taken = row
    return Saved(
        taken=frozenset((lease_no, seq) for lease_no, seq in taken),
        now=now,
        deadline=deadline,
        paused=paused,
        state=state,
        message=message,
    )


def _why_not(attempt_id: int, learner: User, lease: UUID) -> Refusal:
    found = Attempt.objects.filter(pk=attempt_id, learner=learner).first()
    if found is None:
        return NoSuchAttempt()
    return GoesOnElsewhere() if found.lease != lease and found.state != Attempt.State.HANDED_IN else Over()
