"""What the verbs of authoring share: holding a draft, naming a lesson, copying an edition's lessons into the next."""

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from spom.campus.models.edition import AttachedFile, Captions, CourseEdition, LessonContent, Question
from spom.campus.models.lesson import Lesson
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.programme.models.catalogue import Module


class EditionOpen(Refusal):
    """Two people would write two next editions, and one of them would be lost."""

    code = "campus.edition_open"
    message = _("An edition of this module is in the making. Go on with that one, or publish it first.")


class EditionFixed(Refusal):
    """Students learn it, or a reviewer reads it."""

    code = "campus.edition_fixed"
    message = _("This edition is not a draft, so it cannot be changed. Begin a new one.")


class CodeTaken(Refusal):
    """Hours are written on lessons, so two lessons never share a code."""

    code = "campus.code_taken"
    message = _("Another lesson of this module has this short name, or had it with another kind. Choose another one.")


def open_edition(*, module: Module, by: User | None, at: datetime) -> CourseEdition:
    """An empty next edition, inside a transaction that holds the module."""
    if CourseEdition.objects.open().filter(module=module).exists():
        raise EditionOpen
    last = CourseEdition.objects.filter(module=module).aggregate(last=Max("number"))["last"] or 0
    return CourseEdition.objects.create(module=module, number=last + 1, begun_by=by, begun_at=at)


def draft(edition: CourseEdition) -> CourseEdition:
    """The edition, held until the transaction ends. Raises EditionFixed when it is no draft."""
    found = CourseEdition.objects.select_for_update(of=("self",)).select_related("module").get(pk=edition.pk)
    if found.state != CourseEdition.State.DRAFT:
        raise EditionFixed
    return found


def lesson_named(*, module_id: int, code: str, kind: Lesson.Kind, title: str, seconds: int) -> Lesson:
    """The lesson of this code, through all editions; new when there is none. Raises CodeTaken for another kind."""
    lesson, _new = Lesson.objects.get_or_create(
        module_id=module_id, code=code, defaults={"kind": kind, "title": title, "stated_seconds": seconds}
    )
    if lesson.kind != kind:
        raise CodeTaken
    return lesson


def next_place(edition: CourseEdition) -> int:
    """The place after the last lesson."""
    last: int | None = edition.contents.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def copy_contents(*, of: CourseEdition, to: CourseEdition) -> None:
    """Every lesson with everything in it, inside the transaction of whoever asks."""
    contents = of.contents.order_by("position").prefetch_related("needs", "captions", "questions", "files")
    for content in contents:
        needs = list(content.needs.all())
        captions, questions, files = content.captions.all(), content.questions.all(), content.files.all()
        copy = _anew(content)
        copy.edition = to
        copy.save()
        copy.needs.set(needs)
        Captions.objects.bulk_create(Captions(content=copy, language=one.language, text=one.text) for one in captions)
        Question.objects.bulk_create(
            Question(
                content=copy,
                position=one.position,
                stem=one.stem,
                options=one.options,
                key=one.key,
                explanation=one.explanation,
            )
            for one in questions
        )
        AttachedFile.objects.bulk_create(
            AttachedFile(content=copy, role=one.role, path=one.path, title=one.title, material_id=one.material_id)
            for one in files
        )


def _anew(content: LessonContent) -> LessonContent:
    names = [field.attname for field in LessonContent._meta.concrete_fields if not field.primary_key]  # noqa: SLF001  # the public name of Django's model description
    return LessonContent(**{name: getattr(content, name) for name in names})
