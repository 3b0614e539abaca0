"""Every test of the journal seals with a key of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_key(settings: Settings, tmp_path: Path) -> Path:
    """A folder for this test's signing keys and heads."""
    settings.SPOM_JOURNAL_KEY_FILE = tmp_path / "keys" / "journal.key"
    settings.SPOM_JOURNAL_HEAD_FILE = tmp_path / "journal" / "head.json"
    return tmp_path
