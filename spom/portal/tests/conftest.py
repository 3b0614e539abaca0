"""What the portal's tests share."""

from collections.abc import Callable
from time import monotonic

import pytest


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let seconds pass for the copy of the institution a process keeps."""
    passed = 0.0

    def pass_by(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr("spom.portal.queries.institution.monotonic", lambda: monotonic() + passed)
    return pass_by
