"""A frame from a stranger, made into points: small, of one kind, one picture, and nothing else in it."""

import io
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from PIL.ImageFilter import Filter

Floats = NDArray[np.floating[Any]]

MOST_BYTES = 200_000
# 640 by 480 or, from a phone held upright, 480 by 640.
MOST_SIDE, MOST_OTHER_SIDE = 640, 480
LEAST_SIDE = 160
SMALL_SIDE = 320


class NotAFrame(Exception):
    """What was sent is no picture a camera check takes."""


@dataclass(frozen=True)
class Span:
    """A rectangle in points of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """In points."""
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def centre(self) -> tuple[float, float]:
        """The middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def decode_frame(sent: bytes) -> Image.Image:
    """One small JPEG as RGB. What is too large is refused by its header, before it is unpacked. Raises NotAFrame."""
    if not 0 < len(sent) <= MOST_BYTES:
        raise NotAFrame
    if not sent.startswith(b"\xff\xd8\xff") or not sent.endswith(b"\xff\xd9"):
        # Whatever follows the end of a picture is no part of it: a page, a program, another picture.
        raise NotAFrame
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(sent), formats=["JPEG"]) as picture:
                _check_size(*picture.size)
                if picture.format != "JPEG" or picture.mode not in {"RGB", "L"}:
                    raise NotAFrame
                return picture.convert("RGB")
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
            raise NotAFrame from None


def _check_size(width: int, height: int) -> None:
    longer, shorter = max(width, height), min(width, height)
    if longer > MOST_SIDE or shorter > MOST_OTHER_SIDE or shorter < LEAST_SIDE:
        raise NotAFrame


def small_jpeg(picture: Image.Image) -> bytes:
    """A frame drawn anew, small: enough for a person to judge by."""
    copy = picture.copy()
    copy.thumbnail((SMALL_SIDE, SMALL_SIDE))
    written = io.BytesIO()
    copy.save(written, "JPEG", quality=70)
    return written.getvalue()


def shrunk(photo: Image.Image) -> Image.Image:
    """A photo from the registry, no larger than a frame."""
    copy = photo.convert("RGB")
    copy.thumbnail((MOST_SIDE, MOST_SIDE))
    return copy


def filtered(points: Floats, by: Filter) -> Floats:
    """A face drawn anew by one of Pillow's filters."""
    return points_of(Image.fromarray(np.clip(points, 0, 255).astype(np.uint8)).filter(by))


def points_of(picture: Image.Image) -> Floats:
    """Rows of points of red, green and blue, 0 to 255."""
    return np.asarray(picture, dtype=np.float32)


def grey_of(points: Floats) -> Floats:
    """How bright each point is, 0 to 255 (ITU-R BT.601)."""
    return points @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
