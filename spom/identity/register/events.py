"""What is announced about the registry: files, the accounts they make, and what people outside ask for."""

from dataclasses import dataclass
from datetime import datetime

from spom.identity.models import ContactRequest, Newcomer, RegistryExport, RegistryImport, User
from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class RegistryFileReceived(Event):
    """Somebody sent a file of the registry to be looked into. Nothing was changed yet."""

    batch: RegistryImport


@dataclass(frozen=True, kw_only=True)
class RegistryFileChecked(Event):
    """A file of the registry was looked into, line by line. All noughts when it cannot be read."""

    batch: RegistryImport
    new: int
    changed: int
    unchanged: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class RegistryFileDropped(Event):
    """A file of the registry was not carried out, and what was in it is gone."""

    batch: RegistryImport


@dataclass(frozen=True, kw_only=True)
class RegistryImportConfirmed(Event):
    """Somebody said yes to what a file of the registry would do. `digest` stands for every line of it."""

    batch: RegistryImport
    digest: str
    new: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class RegistryImported(Event):
    """A file of the registry was carried out. Lines were left alone where the account had changed in the meantime."""

    batch: RegistryImport
    done: int
    left_alone: int


@dataclass(frozen=True, kw_only=True)
class RegistryExportAsked(Event):
    """Somebody asks for the whole registry as a file, for a reason; another person has to approve."""

    export: RegistryExport
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RegistryExportApproved(Event):
    """A second person agreed that the registry is taken out."""

    export: RegistryExport


@dataclass(frozen=True, kw_only=True)
class RegistryExportRefused(Event):
    """Somebody said no to taking the registry out, or whoever asked took it back."""

    export: RegistryExport


@dataclass(frozen=True, kw_only=True)
class RegistryExported(Event):
    """Somebody took the whole registry out as a file, for a reason, as another person had approved."""

    export: RegistryExport
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(Event):
    """Staff closed an account, for a reason; whoever used it is out at the next click."""

    user: User
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountEnabled(Event):
    """Staff opened a disabled account again, for a reason."""

    user: User
    reason: str


@dataclass(frozen=True, kw_only=True)
class ActivationOpened(Event):
    """Staff let a person activate their account, for a reason."""

    user: User
    reason: str


@dataclass(frozen=True, kw_only=True)
class ContactRequested(Event):
    """Somebody asks to be reached another way, with evidence. Nobody's name is noted the same way."""

    request: ContactRequest
    user: User | None


@dataclass(frozen=True, kw_only=True)
class ContactRequestProven(Event):
    """The new address or number can be read by whoever asked; now a coordinator decides."""

    request: ContactRequest
    user: User | None


@dataclass(frozen=True, kw_only=True)
class ContactRequestGranted(Event):
    """A coordinator agreed to another way to reach a person. It holds from `holds_at` on, unless somebody objects."""

    request: ContactRequest
    user: User
    holds_at: datetime


@dataclass(frozen=True, kw_only=True)
class ContactRequestRefused(Event):
    """A coordinator refused another way to reach a person, or stopped it."""

    request: ContactRequest
    user: User


@dataclass(frozen=True, kw_only=True)
class NewcomerAsked(Event):
    """Somebody the registry does not know asks to be let in."""

    newcomer: Newcomer


@dataclass(frozen=True, kw_only=True)
class NewcomerProven(Event):
    """The newcomer can be reached; now a coordinator decides."""

    newcomer: Newcomer


@dataclass(frozen=True, kw_only=True)
class NewcomerAdmitted(Event):
    """A coordinator let somebody in; there is an account to activate."""

    newcomer: Newcomer
    user: User


@dataclass(frozen=True, kw_only=True)
class NewcomerRefused(Event):
    """A coordinator refused a newcomer, in words the person is told."""

    newcomer: Newcomer
