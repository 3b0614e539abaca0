"""One table: what happened, who did it, when, from where."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One fact. Written once, never changed: the application's database role may only add and read."""

    kind = models.CharField(max_length=100, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    about = models.JSONField()
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
