"""Files no lesson uses any more go, thirty days later; every file that is used stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from spom.campus.actions.authoring import begin_edition, publish_edition, remove_content, submit_edition
from spom.campus.actions.bringing_in import bring_in_course
from spom.campus.actions.materials import keep_material
from spom.campus.actions.tidying import GRACE, forget_material, long_unused, note_unused_materials
from spom.campus.importers.course_folder import read_course_folder
from spom.campus.models.material import Material, Package
from spom.campus.tests import courses, make
from spom.identity.models import User
from spom.journal.models import Entry
from spom.kit.files import Kind, path_of
from spom.kit.tests.films import film
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db
LATER = make.NINE + GRACE


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Settings) -> None:
    """Files of one test end with it."""
    settings.SPOM_DATA_DIR = tmp_path / "kept"


def test_every_file_of_a_lesson_stays(grace: User, tmp_path: Path) -> None:
    plan = read_course_folder(courses.on_disk(tmp_path, courses.course()))
    edition = bring_in_course(module=programme.module(), plan=plan, by=grace, at=make.NINE)
    submit_edition(edition=edition, by=grace, at=make.NINE)
    publish_edition(edition=edition, by=grace, at=make.NINE)
    # The next edition has none of them: the published one still does.
    following = begin_edition(module=edition.module, by=grace, at=make.NINE)
    for content in following.contents.order_by("-position"):
        remove_content(content=content, by=grace, at=make.NINE)
    kept = set(Material.objects.values_list("pk", flat=True))
    # The table, the figure, the film and the package.
    assert len(kept) == len({"table.csv", "lines.png", "film.webm", "game.zip"})

    note_unused_materials(at=make.NINE)

    assert long_unused(at=LATER) == []
    assert not any(forget_material(pk=pk, at=LATER) for pk in kept)
    assert set(Material.objects.values_list("pk", flat=True)) == kept


def test_what_nobody_uses_goes_after_thirty_days(
    grace: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    lost = make.material("game.zip", courses.scorm())
    Package.objects.create(material=lost, standard="SCORM_12", title="G", launch="play.html")
    place = path_of(lost.place)
    note_unused_materials(at=make.NINE)
    assert long_unused(at=LATER - timedelta(seconds=1)) == []
    assert not forget_material(pk=lost.pk, at=LATER - timedelta(seconds=1))

    with django_capture_on_commit_callbacks(execute=True):
        assert forget_material(pk=long_unused(at=LATER)[0], at=LATER)

    assert not Material.objects.exists()
    assert not place.exists()
    assert Entry.objects.get(kind="campus.MaterialForgotten").about["name"] == "game.zip"


def test_the_grace_begins_when_it_is_last_used(grace: User) -> None:
    content = make.content(of=make.draft(), video=make.material())
    note_unused_materials(at=make.NINE)
    remove_content(content=content, by=grace, at=make.NINE)

    note_unused_materials(at=LATER)

    assert long_unused(at=LATER) == []
    assert long_unused(at=LATER + GRACE) == [content.video_id]


def test_who_sends_the_same_file_again_finds_it(grace: User) -> None:
    unused = make.material()
    note_unused_materials(at=make.NINE)

    again = keep_material(
        name="film.webm", chunks=[film()], accept=(Kind.WEBM,), most_bytes=1 << 20, by=grace, at=LATER
    )

    assert again == unused
    assert long_unused(at=LATER) == []
    make.content(of=make.draft(), video=again)
    note_unused_materials(at=LATER)
    assert Material.objects.get().unused_since is None
