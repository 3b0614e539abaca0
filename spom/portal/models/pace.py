"""How often something was done lately, for what may be done only so often."""

from django.db import models


class Pace(models.Model):
    """One count: of what, by whom, since when. Rewritten in place; a window that is over begins anew."""

    key = models.CharField(max_length=100, primary_key=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
