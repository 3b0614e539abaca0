"""Pictures of people: upright, square, of one size, and nothing in them but points."""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from PIL import Image, ImageOps

from spom.kit.files import PICTURES, KeptFile, forget_file, keep_file, path_of

SIDE = 512


class Part(StrEnum):
    """Which square of a picture is kept: its beginning is the top, or the left of a wide one."""

    BEGINNING = "beginning"
    MIDDLE = "middle"
    END = "end"


# A face is rather above the middle of an upright picture than below it.
_CENTRES = {Part.BEGINNING: (0.0, 0.0), Part.MIDDLE: (0.5, 0.4), Part.END: (1.0, 1.0)}


def keep_square(*, name: str, chunks: Iterable[bytes], most_bytes: int, part: Part = Part.MIDDLE) -> KeptFile:
    """Look into an uploaded picture and keep a square of it. Raises what `spom.kit.files.keep_file` raises."""
    kept = keep_file(name=name, chunks=chunks, accept=PICTURES, most_bytes=most_bytes)
    try:
        size = _cut(path_of(kept.place), part)
    except BaseException:
        forget_file(kept.place)
        raise
    return replace(kept, size=size)


def _cut(path: Path, part: Part) -> int:
    """Whole or not at all: drawn beside the picture, then put in its place."""
    with Image.open(path) as found:
        kind = found.format
        square = ImageOps.fit(found.convert("RGB"), (SIDE, SIDE), centering=_CENTRES[part])
    handle, draft = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        square.save(file, format=kind, quality=88)
    Path(draft).replace(path)
    return path.stat().st_size
