"""The templates of one learner, decrypted for one decision. There is no query over those of many."""

import logging
from collections.abc import Iterable
from datetime import datetime

import numpy as np

from spom.identity.models import User
from spom.kit.crypto import Unreadable
from spom.kit.erasable import decrypt_erasably
from spom.presence.face.judge import Template
from spom.presence.models.faces import ReferenceFace

log = logging.getLogger(__name__)


def templates_of(*, learner: User, engine: str, at: datetime) -> list[Template]:
    """Live templates made by this engine; those of another engine mean nothing to it."""
    return readable(ReferenceFace.objects.of(learner).live(at).filter(engine=engine).order_by("pk"))


def readable(faces: Iterable[ReferenceFace]) -> list[Template]:
    """Those that can be opened. One that was erased at this moment, or was brought back from a copy, cannot."""
    found = []
    for face in faces:
        try:
            found.append(opened(face))
        except Unreadable:
            log.warning("A template cannot be read", extra={"template": face.pk})
    return found


def opened(face: ReferenceFace) -> Template:
    """One template. Raises Unreadable when it was altered, or belongs to another person."""
    plain = decrypt_erasably(face.template, bound_to=face.bound_to, key=face.seal)
    numbers = np.frombuffer(plain, dtype=np.float16)
    return Template(numbers.astype(np.float32), face.state == ReferenceFace.State.TRUSTED)
