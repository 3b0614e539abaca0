"""Signing in with another house, and letting other portals sign in with ours."""

from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q

from spom.identity.models.people import User
from spom.identity.models.sessions import Session


class LinkedIdentity(models.Model):
    """A person as another house knows them. Issuer and subject together, never an e-mail address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="linked_identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    # What the other house calls the person, so that they recognise the link.
    label = models.CharField(max_length=200, blank=True)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_linked_identity_opens_one_account"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"

    @property
    def house(self) -> str:
        """The other house, as people may know it: its host."""
        return urlsplit(self.issuer).netloc


class TakenAnswer(models.Model):
    """An answer of another house that was taken, so that nobody can play it again."""

    answer_hash = models.CharField(max_length=64, unique=True)
    taken_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"#{self.pk}"


class CameFrom(models.Model):
    """A session that another house vouched for. When it ends there, it ends here; and the other way round."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="came_from")
    identity = models.ForeignKey(LinkedIdentity, models.CASCADE, related_name="+")
    # What the other house calls its own session; empty when it does not say.
    sid = models.CharField(max_length=255, blank=True)
    # The token that named the person, encrypted: shown again at sign-out, so that the other house need not ask.
    id_token = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["identity", "sid"], name="identity_came_from_sid")]

    def __str__(self) -> str:
        return f"{self.session_id} from {self.identity_id}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Questions about many handovers."""

    def to_be_told(self, at: datetime) -> "HandoverQuerySet":
        """Used by the other portal, ended here, and the other portal does not know yet."""
        given_up = at - Handover.TELL_FOR
        return self.filter(session__isnull=True, redeemed_at__gt=given_up, told_at__isnull=True)


class Handover(models.Model):
    """One sign-in handed on to another portal: its code, its token, and until when each is worth something.

    Whatever deletes the session leaves the row behind, so that the other portal can be told.
    """

    CODE_LIFE: ClassVar[timedelta] = timedelta(seconds=60)
    TOKEN_LIFE: ClassVar[timedelta] = timedelta(minutes=10)
    TELL_FOR: ClassVar[timedelta] = timedelta(days=1)

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="handovers")
    client_id = models.CharField(max_length=100)
    # What the other portal may call this session; tells nobody which one it is.
    sid = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    redirect_uri = models.CharField(max_length=500)
    challenge = models.CharField(max_length=64)
    nonce = models.CharField(max_length=255, blank=True)
    scopes = models.CharField(max_length=200)
    proved_at = models.DateTimeField()
    made_at = models.DateTimeField(db_index=True)
    redeemed_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, blank=True)
    told_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="identity_handover_token_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(token_hash="") | Q(redeemed_at__isnull=False),
                name="identity_handover_has_a_token_once_redeemed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} #{self.pk}"


class KnownAs(models.Model):
    """How other portals know a person: random, the same for ever, and says nothing about them."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject


class SigningKey(models.Model):
    """A key that signs what other portals are told about a person. The private half is encrypted."""

    kid = models.CharField(max_length=64, unique=True)
    private = models.TextField()
    public = models.JSONField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kid
