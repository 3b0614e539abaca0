"""Writing an edition as a course folder, such that reading it again gives the same. See `course_folder`."""

import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

from spom.campus.importers.course_folder import FORMAT, MANIFEST
from spom.campus.models.edition import AttachedFile, CourseEdition, LessonContent, Question
from spom.campus.models.material import Material
from spom.kit.files import path_of

Written = str | int | list[str] | list[int]
UNPACKABLE = re.compile(r'[\\:*?"<>|/]')
STILL = (1980, 1, 1, 0, 0, 0)  # the same edition gives the same archive, whenever it is written


def course_archive(edition: CourseEdition) -> IO[bytes]:
    """The edition as a ZIP, in a temporary file that vanishes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever asked closes it
    with zipfile.ZipFile(file, "w") as archive:
        for path, content in course_files(edition):
            packing = zipfile.ZIP_DEFLATED if isinstance(content, str) else zipfile.ZIP_STORED
            entry = zipfile.ZipInfo(path, date_time=STILL)
            entry.compress_type = packing
            if isinstance(content, str):
                archive.writestr(entry, content)
                continue
            with archive.open(entry, "w", force_zip64=True) as member, path_of(content.place).open("rb") as kept:
                while piece := kept.read(1 << 16):
                    member.write(piece)
    file.seek(0)
    return file


def course_files(edition: CourseEdition) -> Iterator[tuple[str, str | Material]]:
    """Every file of the course folder: its path, and its text or where it is kept."""
    contents = edition.contents.select_related("lesson", "video", "audio", "document", "package__material")
    lessons = contents.order_by("position").prefetch_related("needs", "captions", "questions", "files__material")
    manifest = _table(
        format=FORMAT,
        title=edition.module.name,
        outline="outline.md" if edition.outline else "",
        changes=edition.changes,
    )
    if edition.outline:
        yield "outline.md", edition.outline
    for content in lessons:
        manifest += "\n[[lesson]]\n" + _lesson(content)
        yield from _files_of(content)
    yield MANIFEST, manifest


def _lesson(content: LessonContent) -> str:
    home = _home(content)
    captions = sorted(content.captions.all(), key=lambda one: one.language)
    written = _table(
        code=content.lesson.code,
        kind=content.lesson.kind,
        title=content.title,
        seconds=content.stated_seconds,
        topic=content.topic,
        text=f"{home}/text.md" if content.text else "",
        video=_place(home, content.video),
        audio=_place(home, content.audio),
        hls=content.hls_url,
        chapters=f"{home}/chapters.txt" if content.chapters else "",
        transcript=f"{home}/transcript.md" if content.transcript else "",
        document=_place(home, content.document),
        package=_place(home, content.package.material if content.package else None),
        questions=f"{home}/questions.toml" if content.questions.all() else "",
        needs=sorted(lesson.code for lesson in content.needs.all()),
    )
    for file in _attached(content, AttachedFile.Role.FILE):
        written += "[[lesson.file]]\n" + _table(path=f"{home}/{file.path}", title=file.title)
    if captions:
        written += "[lesson.captions]\n"
        written += "".join(f"{_word(one.language)} = {_value(f'{home}/{one.language}.vtt')}\n" for one in captions)
    return written


def _files_of(content: LessonContent) -> Iterator[tuple[str, str | Material]]:
    home = _home(content)
    if content.text:
        yield f"{home}/text.md", content.text
    if content.transcript:
        yield f"{home}/transcript.md", content.transcript
    if content.chapters:
        yield f"{home}/chapters.txt", content.chapters
    for one in content.captions.all():
        yield f"{home}/{one.language}.vtt", one.text
    questions = sorted(content.questions.all(), key=lambda one: one.position)
    if questions:
        yield f"{home}/questions.toml", "\n".join(map(_question, questions))
    for material in (content.video, content.audio, content.document):
        if material:
            yield _place(home, material), material
    if content.package:
        yield _place(home, content.package.material), content.package.material
    for file in content.files.all():
        yield f"{home}/{file.path}", file.material


def _question(question: Question) -> str:
    return "[[question]]\n" + _table(
        stem=question.stem,
        options=question.options,
        right=[place + 1 for place in question.key],
        why=question.explanation,
    )


def _attached(content: LessonContent, role: AttachedFile.Role) -> list[AttachedFile]:
    return sorted((file for file in content.files.all() if file.role == role), key=lambda file: file.pk)


def _home(content: LessonContent) -> str:
    return f"lessons/{content.lesson.code}"


def _place(home: str, material: Material | None) -> str:
    """A folder of its own for each, so that two files of one name do not meet."""
    return f"{home}/{material.sha256[:8]}/{UNPACKABLE.sub('_', material.name)}" if material else ""


def _table(**written: Written) -> str:
    return "".join(f"{name} = {_value(value)}\n" for name, value in written.items() if value not in ("", []))


def _value(value: Written) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    # JSON's texts are TOML's, but for one letter that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _word(language: str) -> str:
    return json.dumps(language)
