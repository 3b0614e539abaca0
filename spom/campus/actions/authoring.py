"""Making an edition: begin, write, put in order, hand in, send back, publish."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from spom.campus.drafts import CodeTaken, copy_contents, draft, lesson_named, next_place, open_edition
from spom.campus.events import (
    ContentAdded,
    ContentChanged,
    ContentRemoved,
    ContentsReordered,
    EditionBegun,
    EditionDescribed,
    EditionPublished,
    EditionReturned,
    EditionSubmitted,
)
from spom.campus.models.edition import CourseEdition, LessonContent, Question
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material, Package
from spom.campus.queries.checks import has_needs_that_come_later, what_stops
from spom.campus.queries.lessons import newest_edition
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.programme.models.catalogue import Module

State = CourseEdition.State


class NotToBeReviewed(Refusal):
    """Only what was handed in can be sent back or published."""

    code = "campus.not_to_be_reviewed"
    message = _("This edition is not waiting for a review.")


class NotReady(Refusal):
    """The checks before publishing found something that would leave students stuck."""

    code = "campus.not_ready"
    message = _("The edition is not ready: the list of what is missing is on its page.")


class OrderIncomplete(Refusal):
    """Somebody added or removed a lesson in the meantime."""

    code = "campus.order_incomplete"
    message = _("The lessons have changed in the meantime. Reload the page, then put them in order again.")


class NeedsComeLater(Refusal):
    """A lesson needs another one that comes after it."""

    code = "campus.needs_come_later"
    message = _("A lesson would come before one that it needs. Change what it needs first.")


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What an author writes of a lesson."""

    title: str
    topic: str
    stated_seconds: int
    text: str
    hls_url: str
    chapters: str
    transcript: str
    video: Material | None
    audio: Material | None
    document: Material | None
    package: Package | None


@transaction.atomic
def begin_edition(*, module: Module, by: User | None, at: datetime) -> CourseEdition:
    """Begin the next edition as a copy of the newest."""
    Module.objects.select_for_update().get(pk=module.pk)
    newest = newest_edition(module)
    edition = open_edition(module=module, by=by, at=at)
    if newest is not None:
        edition.outline = newest.outline
        edition.save(update_fields=["outline"])
        copy_contents(of=newest, to=edition)
    announce(EditionBegun(edition=edition, by=by, at=at))
    return edition


@transaction.atomic
def add_content(
    *, edition: CourseEdition, code: str, kind: Lesson.Kind, title: str, stated_seconds: int, by: User, at: datetime
) -> LessonContent:
    """Add a lesson at the end of a draft."""
    edition = draft(edition)
    lesson = lesson_named(module_id=edition.module_id, code=code, kind=kind, title=title, seconds=stated_seconds)
    if edition.contents.filter(lesson=lesson).exists():
        raise CodeTaken
    content = edition.contents.create(
        lesson=lesson, position=next_place(edition), title=title, stated_seconds=stated_seconds
    )
    announce(ContentAdded(content=content, by=by, at=at))
    return content


@transaction.atomic
def write_content(*, content: LessonContent, writing: Writing, by: User, at: datetime) -> None:
    """Write a lesson of a draft anew."""
    draft(content.edition)
    names = [field.name for field in fields(writing)]
    for name in names:
        setattr(content, name, getattr(writing, name))
    content.save(update_fields=names)
    announce(ContentChanged(content=content, by=by, at=at))


@transaction.atomic
def set_needs(*, content: LessonContent, needs: list[Lesson], by: User, at: datetime) -> None:
    """Say which lessons come before this one."""
    draft(content.edition)
    earlier = content.edition.contents.filter(position__lt=content.position).values_list("lesson_id", flat=True)
    if {lesson.pk for lesson in needs} - set(earlier):
        raise NeedsComeLater
    content.needs.set(needs)
    announce(ContentChanged(content=content, by=by, at=at))


@transaction.atomic
def set_captions(*, content: LessonContent, language: str, text: str, by: User, at: datetime) -> None:
    """Put captions of one language in place; an empty text takes them away."""
    draft(content.edition)
    content.captions.filter(language=language).delete()
    if text:
        content.captions.create(language=language, text=text)
    announce(ContentChanged(content=content, by=by, at=at))


