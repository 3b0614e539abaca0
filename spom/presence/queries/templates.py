"""The templates of one learner, decrypted for one decision. There is no query over those of many."""

from datetime import datetime

import numpy as np

from spom.identity.models import User
from spom.kit.crypto import decrypt
from spom.presence.face.judge import Template
from spom.presence.models.faces import ReferenceFace


def templates_of(*, learner: User, engine: str, at: datetime) -> list[Template]:
    """Live templates made by this engine; those of another engine mean nothing to it."""
    faces = ReferenceFace.objects.of(learner).live(at).filter(engine=engine).order_by("pk")
    return [opened(face) for face in faces]


def opened(face: ReferenceFace) -> Template:
    """One template. Raises Unreadable when it was altered, or belongs to another person."""
    numbers = np.frombuffer(decrypt(face.template, bound_to=face.bound_to), dtype=np.float16)
    return Template(numbers.astype(np.float32), face.state == ReferenceFace.State.TRUSTED)
