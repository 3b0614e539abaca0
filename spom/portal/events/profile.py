"""What the portal announces about a person's own page."""

from dataclasses import dataclass

from spom.identity.models import User
from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class OwnDataTaken(Event):
    """A person downloaded everything the house keeps about them."""

    user: User
