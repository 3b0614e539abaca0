"""What the institution knows of a person, corrected or taken away; only after somebody has decided."""

from datetime import date, datetime

from django.db import transaction

from spom.identity.actions.sessions import end_sessions
from spom.identity.events import AccountAnonymised, DetailsCorrected
from spom.identity.models import (
    ActivationLink,
    AuthenticatorApp,
    ContactProof,
    Device,
    OneTimeCode,
    Passkey,
    RecoveryCode,
    RegistryRecord,
    Unit,
    User,
)
from spom.journal.events import announce


@transaction.atomic
def correct_name(*, user: User, full_name: str, by: User, at: datetime) -> None:
    """The person has another name."""
    User.objects.filter(pk=user.pk).update(full_name=full_name)
    announce(DetailsCorrected(user=user, detail="full_name", by=by, at=at))


@transaction.atomic
def correct_unit(*, user: User, unit: Unit, by: User, at: datetime) -> None:
    """The person belongs to another unit."""
    User.objects.filter(pk=user.pk).update(unit=unit)
    announce(DetailsCorrected(user=user, detail="unit", by=by, at=at))


@transaction.atomic
def correct_birthday(*, user: User, born_on: date, by: User, at: datetime) -> None:
    """The registry had another date of birth."""
    RegistryRecord.objects.update_or_create(
        user=user, defaults={"born_on": born_on}, create_defaults={"born_on": born_on, "imported_at": at}
    )
    announce(DetailsCorrected(user=user, detail="born_on", by=by, at=at))


@transaction.atomic
def anonymise_account(*, user: User, by: User, at: datetime) -> int:
    """Take away everything by which the person could be known or could come in. How many rows that were.

    The row itself stays, without a name: the journal and the records the law asks for point at it.
    """
    ended = end_sessions(user=user, keep=None, reason="account erased", by=by, at=at)
    gone = [
        kind.objects.filter(user=user).delete()[0]
        for kind in (Device, AuthenticatorApp, Passkey, RecoveryCode, OneTimeCode, ContactProof, ActivationLink)
    ]
    gone.append(RegistryRecord.objects.filter(user=user).delete()[0])
    nobody: User = User.objects.select_for_update().get(pk=user.pk)
    nobody.username, nobody.full_name, nobody.email, nobody.mobile = f"erased-{user.pk}", "", "", ""
    nobody.state, nobody.unit, nobody.wants_codes = User.State.DISABLED, None, False
    nobody.activated_at = nobody.activated_at or at
    nobody.set_unusable_password()
    nobody.save(
        update_fields=[
            "username",
            "full_name",
            "email",
            "mobile",
            "state",
            "unit",
            "wants_codes",
            "activated_at",
            "password",
        ]
    )
    announce(AccountAnonymised(user=user, by=by, at=at))
    return ended + sum(gone) + 1
