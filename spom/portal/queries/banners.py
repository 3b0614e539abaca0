"""What stands across every page: which areas rest now, and which will. Asks the database nothing by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.queries.maintenance import known_windows, windows_to_announce


@dataclass(frozen=True, kw_only=True)
class Banner:
    """One line about an area that rests or will. `here` when the reader is on a page that is closed by it now."""

    window: MaintenanceWindow
    running: bool
    here: bool


@dataclass(frozen=True, kw_only=True)
class Banners:
    """All of them. `mark` changes when one does; `next_in` is how many seconds it takes until that may be."""

    area: str
    rows: tuple[Banner, ...]
    next_in: int | None

    @property
    def mark(self) -> str:
        """What tells these banners from others."""
        return "-".join(f"{row.window.pk}.{row.window.changes}.{int(row.running)}" for row in self.rows)

    def __iter__(self) -> Iterator[Banner]:
        return iter(self.rows)


def banners_of(*, area: str, at: datetime) -> Banners:
    """The banners for somebody on a page of this area; empty for a page of none."""
    rows = tuple(_banner(window, area=area, at=at) for window in windows_to_announce(at))
    ahead = [moment for window in known_windows(at) for moment in (window.starts_at, window.ends_at) if moment > at]
    soonest = min(ahead, default=None)
    return Banners(area=area, rows=rows, next_in=int((soonest - at).total_seconds()) if soonest else None)


def _banner(window: MaintenanceWindow, *, area: str, at: datetime) -> Banner:
    runs = window.runs(at)
    return Banner(window=window, running=runs, here=runs and (window.area == area or window.is_for_everything))