@transaction.atomic
def set_questions(*, content: LessonContent, questions: list[Question], by: User, at: datetime) -> None:
    """Put the practice questions of a lesson in place of the old ones."""
    draft(content.edition)
    content.questions.all().delete()
    for position, question in enumerate(questions, start=1):
        question.content, question.position = content, position
    Question.objects.bulk_create(questions)
    announce(ContentChanged(content=content, by=by, at=at))


@transaction.atomic
def remove_content(*, content: LessonContent, by: User, at: datetime) -> None:
    """Take a lesson out of a draft; the hours written on it, and older editions, stay."""
    edition = draft(content.edition)
    announce(ContentRemoved(edition=edition, lesson=content.lesson, by=by, at=at))
    later = edition.contents.filter(position__gt=content.position)
    for needing in later.filter(needs=content.lesson):
        needing.needs.remove(content.lesson)
    content.delete()
    later.update(position=F("position") - 1)


@transaction.atomic
def put_in_order(*, edition: CourseEdition, contents: list[int], by: User, at: datetime) -> None:
    """Put the lessons of a draft in this order of their keys."""
    edition = draft(edition)
    found = {content.pk: content for content in edition.contents.select_for_update().order_by("pk")}
    if sorted(found) != sorted(contents):
        raise OrderIncomplete
    for position, key in enumerate(contents, start=1):
        found[key].position = position
    LessonContent.objects.bulk_update(found.values(), ["position"])
    if has_needs_that_come_later(edition):
        raise NeedsComeLater
    announce(ContentsReordered(edition=edition, by=by, at=at))


@transaction.atomic
def describe_edition(*, edition: CourseEdition, outline: str, changes: str, by: User, at: datetime) -> None:
    """Write the outline, and what is new."""
    edition = draft(edition)
    edition.outline, edition.changes = outline, changes
    edition.save(update_fields=["outline", "changes"])
    announce(EditionDescribed(edition=edition, by=by, at=at))


@transaction.atomic
def submit_edition(*, edition: CourseEdition, by: User, at: datetime) -> None:
    """Hand the draft in; it stays as it is until somebody has looked at it."""
    edition = draft(edition)
    if what_stops(edition):
        raise NotReady
    edition.state, edition.submitted_by = State.REVIEW, by
    edition.save(update_fields=["state", "submitted_by"])
    announce(EditionSubmitted(edition=edition, by=by, at=at))


@transaction.atomic
def return_edition(*, edition: CourseEdition, by: User, at: datetime) -> None:
    """Send it back to its authors."""
    edition = _in_review(edition)
    edition.state = State.DRAFT
    edition.save(update_fields=["state"])
    announce(EditionReturned(edition=edition, by=by, at=at))


@transaction.atomic
def publish_edition(*, edition: CourseEdition, by: User | None, at: datetime) -> None:
    """Let students who begin from now on learn it; those who have begun keep theirs."""
    edition = _in_review(edition)
    if what_stops(edition):
        raise NotReady
    for content in edition.contents.select_related("lesson"):
        lesson = content.lesson
        lesson.title = content.title
        lesson.stated_seconds = max(_stated_before(lesson), content.stated_seconds)
        lesson.save(update_fields=["title", "stated_seconds"])
    edition.state, edition.published_by, edition.published_at = State.PUBLISHED, by, at
    edition.save(update_fields=["state", "published_by", "published_at"])
    announce(EditionPublished(edition=edition, by=by, at=at))


def _stated_before(lesson: Lesson) -> int:
    taught = LessonContent.objects.filter(lesson=lesson, edition__state=State.PUBLISHED)
    longest: int | None = taught.aggregate(longest=Max("stated_seconds"))["longest"]
    return longest or 0


def _in_review(edition: CourseEdition) -> CourseEdition:
    found = CourseEdition.objects.select_for_update(of=("self",)).select_related("module").get(pk=edition.pk)
    if found.state != State.REVIEW:
        raise NotToBeReviewed
    return found
