"""What the portal announces about areas at rest and about trouble."""

from dataclasses import dataclass

from spom.journal.events import Event
from spom.portal.models.incident import Incident, IncidentUpdate
from spom.portal.models.maintenance import MaintenanceWindow


@dataclass(frozen=True, kw_only=True)
class MaintenancePlanned(Event):
    """An area will rest from `starts_at` up to `ends_at`."""

    window: MaintenanceWindow


@dataclass(frozen=True, kw_only=True)
class MaintenanceMoved(Event):
    """It ends at another moment than was said. `was` and `ends_at` are in ISO 8601."""

    window: MaintenanceWindow
    was: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class MaintenanceCancelled(Event):
    """It will not take place, or is over early."""

    window: MaintenanceWindow


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(Event):
    """Something does not work as it should."""

    incident: Incident


@dataclass(frozen=True, kw_only=True)
class IncidentUpdated(Event):
    """Staff wrote how far they are; the last update says that it is resolved."""

    incident: Incident
    update: IncidentUpdate
