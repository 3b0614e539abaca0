"""Statements of hours: signed, checked without us, and every change found."""

import json
import subprocess
import sys
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pypdf import PdfReader

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.actions.stating import NothingToState, make_statement
from spom.campus.ledger.verification import Broken, Found, verified_ledgers
from spom.campus.models.ledger import StudyInterval, Verdict
from spom.campus.models.statement import HoursStatement
from spom.campus.queries.statements import as_json
from spom.campus.tests import make
from spom.campus.views.statements import VERIFIER
from spom.identity.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]


@pytest.fixture(autouse=True)
def _own_key(settings: Any, tmp_path: Path) -> None:
    settings.SPOM_HOURS_KEY_FILE = tmp_path / "keys" / "hours.key"


@pytest.fixture
def learned(alice: User) -> User:
    """Alice has eighteen minutes that count, and one that waits."""
    study = make.study(alice)
    for number in range(2):
        study.watch(timedelta(minutes=9))
        credit_on_pass(session=study.session, check=f"check:{number}", at=study.now)
    study.watch(timedelta(minutes=1))
    return alice


@pytest.fixture
def statement(learned: User) -> HoursStatement:
    return make_statement(learner=learned, at=make.NINE + timedelta(hours=1))


def verify(folder: Path, content: bytes, *more: str) -> tuple[int, str]:
    """Run the program somebody downloads, in a process of its own, away from the portal's code."""
    file = folder / "statement.json"
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-I", str(VERIFIER), str(file), *more], capture_output=True, text=True, check=False, cwd=folder
    )
    return done.returncode, done.stdout + done.stderr


class TestVerifier:
    """One file, one dependency, no portal."""

    def test_accepts_what_we_signed(self, statement: HoursStatement, tmp_path: Path) -> None:
        code, said = verify(tmp_path, as_json(statement), "--key", statement.key)

        assert (code, "In order" in said, "0:18:00 counted" in said) == (0, True, True), said

    def test_a_key_of_somebody_else_is_not_ours(self, statement: HoursStatement, tmp_path: Path) -> None:
        assert verify(tmp_path, as_json(statement), "--key", "0123456789abcdef")[0] == 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda said: said["statement"]["learner"].update(name="Bob"),
            lambda said: said["statement"]["modules"][0].update(counted_seconds=144_000),
            lambda said: said["statement"]["modules"][0]["spans"].pop(),
            lambda said: said.update(signature=said["signature"][::-1]),
            lambda said: said.update(public_key="A" * 43 + "="),
        ],
    )
    def test_finds_every_change(self, statement: HoursStatement, tmp_path: Path, change: Any) -> None:
        said = json.loads(as_json(statement))
        change(said)

        code, words = verify(tmp_path, json.dumps(said).encode())

        assert code in {1, 2}, words
        assert "In order" not in words

    def test_what_is_no_statement_is_said_to_be_none(self, tmp_path: Path) -> None:
        assert verify(tmp_path, b"hello")[0] == 2

    def test_can_be_downloaded_by_anybody(self, client: Client) -> None:
        answer = client.get("/learning/statements/verify_hours.py")

        assert answer.content == VERIFIER.read_bytes()


class TestPages:
    """Making, downloading, verifying."""

    def test_a_student_makes_one_and_downloads_it(self, client: Client, learned: User) -> None:
        client.force_login(learned)
        client.post("/learning/statements/make/")
        made = HoursStatement.objects.get()

        pdf = client.get(f"/learning/statements/{made.code}/pdf/")
        file = client.get(f"/learning/statements/{made.code}/json/")

        words = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
        assert made.code in words
        assert "18 m" in words
        assert json.loads(file.content)["statement"]["code"] == made.code
        assert made.code in client.get("/learning/statements/").content.decode()

    def test_anybody_who_holds_the_code_verifies_it(self, client: Client, statement: HoursStatement) -> None:
        words = client.get(f"/learning/statements/{statement.code}/").content.decode()

        assert "This statement is genuine" in words
        assert "Alice Rao" in words

    def test_one_that_was_changed_is_said_to_be(self, client: Client, statement: HoursStatement) -> None:
        HoursStatement.objects.update(said=statement.said.replace("1080", "9999"))

        assert "This statement was changed" in client.get(f"/learning/statements/{statement.code}/").content.decode()

    def test_nobody_downloads_anothers(self, client: Client, statement: HoursStatement, bob: User) -> None:
        client.force_login(bob)

        assert client.get(f"/learning/statements/{statement.code}/json/").status_code == HTTPStatus.NOT_FOUND

    def test_somebody_not_enrolled_has_nothing_to_state(self, bob: User) -> None:
        with pytest.raises(NothingToState):
            make_statement(learner=bob, at=make.NINE)


class TestVerifyHours:
    """What `spom verify-hours` finds: whatever was changed."""

    def test_an_untouched_ledger_is_in_order(self, learned: User) -> None:
        assert verified_ledgers() == Found(learners=1, rows=4, breaks=())

    @pytest.mark.parametrize(
        ("tampering", "found"),
        [
            ("UPDATE campus_studyinterval SET played = '0-9' WHERE position = 3", (3, "altered")),
            ("DELETE FROM campus_verdict WHERE position = 2", (2, "missing")),
            ("DELETE FROM campus_verdict WHERE position = 4", (4, "missing at the end")),
        ],
    )
    def test_names_the_row(self, learned: User, tampering: str, found: tuple[int, str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(tampering)

        [broken] = verified_ledgers().breaks

        assert broken == Broken(username=learned.username, position=found[0], what=found[1])

    def test_names_whose_rows_are_gone_with_their_head(self, learned: User) -> None:
        with connection.cursor() as cursor:
            for table in ("campus_verdict", "campus_studyinterval", "campus_ledgerhead"):
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # three names of ours

        [broken] = verified_ledgers().breaks

        assert broken.username == learned.username
        assert "the journal knows of more" in broken.what
        assert not StudyInterval.objects.exists()
        assert not Verdict.objects.exists()
