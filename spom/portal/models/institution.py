"""The institution the portal belongs to, and whom to turn to there."""

from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.kit.choices import Value

THE_ONE = 1
# What must be said before the portal opens, in the order it is asked.
SECTIONS = ("name", "look", "languages", "contacts")
PEACOCK = "#00566e"


def every_language() -> list[str]:
    """The languages a new institution starts with."""
    return ["en", "hi", "de"]


class Institution(models.Model):
    """The one institution of this portal: no row until setting up begins, `opened_at` once it is done.

    `confirmed` names the sections somebody has saved, so that setting up goes on where it stopped.
    `version` counts changes, so that what was derived from the row (a style sheet, a cache) knows when it is stale.
    """

    id = models.SmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = models.CharField(_("Full name"), max_length=120)
    short_name = models.CharField(_("Short name"), max_length=24)
    official_address = models.CharField(_("Official web address"), max_length=253, blank=True)
    recognise = models.CharField(_("How people recognise it"), max_length=300, blank=True)
    colour = models.CharField(_("Brand colour"), max_length=7, default=PEACOCK)
    # The place of a file that spom.kit.files keeps.
    logo = models.CharField(_("Logo"), max_length=40, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=every_language)
    default_language = models.CharField(_("Language for newcomers"), max_length=10, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Asia/Kolkata")
    apps_off = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    chosen = models.JSONField(default=dict, blank=True)
    confirmed = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=THE_ONE), name="portal_institution_is_the_only_one"),
            models.CheckConstraint(
                condition=Q(languages__contains=[F("default_language")]),
                name="portal_institution_speaks_its_default_language",
            ),
            models.CheckConstraint(
                condition=Q(colour__regex=r"^#[0-9a-f]{6}$"),
                name="portal_institution_colour_is_six_hex_digits",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Has setting up been finished?"""
        return self.opened_at is not None

    @property
    def is_ready(self) -> bool:
        """Has every section been saved, so that the portal may open?"""
        return self.next_section is None

    @property
    def next_section(self) -> str | None:
        """The first section nobody has saved yet."""
        return next((section for section in SECTIONS if section not in self.confirmed), None)

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the institution's wall."""
        return ZoneInfo(self.time_zone)

    @property
    def values(self) -> dict[str, Value]:
        """What the institution chose, by code; see spom.kit.choices."""
        return dict(self.chosen)

    def has_switched_off(self, app: str) -> bool:
        """Is this app switched off?"""
        return app in self.apps_off


class Contact(models.Model):
    """Whom people turn to: one card for each office."""

    class Office(models.TextChoices):
        """The three offices every page of help names."""

        IT_HELP_DESK = "IT_HELP_DESK", _("IT help desk")
        HR_SUPPORT = "HR_SUPPORT", _("HR support")
        COORDINATOR_OFFICE = "COORDINATOR_OFFICE", _("Course coordinators' office")

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="contacts")
    office = models.CharField(max_length=20, choices=Office)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Telephone"), max_length=32, blank=True)
    hours = models.CharField(_("Opening hours"), max_length=120, blank=True)
    place = models.CharField(_("Where"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "office"], name="portal_contact_one_per_office"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the office is called in the reader's language."""
        return str(self.Office(self.office).label)

    @property
    def says_something(self) -> bool:
        """Is there any way to reach the office?"""
        return bool(self.email or self.phone or self.place)
