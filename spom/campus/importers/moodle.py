"""Backups of Moodle courses (.mbz): pages, books, files, quizzes, packages. Everything else is named in the report.

The format is Moodle's own, read from what versions 2.9 to 4.5 write: moodle_backup.xml lists the activities, each has a
folder with XML, and files lie under their SHA-1 in `files/`, as files.xml says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from django.utils.text import slugify
from django.utils.translation import gettext as _

from spom.campus.importers.course import AttachedPlan, CoursePlan, Finding, LessonPlan, PlannedFile, Weight
from spom.campus.importers.folders import Folder, unwrapped
from spom.campus.importers.html_text import in_markdown
from spom.campus.importers.moodle_questions import MoodleQuestions
from spom.campus.importers.scorm import look_into_package, losses_of, parse_xml
from spom.campus.models.lesson import Lesson
from spom.kit.errors import Refusal

MANIFEST = "moodle_backup.xml"
MOST_ACTIVITIES = 300
READ_A_MINUTE = 150
LEAST_MINUTES = 5
MINUTES_A_QUESTION = 2
MINUTES_UNKNOWN = 15
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
VIDEO_ENDINGS, SOUND_ENDINGS = (".mp4", ".webm"), (".mp3", ".m4a", ".ogg", ".weba")
FILE_ENDINGS = (*PICTURE_ENDINGS, *VIDEO_ENDINGS, *SOUND_ENDINGS, ".pdf", ".docx", ".xlsx", ".csv")
ELSEWHERE = "@@PLUGINFILE@@/"
LINKED = re.compile(r'<a\b[^>]*?href="@@PLUGINFILE@@/([^"]+)"', re.IGNORECASE)
LONGEST_OUTLINE = 20_000


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A line of files.xml."""

    context: str
    component: str
    area: str
    item: str
    name: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Activity:
    """A line of moodle_backup.xml."""

    kind: str
    title: str
    section: str
    folder: str


def read_moodle(folder: Folder) -> CoursePlan:
    """What a backup holds, without writing anything. Raises ManifestUnreadable, XmlNotPlain."""
    reading = _Reading(unwrapped(folder, MANIFEST))
    lessons, outline = reading.lessons(), reading.outline()
    return CoursePlan(
        title=reading.title, outline=outline, changes="", lessons=lessons, findings=tuple(reading.findings)
    )


