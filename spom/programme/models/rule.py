"""Rules as dated data: what an institution announced, from when to when, and where it says so."""

from datetime import date

from django.db import models
from django.db.models import Expression, F, Q

from spom.programme.models.catalogue import ModuleSet, Programme


class RuleQuerySet(models.QuerySet["Rule"]):
    """Questions about many rules."""

    def in_force(self, day: date | Expression) -> "RuleQuerySet":
        """Rules that apply on this day; the end is exclusive."""
        begun = Q(from_on__lte=day)
        return self.filter(begun, Q(until_on__isnull=True) | Q(until_on__gt=day)).order_by("module_set__letter", "pk")


class Rule(models.Model):
    """Learners of whom `condition` holds need not do the set. A rule is never edited: it ends, and another begins.

    `condition` is read by spom.programme.conditions; `sentence` is what the learner reads.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rules")
    module_set = models.ForeignKey(ModuleSet, models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=300)
    condition = models.JSONField()
    source = models.CharField(max_length=300)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    end_source = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="programme_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence
