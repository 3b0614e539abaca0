"""How the portal is: what the status page says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from spom.portal.models.incident import Incident, IncidentUpdate
from spom.portal.models.maintenance import EVERYTHING, MaintenanceWindow
from spom.portal.queries.maintenance import known_windows
from spom.portal.registry.areas import Area, every_area

PAST = timedelta(days=30)
MOST_SHOWN = 20


class Health(StrEnum):
    """How an area is, the worst first."""

    DOWN = "DOWN"
    PARTLY = "PARTLY"
    SLOW = "SLOW"
    OFFLINE = "OFFLINE"
    READ_ONLY = "READ_ONLY"
    FINE = "FINE"


HEALTH_WORDS = {
    Health.DOWN: _("Not working"),
    Health.PARTLY: _("Partly not working"),
    Health.SLOW: _("Slower than usual"),
    Health.OFFLINE: _("Closed for maintenance"),
    Health.READ_ONLY: _("Read only for maintenance"),
    Health.FINE: _("Working"),
}
TONES = {
    Health.DOWN: "bad",
    Health.PARTLY: "bad",
    Health.SLOW: "warn",
    Health.OFFLINE: "warn",
    Health.READ_ONLY: "warn",
    Health.FINE: "ok",
}
WORST_FIRST = list(Health)


@dataclass(frozen=True, kw_only=True)
class AreaStatus:
    """One area and how it is."""

    area: Area
    health: Health

    @property
    def words(self) -> str:
        """How it is, in words."""
        return str(HEALTH_WORDS[self.health])

    @property
    def tone(self) -> str:
        """The colour that goes with the words."""
        return TONES[self.health]


@dataclass(frozen=True, kw_only=True)
class Status:
    """Everything the status page says."""

    at: datetime
    areas: tuple[AreaStatus, ...]
    current: tuple[Incident, ...]
    past: tuple[Incident, ...]
    windows: tuple[MaintenanceWindow, ...]

    @property
    def is_fine(self) -> bool:
        """Does everything work?"""
        return all(each.health is Health.FINE for each in self.areas)


def status(at: datetime) -> Status:
    """How the portal is. Three statements, whatever happened before."""
    incidents = list(recent_incidents(at)[:MOST_SHOWN])
    current = tuple(one for one in incidents if one.resolved_at is None)
    windows = tuple(known_windows(at))
    running = [window for window in windows if window.runs(at)]
    areas = tuple(
        AreaStatus(area=each, health=_health(each, current, running))
        for each in every_area()
        if each.code != EVERYTHING
    )
    past = tuple(one for one in incidents if one.resolved_at is not None)
    return Status(at=at, areas=areas, current=current, past=past, windows=windows)


def recent_incidents(at: datetime) -> QuerySet[Incident]:
    """Open incidents and those of the last thirty days, newest first, with what was written."""
    newest_first = IncidentUpdate.objects.order_by("-written_at", "-pk")
    recent = Incident.objects.filter(resolved_at__isnull=True) | Incident.objects.filter(resolved_at__gt=at - PAST)
    return recent.prefetch_related(Prefetch("updates", newest_first)).order_by("-started_at", "-pk")


def _health(area: Area, incidents: tuple[Incident, ...], running: list[MaintenanceWindow]) -> Health:
    found = [Health(one.impact) for one in incidents if area.code in one.areas]
    found += [Health(window.mode) for window in running if window.area in {area.code, EVERYTHING}]
    return min(found, key=WORST_FIRST.index, default=Health.FINE)
