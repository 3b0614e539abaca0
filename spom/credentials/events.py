"""What credentials announce."""

from dataclasses import dataclass

from spom.credentials.models import Credential, MarksStatement
from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class CredentialIssued(Event):
    """Somebody has a certificate."""

    credential: Credential


@dataclass(frozen=True, kw_only=True)
class MarksStated(Event):
    """Somebody has their marks on a paper that others can check."""

    statement: MarksStatement


@dataclass(frozen=True, kw_only=True)
class CredentialRevoked(Event):
    """A certificate holds no more; its public page says so."""

    credential: Credential
    reason: str
