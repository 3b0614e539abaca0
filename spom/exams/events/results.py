"""What came out of tests, and what became of it."""

from dataclasses import dataclass

from spom.exams.models.results import Correction, LateDecision, Objection, Result
from spom.exams.models.sitting import Attempt
from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class ResultMade(Event):
    """An attempt was marked, or marked again."""

    result: Result


@dataclass(frozen=True, kw_only=True)
class ResultPublished(Event):
    """A result is official."""

    result: Result


@dataclass(frozen=True, kw_only=True)
class ModulePassed(Event):
    """With an official result the test of a module is passed."""

    attempt: Attempt
    result: Result


@dataclass(frozen=True, kw_only=True)
class LateAnswersDecided(Event):
    """Somebody decided whether answers count that came after the time."""

    decision: LateDecision


@dataclass(frozen=True, kw_only=True)
class ObjectionMade(Event):
    """A candidate says that a question is wrong."""

    objection: Objection


@dataclass(frozen=True, kw_only=True)
class ObjectionDecided(Event):
    """The objection has its answer."""

    objection: Objection


@dataclass(frozen=True, kw_only=True)
class CorrectionProposed(Event):
    """Somebody would have a question marked otherwise; a second person has to agree."""

    correction: Correction


@dataclass(frozen=True, kw_only=True)
class CorrectionAgreed(Event):
    """A question is marked otherwise, for all who were asked it."""

    correction: Correction
    attempts: int


@dataclass(frozen=True, kw_only=True)
class ResultsExported(Event):
    """Official results were taken out in a file."""

    kind: str
    papers: int
