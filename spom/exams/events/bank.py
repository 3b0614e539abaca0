"""What the question bank announces. Never what a question says: the journal is read by many."""

from dataclasses import dataclass

from spom.exams.models.bank import BankImport, Question
from spom.journal.events import Event
from spom.programme.models.catalogue import Module


@dataclass(frozen=True, kw_only=True)
class QuestionWritten(Event):
    """A question has one more version."""

    question: Question
    version: int


@dataclass(frozen=True, kw_only=True)
class QuestionRemarked(Event):
    """Somebody said something about a question."""

    question: Question


@dataclass(frozen=True, kw_only=True)
class QuestionMoved(Event):
    """A question went on, or back, on its way into tests."""

    question: Question
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class QuestionsMoved(Event):
    """Many questions went the same step on their way at once."""

    questions: list[Question]
    after: str


@dataclass(frozen=True, kw_only=True)
class QuestionFileRead(Event):
    """A file of questions was looked into."""

    bank_import: BankImport
    found: int
    lost: int


@dataclass(frozen=True, kw_only=True)
class QuestionsTaken(Event):
    """Questions of a file came into the bank as drafts."""

    bank_import: BankImport
    taken: int


@dataclass(frozen=True, kw_only=True)
class QuestionsExported(Event):
    """Questions with their keys left the bank in a file."""

    count: int
    format: str


@dataclass(frozen=True, kw_only=True)
class QuestionsAnalysed(Event):
    """What official results say about the questions of a module was reckoned anew."""

    module: Module
    sheets: int
    questions: int
    flagged: int
