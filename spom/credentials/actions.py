"""Issuing a certificate, once for what it rests on; revoking it with a reason; and stating marks."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.credentials.events import CredentialIssued, CredentialRevoked, MarksStated
from spom.credentials.models import Credential, Marks, MarksStatement
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.canonical_json import Plain, canonical
from spom.kit.errors import Refusal
from spom.programme.models.catalogue import Module

# Without letters and digits that are taken for one another: people copy it from paper. Sixteen are 78 bits.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 16


class NoMarks(Refusal):
    """Only official marks are stated."""

    code = "credentials.no_marks"
    message = _("You have no official result yet. A statement of marks lists official results only.")


class RevokedBefore(Refusal):
    """A second click."""

    code = "credentials.revoked_before"
    message = _("This certificate is revoked already.")


@transaction.atomic
def issue(*, learner: User, module: Module, achieved_on: date, source: str, at: datetime) -> Credential:
    """Certify that the learner passed the module; for one source once."""
    made, new = Credential.objects.get_or_create(
        source=source,
        defaults={
            "public_id": _public_id(),
            "learner": learner,
            "module": module,
            "holder": learner.full_name,
            "achievement": module.name,
            "achieved_on": achieved_on,
            "issued_at": at,
        },
    )
    if new:
        announce(CredentialIssued(credential=made, by=None, at=at))
    return made


@transaction.atomic
def state_marks(*, learner: User, marks: Sequence[Marks], at: datetime) -> MarksStatement:
    """Put official marks on paper; the same marks are the same statement. Raises NoMarks."""
    if not marks:
        raise NoMarks
    rows = [one.to_json() for one in marks]
    digest = sha256(canonical({"holder": learner.full_name, "rows": list[Plain](rows)})).hexdigest()
    made, new = MarksStatement.objects.get_or_create(
        learner=learner,
        digest=digest,
        defaults={"public_id": _public_id(), "holder": learner.full_name, "rows": rows, "issued_at": at},
    )
    if new:
        announce(MarksStated(statement=made, by=learner, at=at))
    return made


@transaction.atomic
def revoke(*, credential: Credential, reason: str, by: User, at: datetime) -> Credential:
    """Say publicly that a certificate holds no more. Raises RevokedBefore."""
    kept = Credential.objects.select_for_update().get(pk=credential.pk)
    if kept.revoked_at is not None:
        raise RevokedBefore
    kept.revoked_at, kept.revoked_because = at, reason
    kept.save(update_fields=["revoked_at", "revoked_because"])
    announce(CredentialRevoked(credential=kept, reason=reason, by=by, at=at))
    return kept


def _public_id() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
