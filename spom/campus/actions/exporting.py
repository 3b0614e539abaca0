"""Noting who takes what out."""

from datetime import datetime

from django.db import transaction

from spom.campus.events import CohortExported
from spom.identity.models import Unit, User
from spom.journal.events import announce
from spom.programme.models.catalogue import Programme


@transaction.atomic
def export_cohort(*, programme: Programme, unit: Unit | None, kind: str, students: int, by: User, at: datetime) -> None:
    """Note that the progress of so many students is handed out; the file itself is written on the way out."""
    announce(CohortExported(programme=programme, unit=unit, kind=kind, students=students, by=by, at=at))
