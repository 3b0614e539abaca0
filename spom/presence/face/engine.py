"""What the house asks of a face network, and which one this process has.

Loaded once per process, at the first check: a web process that never sees a face pays nothing for this. Each network
runs on one thread, so that a busy camera never takes more than one core from the pages.
"""

from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from PIL import Image

from spom.presence.face.picture import Floats, Span


@dataclass(frozen=True, kw_only=True)
class Found:
    """A face somewhere in the picture, not yet looked at closely."""

    span: Span
    score: float
    # Eyes, as far as the detector tells: right and left of the person.
    eyes: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(frozen=True, kw_only=True)
class Landmarks:
    """Five points (eyes, nose, corners of the mouth), how far the head is turned, and how sure it is a face."""

    points: Floats
    # Degrees; positive when the person turns to their own left.
    yaw: float
    certainty: float


class FaceEngine(Protocol):
    """Finds faces, reads their points, and turns one into 512 numbers."""

    # Kept with every template: numbers of one engine mean nothing to another.
    name: str

    def find(self, picture: Image.Image) -> list[Found]:
        """All faces, the surest first."""

    def look(self, picture: Image.Image, found: Found) -> Landmarks | None:
        """The points of one face, or None when it cannot be read."""

    def embed_aligned(self, face: Floats) -> Floats:
        """512 numbers of length one of a face cut out upright: alike for one person, unlike for two."""

    def liveness(self, picture: Image.Image, span: Span) -> float:
        """How much this looks like a person and not a picture of one, 0 to 1. A hint, never a ground."""


_loading = Lock()
_loaded: list[FaceEngine] = []


def engine() -> FaceEngine:
    """The engine of this process. Raises WeightsUnusable."""
    with _loading:
        if not _loaded:
            _loaded.append(_best())
        return _loaded[0]


def forget_engine() -> None:
    """Leave an engine that hangs behind; the next look loads another."""
    _loaded.clear()


def _best() -> FaceEngine:
    # Where the runtime of the better detector does not install (Linux on ARM), the other chain does all of it.
    from spom.presence.face.onnx_chain import OnnxChain  # noqa: PLC0415

    try:
        from spom.presence.face.mesh_chain import MeshChain  # noqa: PLC0415
    except ImportError:
        return OnnxChain()
    return MeshChain()
