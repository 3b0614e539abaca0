"""What a learner may open."""

from datetime import datetime
from uuid import UUID

from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession
from spom.identity.models import User
from spom.programme.models.catalogue import ModuleSet
from spom.programme.models.enrolment import Enrolment


def lesson_open_to(*, enrolment: Enrolment, lesson_id: int, at: datetime) -> Lesson | None:  # noqa: ARG001
    """The lesson, if it belongs to a module the learner has to learn: not one of an elective that was not chosen."""
    lesson = Lesson.objects.select_related("module__module_set").filter(pk=lesson_id).first()
    if lesson is None or lesson.module.module_set.programme_id != enrolment.programme_id:
        return None
    chosen = enrolment.choices.live().filter(module=lesson.module)
    if lesson.module.module_set.kind == ModuleSet.Kind.CHOOSE_ONE and not chosen.exists():
        return None
    return lesson


def session_of_window(*, session_id: int, learner: User, lease: UUID) -> StudySession | None:
    """The learner's active session, for the window that holds its lease."""
    active = StudySession.objects.filter(pk=session_id, learner=learner, state=StudySession.State.ACTIVE)
    return active.filter(lease=lease).select_related("enrolment", "lesson__module__module_set", "learner").first()
