"""What identity announces."""

from dataclasses import dataclass

from spom.identity.models import RoleGrant, User
from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Event):
    """The institution knows this person; they may sign in once the account is active."""

    user: User


@dataclass(frozen=True, kw_only=True)
class AccountActivated(Event):
    """The person has a password and may sign in."""

    user: User


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A person came in. `method` is how: password, code, passkey, single sign-on."""

    user: User
    method: str


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A person holds one more role."""

    grant: RoleGrant


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    """A person holds one role less."""

    grant: RoleGrant
