"""Searching everything a person may see."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from spom.identity.models import User
from spom.portal.registry.search import Hit, Question, Source, sources_for, worth

logger = logging.getLogger(__name__)

LONGEST = 80
MOST_WORDS = 5
# One letter finds everything and helps nobody.
SHORTEST = 2
SHOWN = 6


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Part of a title; `hit` when it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One hit with its title cut at what was looked for."""

    hit: Hit
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """What one source found, best first."""

    source: Source
    hits: tuple[Shown, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Everything found, and whether a source could not be asked."""

    text: str
    too_short: bool
    groups: tuple[Group, ...]
    something_failed: bool

    @property
    def count(self) -> int:
        """How many hits in all."""
        return sum(len(group.hits) for group in self.groups)


def search(
    *, user: User, typed: str, language: str, at: datetime, apps_off: frozenset[str], most: int = SHOWN
) -> Found:
    """What the person finds. One statement for each source at most; the sources with the best hits come first."""
    text = " ".join(typed.split())[:LONGEST]
    words = tuple(text.casefold().split()[:MOST_WORDS])
    if len(text) < SHORTEST:
        return Found(text=text, too_short=True, groups=(), something_failed=False)
    question = Question(user=user, text=text, words=words, language=language, at=at, most=most, apps_off=apps_off)
    groups: list[tuple[int, Group]] = []
    failed = False
    for source in sources_for(user, apps_off=apps_off):
        hits = _ask(source, question)
        failed = failed or hits is None
        if hits:
            best = max(worth(hit.title, words) for hit in hits)
            groups.append((best, Group(source=source, hits=_shown(hits, question))))
    groups.sort(key=lambda found: (-found[0], found[1].source.order))
    return Found(text=text, too_short=False, groups=tuple(group for _, group in groups), something_failed=failed)


def pieces(title: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The title cut where the words are."""
    wanted = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    cut = re.split(f"({wanted})", title, flags=re.IGNORECASE) if wanted else [title]
    return tuple(Piece(text=text, hit=place % 2 == 1) for place, text in enumerate(cut) if text)


def _ask(source: Source, question: Question) -> Sequence[Hit] | None:
    try:
        return source.find(question)[: question.most]
    except Exception:
        logger.exception("A source of the search failed.", extra={"source": source.code})
        return None


def _shown(hits: Sequence[Hit], question: Question) -> tuple[Shown, ...]:
    # Python's sort is stable: of equals the source's own order holds.
    best_first = sorted(hits, key=lambda hit: -worth(hit.title, question.words))
    return tuple(Shown(hit=hit, pieces=pieces(hit.title, question.words)) for hit in best_first)
