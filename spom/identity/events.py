"""What identity announces."""

from dataclasses import dataclass
from datetime import datetime

from spom.identity.models import (
    ContactProof,
    OneTimeCode,
    Passkey,
    RegistryImport,
    RoleGrant,
    Session,
    StepReset,
    Unit,
    User,
)
from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountOpened(Event):
    """The institution knows this person; they may sign in once the account is active."""

    user: User


@dataclass(frozen=True, kw_only=True)
class AccountActivated(Event):
    """The person has a password or a passkey and may sign in."""

    user: User


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A person came in. `method` is how: password, code, passkey, single sign-on; `device` a kind of browser."""

    user: User
    method: str
    device: str = ""


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Event):
    """Somebody named a person, or nobody we know, and could not prove it. `reason` is what was tried."""

    user: User | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Event):
    """Too many wrong tries: closed to unknown devices until then; without end only another way in opens it."""

    user: User | None
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Event):
    """A member of staff opened the account again, for a reason."""

    user: User
    reason: str


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    """A sign-in is over. `reason`: signed out, ended by its owner or by staff, taken over, password changed."""

    user: User
    session: Session
    reason: str


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A person holds one more role."""

    grant: RoleGrant


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    """A person holds one role less."""

    grant: RoleGrant


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """The person has another password; the old one opens nothing."""

    user: User


@dataclass(frozen=True, kw_only=True)
class CodeRequested(Event):
    """Somebody asked for a one-time code. Nobody is sent one where no person is known."""

    code: OneTimeCode
    user: User | None


@dataclass(frozen=True, kw_only=True)
class SecondStepAdded(Event):
    """The person can prove themselves one more way. `step` is its kind."""

    user: User
    step: str


@dataclass(frozen=True, kw_only=True)
class SecondStepRemoved(Event):
    """The person can prove themselves one way less. `step` is its kind."""

    user: User
    step: str


@dataclass(frozen=True, kw_only=True)
class SecondStepUsed(Event):
    """A rare second step was used, such as a recovery code. `step` is its kind."""

    user: User
    step: str


@dataclass(frozen=True, kw_only=True)
class SecondStepsReset(Event):
    """Staff took every second step away, for a reason."""

    user: User
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Event):
    """Ten new recovery codes; the ones before open nothing any more."""

    user: User


@dataclass(frozen=True, kw_only=True)
class UnitAdded(Event):
    """The institution has one more unit."""

    unit: Unit


@dataclass(frozen=True, kw_only=True)
class UnitChanged(Event):
    """A unit has another name, place in the tree, or contact."""

    unit: Unit


@dataclass(frozen=True, kw_only=True)
class UnitRemoved(Event):
    """A unit nobody belonged to is gone; its code and name stay here as the record."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class LanguageChosen(Event):
    """The portal speaks another language to this person."""

    user: User
    language: str


@dataclass(frozen=True, kw_only=True)
class ThemeChosen(Event):
    """The person sees light, dark, or what the device shows. An empty word is the last."""

    user: User
    theme: str


@dataclass(frozen=True, kw_only=True)
class ActivationLinkMade(Event):
    """A link was made that opens an account for the first time."""

    user: User


@dataclass(frozen=True, kw_only=True)
class IdentityConfirmed(Event):
    """The person showed again who they are, before something sensitive."""

    user: User


@dataclass(frozen=True, kw_only=True)
class DeviceForgotten(Event):
    """A device is no longer known as the person's."""

    user: User


@dataclass(frozen=True, kw_only=True)
class PasskeyCopied(Event):
    """A passkey counted backwards: somebody may have copied it. It is worth asking its owner."""

    user: User
    passkey: Passkey


@dataclass(frozen=True, kw_only=True)
class StepResetAsked(Event):
    """Somebody asks to take a staff member's second steps away; another has to approve."""

    reset: StepReset
    user: User


@dataclass(frozen=True, kw_only=True)
class DetailsCorrected(Event):
    """Something the institution knows of a person was corrected. `detail` is which, never what."""

    user: User
    detail: str


@dataclass(frozen=True, kw_only=True)
class AccountAnonymised(Event):
    """The account has no name and no way in any more; its number stays."""

    user: User


@dataclass(frozen=True, kw_only=True)
class ContactProofAsked(Event):
    """A code is on its way to an address or number that somebody says is theirs."""

    proof: ContactProof
    user: User | None


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    """A person is reached another way from now on. `before` is the old address or number, mostly hidden."""

    user: User
    channel: str
    before: str
    proof: ContactProof


@dataclass(frozen=True, kw_only=True)
class IdentityLinked(Event):
    """Another house may vouch for the person from now on. `house` is its host."""

    user: User
    house: str


@dataclass(frozen=True, kw_only=True)
class IdentityUnlinked(Event):
    """Another house can no longer vouch for the person."""

    user: User
    house: str


@dataclass(frozen=True, kw_only=True)
class HandedOn(Event):
    """Another portal was told who the person is. `portal` is its client id."""

    user: User
    portal: str


@dataclass(frozen=True, kw_only=True)
class AccountImported(Event):
    """The registry made an account, or changed one. `changed` names the fields, never their contents."""

    user: User
    batch: RegistryImport
    is_new: bool
    changed: list[str]
