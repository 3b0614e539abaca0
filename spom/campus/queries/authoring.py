"""What authors work on."""

from dataclasses import dataclass

from spom.campus.models.edition import CourseEdition, LessonContent
from spom.programme.models.catalogue import Module


@dataclass(frozen=True, kw_only=True)
class TaughtModule:
    """A module with the edition students get, and the one in the making."""

    module: Module
    newest: CourseEdition | None
    open: CourseEdition | None


def taught_modules() -> list[TaughtModule]:
    """Every module with its editions, in two statements."""
    newest: dict[int, CourseEdition] = {}
    making: dict[int, CourseEdition] = {}
    for edition in CourseEdition.objects.order_by("number"):
        (newest if edition.is_published else making)[edition.module_id] = edition
    modules = Module.objects.select_related("module_set").order_by("module_set__letter", "name", "pk")
    return [TaughtModule(module=one, newest=newest.get(one.pk), open=making.get(one.pk)) for one in modules]


def any_edition(edition_id: int) -> CourseEdition | None:
    """An edition, whatever its state, with its module."""
    return CourseEdition.objects.select_related("module__module_set").filter(pk=edition_id).first()


def draft_content(content_id: int) -> LessonContent | None:
    """A lesson of any edition, to be written or looked at."""
    found = LessonContent.objects.select_related("lesson", "edition__module", "video", "audio", "document", "package")
    return found.prefetch_related("needs", "captions", "files").filter(pk=content_id).first()
