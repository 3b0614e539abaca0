"""What the floors above plug into eligibility.

Campus says whether the hours are complete, exams whether the test is passed.
The programme asks; it never learns who answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField

from spom.kit.prepared import Given, Written
from spom.kit.proof import Proof
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment


@dataclass(frozen=True, kw_only=True)
class Case:
    """Who wants to sit which test, and what the requirement's own question was answered. For reading only."""

    enrolment: Enrolment
    module: Module
    at: datetime
    carried_seconds: int
    rows: Sequence[Sequence[Any]]


# What a question of the floors above leaves open.
ENROLMENT = Given("enrolment", BigIntegerField())
MODULE = Given("module", BigIntegerField())

Prove = Callable[[Case], Proof]
Question = Callable[[], Written]
StartedCheck = Callable[[Enrolment, Module], bool]


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One more thing that is asked for. `asks` is asked together with everything else, in one statement."""

    order: int
    prove: Prove
    asks: Question | None


_requirements: list[Requirement] = []
_started_checks: list[StartedCheck] = []


def requirement(*, order: int, asks: Question | None = None) -> Callable[[Prove], Prove]:
    """Ask for one more thing before a test may be booked. Raises ValueError when the place is taken.

    The question may leave open `ENROLMENT` and `MODULE` of this file.
    """
    if any(taken.order == order for taken in _requirements):
        raise ValueError(f"Two requirements at {order}.")

    def plug_in(prove: Prove) -> Prove:
        _requirements.append(Requirement(order=order, prove=prove, asks=asks))
        _requirements.sort(key=lambda one: one.order)
        return prove

    return plug_in


def started_check(check: StartedCheck) -> StartedCheck:
    """Say whether a learner has begun a module, so that an elective can no longer be changed."""
    _started_checks.append(check)
    return check


def requirements() -> list[Requirement]:
    """Everything that is asked for, in order."""
    return list(_requirements)


def has_started(enrolment: Enrolment, module: Module) -> bool:
    """Has the learner begun this module, as far as any floor above knows?"""
    return any(check(enrolment, module) for check in _started_checks)
