"""Who learns what, what is known of them, and what they need not do again."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.programme.models.catalogue import Module, ModuleSet, Programme


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Questions about many enrolments."""

    def live(self) -> "EnrolmentQuerySet":
        """Enrolments in force."""
        return self.filter(withdrawn_at__isnull=True)


class Enrolment(models.Model):
    """One learner in one programme. A withdrawn one stays, as a record."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="enrolments")
    # related_name="+": identity does not grow an attribute for every app above it.
    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_on = models.DateField()
    source = models.CharField(max_length=300)
    enrolled_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    end_source = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "learner"],
                condition=Q(withdrawn_at__isnull=True),
                name="programme_enrolment_one_live_per_learner",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("enrolled_at")),
                name="programme_enrolment_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"Enrolment {self.pk}"


class Correction(models.Model):
    """One correction of the day since when a learner takes part: from which day to which, why, and where it says so."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="corrections")
    before = models.DateField()
    after = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300)
    corrected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="programme_correction_changes_the_day"),
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}"


class ElectiveChoiceQuerySet(models.QuerySet["ElectiveChoice"]):
    """Questions about many choices."""

    def live(self) -> "ElectiveChoiceQuerySet":
        """Choices in force."""
        return self.filter(changed_at__isnull=True)


class ElectiveChoice(models.Model):
    """The module a learner chose of an elective set. A changed choice stays, as a record."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="choices")
    module_set = models.ForeignKey(ModuleSet, models.PROTECT, related_name="+")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = ElectiveChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "module_set"],
                condition=Q(changed_at__isnull=True),
                name="programme_elective_choice_one_live_per_set",
            ),
        ]

    def __str__(self) -> str:
        return f"Choice {self.pk}"


class Fact(models.Model):
    """One dated, sourced thing the registry says of a learner, for rules to read. The latest of a name counts."""

    class Name(models.TextChoices):
        """What rules may ask about. Dates are ISO, numbers decimal digits."""

        ADMITTED_ON = "admitted_on", _("Admitted to the final course on")
        SCHEME = "scheme", _("Scheme of education")
        CONVERTED_ON = "converted_on", _("Converted from the earlier scheme on")
        EXEMPT_PAPER = "exempt_paper", _("Paper exempted under the earlier scheme")
        TRAINING_MONTHS = "training_months", _("Months of practical training completed")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="facts")
    name = models.CharField(max_length=32, choices=Name)
    value = models.CharField(max_length=100)
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    """Questions about many exemptions."""

    def live(self) -> "ExemptionQuerySet":
        """Exemptions in force."""
        return self.filter(lifted_at__isnull=True)


class Exemption(models.Model):
    """A decision that a learner need not do a set, given by a person with a reason (rules exempt by themselves)."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="exemptions")
    module_set = models.ForeignKey(ModuleSet, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    lift_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    lift_source = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "module_set"],
                condition=Q(lifted_at__isnull=True),
                name="programme_exemption_one_live_per_set",
            ),
        ]

    def __str__(self) -> str:
        return f"Exemption {self.pk}"


class CarriedRecord(models.Model):
    """Hours or a pass earned in an earlier system, imported as a dated row that says where it comes from."""

    class Kind(models.TextChoices):
        """HOURS carries seconds, PASS carries marks."""

        HOURS = "HOURS", _("Learning time")
        PASS = "PASS", _("Passed test")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="carried")
    module = models.ForeignKey(Module, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    amount = models.PositiveIntegerField(help_text="Seconds of learning, or marks of the test.")
    earned_on = models.DateField()
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "module", "kind", "earned_on", "source"],
                name="programme_carried_record_is_imported_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
