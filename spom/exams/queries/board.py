"""What an invigilator sees of a room, and a controller of what waits for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from spom.booking.models.seats import Seat
from spom.booking.models.slots import Slot
from spom.booking.queries.desk import slots_on_duty
from spom.exams.models.papers import Blueprint
from spom.exams.models.results import Correction, LateDecision, Objection, Result
from spom.exams.models.sitting import Admission, Answer, Attempt, Entitlement
from spom.exams.models.timing import Break, ReseatOffer
from spom.identity.models import User

# The page of a test says something every twenty seconds; after two silences somebody should look.
SILENT = timedelta(seconds=45)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One candidate of a slot: where they sit, how far they are, whether their page answers."""

    seat: Seat
    admission: Admission | None
    attempt: Attempt | None
    answered: int = 0
    flags: int = 0
    is_silent: bool = False
    on_break: bool = False
    seconds_left: int = 0


def board(slot: Slot, *, at: datetime) -> list[Place]:
    """Everybody who is expected, by name. The number of statements does not grow with the room."""
    seats = Seat.objects.filter(slot=slot, state__in=[Seat.State.PAID, Seat.State.ATTENDED])
    found = list(seats.select_related("booking__learner", "booking__module"))
    admissions = {one.seat_id: one for one in Admission.objects.filter(seat__in=found)}
    attempts = Attempt.objects.filter(admission__in=admissions.values()).select_related("learner", "module")
    counted = attempts.annotate(
        answered=Count("answers__number", distinct=True, filter=~Q(answers__content__a=None)),
        flags=Count("signals", distinct=True),
        on_break=Exists(Break.objects.filter(attempt=OuterRef("pk"), ended_at__isnull=True)),
    )
    of_admission = {attempt.admission_id: attempt for attempt in counted}
    places = [_place(seat, admissions.get(seat.pk), of_admission, at=at) for seat in found]
    return sorted(places, key=lambda one: (one.seat.booking.learner.full_name.casefold(), one.seat.pk))


def place_of(slot: Slot, admission_id: int, *, at: datetime) -> Place | None:
    """One candidate of the slot."""
    return next((one for one in board(slot, at=at) if one.admission and one.admission.pk == admission_id), None)


def rooms(person: User, *, at: datetime) -> QuerySet[Slot]:
    """Slots near this moment where one works."""
    return slots_on_duty(person, at=at)


def offer_of(admission: Admission) -> ReseatOffer | None:
    """The other seat this candidate was offered."""
    return ReseatOffer.objects.filter(admission=admission).select_related("seat__slot__centre").first()


def unpublished() -> QuerySet[Attempt]:
    """Tests that are over and whose newest result is not official, without those whose answers wait."""
    over = Attempt.objects.exclude(state=Attempt.State.RUNNING).filter(purpose=Blueprint.Purpose.TEST)
    official = Result.objects.filter(attempt=OuterRef("pk"), published_at__isnull=False)
    waiting = over.filter(~Exists(official)).exclude(pk__in=with_late_answers().values("pk"))
    return waiting.select_related("learner", "module").order_by("ended_at", "pk")


def with_late_answers() -> QuerySet[Attempt]:
    """Tests with answers that came late and that nobody has decided on."""
    decided = LateDecision.objects.filter(attempt=OuterRef("attempt"), decided_at__gte=OuterRef("received_at"))
    late = Answer.objects.filter(is_late=True).filter(~Exists(decided)).values("attempt")
    over = Attempt.objects.filter(pk__in=late).exclude(state=Attempt.State.RUNNING)
    return over.filter(purpose=Blueprint.Purpose.TEST).select_related("learner", "module").order_by("ended_at", "pk")


def objections() -> QuerySet[Objection]:
    """Every objection, open ones first."""
    found = Objection.objects.select_related("attempt__learner", "attempt__module", "question")
    # OPEN comes after ACCEPTED and DECLINED in the alphabet.
    return found.order_by("-state", "-pk")


def open_corrections() -> QuerySet[Correction]:
    """Corrections a second person has to agree to."""
    waiting = Correction.objects.filter(agreed_at__isnull=True)
    return waiting.select_related("question__module", "proposed_by", "objection").order_by("pk")


def timeline(attempt: Attempt) -> Sequence[Answer]:
    """Every answer as it came, with the moment we received it: what a decision on late ones rests on."""
    return list(attempt.answers.order_by("received_at", "pk"))


def entitlements() -> QuerySet[Entitlement]:
    """Rights in tests, those in force first."""
    return Entitlement.objects.select_related("learner", "given_by").order_by("-given_at", "-pk")


def _place(seat: Seat, admission: Admission | None, attempts: dict[int | None, Attempt], *, at: datetime) -> Place:
    attempt = attempts.get(admission.pk) if admission else None
    if attempt is None:
        return Place(seat=seat, admission=admission, attempt=None)
    counts = vars(attempt)
    return Place(
        seat=seat,
        admission=admission,
        attempt=attempt,
        answered=counts["answered"],
        flags=counts["flags"],
        is_silent=attempt.is_running and not counts["on_break"] and at - attempt.seen_at > SILENT,
        on_break=counts["on_break"],
        seconds_left=attempt.seconds_left(at) if attempt.is_running else 0,
    )
