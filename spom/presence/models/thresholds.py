"""What the aggregate comparison of templates found. Nothing about any person, or any pair, is in it."""

from django.db import models

from spom.identity.models import User


class Calibration(models.Model):
    """How alike the faces of different people are here, as quantiles only; and the thresholds that follow."""

    made_at = models.DateTimeField()
    engine = models.CharField(max_length=40)
    people = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()
    one_in_1000 = models.FloatField()
    one_in_10000 = models.FloatField(null=True)
    proposed = models.PositiveSmallIntegerField(help_text="Thousandths of likeness")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}: {self.proposed}"
