"""Staff send a file of the registry, look at what it would do, and have it done."""

import io
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from conftest import PASSWORD
from spom.identity.actions.exporting import approve_export, ask_for_export
from spom.identity.actions.importing import check_import
from spom.identity.models import RegistryExport, RegistryImport, RegistryPhoto, Unit, User
from spom.identity.tests.files import (
    ASHA,
    BALU,
    HEADINGS,
    carried_out,
    checked,
    finish,
    kept_csv,
    kept_picture,
    picture,
)
from spom.identity.tests.make import NOON
from spom.journal.models import Entry
from spom.kit.files import Kind, keep_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path


@pytest.fixture
def desk(client: Client, grace: User) -> Client:
    """Grace, signed in."""
    client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
    return client


def upload(text: str) -> SimpleUploadedFile:
    """What a browser sends."""
    return SimpleUploadedFile("registry.csv", text.encode(), "text/csv")


def text_of(answer: object) -> str:
    """The whole body, also of what is sent piece by piece."""
    assert hasattr(answer, "getvalue")
    return bytes(answer.getvalue()).decode()


def test_from_a_file_to_accounts(desk: Client) -> None:
    lines = "\n".join(",".join(line) for line in (HEADINGS, ASHA, BALU))
    sent = desk.post("/registry/new/", {"table": upload(lines), "opens_now": "on"})
    batch = RegistryImport.objects.get()
    assert sent.headers["Location"] == f"/registry/imports/{batch.pk}/"
    assert "looking into the file" in text_of(desk.get(sent.headers["Location"]))

    check_import(batch_id=batch.pk, at=NOON)
    batch.refresh_from_db()
    page = text_of(desk.get(sent.headers["Location"]))
    assert "Make or change 2 accounts?" in page
    assert "asha@example.edu" in page
    desk.post(f"/registry/imports/{batch.pk}/confirmation/", {"digest": batch.digest})
    finish(batch, at=timezone.now())

    assert User.objects.filter(username__in=[ASHA[0], BALU[0]]).count() == 2
    assert "The file is carried out" in text_of(desk.get(sent.headers["Location"]))


def test_progress_asks_again_and_then_the_page_comes_anew(desk: Client, clerk: User) -> None:
    batch = checked(kept_csv(ASHA), by=clerk)
    address, asked = f"/registry/imports/{batch.pk}/", {"HX-Request": "true"}

    assert desk.get(address, headers=asked).headers["HX-Refresh"] == "true"
    RegistryImport.objects.filter(pk=batch.pk).update(state=RegistryImport.State.CHECKING)
    assert 'hx-trigger="every 1s"' in text_of(desk.get(address, headers=asked))


def test_a_file_that_will_not_do_is_said_on_the_form(desk: Client) -> None:
    answer = desk.post("/registry/new/", {"table": SimpleUploadedFile("a.csv", b"PK\x03\x04", "text/csv")})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "not what its name says" in text_of(answer)
    assert not RegistryImport.objects.exists()


def test_confirming_something_else_is_refused(desk: Client, clerk: User) -> None:
    batch = checked(kept_csv(ASHA), by=clerk)

    answer = desk.post(f"/registry/imports/{batch.pk}/confirmation/", {"digest": "0" * 64})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert not User.objects.filter(username=ASHA[0]).exists()


def test_refused_lines_as_a_file(desk: Client, clerk: User) -> None:
    batch = checked(kept_csv(ASHA, (BALU[0], "=cmd|x", *BALU[2:])), by=clerk)

    text = text_of(desk.get(f"/registry/imports/{batch.pk}/refused.csv"))

    assert '"3","CRO0700002","Full name","\'=cmd|x"' in text
    assert "paste it as values" in text


