"""Imports only go down: the contracts of pyproject.toml, tried on houses that break them."""

import shutil
from pathlib import Path

import pytest

from tests.house import floors
from tests.house.house import HERE, House

APPS = ("config", "demo", "portal", "identity", "journal", "kit")
ROOMS = ("urls", "views", "forms", "tasks", "actions", "queries", "policies", "events", "models")
BROKEN = {
    "an import upwards": ("kit/money.py", "from spom.identity import models\n"),
    "a lazy import upwards": ("journal/events.py", "def f():\n    import spom.portal.models\n"),
    "somebody imports the roof": ("demo/cast.py", "from spom.config import urls\n"),
    "an action imports a task": ("identity/actions.py", "from spom.identity import tasks\n"),
    "a policy imports an action": ("portal/policies.py", "from spom.portal import actions\n"),
    "a view imports another door": ("identity/views.py", "from spom.identity import api\n"),
    "a model imports an event": ("identity/models.py", "from spom.identity import events\n"),
    "an app without a floor": ("payroll/__init__.py", ""),
}


@pytest.fixture
def empty_house(tmp_path: Path) -> Path:
    """Our floors and rooms with nothing in them, and our contracts."""
    shutil.copy(HERE / "pyproject.toml", tmp_path)
    (tmp_path / "spom").mkdir()
    (tmp_path / "spom/__init__.py").touch()
    layers = floors.floors(HERE)
    for app in {*APPS, *layers}:
        (tmp_path / "spom" / app).mkdir()
        for room in ("__init__", "api", *ROOMS):
            (tmp_path / "spom" / app / f"{room}.py").touch()
    return tmp_path


def test_our_own_house_keeps_its_contracts() -> None:
    assert floors.broken_contracts(HERE) == ""


def test_an_empty_house_keeps_them_too(empty_house: Path) -> None:
    assert floors.broken_contracts(empty_house) == ""


@pytest.mark.parametrize("what", BROKEN)
def test_refuses(what: str, empty_house: Path) -> None:
    path, text = BROKEN[what]
    file = empty_house / "spom" / path
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)

    complaint = floors.broken_contracts(empty_house)

    assert "BROKEN" in complaint or "payroll" in complaint


def test_names_apps_that_were_left_out_of_the_plan(empty_house: Path) -> None:
    payroll = empty_house / "spom/payroll"
    payroll.mkdir()
    (payroll / "__init__.py").touch()
    (payroll / "actions.py").touch()
    house = House(empty_house)

    assert floors.apps_without_a_floor(house, ["django.contrib.auth", "spom.stipends"]) == ["payroll", "stipends"]
    assert "payroll" in floors.apps_without_a_plan_of_rooms(house)
