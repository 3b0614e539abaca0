"""Saying what is wrong, and how far we are."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.portal.events.maintenance import IncidentOpened, IncidentUpdated
from spom.portal.models.incident import Incident, IncidentUpdate
from spom.portal.registry.areas import Area


class AlreadyResolved(Refusal):
    """The incident is closed."""

    code = "portal.incident_already_resolved"
    message = _("This incident is already resolved. Report a new one.")


class NoAreaNamed(Refusal):
    """An incident is about something."""

    code = "portal.incident_without_area"
    message = _("Choose at least one area.")


@transaction.atomic
def open_incident(*, title: str, areas: Sequence[Area], impact: str, text: str, by: User, at: datetime) -> Incident:
    """Report that something does not work, with a first word about it."""
    if not areas:
        raise NoAreaNamed
    incident = Incident.objects.create(
        title=title,
        areas=[each.code for each in areas],
        impact=Incident.Impact(impact),
        started_at=at,
        opened_by=by,
    )
    first = IncidentUpdate.State.INVESTIGATING
    incident.updates.create(state=first, text=text, written_by=by, written_at=at)
    announce(IncidentOpened(incident=incident, by=by, at=at))
    return incident


@transaction.atomic
def update_incident(*, incident: Incident, state: str, text: str, by: User, at: datetime) -> IncidentUpdate:
    """Say how far we are; RESOLVED closes it."""
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    if locked.resolved_at is not None:
        raise AlreadyResolved
    update = locked.updates.create(state=IncidentUpdate.State(state), text=text, written_by=by, written_at=at)
    if update.state == IncidentUpdate.State.RESOLVED:
        locked.resolved_at = at
        locked.save(update_fields=["resolved_at"])
    announce(IncidentUpdated(incident=locked, update=update, by=by, at=at))
    return update
