"""One thing that is wrong, and the cure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong, and what to do about it: each a sentence for the operator."""

    what: str
    cure: str


@dataclass(frozen=True)
class Question:
    """One thing the doctor asks. No problem is a good answer."""

    about: str
    ask: Callable[[], Iterator[Problem]]

    def answers(self) -> list[Problem]:
        """Every problem; a question that cannot even be asked is one."""
        try:
            return list(self.ask())
        except Exception as trouble:  # noqa: BLE001  # a doctor who faints helps nobody
            said = " ".join(str(trouble).split()) or type(trouble).__name__
            return [Problem(f"This could not be looked at: {said}", "Cure the problems above first, then ask again.")]
