"""Tries that were counted, so that nobody can guess for long."""

from dataclasses import dataclass

from django.db import models

from spom.identity.models.people import User

# After so many failures in a row an account's password is shut to unknown devices until its owner comes in another
# way, or staff unlock it (NIST SP 800-63B).
HARD_CAP = 100


class Tally(models.Model):
    """Tries of one kind against one target: an account, a known device, an address, a network.

    `key` says what is counted, in a form that does not tell names apart from accounts. Rows are only ever
    written by the one statement in actions/tallies.py.
    """

    class Kind(models.TextChoices):
        """What the tries were made against, or from."""

        ACCOUNT = "ACCOUNT", "Password of an account, from unknown devices"
        DEVICE = "DEVICE", "Password of an account, from a device its owner is known on"
        FACTOR = "FACTOR", "Second step of an account"
        CODE = "CODE", "One-time codes asked for"
        FACTS = "FACTS", "Registered facts of a record"
        ADDRESS = "ADDRESS", "Anything, from one address"
        NETWORK = "NETWORK", "Anything, from one network"

    key = models.CharField(max_length=100, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    # The most tries in one window before the door closes.
    cap = models.PositiveIntegerField()
    tries = models.PositiveIntegerField()
    # Tries since the last success, over all windows.
    run = models.PositiveIntegerField()
    closings = models.PositiveIntegerField(default=0, db_default=0)
    began_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    next_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True)
    # Whether the last try was let through to verification.
    admitted = models.BooleanField(db_default=True)

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.key}: {self.tries}"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What tries are counted against: an account, or a name nobody has."""

    kind: Tally.Kind
    key: str
    user: User | None = None
