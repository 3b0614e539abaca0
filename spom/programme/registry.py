"""What the floors above plug into eligibility.

Campus says whether the hours are complete, exams whether the test is passed.
The programme asks; it never learns who answers.
"""

from collections.abc import Callable
from datetime import datetime

from spom.kit.proof import Proof
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment

Requirement = Callable[[Enrolment, Module, datetime], Proof]
StartedCheck = Callable[[Enrolment, Module], bool]

_requirements: list[tuple[int, Requirement]] = []
_started_checks: list[StartedCheck] = []


def requirement(*, order: int) -> Callable[[Requirement], Requirement]:
    """Ask for one more thing before a test may be booked. Raises ValueError when the place is taken."""
    if any(taken == order for taken, _ in _requirements):
        raise ValueError(f"Two requirements at {order}.")

    def plug_in(prove: Requirement) -> Requirement:
        _requirements.append((order, prove))
        _requirements.sort(key=lambda entry: entry[0])
        return prove

    return plug_in


def started_check(check: StartedCheck) -> StartedCheck:
    """Say whether a learner has begun a module, so that an elective can no longer be changed."""
    _started_checks.append(check)
    return check


def requirements() -> list[Requirement]:
    """Everything that is asked for, in order."""
    return [prove for _, prove in _requirements]


def has_started(enrolment: Enrolment, module: Module) -> bool:
    """Has the learner begun this module, as far as any floor above knows?"""
    return any(check(enrolment, module) for check in _started_checks)
