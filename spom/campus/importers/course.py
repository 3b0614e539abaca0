"""A course as importers read it, before anything is written: what would come in, and what would be lost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.campus.importers.folders import Folder
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Package
from spom.kit.errors import Refusal


class ManifestUnreadable(Refusal):
    """The list of contents is missing or cannot be understood."""

    code = "campus.manifest_unreadable"
    message = _("The list of contents cannot be read.")

    def __init__(self, where: StrOrPromise) -> None:
        """Say where, and what is wrong there."""
        super().__init__(where)
        self.where = where

    def __str__(self) -> str:
        return f"{self.message} {self.where}"


def fault_at(place: str, why: str) -> ManifestUnreadable:
    """The refusal that names the place and what is wrong there."""
    return ManifestUnreadable(f"{place}: {why}.")


class Weight(StrEnum):
    """How much a finding matters: LOST did not come along, CHANGED came along differently, NOTE is good to know."""

    LOST = "LOST"
    CHANGED = "CHANGED"
    NOTE = "NOTE"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of a loss report."""

    weight: Weight
    where: str
    sentence: StrOrPromise


@dataclass(frozen=True, kw_only=True)
class PlannedFile:
    """A file inside the folder that is read."""

    folder: Folder = field(repr=False, compare=False)
    path: str
    shown: str = ""

    @property
    def name(self) -> str:
        """What it is called; the last part of its path unless it lies under a name of ours."""
        return self.shown or PurePosixPath(self.path).name

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, piece by piece."""
        return self.folder.chunks(self.path)


@dataclass(frozen=True, kw_only=True)
class AttachedPlan:
    """A figure or file of a lesson: the path its text uses, a title, and where it lies."""

    path: str
    title: str
    file: PlannedFile


@dataclass(frozen=True, kw_only=True)
class QuestionPlan:
    """A practice question. `key` counts from 0."""

    stem: str
    options: tuple[str, ...]
    key: tuple[int, ...]
    explanation: str


@dataclass(frozen=True, kw_only=True)
class ItemPlan:
    """A part of a package that is opened by itself."""

    identifier: str
    title: str
    launch: str
    mastery: str
    # The parts it opens after, and how far each must be.
    needs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PackagePlan:
    """An archive of web pages made elsewhere, looked into."""

    file: PlannedFile
    standard: Package.Standard
    version: str
    title: str
    launch: str
    items: tuple[ItemPlan, ...]


@dataclass(frozen=True, kw_only=True)
class LessonPlan:
    """One lesson to come."""

    code: str
    kind: Lesson.Kind
    title: str
    stated_seconds: int
    topic: str = ""
    text: str = ""
    video: PlannedFile | None = None
    audio: PlannedFile | None = None
    hls_url: str = ""
    chapters: str = ""
    transcript: str = ""
    captions: tuple[tuple[str, str], ...] = ()
    document: PlannedFile | None = None
    package: PackagePlan | None = None
    questions: tuple[QuestionPlan, ...] = ()
    figures: tuple[AttachedPlan, ...] = ()
    files: tuple[AttachedPlan, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CoursePlan:
    """All that would come in, and the loss report."""

    title: str
    outline: str
    changes: str
    lessons: tuple[LessonPlan, ...]
    findings: tuple[Finding, ...]

    @property
    def losses(self) -> list[Finding]:
        """What does not come along."""
        return [finding for finding in self.findings if finding.weight is Weight.LOST]
