"""What follows from a sign-in."""

from spom.identity.events import SignedIn
from spom.journal.events import on
from spom.portal.actions.visits import note_visit


@on(SignedIn)
def remember_the_visit(event: SignedIn) -> None:
    """So that home can say what changed since last time."""
    note_visit(user=event.user, at=event.at)
