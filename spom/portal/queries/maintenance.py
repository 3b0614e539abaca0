"""Which areas rest now, and which will; without asking the database on every request.

Each process keeps the windows that run or are ahead, and looks again at most every two seconds. Beginnings and ends
are read from those windows by the clock, so they are exact to the moment; only a window somebody plans to begin at
once takes up to two seconds to be noticed everywhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import DatabaseError
from django.db.models import QuerySet

from spom.portal.models.maintenance import EVERYTHING, MaintenanceWindow
from spom.portal.registry.areas import Area, every_area

FRESH_FOR_SECONDS = 2.0
# More are never ahead at once; the page lists the rest.
MOST_KEPT = 50
SHOWN_AHEAD = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    windows: tuple[MaintenanceWindow, ...]
    until: float


_kept: _Kept | None = None


def forget_windows() -> None:
    """Have the next reader in this process ask the database."""
    global _kept  # noqa: PLW0603  # one copy per process is the point
    _kept = None


def known_windows(at: datetime) -> tuple[MaintenanceWindow, ...]:
    """Windows that run or are ahead, first come first; at most two seconds old. Only for reading."""
    global _kept  # noqa: PLW0603  # one copy per process is the point
    kept, now = _kept, monotonic()
    if kept is None or kept.until <= now:
        try:
            found = MaintenanceWindow.objects.not_over(at).order_by("starts_at", "pk")[:MOST_KEPT]
            _kept = kept = _Kept(windows=tuple(found), until=now + FRESH_FOR_SECONDS)
        except DatabaseError:
            # A database that is down must not take the pages with it that say so.
            return kept.windows if kept else ()
    return kept.windows


def running_window(*, area: str, at: datetime) -> MaintenanceWindow | None:
    """The window that closes this area now: its own, or one of everything; the stricter of the two."""
    running = [one for one in known_windows(at) if one.runs(at) and one.area in {area, EVERYTHING}]
    return min(running, key=lambda one: (one.is_read_only, not one.is_for_everything), default=None)


def rests_during(*, area: str, starts_at: datetime, ends_at: datetime) -> bool:
    """Will the area be closed for any part of this time, as far as is planned? So nobody books into it."""
    touching = MaintenanceWindow.objects.standing().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    return touching.filter(area__in={area, EVERYTHING}, mode=MaintenanceWindow.Mode.OFFLINE).exists()


def rest_is_planned(*, area: str, starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """The same from what this process knows, without asking; whoever sells the time must ask in the same statement."""
    known = (one for one in known_windows(at) if one.area in {area, EVERYTHING} and not one.is_read_only)
    return any(one.starts_at < ends_at and starts_at < one.ends_at for one in known)


def windows_to_announce(at: datetime) -> list[MaintenanceWindow]:
    """What a banner tells of: what runs now, and what begins within a week."""
    return [one for one in known_windows(at) if not one.is_over(at) and one.starts_at - SHOWN_AHEAD <= at]


def open_areas(at: datetime) -> list[Area]:
    """The areas that can be used fully at this moment."""
    return [each for each in every_area() if each.code != EVERYTHING and running_window(area=each.code, at=at) is None]


def every_window() -> QuerySet[MaintenanceWindow]:
    """All windows, latest first, for staff."""
    return MaintenanceWindow.objects.select_related("planned_by").order_by("-starts_at", "-pk")


def calendar_windows(at: datetime) -> QuerySet[MaintenanceWindow]:
    """What a calendar shows: the last month and everything ahead, called-off ones too, so that they disappear there."""
    return MaintenanceWindow.objects.filter(ends_at__gt=at - timedelta(days=31)).order_by("starts_at", "pk")
