"""The guide as a file: printed when somebody first asks, and again once an article or the institution has changed."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import Lock

from django.conf import settings

from spom.kit.pdf.paper import Paper, print_pdf
from spom.portal.guide.contents import user_guide

# Of many who ask for a new guide at once, one prints it and the others take what was printed.
_printing = Lock()
TEMPLATE = Path(__file__).parents[1] / "templates/portal/user_guide.typ"


class NoGuideYet(LookupError):
    """There are no articles to print."""


def printed_guide(language: str) -> bytes:
    """The guide in this language as PDF. Raises NoGuideYet."""
    paper, newest = user_guide(language)
    if newest is None:
        raise NoGuideYet
    file = Path(settings.SPOM_DATA_DIR) / "guide" / f"{language}-{_mark(paper)}.pdf"
    if not file.is_file():
        with _printing:
            if not file.is_file():
                _print(paper, newest, file)
    return file.read_bytes()


def _print(paper: Paper, newest: datetime, file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    older = list(file.parent.glob(f"{paper.language}-*.pdf"))
    draft = file.with_suffix(".draft")
    draft.write_bytes(print_pdf(paper, at=newest))
    draft.replace(file)
    for one in older:
        one.unlink(missing_ok=True)


def _mark(paper: Paper) -> str:
    """Changes with every word, picture and colour of the guide."""
    said = asdict(paper) | {"pictures": {}, "letterhead": {}}
    mark = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    mark.update(repr(paper.letterhead).encode())
    for name, content in sorted(paper.pictures.items()):
        mark.update(name.encode() + hashlib.sha256(content).digest())
    mark.update(TEMPLATE.read_bytes())
    return mark.hexdigest()[:16]
