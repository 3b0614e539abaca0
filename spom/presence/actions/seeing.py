"""Looking at frames: few at a time and not for long, so that cameras take neither memory nor cores from the pages."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
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
# Whoever waits here keeps a thread from the pages: the browser waits instead, and sends the same frames again.
WAITS = 0.3
# Five frames take a quarter of a second. An engine that has not answered by now hangs.
LOOKS_WITHIN = 4.5
# After a failure nobody is kept waiting for the engine; somebody tries again after this.
RESTS = timedelta(seconds=30)
# Each engine that hangs is left behind with its thread and its memory; after so many only a restart helps.
HANGING_AT_MOST = 4
_places = BoundedSemaphore(AT_ONCE)
_failed: list[datetime] = []
_hanging: list[object] = []


class CheckOutOfOrder(Refusal):
    """The engine does not run: a network is missing or altered, it failed, or it hangs."""

    code = "presence.out_of_order"
    message = _(
        "The camera check is out of order on our side. Confirm in another way, or try again in a few minutes. "
        "Nothing counted is lost."
    )


class CheckBusy(Refusal):
    """More cameras than this process looks at."""

    code = "presence.busy"
    message = _("Many people are being checked at this moment. Try again in a few seconds. Nothing counted is lost.")


class _Hangs(Exception):
    """No answer in time."""


@contextmanager
def place_to_look(*, at: datetime) -> Iterator[None]:
    """One of the few places of this process, taken before anything is marked as sent.

    Raises CheckOutOfOrder, at once while the engine rests; CheckBusy.
    """
    engine_for_checks(at=at)
    if not _places.acquire(timeout=WAITS):
        raise CheckBusy
    try:
        yield
    finally:
        _places.release()


def engine_for_checks(*, at: datetime) -> "FaceEngine":
    """The engine of this process. Raises CheckOutOfOrder, at once while it rests after a failure."""
    from spom.presence.face.engine import engine  # noqa: PLC0415  # loads the networks: see above
    from spom.presence.face.weights import WeightsUnusable  # noqa: PLC0415

    if (_failed and at < _failed[-1] + RESTS) or len(_hanging) >= HANGING_AT_MOST:
        raise CheckOutOfOrder
    try:
        found = engine()
    except (WeightsUnusable, ImportError, RuntimeError) as trouble:
        _note_failure(at, trouble)
        raise CheckOutOfOrder from None
    return found


def see(*, pictures: "Sequence[Image]", at: datetime) -> "list[Look]":
    """What each frame shows, in a place to look. Raises CheckOutOfOrder."""
    from spom.presence.face.engine import forget_engine  # noqa: PLC0415  # loads the networks: see above
    from spom.presence.face.look import look_at  # noqa: PLC0415

    engine = engine_for_checks(at=at)
    try:
        looks = _answered(lambda: [look_at(picture, by=engine) for picture in pictures])
    except _Hangs as trouble:
        # Its locks are lost with it: the next one begins anew.
        forget_engine()
        _note_failure(at, trouble)
        raise CheckOutOfOrder from None
    except (RuntimeError, ValueError) as trouble:
        _note_failure(at, trouble)
        raise CheckOutOfOrder from None
    _failed.clear()
    return looks


def _answered(look: "Callable[[], list[Look]]") -> "list[Look]":
    """What it says, on a thread of its own that can be left behind. Raises _Hangs, or what the look raised."""
    said: SimpleQueue[list[Look] | Exception] = SimpleQueue()
    mark = object()

    def work() -> None:
        try:
            said.put(look())
        except Exception as trouble:  # noqa: BLE001  # raised again where somebody waits for it
            said.put(trouble)
        finally:
            if mark in _hanging:
                _hanging.remove(mark)

    Thread(target=work, name="face-look", daemon=True).start()
    try:
        told = said.get(timeout=LOOKS_WITHIN)
    except Empty:
        _hanging.append(mark)
        raise _Hangs from None
    if isinstance(told, Exception):
        raise told
    return told


def _note_failure(at: datetime, trouble: Exception) -> None:
    _failed[:] = [at]
    # What failed, never what was looked at.
    log.error("The face engine failed", extra={"why": type(trouble).__name__})
