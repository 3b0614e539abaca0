"""Keeping what a learner began with."""

from datetime import datetime

from django.db import transaction

from spom.campus.events import EditionChosen
from spom.campus.models.edition import CourseEdition, EditionKept
from spom.campus.queries.lessons import newest_edition
from spom.journal.events import announce
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment


@transaction.atomic
def keep_edition(*, enrolment: Enrolment, module: Module, at: datetime) -> CourseEdition | None:
    """Let the learner go on with the edition they began with, which is the newest when they begin.

    None while the module has no published edition.
    """
    known = EditionKept.objects.filter(enrolment=enrolment, module=module).select_related("edition").first()
    if known is not None:
        return known.edition
    newest = newest_edition(module)
    if newest is None:
        return None
    # Two windows that begin at once: the first one's edition stays.
    kept, is_new = EditionKept.objects.get_or_create(
        enrolment=enrolment, module=module, defaults={"edition": newest, "since": at}
    )
    if is_new:
        announce(EditionChosen(edition=kept.edition, enrolment=enrolment, by=enrolment.learner, at=at))
    return kept.edition
