"""Taking the whole registry out: two people, and a day each to agree and to take it (S30)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.help import SecondPersonNeeded
from spom.identity.models import RegistryExport, User
from spom.identity.register.events import (
    RegistryExportApproved,
    RegistryExportAsked,
    RegistryExported,
    RegistryExportRefused,
)
from spom.journal.events import announce
from spom.kit.errors import Refusal

State = RegistryExport.State


class ExportDecided(Refusal):
    """Decided before, or asked for too long ago."""

    code = "identity.export_decided"
    message = _("This request was decided before, or is older than a day. Nothing was changed.")


class ExportNotOpen(Refusal):
    """Not approved, approved too long ago, or somebody else's."""

    code = "identity.export_not_open"
    message = _("This file can be taken for a day once another administrator has approved it, by the one who asked.")


@transaction.atomic
def ask_for_export(*, kind: str, reason: str, by: User, at: datetime) -> RegistryExport:
    """Ask for the whole registry as a file. Nothing is handed out yet."""
    export = RegistryExport.objects.create(kind=kind, reason=reason, asked_by=by, asked_at=at)
    announce(RegistryExportAsked(export=export, kind=kind, reason=reason, by=by, at=at))
    return export


@transaction.atomic
def approve_export(*, export: RegistryExport, by: User, at: datetime) -> None:
    """The second person says yes. Raises SecondPersonNeeded, ExportDecided."""
    if export.asked_by_id == by.pk:
        raise SecondPersonNeeded
    _decide(export, State.APPROVED, by=by, at=at)
    announce(RegistryExportApproved(export=export, by=by, at=at))


@transaction.atomic
def refuse_export(*, export: RegistryExport, by: User, at: datetime) -> None:
    """Somebody says no, or whoever asked takes it back. Raises ExportDecided."""
    _decide(export, State.REFUSED, by=by, at=at)
    announce(RegistryExportRefused(export=export, by=by, at=at))


@transaction.atomic
def take_export(*, export: RegistryExport, by: User, at: datetime) -> None:
    """Note that the registry is handed out; the file itself is written on the way out. Raises ExportNotOpen."""
    if not RegistryExport.objects.open_to(by, at).filter(pk=export.pk).exists():
        raise ExportNotOpen
    announce(RegistryExported(export=export, kind=export.kind, reason=export.reason, by=by, at=at))


def _decide(export: RegistryExport, state: RegistryExport.State, *, by: User, at: datetime) -> None:
    # One statement decides: of two people the second is told so.
    waiting = RegistryExport.objects.waiting(at).filter(pk=export.pk)
    if not waiting.update(state=state, decided_by=by, decided_at=at):
        raise ExportDecided
