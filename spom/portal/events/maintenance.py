"""What the portal announces about areas at rest and about trouble."""

from dataclasses import dataclass

from spom.journal.events import Event
from spom.portal.models.incident import Incident, IncidentUpdate
from spom.portal.models.maintenance import MaintenanceWindow


@dataclass(frozen=True, kw_only=True)
class MaintenancePlanned(Event):
    """Maintenance was planned: an area will rest for some time."""

    window: MaintenanceWindow


@dataclass(frozen=True, kw_only=True)
class MaintenanceMoved(Event):
    """Maintenance ends at another moment than was said. `was` and `ends_at` are in ISO 8601."""

    window: MaintenanceWindow
    was: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class MaintenanceCancelled(Event):
    """Maintenance will not take place, or is over early."""

    window: MaintenanceWindow


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(Event):
    """An incident was reported: something does not work as it should."""

    incident: Incident


@dataclass(frozen=True, kw_only=True)
class IncidentUpdated(Event):
    """Staff wrote about an incident how far they are. The last update says that it is resolved."""

    incident: Incident
    update: IncidentUpdate
