"""The newest seal, kept where the database cannot reach it."""

import json
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from spom.journal.heads import Head, HeadUnreadable, keep_head, kept_heads, newest_head, read_head
from spom.journal.queries.verification import verified_journal
from spom.journal.tasks import seal, seal_late
from spom.journal.tests import make
from spom.journal.tests.make import MONDAY_9
from spom.kit.signing import TrustedKeys

pytestmark = [pytest.mark.django_db, pytest.mark.security("S44")]


@pytest.fixture
def file() -> Path:
    place: Path = settings.SPOM_JOURNAL_HEAD_FILE
    return place


def test_writes_the_newest_seal_to_file_and_log(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    _, last = make.sealed_journal(1, 1)
    caplog.set_level(logging.INFO)

    keep_head(file, at=MONDAY_9)

    assert read_head(file) == Head.of(last)
    assert json.loads(file.read_text())["digest"] == last.digest().hex()
    assert f"journal head 2 {last.digest().hex()}" in caplog.text
    assert [path.name for path in file.parent.iterdir()] == ["head.json"]


def test_has_nothing_to_say_before_the_first_seal(file: Path) -> None:
    assert keep_head(file, at=MONDAY_9) is None
    assert not file.exists()
    assert kept_heads(file) == []


def test_a_head_that_no_longer_fits_is_evidence(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    make.sealed_journal(1, 1)
    keep_head(file, at=MONDAY_9)
    shipped = read_head(file)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_sealedentry WHERE seal_id = 2")
        cursor.execute("DELETE FROM journal_seal WHERE number = 2")

    keep_head(file, at=MONDAY_9)

    assert read_head(file) == newest_head()
    assert shipped in kept_heads(file)
    assert "has lost seal 2" in caplog.text
    trusted = TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE)
    found = verified_journal(trusted=trusted, heads=kept_heads(file))
    assert found.fault is not None
    assert found.fault.row == "journal.Seal:2"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"number": "x", "digest": "", "sealed_at": ""}'])
def test_says_which_file_holds_no_head(tmp_path: Path, text: str) -> None:
    path = tmp_path / "head.json"
    path.write_text(text)

    with pytest.raises(HeadUnreadable, match=r"head\.json"):
        read_head(path)


def test_the_minute_seals_and_tells(file: Path) -> None:
    make.entry()

    seal.func(timestamp=int(MONDAY_9.timestamp()))

    head = newest_head()
    assert head is not None
    assert read_head(file) == head
    assert head.sealed_at == "2026-03-02T09:00:00.000000Z"


def test_the_night_looks_through_the_whole_journal() -> None:
    make.entry()

    seal_late.func(timestamp=int(MONDAY_9.timestamp()))

    head = newest_head()
    assert head is not None
    assert head.number == 1
