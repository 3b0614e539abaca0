"""What people who cannot sign in ask a coordinator for: to be reached another way, or to be let in for the first time.

A row is written whoever is named, so that asking tells nothing; only those that are somebody's reach a coordinator.
"""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models.codes import OneTimeCode
from spom.identity.models.contacts import ContactProof
from spom.identity.models.people import Unit, User


class RequestState(models.TextChoices):
    """UNPROVEN until the code sent to the new contact was typed; GRANTED may still rest before it holds."""

    UNPROVEN = "UNPROVEN", _("Code not typed yet")
    WAITING = "WAITING", _("Waits for a decision")
    GRANTED = "GRANTED", _("Granted")
    REFUSED = "REFUSED", _("Refused")
    DONE = "DONE", _("Done")


class RequestQuerySet(models.QuerySet["ContactRequest"]):
    """Questions about many requests."""

    def waiting(self) -> "RequestQuerySet":
        """Proven, somebody's, and not decided."""
        return self.filter(state=RequestState.WAITING, user__isnull=False)

    def resting(self) -> "RequestQuerySet":
        """Granted, but not in force yet."""
        return self.filter(state=RequestState.GRANTED)

    def due(self, at: datetime) -> "RequestQuerySet":
        """Granted, and the rest is over."""
        return self.resting().filter(holds_at__lte=at)


class ContactRequest(models.Model):
    """Somebody says that the registered mobile number or e-mail address is not theirs any more, with evidence."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=5, choices=OneTimeCode.Channel)
    contact = models.CharField(max_length=254)
    words = models.CharField(max_length=500)
    evidence = models.CharField(max_length=60)
    evidence_name = models.CharField(max_length=120)
    proof = models.OneToOneField(ContactProof, models.CASCADE, related_name="contact_request")
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.UNPROVEN)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    # From then on codes go to the new contact; until then whoever reads the old one can object.
    holds_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state"], name="identity_contact_request_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["GRANTED", "REFUSED", "DONE"]) | Q(decided_at__isnull=False),
                name="identity_contact_request_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(holds_at__isnull=True) | Q(holds_at__gte=models.F("decided_at")),
                name="identity_contact_request_holds_after_the_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Newcomer(models.Model):
    """Somebody the registry does not know, who asks a unit to be let in."""

    full_name = models.CharField(max_length=200)
    born_on = models.DateField()
    channel = models.CharField(max_length=5, choices=OneTimeCode.Channel)
    contact = models.CharField(max_length=254)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    proof = models.OneToOneField(ContactProof, models.CASCADE, related_name="newcomer")
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.UNPROVEN)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    user = models.OneToOneField(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state"], name="identity_newcomer_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["REFUSED", "DONE"]) | Q(decided_at__isnull=False),
                name="identity_newcomer_is_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
