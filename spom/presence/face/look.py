"""One frame, looked at: the face nearest the middle, how well it is seen, and its numbers."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from spom.presence.face.engine import FaceEngine, Found
from spom.presence.face.geometry import aligned
from spom.presence.face.picture import Floats, Span, points_of
from spom.presence.face.quality import LEAST_CERTAIN, Hint, light_of, sharpness_of, why_poor

# A second face this large beside the first is worth a warning; smaller ones are people passing by.
BYSTANDER = 0.4
# Below this the liveness network guesses.
LIVENESS_NEEDS_LIGHT, LIVENESS_NEEDS_WIDTH = 50.0, 100.0
BRIGHT_ENOUGH, LIFTED_TO, MOST_LIFT = 80.0, 110.0, 8.0


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one frame shows. Without a face only `hint` says something."""

    hint: Hint
    span: Span | None = None
    # The face cut out, upright, 112 points square, as it was and lifted out of the dark.
    face: Floats | None = None
    numbers: Floats | None = None
    light: float = 0.0
    yaw: float = 0.0
    has_company: bool = False
    # None where the liveness network would only guess.
    liveness: float | None = None

    @property
    def is_good(self) -> bool:
        """Is the face seen so well that a no may be said?"""
        return self.hint is Hint.NONE


def look_at(picture: Image.Image, *, by: FaceEngine) -> Look:
    """Find the face nearest the middle, and read it."""
    found = by.find(picture)
    if not found:
        return Look(hint=Hint.NO_FACE)
    ours = min(found, key=lambda each: _off_centre(each, picture.size))
    marks = by.look(picture, ours)
    if marks is None or marks.certainty < LEAST_CERTAIN:
        return Look(hint=Hint.NO_FACE)
    face = points_of(aligned(picture, marks.points))
    light = light_of(face)
    hint = why_poor(light=light, sharpness=sharpness_of(face), width=ours.span.width, yaw=marks.yaw)
    can_tell = light >= LIVENESS_NEEDS_LIGHT and ours.span.width >= LIVENESS_NEEDS_WIDTH
    return Look(
        hint=hint,
        span=ours.span,
        face=face,
        numbers=by.embed_aligned(lifted(face, light)),
        light=light,
        yaw=marks.yaw,
        has_company=any(each is not ours and each.span.area > BYSTANDER * ours.span.area for each in found),
        liveness=by.liveness(picture, ours.span) if can_tell else None,
    )


def lifted(face: Floats, light: float) -> Floats:
    """A dark face made as bright as the network knows faces; any other as it is."""
    if light >= BRIGHT_ENOUGH:
        return face
    brighter: Floats = np.clip(face * min(MOST_LIFT, LIFTED_TO / max(light, 1.0)), 0, 255)
    return brighter


def _off_centre(found: Found, size: tuple[int, int]) -> float:
    x, y = found.span.centre
    return (x - size[0] / 2) ** 2 + (y - size[1] / 2) ** 2
