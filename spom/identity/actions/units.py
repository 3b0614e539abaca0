"""Dividing the institution into units."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.events import UnitAdded, UnitChanged, UnitRemoved
from spom.identity.models import Unit, User
from spom.journal.events import announce
from spom.kit.errors import Refusal


class UnitCodeTaken(Refusal):
    """Codes tell units apart."""

    code = "identity.unit_code_taken"
    message = _("Another unit already has this code. Choose another one.")


class UnitInsideItself(Refusal):
    """The tree would become a circle."""

    code = "identity.unit_inside_itself"
    message = _("A unit cannot lie inside itself or inside one of its own units. Choose another place.")


class UnitInUse(Refusal):
    """People, roles or other units still point at it."""

    code = "identity.unit_in_use"
    message = _("This unit still has people, roles or units of its own. Move them first, then remove it.")


@transaction.atomic
def add_unit(
    *, code: str, name: str, parent: Unit | None, email: str, phone: str, by: User | None, at: datetime
) -> Unit:
    """Add a unit to the tree."""
    _lock_the_tree()
    if Unit.objects.filter(code__iexact=code).exists():
        raise UnitCodeTaken
    unit = Unit.objects.create(code=code, name=name, parent=parent, email=email, phone=phone)
    announce(UnitAdded(unit=unit, by=by, at=at))
    return unit


@transaction.atomic
def change_unit(
    *, unit: Unit, name: str, parent: Unit | None, email: str, phone: str, by: User | None, at: datetime
) -> Unit:
    """Rename a unit, move it in the tree, or say how it is reached."""
    _lock_the_tree()
    if parent and unit.pk in _with_everything_above(parent):
        raise UnitInsideItself
    before = (unit.name, unit.parent_id, unit.email, unit.phone)
    unit.name, unit.parent, unit.email, unit.phone = name, parent, email, phone
    if (name, parent.pk if parent else None, email, phone) != before:
        unit.save(update_fields=["name", "parent", "email", "phone"])
        announce(UnitChanged(unit=unit, by=by, at=at))
    return unit


@transaction.atomic
def remove_unit(*, unit: Unit, by: User | None, at: datetime) -> None:
    """Remove a unit nobody belongs to and nothing points at."""
    _lock_the_tree()
    if unit.people.exists() or unit.role_grants.exists() or unit.children.exists():
        raise UnitInUse
    announce(UnitRemoved(code=unit.code, name=unit.name, by=by, at=at))
    unit.delete()


def _with_everything_above(unit: Unit) -> set[int]:
    above = dict(Unit.objects.values_list("pk", "parent"))
    found: set[int] = set()
    here: int | None = unit.pk
    while here is not None and here not in found:
        found.add(here)
        here = above[here]
    return found


def _lock_the_tree() -> None:
    # Two moves at once could make a circle that neither of them sees; changes of the tree are rare, so take all of it.
    list(Unit.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
