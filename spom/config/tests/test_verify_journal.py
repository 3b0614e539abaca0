"""`spom verify-journal` says in one sentence whether anybody touched the journal."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import Settings

from spom.config.command.saying import Trouble
from spom.config.command.verify_journal import tell_about_journal
from spom.journal.heads import keep_head
from spom.journal.models import Entry
from spom.journal.tests import make
from spom.journal.tests.make import MONDAY_9

pytestmark = [pytest.mark.django_db, pytest.mark.security("S44")]


@pytest.fixture(autouse=True)
def _own_keys(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_JOURNAL_KEY_FILE = tmp_path / "keys" / "journal.key"
    settings.SPOM_JOURNAL_HEAD_FILE = tmp_path / "journal" / "head.json"


def test_says_that_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    make.sealed_journal(2, 1)
    make.entry()

    tell_about_journal([])

    said = capsys.readouterr().out
    assert "as it was sealed: 2 seals, 3 entries" in said
    assert "No head was kept" in said
    assert "1 entries are not sealed yet" in said


def test_names_the_first_fault(capsys: pytest.CaptureFixture[str]) -> None:
    make.sealed_journal(2, 1)
    entry = Entry.objects.order_by("pk")[1]
    Entry.objects.filter(pk=entry.pk).update(kind="forged")

    with pytest.raises(Trouble, match=rf"First fault: journal\.Entry:{entry.pk}: is not what seal 1 holds"):
        tell_about_journal([])

    assert "as it was sealed" not in capsys.readouterr().out


def test_believes_a_head_from_elsewhere(tmp_path: Path) -> None:
    make.sealed_journal(1, 1)
    shipped = tmp_path / "shipped.json"
    keep_head(shipped, at=MONDAY_9)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_sealedentry WHERE seal_id = 2")
        cursor.execute("DELETE FROM journal_seal WHERE number = 2")

    tell_about_journal([])
    with pytest.raises(Trouble, match=r"journal\.Seal:2: is missing"):
        tell_about_journal([shipped])


def test_says_which_file_is_no_head(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")

    with pytest.raises(Trouble, match=r"wrong\.json does not hold"):
        tell_about_journal([wrong])


def test_reads_the_heads_kept_here(capsys: pytest.CaptureFixture[str]) -> None:
    make.sealed_journal(1)
    keep_head(settings.SPOM_JOURNAL_HEAD_FILE, at=MONDAY_9)

    tell_about_journal([])

    assert "No head was kept" not in capsys.readouterr().out
