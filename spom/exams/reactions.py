"""What follows from what others announce, and from results."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from spom.booking.actions.sitting import mark_sat
from spom.booking.events.seats import CandidateCheckedIn
from spom.credentials.actions import issue
from spom.exams.actions.noticing import notice
from spom.exams.actions.starting import admit
from spom.exams.events.results import ModulePassed, ObjectionDecided, ResultPublished
from spom.exams.events.sitting import AttemptHandedIn, ReseatOffered
from spom.exams.models.sitting import Signal
from spom.exams.registry import OBJECTION_ANSWERED, RESEAT_OFFERED, RESULT_OUT
from spom.journal.events import on, reference
from spom.portal.actions.notices import notify
from spom.presence.events import PresenceFailed
from spom.programme.actions.enrolling import CarriedBefore, carry_over
from spom.programme.models.enrolment import CarriedRecord


@on(CandidateCheckedIn)
def let_them_in(event: CandidateCheckedIn) -> None:
    """Whoever sits on a chair of the centre may begin."""
    admit(seat=event.seat, by=None, at=event.at)


@on(PresenceFailed)
def note_the_failed_check(event: PresenceFailed) -> None:
    """A failed check of the camera flags a running test; it ends nothing."""
    notice(learner=event.learner, kind=Signal.Kind.NO_FACE, at=event.at)


@on(AttemptHandedIn)
def end_the_booking(event: AttemptHandedIn) -> None:
    """The seat was used; the same test may be booked again."""
    if event.attempt.admission is not None:
        mark_sat(seat=event.attempt.admission.seat, at=event.at)


@on(ReseatOffered)
def tell_another_seat_is_offered(event: ReseatOffered) -> None:
    """With until when."""
    offer = event.offer
    notify(
        to=offer.admission.learner,
        kind=RESEAT_OFFERED,
        context={"module": offer.admission.module.name, "until": offer.ends_at},
        link=reverse("exams:reseat", args=[offer.pk]),
        at=event.at,
    )


@on(ResultPublished)
def tell_the_result_is_out(event: ResultPublished) -> None:
    """As the page of a paper just handed in promised."""
    attempt = event.result.attempt
    notify(
        to=attempt.learner,
        kind=RESULT_OUT,
        context={"module": attempt.module.name, "receipt": attempt.receipt},
        link=reverse("exams:result", args=[attempt.pk]),
        at=event.at,
    )


@on(ObjectionDecided)
def tell_the_objection_has_its_answer(event: ObjectionDecided) -> None:
    """Whoever objected need not come back to look."""
    attempt = event.objection.attempt
    notify(
        to=attempt.learner,
        kind=OBJECTION_ANSWERED,
        context={"module": attempt.module.name, "number": event.objection.number},
        link=reverse("exams:review", args=[attempt.pk]),
        at=event.at,
    )


@on(ModulePassed)
def certify(event: ModulePassed) -> None:
    """A certificate, in the same transaction: no official pass without one."""
    issue(
        learner=event.attempt.learner,
        module=event.attempt.module,
        achieved_on=localdate(event.attempt.started_at),
        source=reference(event.attempt),
        at=event.at,
    )


@on(ModulePassed)
def write_the_pass_into_the_programme(event: ModulePassed) -> None:
    """What depends on the pass asks the programme."""
    enrolment = event.attempt.enrolment
    if enrolment is None:
        return
    source = _("Result %(receipt)s") % {"receipt": event.attempt.receipt}
    try:
        carry_over(
            enrolment=enrolment,
            module=event.attempt.module,
            kind=CarriedRecord.Kind.PASS,
            amount=event.result.earned // 100,
            earned_on=localdate(event.attempt.started_at),
            source=source,
            by=None,
            at=event.at,
        )
    except CarriedBefore:
        # Marked again and passed again: the programme knows.
        return
