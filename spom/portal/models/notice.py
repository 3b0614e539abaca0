"""What people are told, where it is delivered, and what each chose about it."""

from datetime import datetime, time
from uuid import uuid4

from django.db import models
from django.db.models import Expression, F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions about many notices."""

    def of(self, user: User | Expression) -> "NoticeQuerySet":
        """What this person was told."""
        return self.filter(to=user, withdrawn_at__isnull=True)

    def unread(self) -> "NoticeQuerySet":
        """Not opened yet."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One thing one person is told. The words are made when it is read, in the reader's language."""

    to = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=64)
    context = models.JSONField(default=dict)
    link = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["to", "-created_at", "-id"], name="portal_notice_newest_first"),
            # The bell counts with this one alone, however many notices there are.
            models.Index(
                fields=["to"],
                condition=Q(read_at__isnull=True, withdrawn_at__isnull=True),
                name="portal_notice_unread",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="/") & ~Q(link__startswith="//"),
                name="portal_notice_links_into_the_portal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.to_id}"


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    """Questions about many messages."""

    def due(self, at: datetime) -> "OutboxMessageQuerySet":
        """What should be sent now: never tried, to be tried again, or left behind by a worker that died."""
        waiting = Q(state=OutboxMessage.State.WAITING, due_at__lte=at, for_digest=False)
        abandoned = Q(state=OutboxMessage.State.SENDING, leased_until__lte=at)
        return self.filter(waiting | abandoned)

    def undelivered(self) -> "OutboxMessageQuerySet":
        """What staff should look at: refused by the other side, given up, or come back."""
        states = OutboxMessage.State
        return self.filter(state__in=[states.REFUSED, states.GIVEN_UP, states.BOUNCED])


class OutboxMessage(models.Model):
    """One notice on its way through one channel.

    `key` names it for ever, to us and to the other side; it is drawn, not counted, so that a restored database
    cannot use a key again for another message. `attempts` is also the fence: only the worker that made the last
    attempt may write what became of it.
    """

    class State(models.TextChoices):
        """WAITING → SENDING → SENT, and BOUNCED when it came back; or REFUSED, GIVEN_UP; DROPPED; GATHERED."""

        WAITING = "WAITING", _("Waiting")
        SENDING = "SENDING", _("Being sent")
        SENT = "SENT", _("Sent")
        REFUSED = "REFUSED", _("Refused by the other side")
        GIVEN_UP = "GIVEN_UP", _("Given up after several tries")
        BOUNCED = "BOUNCED", _("Came back")
        DROPPED = "DROPPED", _("Not sent")
        GATHERED = "GATHERED", _("Part of a digest")

    class Channel(models.TextChoices):
        """How it travels."""

        MAIL = "MAIL", _("E-mail")
        SMS = "SMS", _("Text message")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    to = models.ForeignKey(User, models.CASCADE, related_name="+")
    # A digest belongs to no single notice; its parts point at it.
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, blank=True, related_name="messages")
    digest = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    for_digest = models.BooleanField(default=False)
    channel = models.CharField(max_length=4, choices=Channel)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["WAITING", "SENDING"]), name="portal_outbox_to_be_sent"
            ),
            models.Index(
                fields=["-created_at"],
                condition=Q(state__in=["REFUSED", "GIVEN_UP", "BOUNCED"]),
                name="portal_outbox_not_delivered",
            ),
            # A report of a mail that came back names it by what the mail server was told.
            models.Index(fields=["reference"], condition=Q(state="SENT"), name="portal_outbox_sent_as"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="portal_outbox_one_per_notice_and_channel"),
            models.CheckConstraint(
                condition=Q(state="SENDING", leased_until__isnull=False) | ~Q(state="SENDING"),
                name="portal_outbox_sending_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False) | (~Q(state="SENT") & Q(sent_at__isnull=True)),
                name="portal_outbox_sent_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class NoticeHabits(models.Model):
    """When a person wants to be left alone, and whether mail comes at once or once a day."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("Quiet until"), null=True, blank=True)
    digest_at = models.TimeField(_("One mail a day, at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until"))),
                name="portal_habits_quiet_hours_have_two_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"Habits of {self.user_id}"

    def is_quiet(self, wall: time) -> bool:
        """Is this time of day inside the quiet hours? They may span midnight; the end is exclusive."""
        start, end = self.quiet_from, self.quiet_until
        if start is None or end is None:
            return False
        return start <= wall < end if start < end else wall >= start or wall < end


class NoticeChoice(models.Model):
    """A person switched one channel on or off for one category. No row: what the kind says."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    category = models.CharField(max_length=32)
    channel = models.CharField(max_length=4, choices=OutboxMessage.Channel)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "category", "channel"], name="portal_notice_choice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.category} {self.channel}"


class SmsRegistration(models.Model):
    """The operator's (DLT) registration of one kind's wording in one language."""

    kind = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    template_id = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="portal_sms_registration_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class Announcement(models.Model):
    """What staff tell an audience. It is written, due, and then sent once; until then it can be taken back."""

    class State(models.TextChoices):
        """SCHEDULED → SENT, or WITHDRAWN."""

        SCHEDULED = "SCHEDULED", _("Scheduled")
        SENT = "SENT", _("Sent")
        WITHDRAWN = "WITHDRAWN", _("Taken back")

    title = models.CharField(_("Title"), max_length=120)
    text = models.TextField(_("Text"), max_length=4000)
    language = models.CharField(_("Language"), max_length=10, default="en")
    # Empty means everybody.
    role = models.CharField(_("Role"), max_length=20, blank=True)
    unit = models.ForeignKey(
        "identity.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Unit")
    )
    by_sms = models.BooleanField(_("Also as a text message"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.SCHEDULED)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    reached = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False) | (~Q(state="SENT") & Q(sent_at__isnull=True)),
                name="portal_announcement_sent_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title
