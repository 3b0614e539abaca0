"""Is a face seen well enough to be judged? The reasons why not are words a person can act on.

Nothing here ever says no to a person: a poor picture costs nothing and leads to another try.
"""

from enum import StrEnum

import numpy as np

from spom.presence.face.picture import Floats, grey_of


class Hint(StrEnum):
    """What to change. The words are in spom.presence.queries.words."""

    NONE = ""
    NOT_A_PICTURE = "NOT_A_PICTURE"
    NO_FACE = "NO_FACE"
    SEVERAL = "SEVERAL"
    DARK = "DARK"
    BRIGHT = "BRIGHT"
    BLURRED = "BLURRED"
    FAR = "FAR"
    TURNED = "TURNED"
    UNSURE = "UNSURE"
    TURN_ASKED = "TURN_ASKED"
    TURN_MISSED = "TURN_MISSED"
    TOO_LATE = "TOO_LATE"
    OUT_OF_ORDER = "OUT_OF_ORDER"


DARKEST, BRIGHTEST = 50.0, 220.0
# Variance of the Laplacian on the face cut to 112 points; grows with light, so dark faces are not called blurred.
LEAST_SHARP = 60.0
# The face in the picture, from ear to ear.
LEAST_WIDTH = 70.0
MOST_TURNED = 30.0
LEAST_CERTAIN = 0.5


def light_of(face: Floats) -> float:
    """How bright the face is, 0 to 255."""
    return float(grey_of(face).mean())


def sharpness_of(face: Floats) -> float:
    """The variance of the Laplacian: low for a face out of focus or in motion."""
    grey = grey_of(face)
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4 * grey[1:-1, 1:-1]).var())


def why_poor(*, light: float, sharpness: float, width: float, yaw: float) -> Hint:
    """What keeps the face from being judged; NONE when nothing does."""
    if light < DARKEST:
        return Hint.DARK
    if light > BRIGHTEST:
        return Hint.BRIGHT
    if width < LEAST_WIDTH:
        return Hint.FAR
    if abs(yaw) > MOST_TURNED:
        return Hint.TURNED
    return Hint.BLURRED if sharpness < LEAST_SHARP else Hint.NONE


def light_class(light: float) -> str:
    """For the fairness report: dark, dim, good or bright."""
    edges, names = (DARKEST, 85.0, BRIGHTEST), ("dark", "dim", "good", "bright")
    return names[int(np.searchsorted(edges, light, side="right"))]
