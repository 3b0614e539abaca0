"""One question, "is it you?", and its answer."""

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.kit.crypto import place


class PresenceCheck(models.Model):
    """A challenge the server drew. `occasion` is the asker's own name for what it is about, such as "study:41"."""

    TO_BEGIN: ClassVar[timedelta] = timedelta(seconds=90)
    TO_SEND: ClassVar[timedelta] = timedelta(seconds=20)

    class Verdict(models.TextChoices):
        """OPEN until decided. Only MATCH and ACCEPTED are a yes; POOR_QUALITY, NO_FACE and the like cost nothing."""

        OPEN = "OPEN", _("Waiting")
        LOOKING = "LOOKING", _("Being looked at")
        MATCH = "MATCH", _("It was you")
        ACCEPTED = "ACCEPTED", _("Confirmed in another way")
        NO_MATCH = "NO_MATCH", _("Did not match")
        POOR_QUALITY = "POOR_QUALITY", _("Could not be seen well")
        NO_FACE = "NO_FACE", _("No face was seen")
        SEVERAL_FACES = "SEVERAL_FACES", _("More than one person was seen")
        SPOOF_SUSPECTED = "SPOOF_SUSPECTED", _("Looked like a picture of a person")
        REPLAY = "REPLAY", _("These pictures were sent before")
        EXPIRED = "EXPIRED", _("Too late")

    class Way(models.TextChoices):
        """How it was answered."""

        FACE = "FACE", _("Camera")
        CODE = "CODE", _("One-time code")
        PASSKEY = "PASSKEY", _("Passkey")
        REVIEW = "REVIEW", _("A person looked at it")
        CENTRE = "CENTRE", _("At a supervised centre")

    class Turn(models.TextChoices):
        """What the person is asked to do when a look alone left a doubt."""

        NONE = "", _("Look at the camera")
        LEFT = "LEFT", _("Turn your head a little to the left")
        RIGHT = "RIGHT", _("Turn your head a little to the right")

    YES: ClassVar[tuple[str, ...]] = (Verdict.MATCH, Verdict.ACCEPTED)
    # What counts towards three in a row.
    MISSES: ClassVar[tuple[str, ...]] = (Verdict.NO_MATCH, Verdict.SPOOF_SUSPECTED, Verdict.REPLAY)
    UNDECIDED: ClassVar[tuple[str, ...]] = (Verdict.OPEN, Verdict.LOOKING)

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=64)
    nonce = models.UUIDField(default=uuid4, unique=True)
    turn = models.CharField(max_length=5, choices=Turn, blank=True, default=Turn.NONE)
    way = models.CharField(max_length=8, choices=Way, default=Way.FACE)
    drawn_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=16, choices=Verdict, default=Verdict.OPEN)
    # What to change, for the person: a code of spom.presence.face.quality.
    hint = models.CharField(max_length=16, blank=True)
    # The how-manieth miss in a row this was, 0 for anything else.
    miss = models.PositiveSmallIntegerField(default=0)
    # Was it confirmed by a face somebody had confirmed, or in another way? Else what it confirms stays on hold.
    is_trusted = models.BooleanField(default=False)
    # For the fairness report: never read per person.
    device = models.CharField(max_length=12, blank=True)
    light = models.CharField(max_length=8, blank=True)
    camera = models.CharField(max_length=64, blank=True)
    # How the frames looked, 64 bits each; alike is a hint, never a ground.
    likeness = ArrayField(models.BigIntegerField(), default=list)
    # What the learner wrote when confirming in another way.
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["learner", "-drawn_at"], name="presence_check_of_learner"),
            models.Index(fields=["drawn_at"], name="presence_check_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["learner"],
                condition=Q(verdict__in=["OPEN", "LOOKING"]),
                name="presence_check_one_open_per_learner",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["OPEN", "LOOKING"], decided_at__isnull=True)
                | Q(decided_at__isnull=False) & ~Q(verdict__in=["OPEN", "LOOKING"]),
                name="presence_check_has_a_moment_when_decided",
            ),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True) | Q(begun_at__gte=F("drawn_at")),
                name="presence_check_begins_after_it_was_drawn",
            ),
            models.CheckConstraint(
                condition=Q(is_trusted=False) | Q(verdict__in=["MATCH", "ACCEPTED"]),
                name="presence_check_is_trusted_only_when_passed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion}: {self.verdict}"

    @property
    def begin_by(self) -> datetime:
        """The last moment to say "begin"."""
        return self.drawn_at + self.TO_BEGIN

    @property
    def send_by(self) -> datetime | None:
        """The last moment for the last frame; none before it began."""
        return self.begun_at + self.TO_SEND if self.begun_at else None

    def waits_for_frames(self, at: datetime) -> bool:
        """Was it begun, not answered yet, and is there time?"""
        return self.verdict == self.Verdict.OPEN and self.send_by is not None and at <= self.send_by

    @property
    def is_passed(self) -> bool:
        """Was it a yes?"""
        return self.verdict in self.YES

    @property
    def is_open(self) -> bool:
        """Has nothing been decided yet?"""
        return self.verdict in self.UNDECIDED


class FrameMark(models.Model):
    """A frame that was sent once, by 64 bits of its SHA-256: the same bytes are never taken twice, from anybody."""

    mark = models.BigIntegerField(primary_key=True)
    seen_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"{self.mark:x}"


class SeenFrame(models.Model):
    """The same as it was kept before, by half of its SHA-256. Looked into, no longer written; empty after a year."""

    digest = models.BinaryField(max_length=16, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class Evidence(models.Model):
    """What a failed check was decided on: small frames, encrypted, and the score. For a reviewer and the learner."""

    KEPT: ClassVar[timedelta] = timedelta(days=90)

    check_made = models.OneToOneField(PresenceCheck, models.CASCADE, related_name="evidence")
    seal = models.UUIDField(default=uuid4, unique=True)
    frames = ArrayField(models.TextField(), default=list)
    score = models.FloatField(null=True)
    erase_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Evidence of {self.check_made_id}"

    @property
    def bound_to(self) -> str:
        """The place its frames are encrypted for."""
        return place(table="presence.Evidence", column="frames", row=self.seal)
