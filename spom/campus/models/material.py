"""Files that lessons are made of. They lie in the data folder under random names and have no public address."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User


class Material(models.Model):
    """One kept file. Editions share it; `place` is its name in the data folder (spom.kit.files)."""

    place = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    # What it says of itself: 0 where it has none, or none that could be read.
    seconds = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField()
    # Since when no lesson of any edition has it; noted at night.
    unused_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Package(models.Model):
    """Learning content made elsewhere: one archive, read where it lies and never unpacked on our disk.

    `launch` is the path inside of the page to open first.
    """

    class Standard(models.TextChoices):
        """How the package talks to a portal."""

        SCORM_12 = "SCORM_12", "SCORM 1.2"
        SCORM_2004 = "SCORM_2004", "SCORM 2004"
        XAPI = "XAPI", "xAPI"
        CMI5 = "CMI5", "cmi5"
        PLAIN = "PLAIN", _("Web pages")

    material = models.ForeignKey(Material, models.PROTECT, related_name="+")
    standard = models.CharField(max_length=10, choices=Standard)
    version = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    launch = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.title


class PackageItem(models.Model):
    """One part of a package that is opened and reports by itself (a SCO). `mastery` is its own pass mark, if any.

    `needs` names the parts it opens after, each with how far that one must be.
    """

    class Needed(models.TextChoices):
        """How far another part must be before this one opens."""

        BEGUN = "BEGUN", _("Begun")
        THROUGH = "THROUGH", _("Completed")

    package = models.ForeignKey(Package, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    identifier = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    launch = models.CharField(max_length=500)
    mastery = models.CharField(max_length=20, blank=True)
    needs = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "position"], name="campus_package_item_has_its_own_place"),
        ]

    def __str__(self) -> str:
        return self.title


class Upload(models.Model):
    """A large file on its way, piece by piece, so that a broken line or a reload costs one piece only.

    Its draft lies in the data folder under `token`. Gone when the file is kept, or after a day.
    """

    token = models.CharField(max_length=43, unique=True)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")), name="campus_upload_is_not_longer_than_said"
            ),
        ]

    def __str__(self) -> str:
        return self.name
