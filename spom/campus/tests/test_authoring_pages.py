"""Making an edition on screen: from an uploaded course to students, and by hand."""

from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from spom.campus.actions.authoring import begin_edition, publish_edition, submit_edition
from spom.campus.importers.course_folder import read_course_folder
from spom.campus.importers.folders import opened_archive
from spom.campus.models.edition import CourseEdition
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material
from spom.campus.tests import courses, make
from spom.identity.models import User
from spom.programme.models.catalogue import Module
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Settings) -> None:
    """Files of one test end with it."""
    settings.SPOM_DATA_DIR = tmp_path / "kept"


@pytest.fixture
def kiran_in(client: Client, kiran: User) -> Client:
    """The coordinator, signed in."""
    client.force_login(kiran)
    return client


@pytest.fixture
def module(db: None) -> Module:
    """A module nobody teaches yet."""
    return programme.module()


def upload(client: Client, module: Module, content: bytes) -> tuple[int, str]:
    sent = SimpleUploadedFile("course.zip", content)
    answer = client.post(f"/learning/courses/{module.pk}/bring-in/", {"course": sent})
    return answer.status_code, answer.content.decode()


def brought_in(client: Client, module: Module) -> CourseEdition:
    upload(client, module, courses.zipped(courses.course()))
    kept = Material.objects.order_by("pk").first()
    assert kept is not None
    client.post(f"/learning/courses/{module.pk}/bring-in/{kept.pk}/")
    return CourseEdition.objects.get(module=module)


def test_a_course_is_looked_into_first_and_then_comes_in(kiran_in: Client, module: Module) -> None:
    status, page = upload(kiran_in, module, courses.zipped(courses.course()))

    assert (status, "Nothing would be lost" in page) == (HTTPStatus.OK, True)
    assert not Lesson.objects.exists()
    assert brought_in(kiran_in, module).contents.count() == 4


def test_a_scorm_package_says_what_it_does_not_know(kiran_in: Client, module: Module) -> None:
    status, page = upload(kiran_in, module, courses.scorm())

    assert (status, "The game" in page, "how long it takes" in page) == (HTTPStatus.OK, True, True)


@pytest.mark.security("S39")
def test_a_hostile_archive_is_refused_in_words(kiran_in: Client, module: Module) -> None:
    status, page = upload(kiran_in, module, courses.zipped({"../evil": b"x", "course.toml": b"format = 1"}))

    assert (status, "whose path leads out of it" in page) == (HTTPStatus.CONFLICT, True)


def test_a_draft_goes_through_review_to_students(kiran_in: Client, module: Module, grace: User) -> None:
    edition = brought_in(kiran_in, module)

    kiran_in.post(f"/learning/editions/{edition.pk}/submit/")
    assert kiran_in.post(f"/learning/editions/{edition.pk}/publish/").status_code == HTTPStatus.FORBIDDEN
    kiran_in.force_login(grace)
    kiran_in.post(f"/learning/editions/{edition.pk}/publish/")

    edition.refresh_from_db()
    assert edition.is_published


def test_what_is_missing_keeps_a_draft_from_review(kiran_in: Client, module: Module) -> None:
    kiran_in.post(f"/learning/courses/{module.pk}/begin/")
    edition = CourseEdition.objects.get()
    lesson = {"title": "Film", "code": "film", "kind": "VIDEO", "minutes": 5}
    kiran_in.post(f"/learning/editions/{edition.pk}/", lesson)

    answer = kiran_in.post(f"/learning/editions/{edition.pk}/submit/")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "The video is missing." in answer.content.decode()
    edition.refresh_from_db()
    assert edition.state == CourseEdition.State.DRAFT


def test_buttons_move_a_lesson_and_never_before_what_it_needs(kiran_in: Client, module: Module) -> None:
    edition = brought_in(kiran_in, module)
    address = f"/learning/editions/{edition.pk}/order/"
    reading, film, practice, game = edition.contents.order_by("position").values_list("pk", flat=True)

    kiran_in.post(address, {"content": game, "move": "up"})
    refused = kiran_in.post(address, {"content": film, "move": "up"})

    order = list(edition.contents.order_by("position").values_list("pk", flat=True))
    assert order == [reading, film, game, practice]
    assert refused.status_code == HTTPStatus.CONFLICT


