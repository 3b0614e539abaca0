"""A file of what was earned in an earlier system: what every line would do, before anything is done."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.programme.models.catalogue import Programme


class EarlierImport(models.Model):
    """One file. Checked first; then either carried out exactly as shown, or dropped."""

    class State(models.TextChoices):
        """CHECKING and APPLYING are the worker's; UNREADABLE, DROPPED and DONE are ends."""

        CHECKING = "CHECKING", _("Being checked")
        CHECKED = "CHECKED", _("Checked, waits for you")
        UNREADABLE = "UNREADABLE", _("Cannot be read")
        APPLYING = "APPLYING", _("Being carried out")
        DONE = "DONE", _("Done")
        DROPPED = "DROPPED", _("Dropped")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    name = models.CharField(max_length=120)
    # Emptied once the file is not needed any more.
    place = models.CharField(max_length=60, blank=True)
    # Where the file comes from: what every row says whose line names no source of its own.
    source = models.CharField(max_length=200)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    trouble = models.CharField(max_length=300, blank=True)
    ignored = models.JSONField(default=list)
    lines = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # SHA-256 of every line's outcome, in order: what was shown is what is carried out.
    digest = models.CharField(max_length=64, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["APPLYING", "DONE"]) | Q(confirmed_at__isnull=False),
                name="programme_earlier_import_is_confirmed_before_it_is_carried_out",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="programme_earlier_import_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_moving(self) -> bool:
        """Is the worker at it?"""
        return self.state in {self.State.CHECKING, self.State.APPLYING}


class EarlierRow(models.Model):
    """One line that would do something, or was refused; a line that is on record already leaves no row."""

    class Kind(models.TextChoices):
        """What a line carries over."""

        HOURS = "HOURS", _("Learning time")
        PASS = "PASS", _("Passed test")
        EXEMPTION = "EXEMPTION", _("Exemption")
        FACT = "FACT", _("Fact")

    class Verdict(models.TextChoices):
        """What becomes of the line."""

        NEW = "NEW", _("New")
        REFUSED = "REFUSED", _("Refused")

    class Outcome(models.TextChoices):
        """What became of it. MOVED: something changed in the meantime, so the line was left alone."""

        WAITING = "", _("Waiting")
        DONE = "DONE", _("Done")
        MOVED = "MOVED", _("Left alone: the record changed after the check")

    batch = models.ForeignKey(EarlierImport, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    username = models.CharField(max_length=64)
    kind = models.CharField(max_length=9, choices=Kind, blank=True)
    # The code of a module, the letter of a set, or the name of a fact.
    about = models.CharField(max_length=64, blank=True)
    # Seconds, marks, the reason of an exemption, or the value of a fact.
    value = models.CharField(max_length=300, blank=True)
    earned_on = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict)
    # Lists of column, kind of fault, and the value it is about.
    faults = models.JSONField(default=list)
    outcome = models.CharField(max_length=5, choices=Outcome, blank=True, default=Outcome.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="programme_earlier_row_is_one_line"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"

    @property
    def seconds(self) -> int | None:
        """How long, where it is about learning time."""
        return int(self.value) if self.kind == self.Kind.HOURS and self.value.isdigit() else None
