"""Answers that show their reasons: a tree of sentences, each of which holds, does not, or cannot be known yet.

Combined by Kleene's three-valued logic, so that a missing record never passes for a no or a yes:
S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django_stubs_ext import StrOrPromise


class Verdict(StrEnum):
    """What can be said of a sentence."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One sentence, what can be said of it, where it is written, and what it rests on."""

    sentence: StrOrPromise
    verdict: Verdict
    source: str = ""
    parts: tuple["Proof", ...] = ()

    @property
    def holds(self) -> bool:
        """Is the sentence certain?"""
        return self.verdict is Verdict.YES

    def open_ends(self) -> Iterator["Proof"]:
        """The sentences at the ends of the tree that still keep it from holding, in reading order."""
        if self.holds:
            return
        blocking = [part for part in self.parts if not part.holds]
        if not blocking:
            yield self
        for part in blocking:
            yield from part.open_ends()


def every(sentence: StrOrPromise, parts: tuple[Proof, ...], source: str = "") -> Proof:
    """The sentence holds when all its parts do; one NO is enough for a no."""
    verdicts = {part.verdict for part in parts}
    verdict = next((worst for worst in (Verdict.NO, Verdict.UNKNOWN) if worst in verdicts), Verdict.YES)
    return Proof(sentence=sentence, verdict=verdict, source=source, parts=parts)


def some(sentence: StrOrPromise, parts: tuple[Proof, ...], source: str = "") -> Proof:
    """The sentence holds when one of its parts does; one YES is enough."""
    verdicts = {part.verdict for part in parts}
    verdict = next((best for best in (Verdict.YES, Verdict.UNKNOWN) if best in verdicts), Verdict.NO)
    return Proof(sentence=sentence, verdict=verdict, source=source, parts=parts)


def opposite(sentence: StrOrPromise, part: Proof) -> Proof:
    """The sentence holds when its part does not; what is unknown stays unknown."""
    turned = {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES, Verdict.UNKNOWN: Verdict.UNKNOWN}
    return Proof(sentence=sentence, verdict=turned[part.verdict], parts=(part,))
