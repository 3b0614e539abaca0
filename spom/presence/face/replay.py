"""Frames that were sent before, or that no camera makes."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise

import numpy as np
from PIL import Image

from spom.presence.face.picture import Floats, grey_of, points_of

BITS = 256
WORDS = BITS // 64
# Of 256 bits. A frame coded anew differs in one or two; a person who sits still differs in more, by noise alone.
SAME_AGAIN = 2
ALIKE = 10
# Grey levels, point by point. Every camera's noise makes more than that, in the dark most of all.
LEAST_VARIATION = 0.02


def digest_of(sent: bytes) -> bytes:
    """By which the same bytes are known again."""
    return sha256(sent).digest()[:16]


def mark_of(sent: bytes) -> int:
    """The first 64 bits of the same, with a sign: what the database keeps of a frame.

    Among a thousand million frames of one year two different ones have the same mark by chance in three of a hundred
    years; whose frame that is, is asked to try again.
    """
    return int.from_bytes(digest_of(sent)[:8], "big", signed=True)


def likeness_of(picture: Image.Image) -> list[int]:
    """256 bits of how the picture looks (is each of 16 by 16 fields brighter than its neighbour?), as four numbers."""
    small = picture.convert("L").resize((17, 16), Image.Resampling.BOX)
    grey = np.asarray(small, dtype=np.int16)
    bits = np.packbits((grey[:, 1:] > grey[:, :-1]).ravel())
    return [int(word) for word in bits.view(">i8")]


def distances(likeness: Sequence[int], earlier: Sequence[int]) -> list[int]:
    """For each frame, in how many bits it differs from the most alike of the earlier ones; all of them if none."""
    if not earlier:
        return [BITS] * (len(likeness) // WORDS)
    ours = _bits(likeness)
    theirs = _bits(earlier)
    return [int((theirs != frame).sum(axis=1).min()) for frame in ours]


def _bits(words: Sequence[int]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    raw = np.array(words, dtype=">i8").reshape(-1, WORDS).view(np.uint8)
    return np.unpackbits(raw, axis=1)


def is_sent_again(likeness: Sequence[int], earlier: Sequence[int]) -> bool:
    """Is every frame one of the earlier ones, at most coded anew?"""
    return all(distance <= SAME_AGAIN for distance in distances(likeness, earlier))


def is_alike(likeness: Sequence[int], earlier: Sequence[int]) -> bool:
    """Does every frame look much like an earlier one? People do sit still: a reason to ask for more, never for a no."""
    return all(distance <= ALIKE for distance in distances(likeness, earlier))


def has_no_variation(pictures: Sequence[Image.Image]) -> bool:
    """Are two frames the same, point by point? No camera does that."""
    greys = [_small_grey(picture) for picture in pictures]
    return any(
        one.shape == other.shape and float(np.abs(one - other).mean()) < LEAST_VARIATION
        for one, other in pairwise(greys)
    )


def _small_grey(picture: Image.Image) -> Floats:
    # Every other row and column is enough, and noise is not averaged away as it would be by scaling.
    return grey_of(points_of(picture)[::2, ::2])
