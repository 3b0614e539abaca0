"""How a learner did, by the word of the package: SCORM's data model and xAPI's statements, read in our terms.

ADL, SCORM 1.2 Run-Time Environment; IEEE 1484.11.1; ADL, xAPI 1.0.3; cmi5 (AICC).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from spom.campus.models.launch import PackageState

Outcome = PackageState.Outcome
MOST_SECONDS = 10 * 365 * 86_400
HUNDRED = Decimal(100)
_CLOCK = re.compile(r"(\d{1,6}):(\d{1,2}):(\d{1,2})(?:\.\d+)?")
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?", re.ASCII)
# Longer months and years than any, so that a claim is never shown smaller than it was made.
_PERIOD_SECONDS = (366 * 86_400, 31 * 86_400, 86_400, 3600, 60, 1)
_VERBS = {
    "completed": Outcome.COMPLETED,
    "passed": Outcome.PASSED,
    "mastered": Outcome.PASSED,
    "failed": Outcome.FAILED,
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a part ended, the score in per cent if any, and the seconds the package claims."""

    outcome: Outcome
    percent: Decimal | None
    seconds: int | None


def result_of_values(kept: Mapping[str, str]) -> Result:
    """What the SCORM data model says, of either edition."""
    if any(name.startswith("cmi.core.") for name in kept):
        return Result(
            outcome=_outcome_12(kept.get("cmi.core.lesson_status", "")),
            percent=_percent(
                kept.get("cmi.core.score.raw"), kept.get("cmi.core.score.min"), kept.get("cmi.core.score.max")
            ),
            seconds=_seconds(kept.get("cmi.core.total_time", "")),
        )
    scaled = _number(kept.get("cmi.score.scaled"))
    percent = (
        _bounded(scaled * HUNDRED)
        if scaled is not None
        else _percent(kept.get("cmi.score.raw"), kept.get("cmi.score.min"), kept.get("cmi.score.max"))
    )
    return Result(
        outcome=_outcome_2004(kept.get("cmi.completion_status", ""), kept.get("cmi.success_status", "")),
        percent=percent,
        seconds=_seconds(kept.get("cmi.total_time", "")),
    )


def result_of_statement(said: Mapping[str, Any]) -> Result | None:
    """What an xAPI statement says of how the package ended; None for all the others."""
    outcome = _VERBS.get(str(_at(said, "verb", "id")).rstrip("/").rpartition("/")[2])
    if outcome is None:
        return None
    scaled = _number(_at(said, "result", "score", "scaled"))
    return Result(
        outcome=outcome,
        percent=_bounded(scaled * HUNDRED) if scaled is not None else None,
        seconds=_seconds(str(_at(said, "result", "duration") or "")),
    )


def _outcome_12(status: str) -> Outcome:
    return {"passed": Outcome.PASSED, "completed": Outcome.COMPLETED, "failed": Outcome.FAILED}.get(
        status, Outcome.OPEN
    )


def _outcome_2004(completion: str, success: str) -> Outcome:
    if success in {"passed", "failed"}:
        return Outcome.PASSED if success == "passed" else Outcome.FAILED
    return Outcome.COMPLETED if completion == "completed" else Outcome.OPEN


def _percent(raw: object, least: object, most: object) -> Decimal | None:
    """A raw score between its bounds; between 0 and 100 where none are told."""
    score, bottom, top = _number(raw), _number(least) or Decimal(0), _number(most) or HUNDRED
    if score is None or top <= bottom:
        return None
    return _bounded((score - bottom) * HUNDRED / (top - bottom))


def _bounded(percent: Decimal) -> Decimal:
    return min(max(percent, Decimal(0)), HUNDRED).quantize(Decimal("0.01"))


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 12 else None


def _seconds(text: str) -> int | None:
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = map(int, clock.groups())
        return min(hours * 3600 + minutes * 60 + seconds, MOST_SECONDS)
    period = _PERIOD.fullmatch(text) if len(text) > 1 and len(text) < 60 else None  # noqa: PLR2004  # "P" alone is none
    if period is None:
        return None
    parts = [int(part or 0) for part in period.groups()]
    return min(sum(part * worth for part, worth in zip(parts, _PERIOD_SECONDS, strict=True)), MOST_SECONDS)


def _at(said: Any, *way: str) -> Any:
    """What lies at the end of the way, or None: statements are anybody's JSON."""
    for name in way:
        said = said.get(name) if isinstance(said, dict) else None
    return said
