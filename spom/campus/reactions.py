"""What follows for learning from the news of others."""

from spom.campus.actions.studying import end_study
from spom.campus.models.study import StudySession
from spom.identity.events import SessionEnded
from spom.journal.events import on


@on(SessionEnded)
def stop_studying(event: SessionEnded) -> None:
    """Nobody studies in a browser that was signed out; what was counted waits for a check."""
    # The sign-in's row is gone by now, and with it the pointer to it.
    active = StudySession.objects.filter(learner=event.user, state=StudySession.State.ACTIVE, sign_in__isnull=True)
    for session in active:
        end_study(session=session, reason=StudySession.End.SIGNED_OUT, at=event.at)