class _Reading:
    """One pass through a backup."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.names = frozenset(folder.names())
        self.findings: list[Finding] = []
        self.codes: set[str] = set()
        said = parse_xml(folder, MANIFEST)
        self.title = _text(said, "information/original_course_fullname") or _("Moodle course")
        # A section nobody named is called by its number.
        self.sections = {
            _text(one, "sectionid"): "" if _text(one, "title").isdecimal() else _text(one, "title")
            for one in said.iterfind(".//contents/sections/section")
        }
        self.section_folders = [_text(one, "directory") for one in said.iterfind(".//contents/sections/section")]
        self.activities = [
            Activity(
                kind=_text(one, "modulename"),
                title=" ".join(_text(one, "title").split())[:200] or _text(one, "modulename"),
                section=self.sections.get(_text(one, "sectionid"), ""),
                folder=_text(one, "directory"),
            )
            for one in said.iterfind(".//contents/activities/activity")
        ]
        self.files = self._files()
        self.questions = MoodleQuestions(self._xml("questions.xml"))

    def lessons(self) -> tuple[LessonPlan, ...]:
        readers: dict[str, Callable[[Activity, Element], LessonPlan | None]] = {
            "page": self._page,
            "book": self._book,
            "resource": self._resource,
            "folder": self._folder,
            "quiz": self._quiz,
            "scorm": self._scorm,
        }
        plans = []
        for activity in self.activities[:MOST_ACTIVITIES]:
            read = readers.get(activity.kind)
            root = self._xml(f"{activity.folder}/{activity.kind}.xml") if read else None
            if read is None or root is None:
                self._lost_activity(activity)
                continue
            plan = read(activity, root)
            if plan is not None:
                plans.append(plan)
                self._note_hidden(activity)
        for activity in self.activities[MOST_ACTIVITIES:]:
            self._lose(activity.title, _("A course has at most %(most)d lessons.") % {"most": MOST_ACTIVITIES})
        self._note_of_time(plans)
        return tuple(plans)

    def _page(self, activity: Activity, root: Element) -> LessonPlan | None:
        intro, shown = self._intro(activity, root)
        html, style = _text(root, "page/content"), _text(root, "page/contentformat")
        text, figures = self._markdown(activity, root, html, style, area="content")
        files = self._linked(activity, root, html)
        return self._reading_lesson(activity, _joined(intro, text), (*shown, *figures), files)

    def _book(self, activity: Activity, root: Element) -> LessonPlan | None:
        intro, at_first = self._intro(activity, root)
        parts = [intro] if intro else []
        figures = {one.path: one for one in at_first}
        files: dict[str, AttachedPlan] = {}
        chapters = sorted(root.iterfind(".//chapters/chapter"), key=lambda one: int(_text(one, "pagenum") or 0))
        for chapter in chapters:
            if _text(chapter, "hidden") == "1":
                self._lose(f"{activity.title}: {_text(chapter, 'title')}", _("A hidden chapter was left out."))
                continue
            html, style, item = _text(chapter, "content"), _text(chapter, "contentformat"), chapter.get("id", "")
            text, shown = self._markdown(activity, root, html, style, area="chapter", item=item)
            files |= {one.path: one for one in self._linked(activity, root, html, item=item)}
            level = "###" if _text(chapter, "subchapter") == "1" else "##"
            parts.append(f"{level} {_text(chapter, 'title')}\n\n{text}")
            figures |= {one.path: one for one in shown}
        return self._reading_lesson(activity, "\n\n".join(parts), tuple(figures.values()), tuple(files.values()))

    def _resource(self, activity: Activity, root: Element) -> LessonPlan | None:
        mine = [one for one in self._files_of(root, "mod_resource") if one.area == "content"]
        if not mine:
            self._lose(activity.title, _("Its file is not in the backup."))
            return None
        first = mine[0]
        ending = _ending(first.name)
        text, figures = self._intro(activity, root)
        if ending == ".pdf":
            plan = self._plan(activity, Lesson.Kind.DOCUMENT, MINUTES_UNKNOWN)
            files = self._attached(activity, mine[1:])
            return replace(plan, document=self._planned(first), text=text, figures=figures, files=files)
        if ending in VIDEO_ENDINGS:
            plan = self._plan(activity, Lesson.Kind.VIDEO, MINUTES_UNKNOWN)
            files = self._attached(activity, mine[1:])
            return replace(plan, video=self._planned(first), text=text, figures=figures, files=files)
        files = self._attached(activity, mine)
        if not files and not text:
            return None
        return self._reading_lesson(activity, text or activity.title, figures, files)

    def _folder(self, activity: Activity, root: Element) -> LessonPlan | None:
        mine = [one for one in self._files_of(root, "mod_folder") if one.area == "content"]
        text, figures = self._intro(activity, root)
        files = self._attached(activity, mine)
        if not files and not text:
            self._lose(activity.title, _("There is nothing in it that can be kept."))
            return None
        return self._reading_lesson(activity, text or activity.title, figures, files)

    def _quiz(self, activity: Activity, root: Element) -> LessonPlan | None:
        wanted = self.questions.of_quiz(root)
        kept = tuple(one.plan for one in wanted if one.plan is not None)
        for one in wanted:
            if one.plan is None:
                self._lose(f"{activity.title}: {one.name}", one.why)
            for changed in one.changed:
                self._say(Weight.CHANGED, f"{activity.title}: {one.name}", changed)
        if not kept:
            self._lose(activity.title, _("None of its questions can be asked here."))
            return None
        sentence = _("It becomes practice: without marks, a time limit, a number of attempts and words for a grade.")
        self._say(Weight.CHANGED, activity.title, sentence)
        minutes = max(LEAST_MINUTES, MINUTES_A_QUESTION * len(kept))
        text, figures = self._intro(activity, root)
        plan = self._plan(activity, Lesson.Kind.QUIZ, minutes)
        return replace(plan, questions=kept, text=text, figures=figures)

    def _scorm(self, activity: Activity, root: Element) -> LessonPlan | None:
        packed = [one for one in self._files_of(root, "mod_scorm") if one.area == "package"]
        if not packed:
            self._lose(activity.title, _("Its file is not in the backup."))
            return None
        try:
            package = look_into_package(self._planned(packed[0]))
        except Refusal as no:
            self._lose(activity.title, str(no))
            return None
        for found in losses_of(package):
            self._say(found.weight, f"{activity.title}: {found.where}", str(found.sentence))
        text, figures = self._intro(activity, root)
        plan = self._plan(activity, Lesson.Kind.PACKAGE, MINUTES_UNKNOWN)
        return replace(plan, package=package, text=text, figures=figures)

    def _reading_lesson(
        self, activity: Activity, text: str, figures: tuple[AttachedPlan, ...], files: tuple[AttachedPlan, ...]
    ) -> LessonPlan | None:
        if not text.strip():
            self._lose(activity.title, _("There is nothing to read in it."))
            return None
        minutes = max(LEAST_MINUTES, len(text.split()) // READ_A_MINUTE)
        plan = self._plan(activity, Lesson.Kind.READING, minutes)
        return replace(plan, text=text, figures=figures, files=files)

    def _plan(self, activity: Activity, kind: Lesson.Kind, minutes: int) -> LessonPlan:
        return LessonPlan(
            code=self._code(activity.title),
            kind=kind,
            title=activity.title,
            stated_seconds=min(minutes, 600) * 60,
            topic=activity.section[:120],
        )

    def _code(self, title: str) -> str:
        stem = slugify(title)[:70].strip("-") or "lesson"
        code, number = stem, 1
        while code in self.codes:
            number += 1
            code = f"{stem}-{number}"
        self.codes.add(code)
        return code

    def _intro(self, activity: Activity, root: Element) -> tuple[str, tuple[AttachedPlan, ...]]:
        """What stands above an activity of any kind."""
        html, style = _text(root, f"{activity.kind}/intro"), _text(root, f"{activity.kind}/introformat")
        return self._markdown(activity, root, html, style, area="intro")

    def _linked(self, activity: Activity, root: Element, html: str, *, item: str = "") -> tuple[AttachedPlan, ...]:
        """Files a page links to, which a reader takes along; pictures it shows are figures."""
        wanted = {unquote(name.partition("?")[0]) for name in LINKED.findall(html)}
        files = [
            one
            for one in self._files_of(root, f"mod_{activity.kind}")
            if one.area != "intro" and one.name in wanted and (not item or one.item == item)
        ]
        for name in sorted(wanted - {one.name for one in files}):
            self._lose(f"{activity.title}: {name}", _("Its file is not in the backup."))
        return self._attached(activity, files)

    def _markdown(
        self, activity: Activity, root: Element, html: str, style: str, *, area: str, item: str = ""
    ) -> tuple[str, tuple[AttachedPlan, ...]]:
        there = {
            one.name: one
            for one in self._files_of(root, f"mod_{activity.kind}")
            if one.area == area and (not item or one.item == item)
        }
        figures: dict[str, AttachedPlan] = {}

        def picture(address: str) -> str | None:
            found = there.get(unquote(address.removeprefix(ELSEWHERE).partition("?")[0]))
            if not address.startswith(ELSEWHERE) or found is None or _ending(found.name) not in PICTURE_ENDINGS:
                return None
            path = f"figures/{item + '-' if item else ''}{slugify(found.name.rpartition('.')[0])}{_ending(found.name)}"
            figures[path] = AttachedPlan(path=path, title="", file=self._planned(found))
            return path

        written = in_markdown(_without_tokens(html), style, picture=picture)
        for left in dict.fromkeys(written.left):
            self._lose(activity.title, _("A part of the page was left out: %(what)s.") % {"what": left})
        return written.text, tuple(figures.values())

    def _attached(self, activity: Activity, files: list[StoredFile]) -> tuple[AttachedPlan, ...]:
        kept: dict[str, AttachedPlan] = {}
        for one in files:
            path = f"files/{one.name}"
            if _ending(one.name) not in FILE_ENDINGS or path in kept:
                self._lose(f"{activity.title}: {one.name}", _("Files of this kind are not kept."))
                continue
            kept[path] = AttachedPlan(path=path, title=one.name, file=self._planned(one))
        return tuple(kept.values())

    def _files(self) -> list[StoredFile]:
        root = self._xml("files.xml")
        found = []
        for one in root.iterfind("file") if root is not None else ():
            digest = _text(one, "contenthash")
            path = f"files/{digest[:2]}/{digest}"
            name = _text(one, "filename")
            if not re.fullmatch(r"[0-9a-f]{40}", digest) or name == "." or path not in self.names:
                continue
            found.append(
                StoredFile(
                    context=_text(one, "contextid"),
                    component=_text(one, "component"),
                    area=_text(one, "filearea"),
                    item=_text(one, "itemid"),
                    name=name,
                    path=path,
                )
            )
        return found

    def _files_of(self, root: Element, component: str) -> list[StoredFile]:
        context = root.get("contextid", "")
        return [one for one in self.files if one.context == context and one.component == component]

    def _planned(self, one: StoredFile) -> PlannedFile:
        return PlannedFile(folder=self.folder, path=one.path, shown=one.name)

    def _xml(self, path: str) -> Element | None:
        return parse_xml(self.folder, path) if path in self.names else None

    def _lost_activity(self, activity: Activity) -> None:
        sentence = _("Activities of the kind “%(kind)s” are not brought in.") % {"kind": activity.kind}
        root = self._xml(f"{activity.folder}/url.xml") if activity.kind == "url" else None
        address = _text(root, "url/externalurl") if root is not None else ""
        self._lose(f"{activity.title}: {address}" if address else activity.title, sentence)

    def _note_hidden(self, activity: Activity) -> None:
        module = self._xml(f"{activity.folder}/module.xml")
        if module is None:
            return
        if _text(module, "visible") == "0":
            self._say(Weight.CHANGED, activity.title, _("It was hidden from students, and is not hidden here."))
        if _text(module, "availability") not in {"", "{}"}:
            self._lose(activity.title, _("Its conditions of when it opens are left behind."))

    def _lose(self, where: str, sentence: str) -> None:
        self._say(Weight.LOST, where, sentence)

    def _say(self, weight: Weight, where: str, sentence: str) -> None:
        self.findings.append(Finding(weight=weight, where=where[:200], sentence=sentence))

    def outline(self) -> str:
        """What the course and its sections say of themselves."""
        parts = [(self.title, "course/course.xml", "summary", "summaryformat")]
        parts += [("", f"{folder}/section.xml", "summary", "summaryformat") for folder in self.section_folders]
        said = []
        for title, path, words, style in parts:
            root = self._xml(path)
            if root is None or not _text(root, words):
                continue
            name = title or _text(root, "name")
            written = in_markdown(
                _without_tokens(_text(root, words)), _text(root, style), picture=lambda _address: None
            )
            for left in dict.fromkeys(written.left):
                self._lose(name or self.title, _("A part of the page was left out: %(what)s.") % {"what": left})
            said.append(written.text if title or not name else f"## {name}\n\n{written.text}")
        whole = "\n\n".join(part for part in said if part)
        if len(whole) > LONGEST_OUTLINE:
            self._lose(self.title, _("The end of its outline was left out, which is too long."))
        return whole[:LONGEST_OUTLINE]

    def _note_of_time(self, plans: list[LessonPlan]) -> None:
        if plans:
            sentence = _("A backup does not say how long lessons take. The minutes are reckoned; correct them.")
            self.findings.append(Finding(weight=Weight.NOTE, where=self.title, sentence=sentence))
        films = [plan for plan in plans if plan.kind == Lesson.Kind.VIDEO]
        for film in films:
            sentence = _("The film has no captions, and cannot be published without.")
            self.findings.append(Finding(weight=Weight.NOTE, where=film.title, sentence=sentence))


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _without_tokens(html: str) -> str:
    """Moodle writes links to its own pages as $@PAGEVIEWBYID*12@$, which lead nowhere here."""
    return re.sub(r"\$@[A-Z]+(?:\*[^@]*)?@\$", "", html)


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""


def _text(element: Element, path: str) -> str:
    """The words at the end of a path; the first part may be the element itself."""
    found = element.find(path)
    text = (found.text or "").strip() if found is not None else ""
    return "" if text == "$@NULL@$" else text
