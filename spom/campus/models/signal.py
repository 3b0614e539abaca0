"""Something unusual in a learner's day. It says so in words, a person looks at it, and by itself it changes nothing."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User


class SignalQuerySet(models.QuerySet["Signal"]):
    """Questions about many signals."""

    def waiting(self) -> "SignalQuerySet":
        """Those nobody has looked at."""
        return self.filter(outcome="")


class Signal(models.Model):
    """One unusual thing on one day. `amount` is what was counted: minutes, sessions, checks.

    Never about how somebody confirmed: who uses another way than the camera gives no signal by it.
    """

    class Kind(models.TextChoices):
        """What is unusual, in words that accuse nobody."""

        LONG_DAY = "LONG_DAY", _("Learned for more than fourteen hours on one day")
        TAKEN_OVER = "TAKEN_OVER", _("Went on in another window or device more than five times on one day")
        FAILED_CHECKS = "FAILED_CHECKS", _("Three or more checks did not confirm who it was on one day")

    class Outcome(models.TextChoices):
        """What a person found."""

        ORDINARY = "ORDINARY", _("Nothing to it")
        EXPLAINED = "EXPLAINED", _("Explained by the student")
        FOLLOWED = "FOLLOWED", _("Followed up elsewhere")

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=Kind)
    day = models.DateField()
    amount = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "kind", "day"], name="campus_signal_once_a_day"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="campus_signal_decided_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"
