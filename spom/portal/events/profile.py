"""What the portal announces about a person's own page."""

from dataclasses import dataclass

from spom.identity.models import User
from spom.journal.events import Event
from spom.portal.models.profile import DetailChange, ErasureRequest, LegalHold


@dataclass(frozen=True, kw_only=True)
class OwnDataTaken(Event):
    """A person downloaded everything kept about them."""

    user: User


@dataclass(frozen=True, kw_only=True)
class DetailChangeAsked(Event):
    """A person wants a detail corrected."""

    change: DetailChange
    user: User


@dataclass(frozen=True, kw_only=True)
class DetailChangeApproved(Event):
    """Staff corrected a detail, as its owner had asked."""

    change: DetailChange
    user: User


@dataclass(frozen=True, kw_only=True)
class DetailChangeRefused(Event):
    """Staff refused to correct a detail."""

    change: DetailChange
    user: User


@dataclass(frozen=True, kw_only=True)
class DetailChangeWithdrawn(Event):
    """A person took back a request to correct a detail."""

    change: DetailChange
    user: User


@dataclass(frozen=True, kw_only=True)
class PhotoTaken(Event):
    """A person gave a photo of themselves."""

    user: User


@dataclass(frozen=True, kw_only=True)
class PhotoRemoved(Event):
    """The photo of a person is gone."""

    user: User


@dataclass(frozen=True, kw_only=True)
class AgreementGiven(Event):
    """A person agreed to a purpose, in this wording."""

    user: User
    purpose: str
    version: int


@dataclass(frozen=True, kw_only=True)
class AgreementWithdrawn(Event):
    """A person no longer agrees to a purpose; what rests on it ends."""

    user: User
    purpose: str


@dataclass(frozen=True, kw_only=True)
class ErasureAsked(Event):
    """A person asks to be forgotten."""

    request: ErasureRequest
    user: User


@dataclass(frozen=True, kw_only=True)
class ErasureWithdrawn(Event):
    """A person who had asked to be forgotten wants to stay."""

    request: ErasureRequest
    user: User


@dataclass(frozen=True, kw_only=True)
class ErasureRefused(Event):
    """Staff refused to erase a person, with a reason."""

    request: ErasureRequest
    user: User


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """What may be erased of a person is gone."""

    request: ErasureRequest
    user: User


@dataclass(frozen=True, kw_only=True)
class ErasureRegisterTaken(Event):
    """Staff took the register of erasures away as a file."""

    rows: int


@dataclass(frozen=True, kw_only=True)
class LegalHoldPlaced(Event):
    """Nothing about the person may be erased for now."""

    hold: LegalHold
    user: User


@dataclass(frozen=True, kw_only=True)
class LegalHoldLifted(Event):
    """What is kept about a person may be erased again."""

    hold: LegalHold
    user: User
