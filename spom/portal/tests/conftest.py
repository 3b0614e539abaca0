"""What the portal's tests share."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from pytest_django import Settings


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let seconds pass for the copy of the institution a process keeps."""
    passed = 0.0

    def pass_by(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr("spom.portal.queries.institution.monotonic", lambda: monotonic() + passed)
    return pass_by


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    """A folder that catches what leaves; `mail` and `sms` lie in it."""
    settings.MAIL_VIA, settings.SMS_VIA, settings.OUTBOX_DIR = "folder", "folder", tmp_path
    return tmp_path
