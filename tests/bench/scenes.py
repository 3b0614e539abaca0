"""Poor light and poor cameras, made of good photos: the conditions of the face bench."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter

from spom.presence.face.picture import Floats

FACE_IN_PHOTO = 105  # how wide faces are in the measuring set, of 250 points


def clean(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """As it lies there, with the noise of a good camera."""
    return _noisy(_points(picture), 2.0, chance)


def coarse_jpeg(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A connection that saves bytes: JPEG at quality 30."""
    return _coded(_noisy(_points(picture), 2.0, chance), 30)


def out_of_focus(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A lens out of focus."""
    return _noisy(_points(picture.filter(ImageFilter.GaussianBlur(2.2))), 2.0, chance)


def side_light(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A window on one side, nothing on the other."""
    across = np.linspace(0.18, 1.25, picture.width, dtype=np.float32)[None, :, None]
    return _noisy(_points(picture) * across, 3.0, chance)


def far_away(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """A face 70 points wide."""
    side = round(picture.width * 70 / FACE_IN_PHOTO)
    return _noisy(_points(picture.resize((side, side), Image.Resampling.BOX)), 3.0, chance)


def bad_webcam(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Few points scaled up, noise, a colour cast, little contrast, coarse coding."""
    few = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.BOX)
    noisy = _noisy((_points(few) - 128) * 0.7 + np.array([125, 115, 100], np.float32), 11.0, chance)
    return _coded(noisy.resize(picture.size, Image.Resampling.BILINEAR), 40)


def very_dark(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """An eighth of the light, and the noise a sensor makes then."""
    return _coded(_noisy(_points(picture) * 0.12, 5.0, chance), 75)


CONDITIONS: dict[str, Callable[[Image.Image, np.random.Generator], Image.Image]] = {
    "clean": clean,
    "JPEG q30": coarse_jpeg,
    "blur": out_of_focus,
    "side light": side_light,
    "70-px face": far_away,
    "bad webcam": bad_webcam,
    "very dark": very_dark,
}


def moved(picture: Image.Image, chance: np.random.Generator) -> Image.Image:
    """Half a second later: the head a little elsewhere, turned and nearer by as little."""
    angle, scale = chance.normal(0, 0.03), 1 + chance.normal(0, 0.02)
    x, y = chance.normal(0, 3, 2)
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    middle = picture.width / 2
    numbers = (cos, -sin, middle - cos * middle + sin * middle + x, sin, cos, middle - sin * middle - cos * middle + y)
    return picture.transform(picture.size, Image.Transform.AFFINE, numbers, resample=Image.Resampling.BICUBIC)


def _points(picture: Image.Image) -> Floats:
    return np.asarray(picture, dtype=np.float32)


def _noisy(points: Floats, strength: float, chance: np.random.Generator) -> Image.Image:
    noise = chance.normal(0, strength, points.shape)
    return Image.fromarray(np.clip(points + noise, 0, 255).astype(np.uint8))


def _coded(picture: Image.Image, quality: int) -> Image.Image:
    written = BytesIO()
    picture.save(written, "JPEG", quality=quality)
    return Image.open(written).convert("RGB")
