"""Where people are signed in, and the devices they are known on. Of every key only its hash is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from spom.identity.models.people import User

# In the session of staff who have no second step yet: they get no further than the page that sets one up.
MUST_ADD_STEP = "must_add_step"
# In the session of people whose password is older than the institution allows.
MUST_CHANGE_PASSWORD = "must_change_password"  # noqa: S105  # the name of a mark
# How long a proof counts as fresh (OWASP ASVS 7.5).
FRESH_FOR = timedelta(minutes=10)


def hash_of(key: str) -> str:
    """What is kept of a session or device key: enough to find it again, useless to whoever reads the table.

    A plain SHA-256 will do, because the keys are random and longer than 128 bits.
    """
    return sha256(key.encode()).hexdigest()


class Device(models.Model):
    """A browser its owner has signed in on. Guessing elsewhere never shuts it out."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    key_hash = models.CharField(max_length=64)
    label = models.CharField(max_length=80, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    # Until then the second step is not asked for again on this device.
    trusted_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_hash", "user"], name="identity_device_one_per_browser_and_person"),
        ]

    def __str__(self) -> str:
        return self.label

    def is_trusted(self, at: datetime) -> bool:
        """Did its owner ask not to be asked for a second step here?"""
        return self.trusted_until is not None and at < self.trusted_until


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions about many sessions."""

    def live(self, at: datetime) -> "SessionQuerySet":
        """Sessions still inside both limits."""
        return self.filter(ends_at__gt=at, seen_at__gt=at - F("idle"))


class Session(models.Model):
    """One browser's way in. `user` is empty until sign-in is complete."""

    DEFAULT_IDLE: ClassVar[timedelta] = timedelta(hours=1)
    DEFAULT_LENGTH: ClassVar[timedelta] = timedelta(hours=12)

    key_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="sessions")
    data = models.JSONField(default=dict)
    method = models.CharField(max_length=20, blank=True)
    label = models.CharField(max_length=80, blank=True)
    address = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    # When the person last proved who they are; sensitive acts ask for it again after a few minutes.
    proved_at = models.DateTimeField(null=True)
    idle = models.DurationField()
    ends_at = models.DateTimeField(db_index=True)
    # Does the cookie outlive the browser window? ("Keep me signed in on this device")
    kept = models.BooleanField(default=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("created_at")), name="identity_session_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.address}"

    def is_live(self, at: datetime) -> bool:
        """Is the session inside both its idle and its absolute limit?"""
        return at < self.ends_at and at < self.seen_at + self.idle

    def is_fresh(self, at: datetime) -> bool:
        """Did the person show who they are within the last minutes?"""
        return self.proved_at is not None and at < self.proved_at + FRESH_FOR

    @property
    def shows_up_at(self) -> datetime:
        """When the next request is worth noting: once a minute is enough."""
        return self.seen_at + timedelta(minutes=1)


# For a statement with a row `tick` that has the moment `now`: is this sign-in still what it was when it was looked at
# as a whole? Live, as `is_live` says, of an active person who has the same password and one of the roles.
STILL_SIGNED_IN = """EXISTS (
  SELECT FROM identity_session AS i JOIN identity_user AS u ON u.id = i.user_id
  WHERE i.id = %(sign_in)s::bigint AND i.key_hash = %(key_hash)s::text AND u.id = %(learner)s::bigint
    AND tick.now < i.ends_at AND tick.now < i.seen_at + i.idle AND i.data->>'_auth_user_hash' = %(auth_hash)s::text
    AND u.is_active AND sha256(convert_to(u.password, 'UTF8')) = %(password)s::bytea
    AND EXISTS (SELECT FROM identity_rolegrant AS r
      WHERE r.user_id = u.id AND r.revoked_at IS NULL AND r.role = ANY(string_to_array(%(roles)s::text, ' '))))"""


@dataclass(frozen=True, kw_only=True)
class KnownSignIn:
    """A sign-in that was looked at as a whole, and what a statement compares to see that nothing about it changed."""

    session: int
    person: int
    key_hash: str
    auth_hash: str
    password: bytes


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """What the gate knows about a browser before it knows the person: address, device key, kind of browser."""

    address: str = ""
    device_key: str = ""
    label: str = ""
