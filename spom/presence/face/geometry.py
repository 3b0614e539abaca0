"""Turning, scaling and cutting pictures: five points of a face are laid onto where the networks learned to see them."""

import numpy as np
from PIL import Image

from spom.presence.face.picture import Floats, Span

ALIGNED = 112
# Where eyes, nose and corners of the mouth lay in the pictures the embedding network learned from (ArcFace's template).
_TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
    dtype=np.float32,
)


def similarity(points: Floats) -> Floats:
    """The turn, scale and shift (two rows of three) that best lays five points onto the template (Umeyama 1991)."""
    middle, wanted = points.mean(0), _TEMPLATE.mean(0)
    off, wanted_off = points - middle, _TEMPLATE - wanted
    left, sizes, right = np.linalg.svd(wanted_off.T @ off / len(points))
    # A face is turned, never mirrored.
    signs = np.array([1.0, np.sign(np.linalg.det(left @ right))], dtype=np.float32)
    turn = left @ np.diag(signs) @ right
    scale = float((sizes * signs).sum() / off.var(0).sum())
    shift = wanted - scale * turn @ middle
    return np.hstack([scale * turn, shift[:, None]]).astype(np.float32)


def warped(picture: Image.Image, matrix: Floats, side: int) -> Image.Image:
    """A square cut out of the picture: `matrix` leads from points of the picture to points of the square."""
    back = np.linalg.inv(matrix[:, :2].astype(np.float64))
    shift = -back @ matrix[:, 2]
    # Pillow measures from the corner of a point, the matrix from its middle.
    shift = shift + 0.5 - back @ np.array([0.5, 0.5])
    numbers = (back[0, 0], back[0, 1], shift[0], back[1, 0], back[1, 1], shift[1])
    return picture.transform((side, side), Image.Transform.AFFINE, numbers, resample=Image.Resampling.BILINEAR)


def aligned(picture: Image.Image, points: Floats) -> Image.Image:
    """The face as the embedding network wants it: upright, 112 points square."""
    return warped(picture, similarity(points), ALIGNED)


def overlap(one: Span, other: Span) -> float:
    """Shared area by joint area."""
    shared = Span(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )
    inside = shared.area if shared.width > 0 and shared.height > 0 else 0.0
    return inside / (one.area + other.area - inside + 1e-9)
