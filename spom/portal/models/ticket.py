"""What people ask us, and what we answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import Unit, User


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Questions about many tickets."""

    def of(self, user: User) -> "TicketQuerySet":
        """What this person asked."""
        return self.filter(opened_by=user)

    def waiting(self) -> "TicketQuerySet":
        """It is our turn."""
        return self.filter(state=Ticket.State.OPEN)


class Ticket(models.Model):
    """One question and everything said about it.

    Asked by a person with an account, or by somebody whose e-mail address was proven with a code (`email`).
    """

    class State(models.TextChoices):
        """OPEN ⇄ ANSWERED as the two sides take turns; CLOSED by either, and open again when the person writes."""

        OPEN = "OPEN", _("Open")
        ANSWERED = "ANSWERED", _("Answered")
        CLOSED = "CLOSED", _("Closed")

    class Category(models.TextChoices):
        """What it is about."""

        SIGN_IN = "SIGN_IN", _("Signing in")
        DETAILS = "DETAILS", _("My details")
        LEARNING = "LEARNING", _("Lessons and hours")
        CAMERA = "CAMERA", _("Camera and presence checks")
        BOOKING = "BOOKING", _("Booking and payment")
        TESTS = "TESTS", _("Tests and results")
        FAULT = "FAULT", _("Something is broken")
        OTHER = "OTHER", _("Something else")

    # Drawn, not counted: it tells nobody how many there are, and can be read out on the telephone.
    number = models.CharField(max_length=12, unique=True)
    subject = models.CharField(_("Subject"), max_length=120)
    category = models.CharField(_("What is it about?"), max_length=10, choices=Category)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True)
    name = models.CharField(_("Your name"), max_length=120, blank=True)
    language = models.CharField(max_length=10)
    # The unit of the person when they asked: its coordinators may answer.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # What went along with it: code of an error, page, browser, findings of the system check.
    context = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    # When somebody last said something the other side can read.
    spoken_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    news_for_person = models.BooleanField(default=False)
    news_for_staff = models.BooleanField(default=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["opened_by", "-spoken_at", "-id"], name="portal_ticket_of_person"),
            models.Index(fields=["state", "-spoken_at", "-id"], name="portal_ticket_inbox"),
            models.Index(fields=["unit", "state"], name="portal_ticket_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_by__isnull=False, email="") | (Q(opened_by__isnull=True) & ~Q(email="")),
                name="portal_ticket_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_at__isnull=False) | (~Q(state="CLOSED") & Q(closed_at__isnull=True)),
                name="portal_ticket_closed_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_closed(self) -> bool:
        """Is it over?"""
        return self.state == self.State.CLOSED

    @property
    def who(self) -> str:
        """The name of whoever asked."""
        if self.opened_by is not None:
            return self.opened_by.full_name or self.opened_by.username
        return self.name or self.email


class TicketMessage(models.Model):
    """One thing said about a ticket. Never changed."""

    class Kind(models.TextChoices):
        """Who says it to whom. A NOTE is for staff alone."""

        QUESTION = "QUESTION", _("Question")
        REPLY = "REPLY", _("Answer")
        NOTE = "NOTE", _("Internal note")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(max_length=8000)
    # Empty: somebody without an account.
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ticket", "id"], name="portal_ticket_message_in_order")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"


class TicketFile(models.Model):
    """A file sent along. `place` is where the kit keeps it, `name` what the person called it."""

    message = models.ForeignKey(TicketMessage, models.CASCADE, related_name="files")
    place = models.CharField(max_length=48, unique=True)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name


class CannedAnswer(models.Model):
    """Words the help desk often needs."""

    title = models.CharField(_("Title"), max_length=80)
    language = models.CharField(_("Language"), max_length=10)
    text = models.TextField(_("Text"), max_length=4000)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["title", "language"], name="portal_canned_answer_once"),
        ]

    def __str__(self) -> str:
        return self.title
