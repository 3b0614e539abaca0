"""Bringing in courses made elsewhere. What would come in is known before: see spom.campus.importers."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.campus.actions.materials import keep_material
from spom.campus.drafts import CodeTaken, draft, lesson_named, next_place, open_edition
from spom.campus.events import ContentChanged, CourseBroughtIn
from spom.campus.importers.course import AttachedPlan, CoursePlan, LessonPlan, PackagePlan, PlannedFile
from spom.campus.importers.course_folder import read_course_folder
from spom.campus.importers.folders import DiskFolder
from spom.campus.models.edition import AttachedFile, Captions, CourseEdition, LessonContent, Question
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material, Package, PackageItem
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.files import PICTURES, SOUNDS, VIDEOS, Kind
from spom.programme.models.catalogue import Module

MOST_BYTES = 2 << 30
TO_TAKE_ALONG = (*PICTURES, *VIDEOS, *SOUNDS, Kind.PDF, Kind.XLSX, Kind.DOCX, Kind.CSV)


class NotAPackage(Refusal):
    """Only a lesson that is a package has one."""

    code = "campus.not_a_package"
    message = _("This lesson is not a package. Add a lesson of that kind, or bring the package in as a course.")


@transaction.atomic
def bring_in_course(*, module: Module, plan: CoursePlan, by: User | None, at: datetime) -> CourseEdition:
    """Make the course the next edition of the module, as a draft."""
    Module.objects.select_for_update().get(pk=module.pk)
    edition = open_edition(module=module, by=by, at=at)
    edition.outline, edition.changes = plan.outline, plan.changes
    edition.save(update_fields=["outline", "changes"])
    _bring_in(edition, plan, by, at)
    return edition


def bring_in_folder(*, module: Module, folder: Path, by: User | None, at: datetime) -> CourseEdition:
    """The same from a course folder on our own disk."""
    return bring_in_course(module=module, plan=read_course_folder(DiskFolder(folder)), by=by, at=at)


@transaction.atomic
def add_course(*, edition: CourseEdition, plan: CoursePlan, by: User, at: datetime) -> None:
    """Add the lessons of the course at the end of a draft."""
    _bring_in(draft(edition), plan, by, at)


@transaction.atomic
def replace_package(*, content: LessonContent, plan: PackagePlan, by: User | None, at: datetime) -> None:
    """Put another package in the place of a draft lesson's; older editions keep theirs."""
    draft(content.edition)
    if content.kind is not Lesson.Kind.PACKAGE:
        raise NotAPackage
    content.package = _package(plan, by, at)
    content.save(update_fields=["package"])
    announce(ContentChanged(content=content, by=by, at=at))


def _bring_in(edition: CourseEdition, plan: CoursePlan, by: User | None, at: datetime) -> None:
    lessons: dict[str, Lesson] = {}
    for planned in plan.lessons:
        lesson = lesson_named(
            module_id=edition.module_id,
            code=planned.code,
            kind=planned.kind,
            title=planned.title,
            seconds=planned.stated_seconds,
        )
        if edition.contents.filter(lesson=lesson).exists():
            raise CodeTaken
        lessons[planned.code] = lesson
        content = _write(edition, lesson, planned, by, at)
        content.needs.set([lessons[code] for code in planned.needs])
    announce(CourseBroughtIn(edition=edition, lessons=len(lessons), losses=len(plan.losses), by=by, at=at))


def _write(edition: CourseEdition, lesson: Lesson, planned: LessonPlan, by: User | None, at: datetime) -> LessonContent:
    content = LessonContent.objects.create(
        edition=edition,
        lesson=lesson,
        position=next_place(edition),
        title=planned.title,
        topic=planned.topic,
        stated_seconds=planned.stated_seconds,
        text=planned.text,
        hls_url=planned.hls_url,
        chapters=planned.chapters,
        transcript=planned.transcript,
        video=_kept(planned.video, VIDEOS, by, at),
        audio=_kept(planned.audio, SOUNDS, by, at),
        document=_kept(planned.document, (Kind.PDF,), by, at),
        package=_package(planned.package, by, at),
    )
    Captions.objects.bulk_create(
        Captions(content=content, language=language, text=text) for language, text in planned.captions
    )
    Question.objects.bulk_create(
        Question(
            content=content,
            position=position,
            stem=question.stem,
            options=list(question.options),
            key=list(question.key),
            explanation=question.explanation,
        )
        for position, question in enumerate(planned.questions, start=1)
    )
    for figure in planned.figures:
        _attach(content, figure, AttachedFile.Role.FIGURE, by, at)
    for file in planned.files:
        _attach(content, file, AttachedFile.Role.FILE, by, at)
    return content


def _attach(
    content: LessonContent, planned: AttachedPlan, role: AttachedFile.Role, by: User | None, at: datetime
) -> None:
    accept = PICTURES if role == AttachedFile.Role.FIGURE else TO_TAKE_ALONG
    material = _keep(planned.file, accept, by, at)
    content.files.create(role=role, path=planned.path, title=planned.title, material=material)


def _package(planned: PackagePlan | None, by: User | None, at: datetime) -> Package | None:
    if planned is None:
        return None
    package = Package.objects.create(
        material=_keep(planned.file, (Kind.ZIP,), by, at),
        standard=planned.standard,
        version=planned.version,
        title=planned.title,
        launch=planned.launch,
    )
    PackageItem.objects.bulk_create(
        PackageItem(
            package=package,
            position=position,
            identifier=item.identifier,
            title=item.title,
            launch=item.launch,
            mastery=item.mastery,
            needs=item.needs,
        )
        for position, item in enumerate(planned.items, start=1)
    )
    return package


def _kept(file: PlannedFile | None, accept: tuple[Kind, ...], by: User | None, at: datetime) -> Material | None:
    return _keep(file, accept, by, at) if file else None


def _keep(file: PlannedFile, accept: tuple[Kind, ...], by: User | None, at: datetime) -> Material:
    return keep_material(name=file.name, chunks=file.chunks(), accept=accept, most_bytes=MOST_BYTES, by=by, at=at)
