"""Studying now: one learner, one module, one browser."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from spom.campus.models.lesson import Lesson
from spom.campus.models.ranges import MomentMultiRangeField
from spom.identity.models import Session, User
from spom.programme.models.enrolment import Enrolment


class StudySession(models.Model):
    """A learner at work on a module. At most one per learner is ACTIVE; a start elsewhere ends the older one.

    `counted` holds the wall-clock time since the last interval was written; `since_pass_ms` the counted time since
    the last passed check; `check_due_ms` the counted time, drawn by the server, at which the next check is due.
    `place` is where in the lesson the learner is (milliseconds, page or thousandths), `played` the stretches of media
    played since the last interval: from, to, in seconds, and how fast.
    """

    class State(models.TextChoices):
        """ENDED says why in `end_reason`."""

        ACTIVE = "ACTIVE", _("Active")
        ENDED = "ENDED", _("Ended")

    class End(models.TextChoices):
        """Why a session ended."""

        FINISHED = "FINISHED", _("You finished")
        TAKEN_OVER = "TAKEN_OVER", _("Continued on another device")
        SIGNED_OUT = "SIGNED_OUT", _("You were signed out")

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+")
    learner = models.ForeignKey(User, models.PROTECT, related_name="+")
    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="+")
    # The browser's sign-in: a reload of the page there goes on under the same passed check.
    sign_in = models.ForeignKey(Session, models.SET_NULL, null=True, related_name="+")
    lease = models.UUIDField(default=uuid4)
    seq = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    end_reason = models.CharField(max_length=12, choices=End, blank=True)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    counted = MomentMultiRangeField(default=list)
    uncounted = models.JSONField(default=list)
    place = models.PositiveIntegerField(null=True)
    played = models.JSONField(default=list)
    since_pass_ms = models.PositiveIntegerField(default=0)
    check_due_ms = models.PositiveIntegerField()
    passed_check = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner"], condition=Q(state="ACTIVE"), name="campus_study_session_one_active_per_learner"
            ),
            models.CheckConstraint(
                condition=Q(state="ACTIVE", ended_at__isnull=True) | Q(state="ENDED", ended_at__isnull=False),
                name="campus_study_session_has_an_end_when_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"Study session {self.pk}"
