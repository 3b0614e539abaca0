"""From several frames and the templates of one person to one verdict. Pure: no clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from PIL.ImageFilter import GaussianBlur, UnsharpMask

from spom.presence.face.engine import FaceEngine
from spom.presence.face.look import BRIGHT_ENOUGH, Look, lifted
from spom.presence.face.picture import Floats, filtered
from spom.presence.face.quality import LEAST_SHARP, Hint, light_of, sharpness_of

# How far the head has to be turned, and in which direction, when a turn was asked for.
TURNED_ENOUGH = 12.0
# Below this in most frames, a turn of the head is asked for.
LIVELY = 0.5
# Points of the face cut to 112, and how much of what smoothing takes away is added.
SMOOTHS, SHARPENS = 0.7, UnsharpMask(radius=2, percent=150, threshold=0)


class Answer(StrEnum):
    """What the frames say. The same words as PresenceCheck.Verdict."""

    MATCH = "MATCH"
    NO_MATCH = "NO_MATCH"
    POOR_QUALITY = "POOR_QUALITY"
    NO_FACE = "NO_FACE"
    SEVERAL_FACES = "SEVERAL_FACES"
    SPOOF_SUSPECTED = "SPOOF_SUSPECTED"


@dataclass(frozen=True)
class Template:
    """One reference face, decrypted for this one decision."""

    numbers: Floats
    is_trusted: bool


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Likeness (cosine) from which on it is the same person, and below which it is not."""

    accept: float = 0.48
    low: float = 0.34


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The answer, what to change, and what a reviewer may see of the reasons."""

    answer: Answer
    hint: Hint = Hint.NONE
    score: float | None = None
    is_trusted: bool = False
    light: float = 0.0
    # Does it match, but leave a doubt whether a person sits there? Then a turn of the head is asked for.
    wants_turn: bool = False


def judge(looks: Sequence[Look], templates: Sequence[Template], *, by: FaceEngine, at: Thresholds) -> Judgement:
    """The verdict on frames of one moment. One good match is enough; a poor frame is no mismatch."""
    seen = [look for look in looks if look.numbers is not None]
    if not seen:
        return Judgement(answer=Answer.NO_FACE, hint=Hint.NO_FACE)
    light = float(np.median([look.light for look in seen]))
    numbers = evidence(seen, by=by)
    score, is_trusted = best(numbers, templates, accept=at.accept)
    if score >= at.accept:
        return Judgement(
            answer=Answer.MATCH, score=score, is_trusted=is_trusted, light=light, wants_turn=_looks_flat(seen)
        )
    if all(look.has_company for look in seen):
        return Judgement(answer=Answer.SEVERAL_FACES, hint=Hint.SEVERAL, score=score, light=light)
    if not any(look.is_good for look in seen):
        return Judgement(answer=Answer.POOR_QUALITY, hint=_commonest(seen), score=score, light=light)
    if score >= at.low:
        return Judgement(answer=Answer.POOR_QUALITY, hint=Hint.UNSURE, score=score, light=light)
    return Judgement(answer=Answer.NO_MATCH, score=score, light=light)


def evidence(seen: Sequence[Look], *, by: FaceEngine) -> list[Floats]:
    """Every frame's numbers, those of their mean, and those of the faces laid over one another.

    Laid over one another, the noise of a poor camera averages out and the face does not. What noise is left in the dark
    is smoothed, and what is out of focus is sharpened: each only where it helps (docs/about/camera-check.md).
    """
    numbers = [look.numbers for look in seen if look.numbers is not None]
    if len(numbers) == 1:
        return numbers
    mean = np.mean(numbers, axis=0)
    faces = [look.face for look in seen if look.face is not None]
    laid: Floats = np.asarray(np.mean(faces, axis=0, dtype=np.float32))
    return [*numbers, mean / (np.linalg.norm(mean) + 1e-9), by.embed_aligned(_mended(laid))]


def _mended(face: Floats) -> Floats:
    light = light_of(face)
    if light < BRIGHT_ENOUGH:
        return filtered(lifted(face, light), GaussianBlur(SMOOTHS))
    return filtered(face, SHARPENS) if sharpness_of(face) < LEAST_SHARP else face


def best(numbers: Sequence[Floats], templates: Sequence[Template], *, accept: float) -> tuple[float, bool]:
    """The highest likeness, and whether a trusted template reaches the threshold."""
    score, trusted = -1.0, -1.0
    for template in templates:
        likeness = max(float(template.numbers @ one) for one in numbers)
        score = max(score, likeness)
        if template.is_trusted:
            trusted = max(trusted, likeness)
    return score, trusted >= accept


def turned(looks: Sequence[Look], *, to_left: bool) -> bool:
    """Was the head turned the way that was asked, from a look ahead?"""
    yaws = [look.yaw for look in looks if look.numbers is not None]
    if len(yaws) < len(looks) or not yaws:
        return False
    reach = max(yaws) if to_left else -min(yaws)
    moved = max(yaws) - min(yaws)
    return reach >= TURNED_ENOUGH and moved >= TURNED_ENOUGH


def _looks_flat(seen: Sequence[Look]) -> bool:
    told = [look.liveness for look in seen if look.liveness is not None]
    return bool(told) and sum(one < LIVELY for one in told) * 2 > len(told)


def _commonest(seen: Sequence[Look]) -> Hint:
    hints = [look.hint for look in seen]
    return max(hints, key=hints.count)


def chosen_templates(good: Sequence[Look]) -> list[Floats]:
    """What is kept of an enrolment: the mean of all frames, the straightest one, and the one least like the mean."""
    numbers = [look.numbers for look in good if look.numbers is not None]
    mean: Floats = np.asarray(np.mean(numbers, axis=0))
    mean = mean / (np.linalg.norm(mean) + 1e-9)
    straightest = min(good, key=lambda look: abs(look.yaw)).numbers
    oddest = min(numbers, key=lambda one: float(one @ mean))
    kept = [mean] if straightest is None else [mean, straightest]
    return kept if oddest is straightest else [*kept, oddest]
