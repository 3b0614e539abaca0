"""Papers: PDF made of a template that came with the portal and of what people wrote, which is never read as a template.

A template is a typst file beside an app's pages: `spom/booking/templates/booking/admit_card.typ` is called
`booking/admit_card.typ`. docs/how-to/make-a-pdf.md shows one.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from shutil import copyfile

import segno
from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext, override

Json = str | int | float | bool | Sequence["Json"] | Mapping[str, "Json"] | None

SECONDS = 30.0
PEACOCK = "#00566e"
HERE = Path(__file__).parent
PRESS = HERE / "press.py"
FONTS = HERE / "fonts"
# Parts every template may use: `#import "/house/letterhead.typ": *`.
HOUSE = ("letterhead.typ", "prose.typ")
# A template is made of what came with the portal: nothing is fetched while somebody waits for a paper.
FOREIGN = re.compile(rb'"@[\w-]+/')
A_PICTURE = re.compile(r"[a-z0-9_-]+\.(png|jpg|webp|svg)")


class PaperFailed(Exception):
    """The template is wrong, or was handed what it does not expect. A bug, never a person's fault."""


class PaperTooSlow(PaperFailed):
    """The paper was not finished in time."""


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Who signs a paper: the portal's `letterhead()` knows. The logo is the content of a PNG, JPEG, WebP or SVG."""

    name: str
    lines: tuple[str, ...] = ()
    colour: str = PEACOCK
    logo: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One document, before it is printed.

    `content` is what the template finds as `content`: people's words stay words. `pictures` are files it may show by
    name. `footer` stands at the foot of each page, such as where the paper can be verified.
    """

    template: str
    title: str
    language: str
    letterhead: Letterhead
    content: Mapping[str, Json]
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    footer: str = ""


def print_pdf(paper: Paper, *, at: datetime, seconds: float = SECONDS) -> bytes:
    """The paper as PDF/A and PDF/UA; the same paper at the same time gives the same bytes. Raises PaperFailed."""
    (printed,) = _print(paper, at=at, seconds=seconds, style={"format": "pdf"})
    return printed


def print_pictures(paper: Paper, *, at: datetime, dots_per_inch: int = 72, seconds: float = SECONDS) -> list[bytes]:
    """Each page of the paper as a PNG, to look at. Raises PaperFailed."""
    return _print(paper, at=at, seconds=seconds, style={"format": "png", "points": dots_per_inch})


def qr_svg(text: str) -> str:
    """A QR code of the text as SVG, with its quiet zone; templates show it with `code(...)`."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def _print(paper: Paper, *, at: datetime, seconds: float, style: Mapping[str, Json]) -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="spom-paper-") as folder:
        root = Path(folder)
        _lay_out(paper, root)
        job = {"template": paper.template, "timestamp": int(at.timestamp()), "sheet": _sheet(paper), **style}
        _run_the_press(root, json.dumps(job, default=_in_words), seconds)
        return [page.read_bytes() for page in sorted(root.glob("page-*"))]


def _lay_out(paper: Paper, root: Path) -> None:
    """A folder that holds the template's neighbours, the house's parts and the pictures, and nothing else."""
    beside = _template(paper.template).parent
    target = (root / paper.template).parent
    for folder in (target, root / "house", root / "pictures"):
        folder.mkdir(parents=True, exist_ok=True)
    files = [*((file, target / file.name) for file in beside.glob("*.typ"))]
    files += [(HERE / name, root / "house" / name) for name in HOUSE]
    for file, place in files:
        if FOREIGN.search(file.read_bytes()):
            raise PaperFailed(f"{file.name} wants a package. Templates are made of what comes with the portal.")
        copyfile(file, place)
    for name, content in paper.pictures.items():
        if not A_PICTURE.fullmatch(name):
            raise PaperFailed(f"{name} is no name of a picture: a-z, 0-9, - and _, then .png, .jpg, .webp or .svg.")
        (root / "pictures" / name).write_bytes(content)
    if paper.letterhead.logo:
        (root / "pictures" / "letterhead-logo").write_bytes(paper.letterhead.logo)


def _template(name: str) -> Path:
    if not re.fullmatch(r"[a-z_]+/[a-z0-9_]+\.typ", name):
        raise PaperFailed(f"{name} is no name of a template: app/template.typ.")
    for app in apps.get_app_configs():
        file = Path(app.path) / "templates" / name
        if file.is_file():
            return file
    raise PaperFailed(f"No app has a template {name}.")


def _sheet(paper: Paper) -> dict[str, Json]:
    head = asdict(paper.letterhead) | {"logo": bool(paper.letterhead.logo)}
    with override(paper.language):
        words = {
            # Translators: {page} and {pages} are numbers at the foot of a printed page.
            "page": gettext("Page {page} of {pages}"),
            "contents": gettext("Contents"),
            "code": gettext("QR code"),
        }
    return {
        "title": paper.title,
        "language": paper.language,
        "letterhead": head,
        "footer": paper.footer,
        "words": words,
        "content": paper.content,
    }


def _run_the_press(root: Path, job: str, seconds: float) -> None:
    try:
        done = subprocess.run(  # noqa: S603  # our own program, with paths we made
            [sys.executable, "-I", str(PRESS), str(root), str(FONTS)],
            input=job.encode(),
            capture_output=True,
            timeout=seconds,
            cwd=root,
            env=_surroundings(),
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PaperTooSlow(f"The paper was not finished after {seconds} seconds.") from late
    if done.returncode:
        raise PaperFailed(done.stderr.decode("utf-8", "replace").strip() or f"The press ended with {done.returncode}.")


def _surroundings() -> dict[str, str]:
    """Nothing of ours: no secrets, and no way to a network. One paper at a time takes one core."""
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return needed | {"RAYON_NUM_THREADS": "1", "ALL_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}


def _in_words(value: object) -> str:
    if isinstance(value, Promise):
        return str(value)
    raise PaperFailed(f"A template cannot be handed {type(value).__name__}; say it as text.")
