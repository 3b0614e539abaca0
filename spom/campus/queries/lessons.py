"""The lessons a learner learns: those of the edition they are on, what is in one, and what stands beside it."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from spom.campus.models.edition import CourseEdition, EditionKept, LessonContent
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """What comes before and after a lesson in its edition."""

    before: LessonContent | None
    after: LessonContent | None


def newest_edition(module: Module) -> CourseEdition | None:
    """What a learner who begins now gets; None while nothing is published."""
    return CourseEdition.objects.published().filter(module=module).first()


def edition_for(*, enrolment: Enrolment, module: Module) -> CourseEdition | None:
    """The edition the learner began with, or the newest for one who has not begun. One statement."""
    kept = EditionKept.objects.filter(enrolment=enrolment, edition=OuterRef("pk"))
    editions = CourseEdition.objects.filter(module=module, state=CourseEdition.State.PUBLISHED)
    return editions.annotate(is_kept=Exists(kept)).order_by("-is_kept", "-number").first()


def lessons_of(edition: CourseEdition) -> list[LessonContent]:
    """Every lesson of the edition, in order, each with what must be learned before it. Two statements."""
    return list(_contents().filter(edition=edition).order_by("position").prefetch_related("needs"))


def content_of(*, edition: CourseEdition, lesson_id: int) -> LessonContent | None:
    """One lesson of the edition with everything that is in it: captions, questions, files, package."""
    found = _contents().select_related("video", "audio", "document", "package__material", "edition__module")
    return (
        found.filter(edition=edition, lesson_id=lesson_id)
        .prefetch_related("needs", "captions", "files__material", "package__items")
        .first()
    )


def neighbours(content: LessonContent) -> Neighbours:
    """The lessons before and after this one."""
    beside = _contents().filter(edition_id=content.edition_id)
    return Neighbours(
        before=beside.filter(position__lt=content.position).order_by("-position").first(),
        after=beside.filter(position__gt=content.position).order_by("position").first(),
    )


def _contents() -> QuerySet[LessonContent]:
    return LessonContent.objects.select_related("lesson")
