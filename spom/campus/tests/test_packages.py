"""Packages made elsewhere: opened on a host of their own, their state and results kept, their claims of time not."""

import json
from base64 import b64encode
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core.signing import TimestampSigner
from django.test import Client

from spom.campus.actions.packages import PackageOpenElsewhere, keep_state, open_package
from spom.campus.models.edition import LessonContent
from spom.campus.models.launch import PackageLaunch, PackageState, PackageStatement
from spom.campus.models.ledger import StudyInterval
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Package, PackageItem
from spom.campus.models.progress import LessonProgress
from spom.campus.queries.outcomes import result_of_statement, result_of_values
from spom.campus.queries.packages import OPEN_FOR, room_address
from spom.campus.tests import courses, make
from spom.identity.models import User
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db
HOST = "packages.localhost:8000"
PASSED = {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "80", "cmi.core.total_time": "9999:59:59"}


@pytest.fixture
def alice_in(client: Client, alice: User) -> Client:
    """Alice, enrolled and signed in."""
    programme.enrolment(alice)
    client.force_login(alice)
    return client


@pytest.fixture
def there() -> Client:
    """A browser at the host of packages, with no cookie of ours."""
    return Client(headers={"host": HOST})


def package(standard: Package.Standard = Package.Standard.SCORM_12, *parts: str) -> LessonContent:
    """A lesson that is a package of these parts."""
    lesson = make.lesson()
    Lesson.objects.filter(pk=lesson.pk).update(kind=Lesson.Kind.PACKAGE)
    content = make.content(of=make.edition(), about=Lesson.objects.get(pk=lesson.pk))
    files = {
        "imsmanifest.xml": courses.SCORM_MANIFEST.encode(),
        "play.html": b"<script>parent.API</script>",
        "Media/Clip.MP3": bytes(range(256)),
    }
    content.package = Package.objects.create(
        material=make.material("game.zip", courses.zipped(files)),
        standard=standard,
        title="A game",
        launch="play.html",
    )
    with make.unguarded():
        for position, name in enumerate(parts, start=1):
            PackageItem.objects.create(
                package=content.package, position=position, identifier=name, title=name, launch="play.html"
            )
        content.save()
    return content


def opened(client: Client, content: LessonContent) -> dict[str, Any]:
    answer = client.post(f"/api/learning/lessons/{content.lesson_id}/package", {}, content_type="application/json")
    assert answer.status_code == HTTPStatus.OK, answer.content
    said: dict[str, Any] = answer.json()
    return said


def saved(client: Client, content: LessonContent, launch: int, **more: Any) -> Any:
    said = {"launch": launch, "item": "", "version": 1, "kept": PASSED} | more
    return client.post(
        f"/api/learning/lessons/{content.lesson_id}/package/state", json.dumps(said), content_type="application/json"
    )


