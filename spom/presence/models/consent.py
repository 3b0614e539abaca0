"""What a person agreed to, in which words, and when they took it back."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User

OF_AGE = 18


def is_child(born_on: date, day: date) -> bool:
    """Is somebody born on that day under 18 (DPDP Act, section 9)?"""
    return (day.year - born_on.year) - ((day.month, day.day) < (born_on.month, born_on.day)) < OF_AGE


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Questions about many consents."""

    def in_force(self) -> "ConsentQuerySet":
        """Neither taken back nor still waiting for a parent."""
        guarded = Q(needs_guardian=False) | Q(guardian_seen_at__isnull=False)
        return self.filter(guarded, withdrawn_at__isnull=True)

    def standing(self) -> "ConsentQuerySet":
        """Not taken back; some may still wait for a parent."""
        return self.filter(withdrawn_at__isnull=True)


class Consent(models.Model):
    """A yes to one purpose in one version of its notice. One that was taken back stays, as a record."""

    class Purpose(models.TextChoices):
        """Each is asked for alone, and none is needed for another."""

        CHECKS = "CHECKS", _("Camera checks while you learn")
        SAMPLE = "SAMPLE", _("Keep pictures of failed checks longer, to improve the checks")

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose)
    version = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Of somebody under 18 a parent or guardian decides, and staff make sure that it was they (Rules 10 to 12).
    needs_guardian = models.BooleanField(default=False)
    guardian_name = models.CharField(max_length=200, blank=True)
    guardian_reach = models.CharField(max_length=200, blank=True)
    guardian_seen_at = models.DateTimeField(null=True, blank=True)
    guardian_seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    guardian_note = models.CharField(max_length=300, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="presence_consent_one_standing_per_purpose",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="presence_consent_is_withdrawn_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=Q(needs_guardian=False) | ~Q(guardian_name=""),
                name="presence_consent_names_the_guardian_it_needs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} v{self.version}"

    @property
    def is_in_force(self) -> bool:
        """Does it allow anything now?"""
        return self.withdrawn_at is None and (not self.needs_guardian or self.guardian_seen_at is not None)
