"""Archives nobody here wrote, from a folder that FOREIGN names: each is read, or refused with a reason."""

import os
from pathlib import Path

import pytest

from spom.campus.importers.archives import course_in
from spom.kit.errors import Refusal

FOLDER = os.environ.get("FOREIGN", "")
ARCHIVES = sorted(path for path in Path(FOLDER).iterdir() if path.is_file()) if FOLDER else []


@pytest.mark.proof
@pytest.mark.parametrize("path", ARCHIVES, ids=lambda path: path.name)
def test_is_read_or_refused_with_a_reason(path: Path) -> None:
    said = _said_of(path)

    assert said
    assert all(said)


def _said_of(path: Path) -> list[str]:
    """The names of what would come in and every finding; or the one reason why nothing does."""
    try:
        with course_in(path, name=path.name) as plan:
            return [*(lesson.title for lesson in plan.lessons), *(str(found.sentence) for found in plan.findings)]
    except Refusal as no:
        return [str(no)]
