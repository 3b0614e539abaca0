"""Objections, their decision, and marking again for everybody who was asked the question: by two people, signed."""

import base64
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.exams.actions.marking import mark_attempt
from spom.exams.events.results import (
    CorrectionAgreed,
    CorrectionProposed,
    ModulePassed,
    ObjectionDecided,
    ObjectionMade,
    ResultPublished,
)
from spom.exams.items.items import Choice, TrueFalse
from spom.exams.models.bank import Question, QuestionVersion
from spom.exams.models.papers import FormQuestion
from spom.exams.models.results import Correction, Objection
from spom.exams.models.sitting import Attempt
from spom.exams.papers.paper import order_of
from spom.exams.queries.papers import paper_of
from spom.exams.queries.results import newest_result
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.canonical_json import Plain, canonical
from spom.kit.errors import Refusal
from spom.kit.signing import Signer


class NotToBeObjected(Refusal):
    """A test that counts, handed in, and one of its questions."""

    code = "exams.not_to_be_objected"
    message = _("Objections are made to questions of a test that was handed in and counts.")


class ObjectedBefore(Refusal):
    """Once is enough."""

    code = "exams.objected_before"
    message = _("You have objected to this question already. Its answer will be here.")


class DecidedBefore(Refusal):
    """A second click."""

    code = "exams.decided_before"
    message = _("This has been decided already.")


class NoSuchAnswer(Refusal):
    """The correction names an answer the question does not have."""

    code = "exams.no_such_answer"
    message = _("Choose at least one answer that the question has, or give everybody its mark.")


class SamePerson(Refusal):
    """Two people."""

    code = "exams.same_person"
    message = _("You proposed this correction, so somebody else has to agree.")


@transaction.atomic
def make_objection(*, attempt: Attempt, number: int, text: str, at: datetime) -> Objection:
    """Say that a question is wrong, by its place as the candidate met it. Raises NotToBeObjected, ObjectedBefore."""
    kept = Attempt.objects.select_for_update(of=("self",)).select_related("form", "learner").get(pk=attempt.pk)
    order = order_of(paper_of(kept.form), seed=kept.seed)
    if kept.is_running or kept.is_practice or not 1 <= number <= len(order):
        raise NotToBeObjected
    if kept.objections.filter(number=number).exists():
        raise ObjectedBefore
    asked = order[number - 1]
    made = Objection.objects.create(
        attempt=kept, number=number, question_id=asked.question, version=asked.version, text=text, made_at=at
    )
    announce(ObjectionMade(objection=made, by=kept.learner, at=at))
    return made


@transaction.atomic
def decline(*, objection: Objection, answer: str, by: User, at: datetime) -> Objection:
    """The question and its key stand. Raises DecidedBefore."""
    kept = _open(objection)
    _decide(kept, Objection.State.DECLINED, answer=answer, by=by, at=at)
    return kept


@transaction.atomic
def propose_correction(
    *,
    question: Question,
    version: int,
    kind: Correction.Kind,
    right: list[int],
    reason: str,
    objection: Objection | None,
    by: User,
    at: datetime,
) -> Correction:
    """Have a question marked otherwise, once a second person agrees. Raises NoSuchAnswer."""
    places = _answers_of(question, version) if kind is Correction.Kind.KEY else 0
    chosen = sorted({place for place in right if 0 <= place < places})
    if kind is Correction.Kind.KEY and not chosen:
        raise NoSuchAnswer
    proposed = Correction.objects.create(
        question=question,
        version=version,
        kind=kind,
        right=chosen,
        reason=reason,
        objection=objection,
        proposed_by=by,
        proposed_at=at,
    )
    announce(CorrectionProposed(correction=proposed, by=by, at=at))
    return proposed


@transaction.atomic
def agree(*, correction: Correction, by: User, at: datetime) -> Correction:
    """Put a correction into force and mark everybody again who was asked the question. Raises SamePerson.

    Whoever had passed officially stays passed: our mistake is not theirs. The difference is signed.
    """
    kept = Correction.objects.select_for_update(of=("self",)).select_related("objection").get(pk=correction.pk)
    if kept.agreed_at is not None:
        raise DecidedBefore
    if kept.proposed_by_id == by.pk:
        raise SamePerson
    # In force before anybody is marked by it; signed below, in the same transaction.
    kept.agreed_by, kept.agreed_at, kept.signature = by, at, "-"
    kept.save(update_fields=["agreed_by", "agreed_at", "signature"])
    differences = [_marked_again(attempt, by=by, at=at) for attempt in _asked(kept)]
    statement: dict[str, Plain] = {
        "question": kept.question_id,
        "version": kept.version,
        "kind": kept.kind,
        "right": list[Plain](kept.right),
        "reason": kept.reason,
        "proposed_by": kept.proposed_by_id,
        "agreed_by": by.pk,
        "agreed_at": at.isoformat(),
        "results": list[Plain](differences),
    }
    signer, words = Signer(settings.SPOM_RESULTS_KEY_FILE), canonical(statement)
    kept.statement, kept.signed_by = words.decode(), signer.key_id
    kept.signature = base64.b64encode(signer.sign(words)).decode()
    kept.save(update_fields=["statement", "signature", "signed_by"])
    if kept.objection is not None and kept.objection.state == Objection.State.OPEN:
        _decide(_open(kept.objection), Objection.State.ACCEPTED, answer=kept.reason, by=by, at=at)
    announce(CorrectionAgreed(correction=kept, attempts=len(differences), by=by, at=at))
    return kept


def _asked(correction: Correction) -> list[Attempt]:
    forms = FormQuestion.objects.filter(question=correction.question_id, version=correction.version).values("form")
    over = Attempt.objects.filter(form__in=forms).exclude(state=Attempt.State.RUNNING)
    return list(over.select_related("form__blueprint", "learner").order_by("pk"))


def _marked_again(attempt: Attempt, *, by: User, at: datetime) -> dict[str, Plain]:
    before = newest_result(attempt)
    after = mark_attempt(attempt=attempt, at=at)
    if before is None:
        return {"attempt": attempt.pk, "before": None, "after": after.earned}
    if before.published_at is not None and after.pk != before.pk and not (before.passed and not after.passed):
        after.published_at = at
        after.save(update_fields=["published_at"])
        announce(ResultPublished(result=after, by=by, at=at))
        if after.passed and not before.passed:
            announce(ModulePassed(attempt=attempt, result=after, by=by, at=at))
    return {"attempt": attempt.pk, "before": before.earned, "after": after.earned}


def _answers_of(question: Question, version: int) -> int:
    task = QuestionVersion.objects.get(question=question, number=version).item.task
    match task:
        case Choice(options=options):
            return len(options)
        case TrueFalse():
            return 2
        case _:
            return 0


def _open(objection: Objection) -> Objection:
    kept = Objection.objects.select_for_update(of=("self",)).select_related("attempt__learner").get(pk=objection.pk)
    if kept.state != Objection.State.OPEN:
        raise DecidedBefore
    return kept


def _decide(objection: Objection, state: Objection.State, *, answer: str, by: User, at: datetime) -> None:
    objection.state, objection.answer, objection.decided_by, objection.decided_at = state, answer, by, at
    objection.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    announce(ObjectionDecided(objection=objection, by=by, at=at))
