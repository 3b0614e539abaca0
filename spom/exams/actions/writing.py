"""Writing a question, remarking on it, and sending it on its way: draft, review, pilot, live, retired."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.exams.events.bank import QuestionMoved, QuestionRemarked, QuestionsMoved, QuestionWritten
from spom.exams.items.items import Case, Item, digest_of, to_json
from spom.exams.items.plain import plain
from spom.exams.models.bank import Question, QuestionVersion, Remark, Scenario
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.programme.models.catalogue import Module

State = Question.State
# Where a question may go from where it is.
WAYS = {
    State.DRAFT: {State.REVIEW, State.RETIRED},
    State.REVIEW: {State.DRAFT, State.PILOT, State.LIVE},
    State.PILOT: {State.DRAFT, State.LIVE, State.RETIRED},
    State.LIVE: {State.RETIRED},
    State.RETIRED: {State.DRAFT},
}
AT_ONCE = 1000
RELEASED = {State.PILOT, State.LIVE}


class NotAnswerable(Refusal):
    """Nobody could answer it."""

    code = "exams.not_answerable"
    message = _("This cannot be put before a candidate: %(why)s.")

    def __init__(self, *, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return str(self.message) % {"why": self.why}


class InUse(Refusal):
    """Its words stand under results."""

    code = "exams.question_in_use"
    message = _("This question is in use, so its words stay as they are. Retire it and write another one.")


class NoSuchWay(Refusal):
    """The question is not where this step begins."""

    code = "exams.no_such_way"
    message = _("The question has moved in the meantime. Reload the page to see where it is.")


class OwnWork(Refusal):
    """Nobody approves their own question."""

    code = "exams.own_question"
    message = _("You wrote this question, so somebody else must release it.")


@transaction.atomic
def write_question(*, module: Module, item: Item, by: User | None, at: datetime) -> Question:
    """A new question, as a draft. Raises NotAnswerable."""
    _want_answerable(item)
    question = Question(module=module, changed_at=at, written_by=by)
    _describe(question, item, scenario=_scenario(module, item.case, at=at) if item.case else None)
    question.save()
    _keep_version(question, item, by=by, at=at)
    return question


@transaction.atomic
def write_questions(*, module: Module, items: Sequence[Item], by: User | None, at: datetime) -> int:
    """Many new questions, as drafts; how many. The file that brought them is the fact. Raises NotAnswerable.

    A statement for each thousand: written one by one, a large file would take minutes.
    """
    for item in items:
        _want_answerable(item)
    for first in range(0, len(items), AT_ONCE):
        _write_some(module, items[first : first + AT_ONCE], by=by, at=at)
    return len(items)


@transaction.atomic
def rewrite_question(*, question: Question, item: Item, by: User, at: datetime) -> Question:
    """Another version; a question in review goes back to its draft. Raises InUse, NotAnswerable."""
    _want_answerable(item)
    kept = Question.objects.select_for_update().get(pk=question.pk)
    if not kept.may_be_rewritten:
        raise InUse
    kept.newest += 1
    kept.state, kept.changed_at, kept.written_by = State.DRAFT, at, by
    _describe(kept, item, scenario=_scenario(kept.module, item.case, at=at) if item.case else None)
    kept.save()
    _keep_version(kept, item, by=by, at=at)
    return kept


@transaction.atomic
def remark(*, question: Question, text: str, by: User, at: datetime) -> Remark:
    """Say something about the newest version."""
    said = Remark.objects.create(question=question, version=question.newest, text=text, said_by=by, said_at=at)
    announce(QuestionRemarked(question=question, by=by, at=at))
    return said


@transaction.atomic
def move_question(*, question: Question, to: Question.State, by: User, at: datetime) -> Question:
    """One step on its way. Nobody releases what they wrote themselves. Raises NoSuchWay, OwnWork."""
    kept = Question.objects.select_for_update().get(pk=question.pk)
    before = State(kept.state)
    _want_way(kept, to=to, by=by)
    kept.state, kept.changed_at = to, at
    kept.save(update_fields=["state", "changed_at"])
    announce(QuestionMoved(question=kept, before=before.value, after=to.value, by=by, at=at))
    return kept


@transaction.atomic
def move_questions(*, questions: Sequence[Question], to: Question.State, by: User, at: datetime) -> None:
    """The same step for many at once: all of them or none. Raises NoSuchWay, OwnWork."""
    chosen = Question.objects.filter(pk__in=[question.pk for question in questions])
    kept = list(chosen.order_by("pk").select_for_update())
    for question in kept:
        _want_way(question, to=to, by=by)
    chosen.update(state=to, changed_at=at)
    announce(QuestionsMoved(questions=kept, after=to.value, by=by, at=at))


def _want_way(question: Question, *, to: Question.State, by: User) -> None:
    before = State(question.state)
    if to not in WAYS[before]:
        raise NoSuchWay
    if to in RELEASED and before is State.REVIEW and question.written_by_id == by.pk:
        raise OwnWork


def _want_answerable(item: Item) -> None:
    if faults := item.faults():
        raise NotAnswerable(why="; ".join(faults))


def _write_some(module: Module, items: Sequence[Item], *, by: User | None, at: datetime) -> None:
    cases = {item.case: _scenario(module, item.case, at=at) for item in items if item.case}
    questions = [Question(module=module, changed_at=at, written_by=by) for _item in items]
    for question, item in zip(questions, items, strict=True):
        _describe(question, item, scenario=cases[item.case] if item.case else None)
    Question.objects.bulk_create(questions)
    pairs = zip(questions, items, strict=True)
    QuestionVersion.objects.bulk_create([_version(question, item, by=by, at=at) for question, item in pairs])


def _describe(question: Question, item: Item, *, scenario: Scenario | None) -> None:
    question.level, question.scenario = item.level.value, scenario
    question.kind, question.topic, question.tags = item.kind.value, item.topic[:200], [tag[:60] for tag in item.tags]
    question.words = plain(item.stem)


def _keep_version(question: Question, item: Item, *, by: User | None, at: datetime) -> None:
    _version(question, item, by=by, at=at).save()
    announce(QuestionWritten(question=question, version=question.newest, by=by, at=at))


def _version(question: Question, item: Item, *, by: User | None, at: datetime) -> QuestionVersion:
    content = to_json(item)
    return QuestionVersion(
        question=question,
        number=question.newest,
        content=content,
        digest=digest_of(content),
        written_by=by,
        written_at=at,
    )


def _scenario(module: Module, case: Case, *, at: datetime) -> Scenario:
    """Kept once, however many questions are about it."""
    digest = digest_of([case.title, case.text.body, case.text.markup.value])
    found, _new = Scenario.objects.get_or_create(
        module=module, digest=digest, defaults={"title": case.title[:200], "made_at": at}
    )
    return found
