"""Everything a lesson's page shows, and what a learner has to do before it opens."""

from dataclasses import dataclass

from spom.campus.models.edition import CourseEdition, LessonContent
from spom.campus.models.ledger import StudyInterval
from spom.campus.models.lesson import Lesson
from spom.campus.models.progress import LessonNote, LessonProgress, PracticeAnswer
from spom.campus.models.study import StudySession
from spom.campus.queries.lessons import content_of, edition_for, lessons_of
from spom.identity.models import User
from spom.programme.models.catalogue import ModuleSet
from spom.programme.models.enrolment import Enrolment


@dataclass(frozen=True, kw_only=True)
class RailEntry:
    """One lesson in the list beside the player. `waits_for` is what must be learned first, if anything."""

    content: LessonContent
    is_done: bool
    is_current: bool
    waits_for: str

    @property
    def icon(self) -> str:
        """Shape, not colour, tells the states apart."""
        if self.waits_for:
            return "lock"
        if self.is_done:
            return "circle-check"
        return "circle-play" if self.is_current else "circle"


@dataclass(frozen=True, kw_only=True)
class LessonPage:
    """A lesson as one learner sees it."""

    enrolment: Enrolment
    content: LessonContent
    rail: list[RailEntry]
    progress: LessonProgress | None
    notes: list[LessonNote]
    # Of the session that goes on in this lesson, if one does.
    place_now: int | None = None

    @property
    def done(self) -> int:
        """How many lessons the learner is through."""
        return sum(entry.is_done for entry in self.rail)

    @property
    def here(self) -> RailEntry:
        """The entry of the lesson itself."""
        return next(entry for entry in self.rail if entry.is_current)

    @property
    def before(self) -> LessonContent | None:
        """The lesson before, to go back to."""
        return self._beside(-1)

    @property
    def after(self) -> LessonContent | None:
        """The lesson after, unless it waits for another."""
        return self._beside(1)

    @property
    def place(self) -> int:
        """Where the learner was last, to the half minute."""
        if self.place_now is not None:
            return self.place_now
        return self.progress.place if self.progress else 0

    def _beside(self, step: int) -> LessonContent | None:
        place = self.rail.index(self.here) + step
        if not 0 <= place < len(self.rail) or self.rail[place].waits_for:
            return None
        return self.rail[place].content


def lesson_page(*, enrolment: Enrolment, lesson_id: int) -> LessonPage | None:
    """The lesson's page for this learner; None when it is not theirs to learn."""
    lesson = Lesson.objects.select_related("module__module_set").filter(pk=lesson_id).first()
    if lesson is None or not _is_theirs(enrolment, lesson):
        return None
    edition = edition_for(enrolment=enrolment, module=lesson.module)
    content = content_of(edition=edition, lesson_id=lesson.pk) if edition else None
    if edition is None or content is None:
        return None
    learner = enrolment.learner
    return LessonPage(
        enrolment=enrolment,
        content=content,
        rail=rail_of(edition=edition, learner=learner, current=lesson.pk),
        progress=LessonProgress.objects.filter(learner=learner, lesson=lesson).first(),
        notes=list(LessonNote.objects.filter(learner=learner, lesson=lesson).order_by("place", "pk")),
        place_now=_place_now(learner, lesson),
    )


def _place_now(learner: User, lesson: Lesson) -> int | None:
    """Where the session that goes on is: newer than what was written down, and all there is after a crash."""
    session = StudySession.objects.filter(learner=learner, lesson=lesson, state=StudySession.State.ACTIVE).first()
    return session.place if session else None


def rail_of(*, edition: CourseEdition, learner: User, current: int | None) -> list[RailEntry]:
    """Every lesson of the edition with what the learner has done. Four statements."""
    contents = lessons_of(edition)
    ids = [content.lesson_id for content in contents]
    through = LessonProgress.objects.filter(learner=learner, lesson__in=ids, done_at__isnull=False)
    done = set(through.values_list("lesson_id", flat=True))
    titles = {content.lesson_id: content.title for content in contents}
    return [
        RailEntry(
            content=content,
            is_done=content.lesson_id in done,
            is_current=content.lesson_id == current,
            waits_for=next(
                (titles[need.pk] for need in content.needs.all() if need.pk in titles and need.pk not in done), ""
            ),
        )
        for content in contents
    ]


def answers_of(*, learner: User, content: LessonContent) -> dict[int, PracticeAnswer]:
    """The learner's newest answers to the practice questions, by question."""
    answers = PracticeAnswer.objects.filter(learner=learner, question__content=content)
    return {answer.question_id: answer for answer in answers}


def has_learned_in(*, learner: User, lesson: Lesson) -> bool:
    """Did the learner earn any time in this lesson?"""
    return StudyInterval.objects.filter(learner=learner, lesson=lesson).exists()


def _is_theirs(enrolment: Enrolment, lesson: Lesson) -> bool:
    """Does the lesson belong to a module the learner has to learn: not one of an elective that was not chosen?"""
    module_set = lesson.module.module_set
    if module_set.programme_id != enrolment.programme_id:
        return False
    return module_set.kind != ModuleSet.Kind.CHOOSE_ONE or (
        enrolment.choices.live().filter(module=lesson.module).exists()
    )
