"""What results say about questions."""

from django.db import models
from django.db.models import Q

from spom.exams.models.bank import Question


class QuestionStatistic(models.Model):
    """How one version of a question did in the tests that counted, as of the last analysis."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="statistics")
    version = models.PositiveIntegerField()
    answers = models.PositiveIntegerField()
    # Share of the mark that was earned on average, from 0 to 1.
    facility = models.FloatField()
    # Correlation of the question with the rest of the paper; unknown where everybody did the same.
    discrimination = models.FloatField(null=True)
    # Of the two-parameter logistic model, where enough people were asked: how sharply the question separates, and the
    # ability (of a standard normal) at which half know it.
    slope = models.FloatField(null=True)
    location = models.FloatField(null=True)
    # How often each answer was chosen, by its place in the bank, and by whom: [count, mean rest of the paper].
    choices = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    exposure = models.PositiveIntegerField(default=0)
    analysed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "version"], name="exams_statistic_one_per_version"),
            models.CheckConstraint(condition=Q(facility__gte=-1, facility__lte=1), name="exams_facility_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}.{self.version}"
