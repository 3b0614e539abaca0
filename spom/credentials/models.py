"""What is certified: that somebody achieved something, and their marks. The words stay as they were on the day."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from spom.identity.models import User
from spom.kit.canonical_json import Plain
from spom.programme.models.catalogue import Module


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The official marks of one test, in hundredths."""

    module: str
    sat_on: date
    receipt: str
    earned: int
    out_of: int
    passed: bool

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "Marks":
        """The marks again, as `to_json` wrote them."""
        return cls(**row | {"sat_on": date.fromisoformat(row["sat_on"])})

    def to_json(self) -> dict[str, Plain]:
        """The marks as plain JSON values."""
        return asdict(self) | {"sat_on": self.sat_on.isoformat()}


class Credential(models.Model):
    """One certificate, with its badge. A revoked one stays, and its page says so."""

    # In the address anybody may check; long enough that nobody finds another by trying.
    public_id = models.CharField(max_length=20, unique=True)
    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    # As they were on the day, whatever people and modules are called later.
    holder = models.CharField(max_length=200)
    achievement = models.CharField(max_length=200)
    achieved_on = models.DateField()
    # What it rests on, such as exams.Attempt:41; nothing is certified twice.
    source = models.CharField(max_length=60, unique=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_because=""),
                name="credentials_credential_is_revoked_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["learner", "-issued_at"], name="credentials_of_a_learner")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_valid(self) -> bool:
        """Does it still hold?"""
        return self.revoked_at is None


class MarksStatement(models.Model):
    """All official marks of a learner as they stood on a day. Never changed: other marks are another statement."""

    # In the address whoever holds the paper checks it at; long enough that nobody finds another by trying.
    public_id = models.CharField(max_length=20, unique=True)
    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    # As they were on the day, whatever people and modules are called later.
    holder = models.CharField(max_length=200)
    rows = models.JSONField()
    # SHA-256 over holder and rows: the same marks are stated once.
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "digest"], name="credentials_marks_are_stated_once"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def marks(self) -> list[Marks]:
        """Its rows as values."""
        return [Marks.from_json(row) for row in self.rows]
