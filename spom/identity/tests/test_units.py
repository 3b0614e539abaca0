"""Dividing the institution into units: a tree without circles."""

from datetime import UTC, datetime

import pytest

from spom.identity.actions.units import UnitCodeTaken, UnitInsideItself, UnitInUse, add_unit, change_unit, remove_unit
from spom.identity.models import Unit, User
from spom.journal.models import Entry

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _unit(code: str, *, parent: Unit | None = None) -> Unit:
    return add_unit(code=code, name=f"Unit {code}", parent=parent, email="", phone="", by=None, at=AT)


def _move(unit: Unit, parent: Unit | None) -> Unit:
    return change_unit(unit=unit, name=unit.name, parent=parent, email="", phone="", by=None, at=AT)


def test_refuses_a_code_twice_in_any_case() -> None:
    _unit("NORTH")

    with pytest.raises(UnitCodeTaken):
        _unit("north")


def test_refuses_to_lie_inside_itself_at_any_depth() -> None:
    north = _unit("NORTH")
    delhi = _unit("DELHI", parent=north)
    karol_bagh = _unit("KAROL", parent=delhi)

    with pytest.raises(UnitInsideItself):
        _move(north, karol_bagh)
    with pytest.raises(UnitInsideItself):
        _move(north, north)
    assert _move(karol_bagh, north).parent == north


def test_records_a_change_and_only_a_change() -> None:
    north = _unit("NORTH")

    _move(north, None)
    assert not Entry.objects.filter(kind="identity.UnitChanged").exists()

    change_unit(unit=north, name="The north", parent=None, email="", phone="", by=None, at=AT)
    assert Entry.objects.filter(kind="identity.UnitChanged").count() == 1


def test_refuses_to_remove_a_unit_in_use(alice: User) -> None:
    north = _unit("NORTH")
    delhi = _unit("DELHI", parent=north)
    User.objects.filter(pk=alice.pk).update(unit=delhi)

    for unit in (north, delhi):
        with pytest.raises(UnitInUse):
            remove_unit(unit=unit, by=None, at=AT)


def test_remembers_what_was_removed() -> None:
    remove_unit(unit=_unit("NORTH"), by=None, at=AT)

    assert not Unit.objects.filter(code="NORTH").exists()
    assert Entry.objects.get(kind="identity.UnitRemoved").about == {"code": "NORTH", "name": "Unit NORTH"}
