"""Handing out results as a file: that they left is in the journal."""

from datetime import datetime

from django.db import transaction

from spom.exams.events.results import ResultsExported
from spom.identity.models import User
from spom.journal.events import announce


@transaction.atomic
def export_results(*, kind: str, papers: int, by: User, at: datetime) -> None:
    """Note that somebody took results out."""
    announce(ResultsExported(kind=kind, papers=papers, by=by, at=at))
