"""While the portal loads."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New containers until the next look for garbage, and how many looks until one goes further back. What a request leaves
# behind goes by itself; with Python's own 700 each is looked through ten times for nothing, which took a tenth of the
# processor time of a page. Twenty thousand are some megabytes.
GARBAGE_IS_LOOKED_FOR_AFTER = (20_000, 10, 10)


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
        gc.set_threshold(*GARBAGE_IS_LOOKED_FOR_AFTER)
    finally:
        gc.enable()
