"""What follows for learning from the news of others."""

from datetime import datetime

from spom.campus.actions.deciding import release_after_check_review, release_after_face_review
from spom.campus.actions.passing import take_alternative, take_mismatch, take_pass, take_unreviewed_pass
from spom.campus.actions.studying import end_study
from spom.campus.events import LearnerReminded, SittingDecided, TimeAppealDecided
from spom.campus.models.ledger import Verdict
from spom.campus.models.reminder import Reminder
from spom.campus.models.study import StudySession
from spom.campus.policies import STUDY
from spom.campus.portal import (
    APPEAL_DECIDED,
    CUT_OFF_NEAR,
    HELD_LAPSES,
    IDLE_FOR_A_WEEK,
    PACE_OF_THE_WEEK,
    SITTING_DECIDED,
)
from spom.campus.queries.lost import Kind
from spom.identity.events import SessionEnded
from spom.journal.events import on
from spom.portal.actions.notices import notify
from spom.presence.events import (
    AlternativeAccepted,
    FaceTrusted,
    PresenceFailed,
    PresencePassed,
    ReviewConfirmed,
)
from spom.presence.models.checks import PresenceCheck


@on(SessionEnded)
def stop_studying(event: SessionEnded) -> None:
    """Nobody studies in a browser that was signed out; what was counted waits for a check."""
    # The sign-in's row is gone by now, and with it the pointer to it.
    active = StudySession.objects.filter(learner=event.user, state=StudySession.State.ACTIVE, sign_in__isnull=True)
    for session in active:
        end_study(session=session, reason=StudySession.End.SIGNED_OUT, at=event.at)


@on(PresencePassed)
def count_what_the_check_confirms(event: PresencePassed) -> None:
    """Between two passes time counts; a face nobody has looked at yet holds it until somebody does."""
    if not _is_ours(event.check):
        return
    if event.check.is_trusted:
        take_pass(learner=event.learner, check=_named(event.check), seen=event.check, at=event.at)
    else:
        take_unreviewed_pass(learner=event.learner, check=_named(event.check), at=event.at)


@on(AlternativeAccepted)
def count_what_another_way_confirms(event: AlternativeAccepted) -> None:
    """Another way is worth the same, and releases what waits."""
    if _is_ours(event.check):
        take_alternative(learner=event.learner, check=_named(event.check), at=event.at)


@on(PresenceFailed)
def hold_the_tail(event: PresenceFailed) -> None:
    """Three misses in a row: what was not confirmed waits. Nothing counted is touched."""
    if _is_ours(event.check):
        take_mismatch(learner=event.learner, check=_named(event.check), at=event.at)


@on(FaceTrusted)
def count_what_the_new_face_confirmed(event: FaceTrusted) -> None:
    """Somebody looked at the face: its time counts."""
    release_after_face_review(learner=event.learner, at=event.at)


@on(ReviewConfirmed)
def count_what_was_reviewed(event: ReviewConfirmed) -> None:
    """A person decided that it was the learner at that check."""
    check = event.review.check_made
    if check is not None and _is_ours(check):
        release_after_check_review(learner=event.learner, check=_named(check), at=event.at)


@on(TimeAppealDecided)
def tell_the_appeal_is_decided(event: TimeAppealDecided) -> None:
    """The learner reads the answer and its reason."""
    appeal = event.appeal
    kind, pk = (Kind.SPAN, appeal.span_id) if appeal.span_id else (Kind.TIME, appeal.interval_id)
    notify(
        to=appeal.learner,
        kind=APPEAL_DECIDED,
        context={"lesson": appeal.about.lesson.title, "minutes": _minutes(event.seconds), "note": appeal.note},
        link=f"/learning/appeals/{kind}/{pk}/",
        at=event.at,
    )


@on(SittingDecided)
def tell_the_sitting_is_decided(event: SittingDecided) -> None:
    """The learner reads the decision and its reason."""
    notify(
        to=event.session.learner,
        kind=SITTING_DECIDED,
        context={
            "lesson": event.session.lesson.title,
            "counts": int(event.kind == Verdict.Kind.RELEASED),
            "minutes": _minutes(event.seconds),
            "note": event.note,
        },
        link="/learning/history/",
        at=event.at,
    )


_REMINDERS = {
    Reminder.Kind.HELD: (HELD_LAPSES, "/learning/history/"),
    Reminder.Kind.CUT_OFF: (CUT_OFF_NEAR, "/learning/"),
    Reminder.Kind.IDLE: (IDLE_FOR_A_WEEK, "/learning/"),
    Reminder.Kind.PACE: (PACE_OF_THE_WEEK, "/learning/"),
}


@on(LearnerReminded)
def say_the_reminder(event: LearnerReminded) -> None:
    """In the portal, and by mail to those who did not switch reminders off."""
    kind, link = _REMINDERS[Reminder.Kind(event.reminder.kind)]
    said: dict[str, str | int | datetime] = {
        "minutes": event.minutes,
        "hours": event.hours,
        "attempt": event.attempt,
        "until": event.until or event.at,
    }
    context = {name: value for name, value in said.items() if name in kind.context}
    notify(to=event.learner, kind=kind, context=context, link=link, at=event.at)


def _minutes(seconds: int) -> int:
    """As people count: half a minute is one."""
    return (seconds + 30) // 60


def _is_ours(check: PresenceCheck) -> bool:
    return check.occasion.partition(":")[0] == STUDY


def _named(check: PresenceCheck) -> str:
    return f"presence:{check.pk}"
