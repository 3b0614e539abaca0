"""Looking at frames: few at a time, so that a rush of cameras never takes the memory or the cores from the pages."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal

if TYPE_CHECKING:
    # The networks and what they stand on are loaded at the first look, and never by a process that sees no face.
    from PIL.Image import Image

    from spom.presence.face.engine import FaceEngine
    from spom.presence.face.look import Look

log = logging.getLogger(__name__)

AT_ONCE = 2
WAITS = 8.0
# After a failure nobody is kept waiting for the engine; somebody tries again after this.
RESTS = timedelta(seconds=30)
_places = BoundedSemaphore(AT_ONCE)
_failed: list[datetime] = []


class CheckOutOfOrder(Refusal):
    """The engine does not run: a network is missing or altered, or it failed."""

    code = "presence.out_of_order"
    message = _(
        "The camera check is out of order on our side. Confirm in another way, or try again in a few minutes. "
        "Nothing counted is lost."
    )


class CheckBusy(Refusal):
    """More cameras than this process looks at."""

    code = "presence.busy"
    message = _("Many people are being checked at this moment. Try again in a few seconds. Nothing counted is lost.")


def engine_for_checks(*, at: datetime) -> "FaceEngine":
    """The engine of this process. Raises CheckOutOfOrder, at once while it rests after a failure."""
    from spom.presence.face.engine import engine  # noqa: PLC0415  # loads the networks: see above
    from spom.presence.face.weights import WeightsUnusable  # noqa: PLC0415

    if _failed and at < _failed[-1] + RESTS:
        raise CheckOutOfOrder
    try:
        found = engine()
    except (WeightsUnusable, ImportError, RuntimeError) as trouble:
        _note_failure(at, trouble)
        raise CheckOutOfOrder from None
    _failed.clear()
    return found


def see(*, pictures: "Sequence[Image]", at: datetime) -> "list[Look]":
    """What each frame shows. Raises CheckOutOfOrder, CheckBusy."""
    from spom.presence.face.look import look_at  # noqa: PLC0415  # loads the networks: see above

    engine = engine_for_checks(at=at)
    if not _places.acquire(timeout=WAITS):
        raise CheckBusy
    try:
        return [look_at(picture, by=engine) for picture in pictures]
    except (RuntimeError, ValueError) as trouble:
        _note_failure(at, trouble)
        raise CheckOutOfOrder from None
    finally:
        _places.release()


def _note_failure(at: datetime, trouble: Exception) -> None:
    _failed[:] = [at]
    # What failed, never what was looked at.
    log.error("The face engine failed", extra={"why": type(trouble).__name__})
