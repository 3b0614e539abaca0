"""Looks into a PDF for what does something: `python pdf_contents.py FILE MOST_PAGES` prints one word.

A program of its own, so that a hostile file can only waste its own time and memory. It knows nothing of the portal,
and is started without it.
"""

import sys
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

# Entries and kinds of dictionaries by which a document runs, opens, sends or carries something.
ACTIVE = frozenset(
    {"/JS", "/JavaScript", "/Launch", "/OpenAction", "/AA", "/SubmitForm", "/ImportData", "/EmbeddedFile"}
    | {"/EmbeddedFiles", "/EF", "/RichMedia", "/RichMediaContent", "/Rendition", "/GoToR", "/GoToE", "/XFA", "/Movie"}
    | {"/Sound", "/3D", "/Trans3D", "/AF"}
)
MOST_OBJECTS = 200_000


def verdict(path: str, most_pages: int) -> str:
    """One of: plain, active, locked, long, damaged."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # starts without anything it does not need
            reader = PdfReader(file, strict=False)
            if reader.is_encrypted:
                return "locked"
            if len(reader.pages) > most_pages:
                return "long"
            if len(reader.pages) == 0:
                return "damaged"
            return "active" if _has_active_content(reader) else "plain"
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError):
        return "damaged"


def _has_active_content(reader: PdfReader) -> bool:
    """Walks from the root over everything that can be reached, following each reference once."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return False
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            if (thing.idnum, thing.generation) in seen:
                continue
            seen.add((thing.idnum, thing.generation))
            thing = thing.get_object()
        if isinstance(thing, DictionaryObject):
            if (
                not ACTIVE.isdisjoint(thing)
                or {str(thing.raw_get(key)) for key in ("/S", "/Subtype") if key in thing} & ACTIVE
            ):
                return True
            waiting.extend(thing.raw_get(key) for key in thing)
        elif isinstance(thing, ArrayObject):
            waiting.extend(list.__iter__(thing))
    return True  # so large that nobody can say: treated as if it did something


if __name__ == "__main__":
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (768 << 20, 768 << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
    except ImportError:  # Windows has no such limits; the caller's clock still runs
        pass
    sys.stdout.write(verdict(sys.argv[1], int(sys.argv[2])))
