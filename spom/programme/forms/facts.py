"""How the value of a fact is written, so that rules can compare it: days as days, numbers as numbers."""

from spom.programme.earlier.reading import day_in
from spom.programme.models.enrolment import Fact

DAYS = frozenset({Fact.Name.ADMITTED_ON, Fact.Name.CONVERTED_ON})


def well_written(*, name: Fact.Name, typed: str) -> str | None:
    """The value in its one shape; None for what is no such value."""
    typed = typed.strip()
    if name in DAYS:
        day = day_in(typed)
        return day.isoformat() if day else None
    if name == Fact.Name.TRAINING_MONTHS:
        return str(int(typed)) if typed.isascii() and typed.isdecimal() else None
    return typed or None
