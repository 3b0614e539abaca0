"""The course folder: read without writing, brought in, and written again without a loss."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from spom.campus.actions.authoring import publish_edition, submit_edition
from spom.campus.actions.bringing_in import add_course, bring_in_course
from spom.campus.drafts import CodeTaken, EditionOpen
from spom.campus.importers.course import CoursePlan, ManifestUnreadable, PackagePlan, PlannedFile
from spom.campus.importers.course_folder import read_course_folder
from spom.campus.importers.course_writer import course_archive
from spom.campus.importers.folders import DiskFolder, opened_archive
from spom.campus.models.edition import CourseEdition, LessonContent
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material, Package
from spom.campus.tests import courses, make
from spom.identity.models import User
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Settings) -> None:
    """Files of one test end with it."""
    settings.SPOM_DATA_DIR = tmp_path / "kept"


@pytest.fixture
def plan(tmp_path: Path) -> CoursePlan:
    """A course of four lessons."""
    return read_course_folder(courses.on_disk(tmp_path / "course", courses.course()))


def without_places(plan: CoursePlan) -> CoursePlan:
    """The plan, whatever its files are called where they lie."""
    nowhere = PlannedFile(folder=DiskFolder(Path("/")), path="")

    def placeless(package: PackagePlan | None) -> PackagePlan | None:
        return replace(package, file=nowhere) if package else None

    lessons = [
        replace(
            lesson,
            video=nowhere if lesson.video else None,
            package=placeless(lesson.package),
            figures=tuple(replace(one, file=nowhere) for one in lesson.figures),
            files=tuple(replace(one, file=nowhere) for one in lesson.files),
        )
        for lesson in plan.lessons
    ]
    return replace(plan, lessons=tuple(lessons))


def test_a_dry_run_writes_nothing_and_loses_nothing(plan: CoursePlan) -> None:
    assert [(lesson.code, lesson.stated_seconds) for lesson in plan.lessons] == [
        ("marginal", 1800),
        ("film", 125),
        ("practice", 600),
        ("game", 900),
    ]
    assert plan.findings == ()
    assert not Lesson.objects.exists()
    assert not Material.objects.exists()


def test_says_what_would_be_lost(tmp_path: Path) -> None:
    files = courses.course(courses.MANIFEST.replace("minutes = 10", 'minutes = 10\ncolour = "red"'))
    text = b"![](figures/gone.png) ![](https://example.edu/far.png) ![](../../handouts/secret.png)"
    files |= {"notes.txt": b"mine", "lessons/marginal/text.md": text}

    plan = read_course_folder(courses.on_disk(tmp_path / "course", files))

    assert [finding.where for finding in plan.losses] == [
        "course.toml.lesson[1]: lessons/marginal/figures/gone.png",
        "course.toml.lesson[1]: https://example.edu/far.png",
        "course.toml.lesson[1]: ../../handouts/secret.png",
        "course.toml.lesson[3].colour",
        "lessons/marginal/figures/lines.png",
        "notes.txt",
    ]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('kind = "QUIZ"', 'kind = "DANCE"', r"course\.toml\.lesson\[3\]\.kind"),
        ('code = "film"', 'code = "marginal"', "Two lessons have the code marginal"),
        ('needs = ["marginal"]', 'needs = ["game"]', "film needs game, which does not come before it"),
        ('video = "media/film.webm"', 'video = "/etc/passwd"', r"lesson\[2\]\.video: there is no file"),
        ("minutes = 30", 'minutes = "long"', r"lesson\[1\]\.minutes: a whole number"),
        ("minutes = 30", "", r"lesson\[1\]\.minutes: this is missing"),
        ("format = 1", "format = 7", "This version of the format"),
        ('title = "Costing"', "title = Costing", "course.toml: "),
        ('code = "film"', 'code = "A film!"', r"lesson\[2\]\.code"),
        ("media/chapters.vtt", "quiz.toml", r"lesson\[2\]\.chapters: no chapter can be read"),
    ],
)
def test_a_manifest_it_cannot_read_says_where(tmp_path: Path, old: str, new: str, where: str) -> None:
    folder = courses.on_disk(tmp_path / "course", courses.course(courses.MANIFEST.replace(old, new, 1)))

    with pytest.raises(ManifestUnreadable) as no:
        read_course_folder(folder)

    assert re.search(where, str(no.value))


def test_comes_in_as_a_draft_with_everything_in_it(plan: CoursePlan, kiran: User) -> None:
    edition = bring_in_course(module=programme.module(), plan=plan, by=kiran, at=make.NINE)

    assert edition.state == CourseEdition.State.DRAFT
    reading, film, quiz, game = edition.contents.order_by("position")
    assert [file.path for file in reading.files.order_by("pk")] == ["figures/lines.png", "files/table.csv"]
    assert film.video is not None
    assert (film.video.seconds, film.captions.get().language) == (120, "en")
    # A WebVTT file of chapters comes in as the lines an author writes.
    assert film.chapters == "0:00 Costs\n1:02 The end"
    assert [lesson.code for lesson in quiz.needs.order_by("code")] == ["film", "marginal"]
    assert quiz.questions.get().key == [0]
    assert game.package is not None
    assert (game.package.standard, game.package.launch) == (Package.Standard.SCORM_12, "play.html")
    assert game.package.items.get().mastery == "80"


def test_written_and_read_again_nothing_is_lost(plan: CoursePlan, kiran: User, tmp_path: Path) -> None:
    edition = bring_in_course(module=programme.module(), plan=plan, by=kiran, at=make.NINE)
    with course_archive(edition) as packed:
        (tmp_path / "out.zip").write_bytes(packed.read())

    with opened_archive(tmp_path / "out.zip") as folder:
        again = read_course_folder(folder)
        assert without_places(again) == without_places(replace(plan, title=edition.module.name))
        assert list(courses.contents(again)) == list(courses.contents(plan))


def test_the_same_file_is_kept_once(plan: CoursePlan, kiran: User) -> None:
    first = bring_in_course(module=programme.module(), plan=plan, by=kiran, at=make.NINE)
    kept = Material.objects.count()
    submit_edition(edition=first, by=kiran, at=make.NINE)
    publish_edition(edition=first, by=kiran, at=make.NINE)

    second = bring_in_course(module=first.module, plan=plan, by=kiran, at=make.NINE)

    assert Material.objects.count() == kept
    assert second.number == 2
    assert set(second.contents.values_list("lesson", flat=True)) == set(first.contents.values_list("lesson", flat=True))


def test_two_next_editions_are_refused(plan: CoursePlan, kiran: User) -> None:
    edition = bring_in_course(module=programme.module(), plan=plan, by=kiran, at=make.NINE)

    with pytest.raises(EditionOpen):
        bring_in_course(module=edition.module, plan=plan, by=kiran, at=make.NINE)
    with pytest.raises(CodeTaken):
        add_course(edition=edition, plan=plan, by=kiran, at=make.NINE)
    assert LessonContent.objects.count() == 4
