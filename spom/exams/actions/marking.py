"""Marking an attempt, publishing results, and deciding on answers that came late."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.exams.events.results import LateAnswersDecided, ModulePassed, ResultMade, ResultPublished
from spom.exams.models.results import LateDecision, Result
from spom.exams.models.sitting import Attempt
from spom.exams.papers.marking import mark
from spom.exams.queries.papers import paper_of
from spom.exams.queries.results import amendments_for, answers_by_number, newest_result, waiting_answers
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal


class NothingWaits(Refusal):
    """Somebody decided already, or nothing came late."""

    code = "exams.nothing_waits"
    message = _("No answers of this attempt wait for a decision.")


class NotOver(Refusal):
    """A running attempt has no result."""

    code = "exams.not_over"
    message = _("This attempt is still running.")


class AnswersWait(Refusal):
    """First the late answers, then the official result."""

    code = "exams.answers_wait"
    message = _("Answers of this attempt came late and wait for a decision. Decide on them first.")


@transaction.atomic
def mark_attempt(*, attempt: Attempt, at: datetime) -> Result:
    """Mark what counts now. A result that comes out the same is not made twice. Raises NotOver."""
    kept = (
        Attempt.objects.select_for_update(of=("self",)).select_related("form__blueprint", "learner").get(pk=attempt.pk)
    )
    if kept.is_running:
        raise NotOver
    paper, amended = paper_of(kept.form), amendments_for(kept)
    score = mark(paper, answers_by_number(kept), seed=kept.seed, amendments=tuple(one.amendment for one in amended))
    before = newest_result(kept)
    by_question = {str(number): earned for number, earned in score.by_question.items()}
    corrections = sorted({one.correction for one in amended})
    if before is not None and before.by_question == by_question and before.corrections == corrections:
        return before
    made = Result.objects.create(
        attempt=kept,
        revision=before.revision + 1 if before else 1,
        marking=score.version,
        earned=score.earned,
        out_of=score.out_of,
        needed=score.needed,
        passed=score.passed,
        by_question=by_question,
        by_topic={topic: list(row) for topic, row in score.by_topic.items()},
        corrections=corrections,
        made_at=at,
        # What does not count is final at once.
        published_at=at if kept.is_practice else None,
    )
    announce(ResultMade(result=made, by=None, at=at))
    return made


@transaction.atomic
def publish(*, attempt: Attempt, by: User, at: datetime) -> Result:
    """Make the newest result official. Raises AnswersWait, NotOver."""
    kept = Attempt.objects.select_for_update(of=("self",)).select_related("learner", "module").get(pk=attempt.pk)
    result = newest_result(kept)
    if result is None:
        raise NotOver
    if result.published_at is not None:
        return result
    if waiting_answers(kept):
        raise AnswersWait
    result.published_at = at
    result.save(update_fields=["published_at"])
    announce(ResultPublished(result=result, by=by, at=at))
    if result.passed:
        announce(ModulePassed(attempt=kept, result=result, by=by, at=at))
    return result


@transaction.atomic
def publish_ready(*, attempts: Sequence[Attempt], by: User, at: datetime) -> int:
    """Make the results of these attempts official, but not of those whose answers wait; how many."""
    done = 0
    for attempt in attempts:
        if not waiting_answers(attempt):
            publish(attempt=attempt, by=by, at=at)
            done += 1
    return done


@transaction.atomic
def decide_late(*, attempt: Attempt, accepted: bool, reason: str, by: User, at: datetime) -> LateDecision:
    """Let answers that came late count, or not; the attempt is marked again. Raises NothingWaits."""
    kept = Attempt.objects.select_for_update().get(pk=attempt.pk)
    waiting = waiting_answers(kept)
    if not waiting:
        raise NothingWaits
    decision = LateDecision.objects.create(
        attempt=kept, accepted=accepted, answers=waiting, reason=reason, decided_by=by, decided_at=at
    )
    announce(LateAnswersDecided(decision=decision, by=by, at=at))
    mark_attempt(attempt=kept, at=at)
    return decision