def test_an_author_writes_and_sees_the_lesson(kiran_in: Client, module: Module) -> None:
    edition = brought_in(kiran_in, module)
    content = edition.contents.get(lesson__code="marginal")
    written = {"title": "Costs", "topic": "Basics", "seconds": 900, "text": "Some **bold** words <script>x</script>"}

    answer = kiran_in.post(f"/learning/contents/{content.pk}/", written, follow=True)

    page = answer.content.decode()
    assert "<strong>bold</strong>" in page
    assert "<script>x" not in page
    content.refresh_from_db()
    assert (content.title, content.stated_seconds) == ("Costs", 900)


def test_a_published_edition_is_not_changed(kiran_in: Client, module: Module, grace: User) -> None:
    content = make.content(of=make.edition(within=module))
    written = {"title": "Other", "seconds": 900}

    answer = kiran_in.post(f"/learning/contents/{content.pk}/", written)

    assert answer.status_code == HTTPStatus.CONFLICT
    content.refresh_from_db()
    assert content.title == "Costing"


def test_an_edition_goes_out_as_a_course_folder(kiran_in: Client, module: Module, tmp_path: Path) -> None:
    edition = brought_in(kiran_in, module)

    answer = kiran_in.get(f"/learning/editions/{edition.pk}/export/")
    (tmp_path / "out.zip").write_bytes(b"".join(answer))

    with opened_archive(tmp_path / "out.zip") as folder:
        assert len(read_course_folder(folder).lessons) == 4


def test_students_do_not_write(client: Client, alice: User, module: Module) -> None:
    client.force_login(alice)

    assert client.get("/learning/courses/").status_code == HTTPStatus.FORBIDDEN


def test_the_list_costs_the_same_for_many_modules(
    kiran_in: Client, module: Module, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    kiran_in.get("/learning/courses/")
    for number in range(2, 8):
        make.edition(within=programme.module(f"A{number}"))

    with django_assert_max_num_queries(12):
        kiran_in.get("/learning/courses/")


class TestReplacePackage:
    """Another package for a lesson, on the lesson's page."""

    NEWER = courses.scorm(courses.SCORM_MANIFEST.replace("Round one", "Round two").replace("The game", "A better game"))

    def test_is_looked_into_first_and_older_editions_keep_theirs(
        self, kiran_in: Client, module: Module, grace: User
    ) -> None:
        first = brought_in(kiran_in, module)
        submit_edition(edition=first, by=grace, at=make.NINE)
        publish_edition(edition=first, by=grace, at=make.NINE)
        second = begin_edition(module=module, by=grace, at=make.NINE)
        game = second.contents.get(lesson__code="game")
        address = f"/learning/contents/{game.pk}/package/"
        assert address in kiran_in.get(f"/learning/contents/{game.pk}/").content.decode()

        looked = kiran_in.post(address, {"package": SimpleUploadedFile("better.zip", self.NEWER)}).content.decode()

        assert ("A better game" in looked, "Round two" in looked) == (True, True)
        assert second.contents.get(pk=game.pk).package == game.package
        kiran_in.post(f"{address}{Material.objects.latest('pk').pk}/")
        game.refresh_from_db()
        assert game.package is not None
        assert [item.title for item in game.package.items.all()] == ["Round two"]
        older = first.contents.get(lesson__code="game").package
        assert older is not None
        assert older.title == "The game"

    def test_says_what_the_new_one_loses(self, kiran_in: Client, module: Module) -> None:
        game = brought_in(kiran_in, module).contents.get(lesson__code="game")
        ruled = courses.SCORM_MANIFEST.replace(
            "</organization>",
            "<item><title>R</title><adlcp:prerequisites>~i1</adlcp:prerequisites></item></organization>",
        )

        sent = {"package": SimpleUploadedFile("ruled.zip", courses.scorm(ruled))}
        page = kiran_in.post(f"/learning/contents/{game.pk}/package/", sent).content.decode()

        assert "these are not obeyed: prerequisites" in page

    def test_is_refused_where_it_does_not_belong(self, kiran_in: Client, module: Module, grace: User) -> None:
        edition = brought_in(kiran_in, module)
        reading, game = (edition.contents.get(lesson__code=code) for code in ("marginal", "game"))
        plain = {"package": SimpleUploadedFile("plain.zip", courses.zipped({"a.txt": b"a"}))}
        address = f"/learning/contents/{game.pk}/package/"

        assert kiran_in.get(f"/learning/contents/{reading.pk}/package/").status_code == HTTPStatus.NOT_FOUND
        assert kiran_in.post(address, plain).status_code == HTTPStatus.CONFLICT
        assert kiran_in.post(address).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        kept = Material.objects.get(name="game.zip")
        submit_edition(edition=edition, by=grace, at=make.NINE)
        assert kiran_in.post(f"{address}{kept.pk}/").status_code == HTTPStatus.CONFLICT
