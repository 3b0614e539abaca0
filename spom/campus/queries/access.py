"""What a learner may open, and which window is at work."""

from uuid import UUID

from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession
from spom.campus.queries.player import lesson_page
from spom.identity.models import User
from spom.programme.models.enrolment import Enrolment


def lesson_open_to(*, enrolment: Enrolment, lesson_id: int) -> Lesson | None:
    """The lesson, if it belongs to the learner's edition of a module they have to learn, and waits for no other."""
    page = lesson_page(enrolment=enrolment, lesson_id=lesson_id)
    if page is None or page.here.waits_for:
        return None
    lesson = page.content.lesson
    lesson.module = page.content.edition.module
    return lesson


def session_of_window(*, session_id: int, learner: User, lease: UUID) -> StudySession | None:
    """The learner's active session, for the window that holds its lease."""
    active = StudySession.objects.filter(pk=session_id, learner=learner, state=StudySession.State.ACTIVE)
    return active.filter(lease=lease).select_related("enrolment", "lesson__module__module_set", "learner").first()
