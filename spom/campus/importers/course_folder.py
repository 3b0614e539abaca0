"""The course folder: Markdown, media and a manifest, `course.toml`. The format: docs/reference/course-folder.md."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.utils.text import slugify
from django.utils.translation import gettext as _

from spom.campus.importers.course import (
    AttachedPlan,
    CoursePlan,
    Finding,
    LessonPlan,
    ManifestUnreadable,
    PlannedFile,
    QuestionPlan,
    Weight,
    fault_at,
)
from spom.campus.importers.folders import Folder, read_text, unwrapped
from spom.campus.importers.scorm import look_into_package
from spom.campus.importers.tables import Table, read_table
from spom.campus.models.lesson import Lesson
from spom.campus.queries.captions import written_chapters

MANIFEST = "course.toml"
FORMAT = 1
MOST_LESSONS = 300
PICTURE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


def read_course_folder(folder: Folder) -> CoursePlan:
    """What a course folder holds, without writing anything. Raises ManifestUnreadable, or what `folders` refuses."""
    folder = unwrapped(folder, MANIFEST)
    reading = _Reading(folder)
    course = read_table(reading.text(MANIFEST, place=MANIFEST), place=MANIFEST)
    if course.number("format") != FORMAT:
        raise ManifestUnreadable(_("This version of the format is not known here."))
    written = course.tables("lesson")
    if len(written) > MOST_LESSONS:
        raise ManifestUnreadable(_("A course has at most %(most)d lessons.") % {"most": MOST_LESSONS})
    lessons = tuple(reading.lesson(table) for table in written)
    reading.check_codes(lessons)
    outline = course.text("outline", "")
    plan = CoursePlan(
        title=course.text("title"),
        outline=reading.text(outline, place=f"{MANIFEST}.outline") if outline else "",
        changes=course.text("changes", ""),
        lessons=lessons,
        findings=(),
    )
    reading.note_unknown(course)
    reading.note_unused()
    return CoursePlan(
        title=plan.title,
        outline=plan.outline,
        changes=plan.changes,
        lessons=lessons,
        findings=tuple(reading.findings),
    )


class _Reading:
    """One pass through a folder: what was used, and what was found on the way."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.names = frozenset(folder.names())
        self.used: set[str] = set()
        self.findings: list[Finding] = []

    def lesson(self, table: Table) -> LessonPlan:
        kind = self._kind(table)
        text_path = table.text("text", "")
        home = PurePosixPath(text_path).parent
        text = self.text(text_path, place=f"{table.place}.text") if text_path else ""
        questions = table.text("questions", "")
        package = table.text("package", "")
        hidden = table.text("transcript", "")
        plan = LessonPlan(
            code=self._code(table),
            kind=kind,
            title=table.text("title"),
            stated_seconds=table.number("seconds", 0) or table.number("minutes", 0) * 60,
            topic=table.text("topic", ""),
            text=text,
            video=self._file(table, "video"),
            audio=self._file(table, "audio"),
            hls_url=table.text("hls", ""),
            chapters=self._chapters(table),
            transcript=self.text(hidden, place=f"{table.place}.transcript") if hidden else "",
            captions=self._captions(table),
            document=self._file(table, "document"),
            package=look_into_package(self._planned(package, f"{table.place}.package")) if package else None,
            questions=self._questions(questions, table) if questions else (),
            figures=self._figures(text, home, table),
            files=self._files(table),
            needs=tuple(sorted(set(table.texts("needs")))),
        )
        if plan.stated_seconds == 0:
            raise fault_at(f"{table.place}.minutes", _("this is missing"))
        self.note_unknown(table)
        return plan

    def _chapters(self, table: Table) -> str:
        """Lines such as "1:30 Fixed costs"; a WebVTT file is read too."""
        path = table.text("chapters", "")
        if not path:
            return ""
        place = f"{table.place}.chapters"
        written = written_chapters(self.text(path, place=place))
        if not written:
            raise fault_at(place, _("no chapter can be read here"))
        return written

    def text(self, path: str, *, place: str) -> str:
        self._planned(path, place)
        return read_text(self.folder, path)

    def check_codes(self, lessons: tuple[LessonPlan, ...]) -> None:
        """Every code once, and nothing needs what comes later: a circle could never be begun."""
        before: set[str] = set()
        for lesson in lessons:
            if lesson.code in before:
                raise ManifestUnreadable(_("Two lessons have the code %(code)s.") % {"code": lesson.code})
            missing = sorted(set(lesson.needs) - before)
            if missing:
                words = _("%(code)s needs %(missing)s, which does not come before it.")
                raise ManifestUnreadable(words % {"code": lesson.code, "missing": ", ".join(missing)})
            before.add(lesson.code)

    def note_unknown(self, table: Table) -> None:
        sentence = _("This entry is not known here and was left out.")
        self._note(Weight.LOST, sentence, *(f"{table.place}.{name}" for name in table.unknown()))

    def note_unused(self) -> None:
        self._note(Weight.LOST, _("No lesson uses this file, so it was left out."), *sorted(self.names - self.used))

    def _note(self, weight: Weight, sentence: str, *places: str) -> None:
        self.findings += [Finding(weight=weight, where=place, sentence=sentence) for place in places]

    def _kind(self, table: Table) -> Lesson.Kind:
        written = table.text("kind")
        if written not in Lesson.Kind.values:
            known = ", ".join(Lesson.Kind.values)
            raise fault_at(f"{table.place}.kind", _("one of these is expected: %(known)s") % {"known": known})
        return Lesson.Kind(written)

    def _code(self, table: Table) -> str:
        code = table.text("code")
        if slugify(code) != code or not code or len(code) > 80:  # noqa: PLR2004  # the column's length
            raise fault_at(f"{table.place}.code", _("small letters, digits and hyphens are expected"))
        return code

    def _planned(self, path: str, place: str) -> PlannedFile:
        if path not in self.names:
            raise fault_at(place, _("there is no file %(path)s") % {"path": path})
        self.used.add(path)
        return PlannedFile(folder=self.folder, path=path)

    def _file(self, table: Table, name: str) -> PlannedFile | None:
        path = table.text(name, "")
        return self._planned(path, f"{table.place}.{name}") if path else None

    def _captions(self, table: Table) -> tuple[tuple[str, str], ...]:
        found = table.table("captions")
        if found is None:
            return ()
        captions = []
        for language in sorted(found.values):
            text = self.text(found.text(language), place=f"{found.place}.{language}")
            if not LANGUAGE.fullmatch(language) or not text.startswith("WEBVTT"):
                raise fault_at(f"{found.place}.{language}", _("WebVTT in a known language is expected"))
            captions.append((language, text))
        return tuple(captions)

    def _questions(self, path: str, table: Table) -> tuple[QuestionPlan, ...]:
        file = read_table(self.text(path, place=f"{table.place}.questions"), place=path)
        questions = [_question(one) for one in file.tables("question")]
        for one in [file, *file.tables("question")]:
            self.note_unknown(Table({name: one.values[name] for name in one.unknown() if name not in QUESTION}, path))
        return tuple(questions)

    def _figures(self, text: str, home: PurePosixPath, table: Table) -> tuple[AttachedPlan, ...]:
        figures = []
        for path in dict.fromkeys(unquote(found) for found in PICTURE.findall(text)):
            if "://" in path or path.startswith(("/", "data:")) or ".." in PurePosixPath(path).parts:
                self._note(Weight.LOST, _("A picture from elsewhere is not fetched."), f"{table.place}: {path}")
                continue
            where = (home / path).as_posix()
            if path.startswith("files/"):
                # That folder is for files to take along.
                self._note(Weight.LOST, _("A figure may not lie in a folder called files."), f"{table.place}: {path}")
                continue
            if where not in self.names:
                self._note(Weight.LOST, _("The text shows a picture that is not there."), f"{table.place}: {where}")
                continue
            figures.append(AttachedPlan(path=path, title="", file=self._planned(where, table.place)))
        return tuple(figures)

    def _files(self, table: Table) -> tuple[AttachedPlan, ...]:
        found: dict[str, AttachedPlan] = {}
        for one in table.tables("file"):
            file = self._planned(one.text("path"), f"{one.place}.path")
            path = f"files/{file.name}"
            if path in found:
                raise fault_at(f"{one.place}.path", _("this lesson has another file of this name"))
            found[path] = AttachedPlan(path=path, title=one.text("title", ""), file=file)
            self.note_unknown(one)
        return tuple(found.values())


QUESTION = frozenset({"question", "stem", "options", "right", "why"})


def _question(table: Table) -> QuestionPlan:
    """A question of the file; `right` counts from 1, as people do."""
    options, right = table.texts("options"), table.numbers("right")
    if len(options) < 2 or not right or not all(1 <= number <= len(options) for number in right):  # noqa: PLR2004  # a choice
        raise fault_at(table.place, _("two options and a right one among them are expected"))
    return QuestionPlan(
        stem=table.text("stem"),
        options=options,
        key=tuple(sorted({number - 1 for number in right})),
        explanation=table.text("why", ""),
    )
