"""A file of the registry on its way in: what it would change, line by line, before anything is changed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models.people import User


class RegistryImport(models.Model):
    """One file. Checked first; then either carried out exactly as shown, or dropped."""

    class State(models.TextChoices):
        """CHECKING and APPLYING are the worker's; UNREADABLE, DROPPED and DONE are ends."""

        CHECKING = "CHECKING", _("Being checked")
        CHECKED = "CHECKED", _("Checked, waits for you")
        UNREADABLE = "UNREADABLE", _("Cannot be read")
        APPLYING = "APPLYING", _("Being carried out")
        DONE = "DONE", _("Done")
        DROPPED = "DROPPED", _("Dropped")

    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    name = models.CharField(max_length=120)
    # Emptied once the file is not needed any more.
    place = models.CharField(max_length=60, blank=True)
    # Pairs of place and name: archives and single pictures.
    bundles = models.JSONField(default=list)
    # May people without a date of their own activate their account at once?
    opens_now = models.BooleanField(default=True)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    # Why the file cannot be read, in the words shown; and headings nobody knows.
    trouble = models.CharField(max_length=300, blank=True)
    ignored = models.JSONField(default=list)
    lines = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    photos = models.PositiveIntegerField(default=0)
    # SHA-256 of every line's outcome, in order: what was shown is what is carried out.
    digest = models.CharField(max_length=64, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["APPLYING", "DONE"]) | Q(confirmed_at__isnull=False),
                name="identity_registry_import_is_confirmed_before_it_is_carried_out",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="identity_registry_import_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_moving(self) -> bool:
        """Is the worker at it?"""
        return self.state in {self.State.CHECKING, self.State.APPLYING}

    @property
    def to_do(self) -> int:
        """How many accounts it makes or changes."""
        return self.new + self.changed


class ImportRow(models.Model):
    """One line of a file that makes or changes an account, or was refused; lines that change nothing leave no row."""

    class Verdict(models.TextChoices):
        """What the line would do."""

        NEW = "NEW", _("New")
        CHANGED = "CHANGED", _("Changed")
        REFUSED = "REFUSED", _("Refused")

    class Outcome(models.TextChoices):
        """What became of it. MOVED: the account was changed in the meantime, so the line was left alone."""

        WAITING = "", _("Waiting")
        DONE = "DONE", _("Done")
        MOVED = "MOVED", _("Left alone: the account changed after the check")

    batch = models.ForeignKey(RegistryImport, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    username = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8, choices=Verdict)
    # field: [before, after]. Emptied once carried out.
    changes = models.JSONField(default=dict)
    # Lists of column, kind of fault, and the value it is about.
    faults = models.JSONField(default=list)
    outcome = models.CharField(max_length=5, choices=Outcome, blank=True, default=Outcome.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="identity_import_row_is_one_line"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"

    @property
    def is_new(self) -> bool:
        """Does the line make an account?"""
        return self.verdict == self.Verdict.NEW

    def before(self, field: str) -> str:
        """What the field was; empty also when it stays."""
        change: list[str] = self.changes.get(field, ["", ""])
        return change[0]

    def after(self, field: str) -> str:
        """What the field is to become; empty also when it stays."""
        change: list[str] = self.changes.get(field, ["", ""])
        return change[1]


class ImportPhoto(models.Model):
    """A picture that came with a file, drawn anew, before it is somebody's."""

    batch = models.ForeignKey(RegistryImport, models.CASCADE, related_name="pictures")
    # As in the file, in small letters; `stem` is the name without its ending.
    name = models.CharField(max_length=120)
    stem = models.CharField(max_length=120)
    place = models.CharField(max_length=60)
    source = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "name"], name="identity_import_photo_has_a_name_of_its_own"),
        ]

    def __str__(self) -> str:
        return self.name
