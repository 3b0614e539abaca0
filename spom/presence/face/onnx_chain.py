"""The chain that runs wherever onnxruntime does: detector, 68 points, embedding, liveness."""

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from PIL import Image

from spom.presence.face.engine import Found, Landmarks
from spom.presence.face.geometry import overlap
from spom.presence.face.picture import Floats, Span, grey_of, points_of
from spom.presence.face.weights import read_weight

SURE_ENOUGH = 0.65
SAME_FACE = 0.4
DETECTS_AT = (320, 240)
LIVENESS_SIDE = 128
# The liveness network saw faces with this much around them.
LIVENESS_AROUND = 2.7
LEAST_BOX = 8


def session(name: str) -> InferenceSession:
    """A network on one thread. Raises WeightsUnusable."""
    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The arena keeps the largest memory a run ever took; frames are few and far between.
    options.enable_cpu_mem_arena = False
    return InferenceSession(read_weight(name), options, providers=["CPUExecutionProvider"])


def _planes(points: Floats) -> Floats:
    return np.ascontiguousarray(points.transpose(2, 0, 1))[None]


class Embedder:
    """What both chains share: 512 numbers, and the hint whether this is a person."""

    def __init__(self) -> None:
        self._feature = session("fr_feature.onnx")
        self._liveness = session("fr_liveness.onnx")

    def embed_aligned(self, face: Floats) -> Floats:
        """512 numbers of length one of a face cut out upright."""
        raw = self._feature.run(None, {"input": _planes((face - 127) / 128)})[0]
        numbers = np.asarray(raw, dtype=np.float32).ravel()
        return numbers / np.float32(np.linalg.norm(numbers) + 1e-9)

    def liveness(self, picture: Image.Image, span: Span) -> float:
        """How much this looks like a person, 0 to 1."""
        cut = picture.crop(_around(span, picture.size)).resize(
            (LIVENESS_SIDE, LIVENESS_SIDE), Image.Resampling.BILINEAR
        )
        # This network was trained on blue-green-red, 0 to 255.
        logits = self._liveness.run(None, {"input": _planes(points_of(cut)[:, :, ::-1])})[0]
        raised = np.exp(np.asarray(logits, dtype=np.float32).ravel() - np.max(logits))
        return float(raised[0] / raised.sum())


def _around(span: Span, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The face with its surroundings, moved inwards where it would leave the picture."""
    width, height = size
    scale = min((width - 1) / span.width, (height - 1) / span.height, LIVENESS_AROUND)
    across, down = span.width * scale, span.height * scale
    x, y = span.centre
    left = min(max(0.0, x - across / 2), width - 1 - across)
    top = min(max(0.0, y - down / 2), height - 1 - down)
    return int(left), int(top), int(left + across), int(top + down)


class OnnxChain(Embedder):
    """Everything by onnxruntime. Misses most faces in the dark, and says so by finding none."""

    name = "fr68/fr_feature.1"

    def __init__(self) -> None:
        super().__init__()
        self._detect = session("fr_detect.onnx")
        self._landmark = session("fr_landmark.onnx")

    def find(self, picture: Image.Image) -> list[Found]:
        """All faces, the surest first."""
        points = points_of(picture.resize(DETECTS_AT, Image.Resampling.BILINEAR))
        scores, boxes = (np.asarray(out)[0] for out in self._detect.run(None, {"input": _planes((points - 127) / 128)}))
        sure = scores[:, 1] > SURE_ENOUGH
        size = np.array([*picture.size, *picture.size], dtype=np.float32)
        found = [
            Found(span=Span(*(float(edge) for edge in box)), score=float(score))
            for box, score in zip(boxes[sure] * size, scores[sure, 1], strict=True)
        ]
        return surest(found, same=SAME_FACE)

    def look(self, picture: Image.Image, found: Found) -> Landmarks | None:
        """The points of one face by 68 landmarks."""
        half = found.span.height / 2
        x, y = found.span.centre
        left, top = int(max(0, x - half)), int(max(0, y - half))
        right, bottom = int(min(picture.width - 1, x + half)), int(min(picture.height - 1, y + half))
        if right - left < LEAST_BOX or bottom - top < LEAST_BOX:
            return None
        cut = picture.crop((left, top, right, bottom)).resize((64, 64), Image.Resampling.BILINEAR)
        raw = self._landmark.run(None, {"input": (grey_of(points_of(cut)) / 256)[None, None]})[0]
        marks = np.asarray(raw, dtype=np.float32).reshape(68, 2)
        marks = marks * np.array([right - left, bottom - top], np.float32) + np.array([left, top], np.float32)
        return Landmarks(points=_five(marks), yaw=_yaw(marks), certainty=found.score)


def _five(marks: Floats) -> Floats:
    groups = ([37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64])
    return np.array([marks[group].mean(0) for group in groups], dtype=np.float32)


def _yaw(marks: Floats) -> float:
    """From where the nose stands between the edges of the face."""
    right, left = np.linalg.norm(marks[30] - marks[1]), np.linalg.norm(marks[30] - marks[15])
    return float(np.degrees(np.arcsin(np.clip((right - left) / (right + left + 1e-9), -1, 1))))


def surest(found: list[Found], *, same: float) -> list[Found]:
    """Each face once: of boxes that overlap, the surest stays."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda each: -each.score):
        if all(overlap(one.span, other.span) <= same for other in kept):
            kept.append(one)
    return kept
