"""While the portal loads."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded stays: looking through it for garbage meanwhile takes a sixth of the time that loading takes.

    Afterwards it is set aside for good. Looking through it again and again would cost a tenth of the processor time,
    and copy every page of memory that processes share.
    """
    gc.disable()
    try:
        yield
        gc.collect()
        gc.freeze()
    finally:
        gc.enable()
