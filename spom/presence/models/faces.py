"""What a person's face is compared with: numbers, never pictures, and never anybody else's."""

from datetime import datetime

from django.db import models
from django.db.models import Expression, F, Q
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.kit.crypto import place


class ReferenceFaceQuerySet(models.QuerySet["ReferenceFace"]):
    """Questions about the templates of one person. There are none about those of many."""

    def live(self, at: datetime | Expression) -> "ReferenceFaceQuerySet":
        """Those a check may be matched with now."""
        ended = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(ended).exclude(state=ReferenceFace.State.REFUSED)

    def of(self, learner: User | Expression) -> "ReferenceFaceQuerySet":
        """One person's."""
        return self.filter(learner=learner)


class ReferenceFace(models.Model):
    """One template: 512 numbers, encrypted under a key of its own that lies wrapped beside them and dies with the row.

    UNREVIEWED ones pass checks, but what they alone confirmed stays on hold until somebody has looked.
    """

    class Source(models.TextChoices):
        """Where the face was seen."""

        REGISTRY = "REGISTRY", _("Registry photo")
        ENROLMENT = "ENROLMENT", _("Camera, when checks were set up")
        ADAPTED = "ADAPTED", _("Camera, at a later check")

    class State(models.TextChoices):
        """A person, or a clear match with the registry photo, makes a face TRUSTED."""

        UNREVIEWED = "UNREVIEWED", _("Waiting for a look")
        TRUSTED = "TRUSTED", _("Confirmed")
        REFUSED = "REFUSED", _("Not this person")

    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    state = models.CharField(max_length=10, choices=State)
    engine = models.CharField(max_length=40)
    # The encrypted numbers are bound to this, so that a template copied to another row or person cannot be read.
    seal = models.UUIDField(unique=True)
    template = models.TextField()
    taken_at = models.DateTimeField()
    # Older ones stay valid for a while when somebody sets up anew.
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = ReferenceFaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["learner", "state"], name="presence_face_of_learner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("taken_at")),
                name="presence_reference_face_ends_after_it_was_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"

    @property
    def bound_to(self) -> str:
        """The place its numbers are encrypted for."""
        return place(table="presence.ReferenceFace", column=f"template/{self.learner_id}", row=self.seal)
