"""The better chain: MediaPipe's full-range detector and face mesh, which see in poor light; then the same embedding."""

from threading import Lock
from typing import Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image
from PIL.ImageFilter import GaussianBlur

from spom.presence.face.engine import Found, Landmarks
from spom.presence.face.geometry import warped
from spom.presence.face.onnx_chain import Embedder, surest
from spom.presence.face.picture import Floats, Span, points_of
from spom.presence.face.weights import read_weight

SURE_ENOUGH = 0.6
# Where nothing is that sure, noise may be in the way: looked at once more, smoothed, and left to the mesh to confirm.
# On poor webcams that finds nine of ten faces that were lost.
FAINT, SMOOTHING = 0.3, 1.5
SAME_FACE = 0.3
SIDE = 192
CELLS, CELL = 48, 4
# The mesh wants a face with half its size around it.
MESH_AROUND = 1.5


class _Network:
    """One network on one thread. The interpreter keeps its numbers between calls, so callers take turns."""

    def __init__(self, name: str) -> None:
        self._one_at_a_time = Lock()
        self._interpreter: Any = Interpreter(model_content=read_weight(name), num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        outputs = self._interpreter.get_output_details()
        self._outputs = [one["index"] for one in sorted(outputs, key=lambda each: -int(np.prod(each["shape"])))]

    def run(self, points: Floats) -> list[Floats]:
        """What it says, the longest answer first."""
        with self._one_at_a_time:
            self._interpreter.set_tensor(self._input, points[None])
            self._interpreter.invoke()
            return [self._interpreter.get_tensor(index)[0] for index in self._outputs]


class MeshChain(Embedder):
    """Full-range detector, mesh of 468 points, embedding, liveness."""

    name = "mesh/fr_feature.1"

    def __init__(self) -> None:
        super().__init__()
        self._detector = _Network("face_detection_full_range.tflite")
        self._mesh = _Network("face_landmark.tflite")

    def find(self, picture: Image.Image) -> list[Found]:
        """All faces, the surest first; in a noisy picture the faint ones too."""
        return self._find(picture, SURE_ENOUGH) or self._find(picture.filter(GaussianBlur(SMOOTHING)), FAINT)

    def _find(self, picture: Image.Image, least: float) -> list[Found]:
        scale = SIDE / max(picture.size)
        width, height = round(picture.width * scale), round(picture.height * scale)
        left, top = (SIDE - width) // 2, (SIDE - height) // 2
        # Around a picture that is not square lies nothing: zero, in the network's own scale.
        field = np.zeros((SIDE, SIDE, 3), dtype=np.float32)
        small = picture.resize((width, height), Image.Resampling.BOX)
        field[top : top + height, left : left + width] = points_of(small) / 127.5 - 1
        rows, logits = self._detector.run(field)
        scores = 1 / (1 + np.exp(-np.clip(logits.ravel(), -80, 80)))
        cells = np.flatnonzero(scores > least)
        shift = np.array([left, top], dtype=np.float32)
        found = [_found(rows[cell], int(cell), float(scores[cell]), shift, scale) for cell in cells]
        return surest(found, same=SAME_FACE)

    def look(self, picture: Image.Image, found: Found) -> Landmarks | None:
        """The points of one face by the mesh, and how far it is turned."""
        if found.eyes is None or found.span.width <= 1:
            return None
        (rx, ry), (lx, ly) = found.eyes
        angle = float(np.arctan2(ly - ry, lx - rx))
        side = max(found.span.width, found.span.height) * MESH_AROUND
        matrix = _upright(found.span.centre, angle, SIDE / side)
        flat, flag = self._mesh.run(points_of(warped(picture, matrix, SIDE)) / 255)
        mesh = np.asarray(flat, dtype=np.float32).reshape(468, 3)
        certainty = float(1 / (1 + np.exp(-np.clip(flag.ravel()[0], -80, 80))))
        back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
        marks = mesh[:, :2] @ back[:, :2].T + back[:, 2]
        return Landmarks(points=_five(marks.astype(np.float32)), yaw=_yaw(mesh), certainty=certainty)


def _found(row: Floats, cell: int, score: float, shift: Floats, scale: float) -> Found:
    """One cell of the detector's answer: a box and six points, measured from the middle of the cell."""
    middle = np.array([(cell % CELLS + 0.5) * CELL, (cell // CELLS + 0.5) * CELL], dtype=np.float32)
    pairs = row.reshape(8, 2)
    centre, size = pairs[0] + middle, pairs[1]
    low, high = (centre - size / 2 - shift) / scale, (centre + size / 2 - shift) / scale
    right, left = ((pairs[index] + middle - shift) / scale for index in (2, 3))
    return Found(
        span=Span(float(low[0]), float(low[1]), float(high[0]), float(high[1])),
        score=score,
        eyes=((float(right[0]), float(right[1])), (float(left[0]), float(left[1]))),
    )


def _upright(centre: tuple[float, float], angle: float, scale: float) -> Floats:
    """Turns the eyes level and brings the face to the middle of the square."""
    across, up = scale * np.cos(angle), scale * np.sin(angle)
    turn = np.array([[across, up], [-up, across]], dtype=np.float64)
    shift = np.array([SIDE / 2, SIDE / 2]) - turn @ np.array(centre)
    return np.hstack([turn, shift[:, None]]).astype(np.float32)


def _five(marks: Floats) -> Floats:
    groups = ([33, 133, 159, 145], [362, 263, 386, 374], [1], [61], [291])
    return np.array([marks[group].mean(0) for group in groups], dtype=np.float32)


def _yaw(mesh: Floats) -> float:
    """From the depth of the two edges of the face."""
    across = mesh[454] - mesh[234]
    return float(np.degrees(np.arctan2(across[2], across[0])))
