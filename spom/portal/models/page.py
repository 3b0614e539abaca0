"""The pages every institution owes its people: privacy notice, terms, accessibility statement, imprint."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Which page."""

    PRIVACY = "PRIVACY", _("Privacy notice")
    TERMS = "TERMS", _("Terms of use")
    ACCESSIBILITY = "ACCESSIBILITY", _("Accessibility statement")
    IMPRINT = "IMPRINT", _("Imprint")

    @property
    def slug(self) -> str:
        """The word in addresses."""
        return self.lower()


class PageVersion(models.Model):
    """One text of a page in one language: a draft until it has a number, and never changed after that.

    Until the institution publishes its own, people read the text delivered with the portal (`spom/portal/texts/`).
    """

    kind = models.CharField(max_length=16, choices=Kind)
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField(null=True)
    body = models.TextField()
    effective_on = models.DateField(null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"],
                condition=Q(number__isnull=True),
                name="portal_page_version_one_draft_per_page_and_language",
            ),
            models.UniqueConstraint(
                fields=["kind", "language", "number"],
                name="portal_page_version_number_once_per_page_and_language",
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, published_at__isnull=True)
                | Q(number__isnull=False, published_at__isnull=False, effective_on__isnull=False),
                name="portal_page_version_published_has_number_and_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.number or 'draft'}"
