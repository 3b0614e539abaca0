"""Checks before publishing: what would leave students stuck, and what an author should look at again."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from spom.campus.models.edition import AttachedFile, CourseEdition, LessonContent
from spom.campus.models.lesson import Lesson
from spom.kit.templatetags.spans import duration

Kind = Lesson.Kind
PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?[^)]*\)")
# A film may be a little shorter or longer than the time a student is told.
MOST_OFF = 0.25


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that was found. What `stops` must be mended before the edition can be handed in."""

    stops: bool
    where: str
    sentence: StrOrPromise
    content_id: int | None = None


def faults_of(edition: CourseEdition) -> list[Fault]:
    """Everything that was found, in the order of the lessons."""
    contents = list(
        edition.contents.select_related("lesson", "video", "document", "package")
        .prefetch_related("captions", "questions", "files", "needs")
        .order_by("position")
    )
    if not contents:
        return [Fault(stops=True, where=_("Edition"), sentence=_("There are no lessons yet."))]
    return [fault for content in contents for fault in _faults_in(content)] + _faults_of_all(edition, contents)


def what_stops(edition: CourseEdition) -> list[Fault]:
    """The faults that keep an edition from being handed in."""
    return [fault for fault in faults_of(edition) if fault.stops]


def has_needs_that_come_later(edition: CourseEdition) -> bool:
    """Does a lesson need one that comes after it?"""
    places = dict(edition.contents.values_list("lesson_id", "position"))
    needs = LessonContent.needs.through.objects.filter(lessoncontent__edition=edition)
    pairs = needs.values_list("lesson_id", "lessoncontent__position")
    return any(places.get(lesson, place) >= place for lesson, place in pairs)


def _faults_in(content: LessonContent) -> list[Fault]:
    found = [(True, sentence) for sentence in _MISSING[content.kind](content)]
    found += [(True, sentence) for sentence in _figures(content)]
    found += [(False, sentence) for sentence in _doubts(content)]
    return [
        Fault(stops=stops, where=content.title, sentence=sentence, content_id=content.pk) for stops, sentence in found
    ]


def _faults_of_all(edition: CourseEdition, contents: list[LessonContent]) -> list[Fault]:
    most = sum(content.stated_seconds for content in contents) * 3 // 2
    required = edition.module.required_seconds
    if most >= required:
        return []
    sentence = _("All lessons together earn at most %(most)s, and the module asks for %(required)s.") % {
        "most": duration(most),
        "required": duration(required),
    }
    return [Fault(stops=False, where=_("Edition"), sentence=sentence)]


def _video(content: LessonContent) -> list[str]:
    found = []
    if content.video_id is None and not content.hls_url:
        found.append(_("The video is missing."))
    if not content.captions.all():
        found.append(_("The video has no captions, so some students cannot follow it."))
    return found


def _reading(content: LessonContent) -> list[str]:
    return [] if content.text.strip() else [_("There is nothing to read.")]


def _document(content: LessonContent) -> list[str]:
    return [] if content.document_id else [_("The PDF is missing.")]


def _quiz(content: LessonContent) -> list[str]:
    questions = list(content.questions.all())
    if not questions:
        return [_("There are no questions.")]
    keyless = [
        question.position
        for question in questions
        if not question.key or not set(question.key) <= set(range(len(question.options)))
    ]
    return [_("Question %(number)d has no right answer.") % {"number": number} for number in keyless]


def _package(content: LessonContent) -> list[str]:
    return [] if content.package_id else [_("The package is missing.")]


_MISSING = {
    Kind.VIDEO: _video,
    Kind.READING: _reading,
    Kind.DOCUMENT: _document,
    Kind.QUIZ: _quiz,
    Kind.PACKAGE: _package,
}


def _figures(content: LessonContent) -> list[str]:
    there = {file.path for file in content.files.all() if file.role == AttachedFile.Role.FIGURE}
    missing = [path for _words, path in PICTURE.findall(content.text) if path not in there]
    return [_("The text shows %(path)s, which is not there.") % {"path": path} for path in missing]


def _doubts(content: LessonContent) -> list[str]:
    found = []
    if any(not words.strip() for words, _path in PICTURE.findall(content.text)):
        found.append(_("A figure has no description for those who cannot see it."))
    film = content.video.seconds if content.video else 0
    if film and abs(film - content.stated_seconds) > MOST_OFF * content.stated_seconds:
        words = _("The video lasts %(film)s, and students are told %(stated)s.")
        found.append(words % {"film": duration(film), "stated": duration(content.stated_seconds)})
    unexplained = [question.position for question in content.questions.all() if not question.explanation.strip()]
    if unexplained:
        found.append(_("%(count)d questions have no explanation.") % {"count": len(unexplained)})
    return found
