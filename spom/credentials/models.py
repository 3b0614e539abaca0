"""A credential: that somebody achieved something on a day. Its words stay as they were when it was issued."""

from django.db import models
from django.db.models import Q

from spom.identity.models import User
from spom.programme.models.catalogue import Module


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
