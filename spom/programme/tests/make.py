"""Ready-made programme rows: say only what the test is about."""

from datetime import UTC, date, datetime

from spom.identity.models import User
from spom.programme.actions.enrolling import enrol
from spom.programme.models.catalogue import Module, ModuleSet, Programme
from spom.programme.models.enrolment import Enrolment

LONG_AGO = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
REGISTERED = date(2026, 5, 1)


def programme(code: str = "FINAL") -> Programme:
    """Make a programme without sets."""
    return Programme.objects.create(code=code, name="Final course")


def module_set(letter: str = "A", *, kind: ModuleSet.Kind = ModuleSet.Kind.MANDATORY) -> ModuleSet:
    """Make a set of the programme FINAL, with one module per letter given later."""
    course = Programme.objects.filter(code="FINAL").first() or programme()
    return ModuleSet.objects.create(programme=course, letter=letter, kind=kind)


def module(code: str = "A1", *, within: ModuleSet | None = None, hours: int = 40) -> Module:
    """Make a module of forty hours in Set A."""
    home = within or ModuleSet.objects.filter(letter="A").first() or module_set()
    return Module.objects.create(module_set=home, code=code, name=f"Module {code}", required_seconds=hours * 3600)


def enrolment(learner: User) -> Enrolment:
    """Enrol the learner in the programme FINAL since May."""
    course = Programme.objects.filter(code="FINAL").first() or programme()
    return enrol(
        programme=course,
        learner=learner,
        registered_on=REGISTERED,
        source="Registry import 2026-05-04",
        by=None,
        at=LONG_AGO,
    )
