"""What was earned in an earlier system."""

from django.db.models import Sum

from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import CarriedRecord, Enrolment


def seconds_carried(*, enrolment: Enrolment, module: Module) -> int:
    """Seconds of learning carried over for the module."""
    hours = enrolment.carried.filter(module=module, kind=CarriedRecord.Kind.HOURS)
    return hours.aggregate(total=Sum("amount"))["total"] or 0
