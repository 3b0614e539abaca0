"""Ready-made cameras: a face that moves a little and a sensor that makes noise, as real ones do."""

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from spom.identity.models import User
from spom.presence.actions.adapting import keep_template
from spom.presence.actions.checks import Camera, begin_check, decide, draw_challenge
from spom.presence.actions.consenting import give_consent
from spom.presence.actions.seeing import engine_for_checks
from spom.presence.face.look import look_at
from spom.presence.face.picture import Floats
from spom.presence.models.checks import PresenceCheck
from spom.presence.models.consent import Consent
from spom.presence.models.faces import ReferenceFace

FACES = Path(__file__).parent / "faces"
NINE = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
STEP = timedelta(seconds=5)
WEBCAM = Camera(label="Integrated camera", device="laptop")


def photo(name: str) -> Image.Image:
    """One of the faces, as it lies there."""
    return Image.open(FACES / f"{name}.jpg").convert("RGB")


def empty_room() -> Image.Image:
    """A wall, and nobody in front of it."""
    return Image.linear_gradient("L").resize((640, 480)).convert("RGB")


def dim(picture: Image.Image, factor: float) -> Image.Image:
    """The same with the lamp turned down."""
    return picture.point(lambda level: int(level * factor))


def blurred(picture: Image.Image) -> Image.Image:
    """The same out of focus."""
    return picture.filter(ImageFilter.GaussianBlur(9))


def two_people(left: str, right: str) -> Image.Image:
    """Two faces side by side, equally near."""
    both = Image.new("RGB", (640, 480), (120, 120, 120))
    for place, name in enumerate((left, right)):
        both.paste(photo(name).crop((150, 20, 470, 480)), (place * 320, 10))
    return both


def frames(picture: Image.Image, *, seed: int, count: int = 4) -> list[bytes]:
    """What a camera sends of the scene: moved a little from frame to frame, with noise."""
    chance = np.random.default_rng(seed)
    sent = []
    for _ in range(count):
        x, y = (int(step) for step in chance.integers(-6, 7, 2))
        moved = np.asarray(picture.transform(picture.size, Image.Transform.AFFINE, (1, 0, x, 0, 1, y)), np.float32)
        noisy = np.clip(moved + chance.normal(0, 3, moved.shape), 0, 255).astype(np.uint8)
        written = BytesIO()
        Image.fromarray(noisy).save(written, "JPEG", quality=85)
        sent.append(written.getvalue())
    return sent


def consenting(learner: User, *, at: datetime = NINE) -> User:
    """Somebody who agreed to camera checks."""
    give_consent(learner=learner, purpose=Consent.Purpose.CHECKS, guardian_name="", guardian_reach="", at=at)
    return learner


def enrolled(learner: User, *, face: str = "astronaut", at: datetime = NINE) -> User:
    """Somebody whose face was set up and matches the registry photo."""
    consenting(learner, at=at)
    engine, numbers = _numbers_of(face)
    keep_template(
        learner=learner,
        numbers=numbers,
        source=ReferenceFace.Source.ENROLMENT,
        state=ReferenceFace.State.TRUSTED,
        engine=engine,
        at=at,
    )
    return learner


@cache
def _numbers_of(face: str) -> tuple[str, Floats]:
    """Read once by the real engine: setting up is proved in test_enrol.py."""
    by = engine_for_checks(at=NINE)
    numbers = look_at(photo(face), by=by).numbers
    if numbers is None:
        raise AssertionError(f"No face in {face}.")
    return by.name, numbers


def checked(learner: User, sent: list[bytes], *, at: datetime, occasion: str = "study:1") -> PresenceCheck:
    """The answer to one challenge."""
    check = begin_check(check=draw_challenge(learner=learner, occasion=occasion, at=at), at=at)
    return decide(check=check, frames=sent, camera=WEBCAM, at=at + STEP)
