"""Course folders made in a test: paths and bytes."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image

from spom.campus.importers.course import CoursePlan, PlannedFile
from spom.campus.importers.folders import DiskFolder, Folder
from spom.kit.tests.films import film

MANIFEST = """
format = 1
title = "Costing"
outline = "outline.md"
changes = "Clearer examples"

[[lesson]]
code = "marginal"
kind = "READING"
title = "Marginal costing"
minutes = 30
topic = "Costing"
text = "lessons/marginal/text.md"
[[lesson.file]]
path = "handouts/table.csv"
title = "The table"

[[lesson]]
code = "film"
kind = "VIDEO"
title = "A film"
seconds = 125
video = "media/film.webm"
chapters = "media/chapters.vtt"
needs = ["marginal"]
[lesson.captions]
en = "media/film.en.vtt"

[[lesson]]
code = "practice"
kind = "QUIZ"
title = "Practice"
minutes = 10
questions = "quiz.toml"
needs = ["marginal", "film"]

[[lesson]]
code = "game"
kind = "PACKAGE"
title = "A game"
minutes = 15
package = "game.zip"
"""
QUESTIONS = """
[[question]]
stem = "What is contribution?"
options = ["Sales less variable cost", "Sales less fixed cost"]
right = [1]
why = "Fixed cost is met *from* contribution, and a quote: \\"as said\\"."
"""
SCORM_MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>The game</title>
    <item identifier="i1" identifierref="r1"><title>Round one</title><adlcp:masteryscore>80</adlcp:masteryscore></item>
  </organization></organizations>
  <resources><resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="play.html"/></resources>
</manifest>"""


def picture() -> bytes:
    """Draw four points."""
    file = io.BytesIO()
    Image.new("RGB", (2, 2), "teal").save(file, format="PNG")
    return file.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return file.getvalue()


def scorm(manifest: str = SCORM_MANIFEST) -> bytes:
    """Pack a game of one page."""
    return zipped({"imsmanifest.xml": manifest.encode(), "play.html": b"<h1>Play</h1>"})


def course(manifest: str = MANIFEST) -> dict[str, bytes]:
    """Make a course of four lessons with everything in it."""
    return {
        "course.toml": manifest.encode(),
        "outline.md": b"What costs are *for*.",
        "lessons/marginal/text.md": "A table, ₹ and $x^2$.\n\n![Cost lines](figures/lines.png)\n".encode(),
        "lessons/marginal/figures/lines.png": picture(),
        "handouts/table.csv": b"cost,price\n1,2\n",
        "media/film.webm": film(),
        "media/film.en.vtt": b"WEBVTT\n\n00:00.000 --> 00:02.000\nWelcome.\n",
        "media/chapters.vtt": b"WEBVTT\n\n00:00.000 --> 01:02.000\nCosts\n\n01:02.000 --> 02:00.000\nThe end\n",
        "quiz.toml": QUESTIONS.encode(),
        "game.zip": scorm(),
    }


def on_disk(root: Path, files: Mapping[str, bytes]) -> Folder:
    """Write files into a folder."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return DiskFolder(root)


def contents(plan: CoursePlan) -> Iterator[bytes]:
    """The bytes of every file the plan brings, in order."""
    for lesson in plan.lessons:
        package = lesson.package.file if lesson.package else None
        attached = [one.file for one in (*lesson.figures, *lesson.files)]
        files: list[PlannedFile | None] = [lesson.video, lesson.audio, lesson.document, package, *attached]
        for file in files:
            if file:
                yield b"".join(file.chunks())
