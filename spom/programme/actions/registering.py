"""What the registry says of taking part, put into force: enrolled, or enrolled since another day."""

from datetime import datetime

from django.db import transaction

from spom.identity.models import RegistryRecord, User
from spom.programme.actions.enrolling import correct_registration, enrol
from spom.programme.models.catalogue import Programme
from spom.programme.models.enrolment import Enrolment


@transaction.atomic
def take_registration(*, learner: User, source: str, by: User | None, at: datetime) -> Enrolment | None:
    """Enrol the learner as the registry has them, or correct since when they take part.

    None where the registry names no programme. Another programme begins beside the one before: ending that is a
    decision of staff, because hours and tests hang on it. Without a day of registration the day of the import counts.
    """
    record = RegistryRecord.objects.filter(user=learner).exclude(programme="").first()
    programme = Programme.objects.filter(code=record.programme).first() if record else None
    if record is None or programme is None:
        return None
    live = Enrolment.objects.live().select_for_update().filter(programme=programme, learner=learner).first()
    if live is None:
        day = record.registered_on or at.date()
        return enrol(programme=programme, learner=learner, registered_on=day, source=source[:300], by=by, at=at)
    if record.registered_on and record.registered_on != live.registered_on:
        return correct_registration(
            enrolment=live, registered_on=record.registered_on, reason="", source=source[:300], by=by, at=at
        )
    return live