class TestHosts:
    """Two hosts, and nothing of one at the other."""

    def test_a_package_is_read_at_its_own_host_with_its_own_policy(self, alice_in: Client, there: Client) -> None:
        room = urlsplit(opened(alice_in, package())["room"])

        page = there.get(room.path)
        part = there.get(room.path.replace("/room", "/files/play.html"))

        assert room.netloc == HOST
        assert page.status_code == part.status_code == HTTPStatus.OK
        assert part.getvalue() == b"<script>parent.API</script>"
        for answer in (page, part):
            assert "X-Frame-Options" not in answer
            assert "frame-ancestors" in answer["Content-Security-Policy"]
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert not answer.cookies
        assert "connect-src 'self'" in part["Content-Security-Policy"]

    @pytest.mark.security("S40")
    def test_nothing_of_the_portal_answers_at_the_host_of_packages(self, alice_in: Client, there: Client) -> None:
        there.cookies = alice_in.cookies

        answers = [there.get(path).status_code for path in ("/", "/sign-in/", "/learning/", "/api/learning/study")]

        assert set(answers) == {HTTPStatus.NOT_FOUND}
        assert there.post("/learning/pulse", "{}", content_type="application/json").status_code == HTTPStatus.NOT_FOUND

    @pytest.mark.security("S40")
    def test_no_package_answers_at_the_host_of_the_portal(self, alice_in: Client) -> None:
        path = urlsplit(opened(alice_in, package())["room"]).path

        assert alice_in.get(path).status_code == HTTPStatus.NOT_FOUND
        assert alice_in.get(path.replace("/room", "/files/play.html")).status_code == HTTPStatus.NOT_FOUND

    @pytest.mark.security("S40")
    @pytest.mark.parametrize("way", ["../../etc/passwd", "%2e%2e/x", "nothing.html", "Media", "imsmanifest.xml/"])
    def test_a_package_has_no_files_but_its_own(self, alice_in: Client, there: Client, way: str) -> None:
        room = urlsplit(opened(alice_in, package())["room"]).path

        assert there.get(room.replace("/room", f"/files/{way}")).status_code == HTTPStatus.NOT_FOUND

    def test_parts_of_a_file_and_names_in_another_case(self, alice_in: Client, there: Client) -> None:
        address = urlsplit(opened(alice_in, package())["room"]).path.replace("/room", "/files/media/clip.mp3")

        part = there.get(address, headers={"range": "bytes=10-13", "host": HOST})

        assert part.status_code == HTTPStatus.PARTIAL_CONTENT
        assert part.getvalue() == bytes([10, 11, 12, 13])
        assert part["Content-Type"] == "audio/mpeg"
        beyond = there.get(address, headers={"range": "bytes=900-", "host": HOST})
        assert beyond.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE

    @pytest.mark.security("S40")
    def test_an_address_lasts_some_hours_and_cannot_be_made_up(
        self, there: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = package()
        assert content.package is not None
        path = urlsplit(room_address(package=content.package, launch=None)).path
        token = path.split("/")[2]
        assert there.get(path).status_code == HTTPStatus.OK

        forged = path.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B"))
        assert there.get(forged).status_code == HTTPStatus.NOT_FOUND
        later = TimestampSigner.unsign
        monkeypatch.setattr(
            TimestampSigner, "unsign", lambda self, value, max_age: later(self, value, max_age=max_age - OPEN_FOR * 2)
        )
        assert there.get(path).status_code == HTTPStatus.NOT_FOUND


class TestPlayerPage:
    """The lesson's page may frame that one host, and no other page may."""

    def test_frames_the_host_of_packages_and_no_other(self, alice_in: Client) -> None:
        content = package(Package.Standard.SCORM_12, "one", "two")

        page = alice_in.get(f"/learning/lessons/{content.lesson_id}/")

        assert f"frame-src http://{HOST}" in page["Content-Security-Policy"]
        assert "wasm-unsafe-eval" in page["Content-Security-Policy"]
        assert "package-frame" in page.content.decode()
        assert "frame-src" not in alice_in.get("/learning/")["Content-Security-Policy"]

    def test_a_lesson_that_waits_cannot_be_opened(self, alice_in: Client) -> None:
        content = package()
        before = make.lesson()
        with make.unguarded():
            content.needs.add(before)
        make.content(of=content.edition, about=before)

        answer = alice_in.post(
            f"/api/learning/lessons/{content.lesson_id}/package", {}, content_type="application/json"
        )

        assert answer.status_code == HTTPStatus.NOT_FOUND


class TestState:
    """What a part keeps, and how it ended."""

    def test_is_kept_found_again_and_earns_nothing(self, alice_in: Client, alice: User) -> None:
        content = package()
        first = opened(alice_in, content)

        answer = saved(alice_in, content, first["launch"])

        assert answer.json() == {
            "outcome": "PASSED",
            "label": "Passed",
            "percent": 80.0,
            "through": True,
            "open": [""],
        }
        assert opened(alice_in, content)["parts"][0]["kept"] == PASSED
        assert LessonProgress.objects.get(learner=alice, lesson=content.lesson).done_at is not None
        assert not StudyInterval.objects.exists()
        assert PackageState.objects.get().said_seconds == 9999 * 3600 + 59 * 60 + 59

    def test_an_older_word_never_overwrites_a_newer_one(self, alice_in: Client) -> None:
        content = package()
        launch = opened(alice_in, content)["launch"]

        saved(alice_in, content, launch, version=2)
        saved(alice_in, content, launch, version=1, kept={"cmi.core.lesson_status": "incomplete"})

        assert PackageState.objects.get().outcome == PackageState.Outcome.PASSED

    def test_a_window_that_was_left_may_write_no_more(self, alice: User) -> None:
        programme.enrolment(alice)
        content = package()
        old = open_package(learner=alice, content=content, at=make.NINE).launch
        open_package(learner=alice, content=content, at=make.NINE + timedelta(minutes=1))

        with pytest.raises(PackageOpenElsewhere):
            keep_state(learner=alice, launch=old, item="", version=9, kept=PASSED, at=make.NINE)

    @pytest.mark.security("S40")
    def test_nobody_writes_into_anothers_launch(self, alice_in: Client, bob: User) -> None:
        content = package()
        launch = opened(alice_in, content)["launch"]
        programme.enrolment(bob)
        bobs = Client()
        bobs.force_login(bob)

        assert saved(bobs, content, launch).status_code == HTTPStatus.NOT_FOUND
        assert not PackageState.objects.exists()

    def test_through_only_when_every_part_is(self, alice_in: Client, alice: User) -> None:
        content = package(Package.Standard.SCORM_12, "one", "two")
        launch = opened(alice_in, content)["launch"]

        saved(alice_in, content, launch, item="one")
        assert not LessonProgress.objects.filter(done_at__isnull=False).exists()
        assert saved(alice_in, content, launch, item="three").status_code == HTTPStatus.CONFLICT
        saved(alice_in, content, launch, item="two")

        assert LessonProgress.objects.get(learner=alice, lesson=content.lesson).done_at is not None

    def test_a_package_keeps_a_few_pages_and_no_library(self, alice_in: Client) -> None:
        content = package()
        launch = opened(alice_in, content)["launch"]

        answer = saved(alice_in, content, launch, kept={"cmi.suspend_data": "x" * 500_000})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


class TestXapi:
    """The door of statements: one launch, one credential."""

    def start(self, client: Client, content: LessonContent) -> tuple[dict[str, Any], dict[str, str]]:
        said = opened(client, content)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(said["parts"][0]["start"]).query).items()}
        return said, asked

    def statement(self, verb: str = "http://adlnet.gov/expapi/verbs/passed") -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "actor": {"mbox": "mailto:x@example.edu"},
            "verb": {"id": verb},
            "object": {"id": "https://example.edu/game"},
            "result": {"score": {"scaled": 0.875}, "duration": "PT999H"},
        }

    def test_a_statement_is_kept_and_read_for_how_it_ended(self, alice_in: Client, there: Client, alice: User) -> None:
        content = package(Package.Standard.XAPI, "https://example.edu/game")
        _said, asked = self.start(alice_in, content)
        door = urlsplit(asked["endpoint"]).path + "statements"
        with_secret = {"authorization": asked["auth"], "host": HOST}
        statement = self.statement()

        for _again in range(2):
            answer = there.post(door, json.dumps(statement), content_type="application/json", headers=with_secret)
            assert answer.json() == [statement["id"]]

        assert PackageStatement.objects.get().said == statement
        state = PackageState.objects.get()
        assert (state.outcome, state.percent) == (PackageState.Outcome.PASSED, Decimal("87.50"))
        assert LessonProgress.objects.get(learner=alice).done_at is not None
        assert not StudyInterval.objects.exists()
        found = there.get(f"{door}?statementId={statement['id']}", headers=with_secret)
        assert found.json() == statement
        assert found["X-Experience-API-Version"] == "1.0.3"

    @pytest.mark.security("S40")
    def test_without_the_credential_of_this_launch_nothing_is_taken(self, alice_in: Client, there: Client) -> None:
        content = package(Package.Standard.XAPI)
        _first, old = self.start(alice_in, content)
        _second, new = self.start(alice_in, content)
        door = urlsplit(new["endpoint"]).path + "statements"
        launch = PackageLaunch.objects.order_by("-pk").first()
        assert launch is not None
        guessed = "Basic " + b64encode(f"{launch.pk}:guess".encode()).decode()

        for secret in ("", old["auth"], guessed, "Basic ÿ", "Bearer x"):
            answer = there.post(
                door,
                json.dumps(self.statement()),
                content_type="application/json",
                headers={"authorization": secret.encode("latin-1").decode("latin-1"), "host": HOST},
            )
            assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert not PackageStatement.objects.exists()

    @pytest.mark.parametrize(
        "said", [[], {"id": "no"}, {"actor": {}, "object": {}, "verb": 1}, "text", 5, [{"actor": {}}]]
    )
    def test_what_is_no_statement_is_answered_400(self, alice_in: Client, there: Client, said: object) -> None:
        _said, asked = self.start(alice_in, package(Package.Standard.XAPI))

        answer = there.post(
            urlsplit(asked["endpoint"]).path + "statements",
            json.dumps(said),
            content_type="application/json",
            headers={"authorization": asked["auth"], "host": HOST},
        )

        assert answer.status_code == (HTTPStatus.OK if said == [] else HTTPStatus.BAD_REQUEST)
        assert not PackageStatement.objects.exists()

    def test_documents_are_found_again(self, alice_in: Client, there: Client) -> None:
        _said, asked = self.start(alice_in, package(Package.Standard.XAPI))
        door = urlsplit(asked["endpoint"]).path + "activities/state?activityId=a&stateId=bookmark"
        headers = {"authorization": asked["auth"], "host": HOST}

        assert there.get(door, headers=headers).status_code == HTTPStatus.NOT_FOUND
        there.put(door, b'{"page": 4, "x": 1}', content_type="application/json", headers=headers)
        there.post(door, b'{"page": 5}', content_type="application/json", headers=headers)
        assert there.get(door, headers=headers).json() == {"page": 5, "x": 1}
        listed = there.get(door.replace("&stateId=bookmark", ""), headers=headers)
        assert listed.json() == ["bookmark"]
        there.delete(door, headers=headers)
        assert there.get(door, headers=headers).status_code == HTTPStatus.NOT_FOUND

    def test_cmi5_takes_its_credential_once(self, alice_in: Client, there: Client) -> None:
        said, asked = self.start(alice_in, package(Package.Standard.CMI5, "https://example.edu/unit"))
        assert "auth" not in asked

        token = there.post(urlsplit(asked["fetch"]).path).json()["auth-token"]
        again = there.post(urlsplit(asked["fetch"]).path).json()

        assert "auth-token" not in again
        headers = {"authorization": f"Basic {token}", "host": HOST}
        data = there.get(
            urlsplit(asked["endpoint"]).path + "activities/state?stateId=LMS.LaunchData", headers=headers
        ).json()
        assert data["contextTemplate"]["registration"] == asked["registration"]
        assert said["parts"][0]["item"] == "https://example.edu/unit"


