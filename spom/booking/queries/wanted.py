"""What the button beside a time needs to know, in two statements that are written once: a rush is nothing else."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, DateTimeField, Exists, F

from spom.booking.models.seats import Booking
from spom.booking.models.slots import Slot
from spom.identity.models import User
from spom.kit.prepared import Given, Prepared
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment

OTHER_TIMES = 4


@dataclass(frozen=True, kw_only=True)
class WantedSlot:
    """One time, and whether the learner has a seat for this test already: there or anywhere."""

    slot: Slot
    has_one: bool


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A module of the learner's own, and their enrolment in its programme. Only for reading."""

    module: Module
    enrolment: Enrolment


@dataclass(frozen=True, kw_only=True)
class Time:
    """One slot as a page shows it, equal to itself for everybody, so that it is drawn once."""

    slot: int
    centre: str
    city: str
    starts_at: datetime
    ends_at: datetime
    left: int


def slot_wanted(*, slot_id: int, module_id: int, learner: User) -> WantedSlot | None:
    """The time somebody reaches for; None where there is none."""
    found = _SLOT.first({"slot": slot_id, "module": module_id, "learner": learner.pk})
    return WantedSlot(slot=found, has_one=vars(found)["has_one"]) if found else None


def wish_of(*, learner: User, module_id: int) -> Wish | None:
    """The module, if it is of a programme the learner takes part in."""
    module = _MODULE.first({"module": module_id, "learner": learner.pk})
    if module is None:
        return None
    found = vars(module)
    enrolment = Enrolment(
        pk=found["enrolment"],
        programme=module.module_set.programme,
        learner=learner,
        registered_on=found["registered_on"],
        source=found["registered_by"],
        enrolled_at=found["enrolled_at"],
    )
    return Wish(module=module, enrolment=enrolment)


def place_and_time(slot: Slot) -> Time:
    """Where and when, on the centre's clock."""
    centre = slot.centre
    return Time(
        slot=slot.pk,
        centre=centre.name,
        city=centre.city,
        starts_at=slot.starts_at.astimezone(centre.zone),
        ends_at=slot.ends_at.astimezone(centre.zone),
        left=slot.left,
    )


def other_times(*, slot: Slot, module: Module, at: datetime) -> tuple[Time, ...]:
    """The next times at the same centre that have a seat."""
    given = {"centre": slot.centre_id, "from": slot.starts_at, "slot": slot.pk, "modules": [module.pk], "at": at}
    return tuple(place_and_time(one) for one in _OTHER_TIMES.rows(given))


_SLOT = Prepared(
    lambda: (
        Slot.objects.filter(pk=Given("slot", BigIntegerField()))
        .select_related("centre", "kept_for")
        .annotate(
            has_one=Exists(
                Booking.objects.filter(
                    learner=Given("learner", BigIntegerField()),
                    module=Given("module", BigIntegerField()),
                    state=Booking.State.LIVE,
                )
            )
        )
    )
)
# Filter and columns stand on the same join: at most one enrolment in force per learner and programme.
_MODULE = Prepared(
    lambda: (
        Module.objects.filter(
            pk=Given("module", BigIntegerField()),
            module_set__programme__enrolments__learner=Given("learner", BigIntegerField()),
            module_set__programme__enrolments__withdrawn_at__isnull=True,
        )
        .select_related("module_set__programme")
        .annotate(
            enrolment=F("module_set__programme__enrolments__pk"),
            registered_on=F("module_set__programme__enrolments__registered_on"),
            registered_by=F("module_set__programme__enrolments__source"),
            enrolled_at=F("module_set__programme__enrolments__enrolled_at"),
        )
    )
)
_OTHER_TIMES = Prepared(
    lambda: (
        Slot.objects.bookable(Given("at", DateTimeField()))
        .admitting(Given("modules", ArrayField(BigIntegerField())))
        .filter(
            centre=Given("centre", BigIntegerField()),
            starts_at__gte=Given("from", DateTimeField()),
            taken__lt=F("capacity"),
        )
        .exclude(pk=Given("slot", BigIntegerField()))
        .select_related("centre")
        .order_by("starts_at", "pk")[:OTHER_TIMES]
    )
)
