"""S55: faces of many people meet in one file only, and what leaves it are quantiles."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# calibrating: the aggregate comparison. templates: opens those of one learner. The rest writes or deletes.
MAY_OPEN = {"presence/actions/calibrating.py", "presence/queries/templates.py"}
MAY_NAME_ROWS = MAY_OPEN | {
    "presence/actions/adapting.py",
    "presence/actions/enrolling.py",
    "presence/actions/erasing.py",
    "presence/actions/registry_photos.py",
    "presence/actions/reviewing.py",
    "presence/actions/vanishing.py",
    "presence/queries/records.py",
    "presence/queries/standing.py",
    "presence/models/faces.py",
    "presence/models/__init__.py",
}


def sources() -> dict[str, str]:
    files = (path for path in ROOT.rglob("*.py") if not {"tests", "migrations"} & set(path.parts))
    return {str(path.relative_to(ROOT)): path.read_text() for path in files}


def faults(files: dict[str, str]) -> list[str]:
    """Files that open templates, or reach their rows, and must not."""
    found = []
    for name, text in files.items():
        used = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        if {"opened", "readable"} & used and "ReferenceFace" in used and name not in MAY_OPEN:
            found.append(name)
        if "ReferenceFace" in used and name not in MAY_NAME_ROWS:
            found.append(name)
    return found


@pytest.mark.security("S55")
def test_faces_of_many_people_meet_in_the_calibration_only() -> None:
    assert faults(sources()) == []


@pytest.mark.security("S55")
def test_a_search_among_many_would_be_found() -> None:
    search = "from x import ReferenceFace, opened\nbest = max(opened(f) for f in ReferenceFace.objects.all())\n"

    assert faults({"campus/actions/finding.py": search})


@pytest.mark.security("S55")
def test_templates_are_asked_for_by_learner() -> None:
    asked = [
        node
        for node in ast.walk(ast.parse(sources()["presence/queries/templates.py"]))
        if isinstance(node, ast.FunctionDef) and node.name == "templates_of"
    ]

    assert "learner" in {argument.arg for argument in asked[0].args.kwonlyargs}


@pytest.mark.security("S55")
def test_no_way_of_signing_in_knows_of_faces() -> None:
    assert not [name for name, text in sources().items() if name.startswith("identity/") and "presence" in text.split()]