@pytest.mark.parametrize(
    ("kept", "outcome", "percent", "seconds"),
    [
        ({"cmi.core.lesson_status": "completed", "cmi.core.total_time": "0000:01:30.5"}, "COMPLETED", None, 90),
        (
            {"cmi.core.lesson_status": "failed", "cmi.core.score.raw": "3", "cmi.core.score.max": "12"},
            "FAILED",
            25,
            None,
        ),
        ({"cmi.core.lesson_status": "browsed"}, "OPEN", None, None),
        ({"cmi.completion_status": "completed", "cmi.success_status": "unknown"}, "COMPLETED", None, None),
        (
            {"cmi.success_status": "passed", "cmi.score.scaled": "0.9", "cmi.total_time": "PT1H2M3.4S"},
            "PASSED",
            90,
            3723,
        ),
        ({"cmi.success_status": "failed", "cmi.score.scaled": "-1"}, "FAILED", 0, None),
        ({"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "NaN"}, "PASSED", None, None),
        ({"cmi.score.scaled": "1e999", "cmi.total_time": "P" + "9" * 80}, "OPEN", None, None),
        ({}, "OPEN", None, None),
    ],
)
def test_reads_how_a_part_ended(kept: dict[str, str], outcome: str, percent: int | None, seconds: int | None) -> None:
    result = result_of_values(kept)

    assert (result.outcome, result.percent, result.seconds) == (outcome, percent, seconds)


@pytest.mark.parametrize("said", [{}, {"verb": 1}, {"verb": {"id": "https://w3id.org/xapi/verbs/experienced"}}])
def test_most_statements_say_nothing_of_an_end(said: dict[str, Any]) -> None:
    assert result_of_statement(said) is None