@pytest.mark.security("S35")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_registry_goes_out_and_comes_in_again_unchanged(desk: Client, grace: User, clerk: User, kind: str) -> None:
    Unit.objects.create(code="WEST", name="West")
    headings = (*HEADINGS, "Unit", "Category", "Opens on", "Photo")
    carried_out(
        kept_csv((*ASHA, "WEST", "-odd", "2026-01-02", "a.jpg"), (*BALU, "", "@x", "", ""), headings=headings),
        kept_picture("a.jpg", picture()),
        by=clerk,
    )

    export = ask_for_export(kind=kind, reason="Yearly check", by=grace, at=timezone.now())
    approve_export(export=export, by=clerk, at=timezone.now())
    answer = desk.post(f"/registry/exports/{export.pk}/file/")
    content = bytes(answer.getvalue())
    table = keep_file(name=f"r.{kind}", chunks=[content], accept=(Kind.CSV, Kind.XLSX), most_bytes=1 << 20)
    again = checked(table, by=clerk)

    assert (again.unchanged, again.to_do, again.refused) == (2, 0, 0)
    assert Entry.objects.get(kind="identity.RegistryExported").about["reason"] == "Yearly check"
    if kind == "xlsx":
        cells = [cell for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]


def test_taking_it_out_needs_a_reason(desk: Client) -> None:
    assert desk.post("/registry/exports/", {"kind": "csv"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not RegistryExport.objects.exists()


def test_the_template_can_be_imported(desk: Client, clerk: User) -> None:
    text = text_of(desk.get("/registry/template.csv"))
    table = keep_file(name="t.csv", chunks=[text.encode()], accept=(Kind.CSV,), most_bytes=1 << 20)

    batch = checked(table, by=clerk)

    assert (batch.new, batch.ignored) == (1, [])


def test_lists_cost_the_same_however_long(
    desk: Client, clerk: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [(f"CRO09{number:05}", "Many People", f"m{number}@example.edu", "", "2004-01-01") for number in range(60)]
    batch = checked(kept_csv(*lines), by=clerk)

    with django_assert_max_num_queries(16):
        desk.get(f"/registry/imports/{batch.pk}/")
    with django_assert_max_num_queries(14):
        desk.get("/registry/")


@pytest.mark.security("S25")
class TestWho:
    """Only administrators; and photos only for those who may help the person."""

    ADDRESSES = ("/registry/", "/registry/new/", "/registry/template.csv", "/registry/imports/1/")

    @pytest.mark.parametrize("who", ["alice", "hannah", "kiran"])
    def test_nobody_else_sees_the_registry(self, client: Client, request: pytest.FixtureRequest, who: str) -> None:
        user = request.getfixturevalue(who)
        client.post("/sign-in/", {"username": user.username, "password": PASSWORD})

        seen = [client.get(address).status_code for address in self.ADDRESSES]
        posts = (
            "/registry/new/",
            "/registry/exports/",
            "/registry/exports/1/approval/",
            "/registry/exports/1/refusal/",
            "/registry/exports/1/file/",
            "/registry/imports/1/confirmation/",
            "/registry/imports/1/removal/",
        )

        assert set(seen) == {HTTPStatus.FORBIDDEN}
        assert {client.post(address).status_code for address in posts} == {HTTPStatus.FORBIDDEN}

    def test_photos_only_of_those_one_may_help(self, desk: Client, clerk: User, kiran: User) -> None:
        carried_out(kept_csv(ASHA), kept_picture(f"{ASHA[0]}.jpg", picture()), by=clerk)
        asha = RegistryPhoto.objects.get().user
        browser = Client()
        browser.post("/sign-in/", {"username": kiran.username, "password": PASSWORD})

        seen: Any = desk.get(f"/registry/photos/{asha.pk}/")
        assert seen.headers["Content-Type"] == "image/jpeg"
        # The answer's own close() would take the test's connection with it.
        for close in seen._resource_closers:  # noqa: SLF001  # Django offers no other way
            close()
        # Kiran coordinates the whole institution's people without a unit, and Asha has one of her own.
        User.objects.filter(pk=asha.pk).update(unit=Unit.objects.create(code="E", name="East"))
        assert browser.get(f"/registry/photos/{asha.pk}/").status_code == HTTPStatus.NOT_FOUND
