"""What follows when an area is to rest, or something goes wrong."""

from spom.journal.events import Event, on
from spom.kit.jobs import defer
from spom.portal.events.maintenance import (
    IncidentOpened,
    IncidentUpdated,
    MaintenanceCancelled,
    MaintenanceMoved,
    MaintenancePlanned,
)
from spom.portal.models.maintenance import MaintenanceWindow

TELL = "spom.portal.tasks.maintenance.tell"
WRITE_STATUS_COPY = "spom.portal.tasks.status.write_status_copy"


@on(MaintenancePlanned)
def tell_everybody_it_is_planned(event: MaintenancePlanned) -> None:
    """So that nobody is surprised."""
    _tell(event.window, "portal.maintenance_planned")


@on(MaintenanceMoved)
def tell_everybody_it_moved(event: MaintenanceMoved) -> None:
    """The end they were told of is no longer true."""
    _tell(event.window, "portal.maintenance_moved")


@on(MaintenanceCancelled)
def tell_everybody_it_is_off(event: MaintenanceCancelled) -> None:
    """The area can be used."""
    _tell(event.window, "portal.maintenance_cancelled")


def write_the_status_copy(event: Event) -> None:  # noqa: ARG001  # whatever changed, the page is written anew
    """The copy for bad days says what the page says."""
    defer(task=WRITE_STATUS_COPY, arguments={})


for kind in (MaintenancePlanned, MaintenanceMoved, MaintenanceCancelled, IncidentOpened, IncidentUpdated):
    on(kind)(write_the_status_copy)


def _tell(window: MaintenanceWindow, kind: str) -> None:
    defer(task=TELL, arguments={"window_id": window.pk, "kind": kind, "change": window.changes})
