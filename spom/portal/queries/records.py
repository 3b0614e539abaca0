"""What the house keeps about a person."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from spom.identity.models import User
from spom.portal.registry.records import Row, every_record


@dataclass(frozen=True, kw_only=True)
class RecordShown:
    """One kind of record with every row about the person."""

    code: str
    title: str
    purpose: str
    kept: str
    rows: list[list[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """Everything kept about a person at a moment."""

    person: str
    at: datetime
    records: list[RecordShown]


def own_data(user: User, at: datetime) -> OwnData:
    """Everything every app keeps about the person."""
    records = [
        RecordShown(
            code=record.code,
            title=str(record.title),
            purpose=str(record.purpose),
            kept=str(record.kept),
            rows=[[(str(label), value) for label, value in row] for row in record.hand_out(user)],
        )
        for record in every_record()
    ]
    return OwnData(person=user.username, at=at, records=records)


def personal_details(user: User) -> list[Row]:
    """The account itself."""
    opened = user.created_at.isoformat(timespec="minutes")
    return [
        [
            (_("Number or user ID"), user.username),
            (_("Full name"), user.full_name),
            (_("E-mail"), user.email),
            (_("Mobile"), user.mobile),
            (_("Unit"), user.unit.name if user.unit else ""),
            (_("Language"), user.language),
            (_("Account opened"), opened),
        ]
    ]


def roles_held(user: User) -> list[Row]:
    """Every role the person holds or held."""
    grants = user.role_grants.select_related("unit").order_by("granted_at", "pk")
    return [
        [
            (_("Role"), str(grant.get_role_display())),
            (_("Unit"), grant.unit.name if grant.unit else ""),
            (_("From"), grant.granted_at.isoformat(timespec="minutes")),
            (_("To"), grant.revoked_at.isoformat(timespec="minutes") if grant.revoked_at else ""),
            (_("Reason"), grant.reason),
        ]
        for grant in grants
    ]
