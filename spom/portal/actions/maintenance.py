"""Planning when an area rests, and changing one's mind."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.portal.events.maintenance import MaintenanceCancelled, MaintenanceMoved, MaintenancePlanned
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.queries.maintenance import forget_windows
from spom.portal.registry.areas import Area

# Only one plan is saved at a time. The number means nothing, but must stay the same, and no other lock may have it.
PLANNERS_LOCK = 0xA11E4


class WindowInThePast(Refusal):
    """It would be over before it was announced."""

    code = "portal.maintenance_in_the_past"
    message = _("The end is in the past. Choose a later one.")


class EndsBeforeItStarts(Refusal):
    """The end is not after the beginning."""

    code = "portal.maintenance_ends_before_it_starts"
    message = _("Maintenance has to end after it starts.")


class WindowsOverlap(Refusal):
    """The area rests already during a part of it."""

    code = "portal.maintenance_overlaps"
    message = _("Maintenance of this area is already planned for a part of this time. Change that one instead.")


class MaintenanceOver(Refusal):
    """It has ended, or was called off."""

    code = "portal.maintenance_over"
    message = _("This maintenance is already over or was called off.")


@transaction.atomic
def plan_maintenance(
    *, area: Area, mode: str, starts_at: datetime, ends_at: datetime, reason: str, by: User, at: datetime
) -> MaintenanceWindow:
    """Have an area rest; it begins and ends by the clock."""
    if ends_at <= starts_at:
        raise EndsBeforeItStarts
    if ends_at <= at:
        raise WindowInThePast
    window = MaintenanceWindow(
        area=area.code,
        mode=MaintenanceWindow.Mode(mode),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        planned_by=by,
        created_at=at,
        changed_at=at,
    )
    _save(window)
    announce(MaintenancePlanned(window=window, by=by, at=at))
    return window


@transaction.atomic
def move_end(*, window: MaintenanceWindow, ends_at: datetime, by: User, at: datetime) -> MaintenanceWindow:
    """Let it last longer or shorter than was said."""
    window = _still_to_change(window, at)
    if ends_at <= max(window.starts_at, at):
        raise EndsBeforeItStarts
    was = window.ends_at
    window.ends_at, window.changed_at, window.changes = ends_at, at, window.changes + 1
    _save(window)
    announce(MaintenanceMoved(window=window, was=was.isoformat(), ends_at=ends_at.isoformat(), by=by, at=at))
    return window


@transaction.atomic
def end_maintenance(*, window: MaintenanceWindow, by: User, at: datetime) -> MaintenanceWindow:
    """Call it off, or end it now when it has begun: what it was until now stays on record."""
    window = _still_to_change(window, at)
    if window.starts_at < at:
        window.ends_at = at
    else:
        window.cancelled_at = at
    window.changed_at, window.changes = at, window.changes + 1
    _save(window)
    announce(MaintenanceCancelled(window=window, by=by, at=at))
    return window


def _still_to_change(window: MaintenanceWindow, at: datetime) -> MaintenanceWindow:
    locked = MaintenanceWindow.objects.select_for_update().get(pk=window.pk)
    if locked.is_over(at):
        raise MaintenanceOver
    return locked


def _save(window: MaintenanceWindow) -> None:
    """The database has the last word on overlaps: two people may plan at the same moment.

    One after another: an exclusion constraint lets two that overlap wait for each other, which ends as a deadlock.
    """
    _wait_for_other_planners()
    try:
        with transaction.atomic():
            window.save()
    except IntegrityError as no:
        raise WindowsOverlap from no
    transaction.on_commit(forget_windows)


def _wait_for_other_planners() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANNERS_LOCK])
