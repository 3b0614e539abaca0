"""What a study session leaves behind besides time: where the learner is, what they saw, whether they are through."""

from collections.abc import Sequence

from spom.campus.models.edition import EditionKept, LessonContent
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Package
from spom.campus.models.progress import LessonProgress
from spom.campus.models.study import StudySession
from spom.campus.queries.hours import seconds_held_by_lesson

Stretches = list[tuple[float, float]]
LONGEST_PLAYED = 400
# Stretches kept of one lesson; whoever jumps about more than this has the shortest forgotten.
MOST_STRETCHES = 60
# A film is through when nine tenths were played, plain pages after as much of their time, a text at its end.
SEEN_ENOUGH = 0.9
END_OF_TEXT = 950


def note_progress(session: StudySession) -> None:
    """Keep where the learner is and what they saw; once through, through for good."""
    if session.place is None and not session.played:
        return
    known = LessonProgress.objects.filter(learner=session.learner, lesson=session.lesson).first()
    progress = known or LessonProgress(learner=session.learner, lesson=session.lesson)
    fresh = [(float(begun), float(ended)) for begun, ended, _rate in session.played if ended > begun]
    progress.played = merged([*((begun, ended) for begun, ended in progress.played), *fresh])
    progress.place = session.place if session.place is not None else progress.place
    progress.seen_at = session.last_at
    if progress.done_at is None and _is_through(session, progress):
        progress.done_at = session.last_at
    progress.save()


def merged(stretches: Sequence[tuple[float, float]]) -> Stretches:
    """The stretches in order, those that touch made one, the longest kept."""
    joined: Stretches = []
    for begun, ended in sorted(stretches):
        if joined and begun <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ended))
        else:
            joined.append((begun, ended))
    longest = sorted(joined, key=lambda one: one[0] - one[1])[:MOST_STRETCHES]
    return sorted(longest)


def written(played: Sequence[Sequence[float]]) -> str:
    """Stretches as the ledger keeps them: "60-90 90-105*1.5", whole seconds, as many as fit."""
    joined: list[tuple[float, float, float]] = []
    for begun, ended, rate in played:
        if joined and joined[-1][2] == rate and abs(joined[-1][1] - begun) <= 1:
            joined[-1] = (joined[-1][0], ended, rate)
        else:
            joined.append((begun, ended, rate))
    words = [f"{begun:.0f}-{ended:.0f}" + (f"*{rate:g}" if rate != 1 else "") for begun, ended, rate in joined]
    while len(" ".join(words)) > LONGEST_PLAYED:
        words.pop()
    return " ".join(words)


def _is_through(session: StudySession, progress: LessonProgress) -> bool:
    kind = session.lesson.kind
    if kind == Lesson.Kind.READING:
        return progress.place >= END_OF_TEXT
    if kind == Lesson.Kind.QUIZ:
        return False
    kept = EditionKept.objects.filter(enrolment=session.enrolment_id, module=session.lesson.module_id)
    contents = LessonContent.objects.filter(lesson=session.lesson, edition__in=kept.values("edition"))
    content = contents.select_related("video", "document", "package").first()
    if content is None:
        return False
    if kind == Lesson.Kind.PACKAGE:
        return _is_plain(content) and _learned(session) >= SEEN_ENOUGH * content.stated_seconds
    if kind == Lesson.Kind.DOCUMENT:
        pages = content.document.pages if content.document else 0
        return 0 < pages <= progress.place
    # A stream does not say how long it is before it is played; its authors do.
    seconds = (content.video.seconds if content.video else 0) or content.stated_seconds
    return seconds > 0 and sum(ended - begun for begun, ended in progress.played) >= SEEN_ENOUGH * seconds


def _is_plain(content: LessonContent) -> bool:
    """Plain web pages tell nobody that they were read to the end; every other package says so itself."""
    return content.package is not None and content.package.standard == Package.Standard.PLAIN


def _learned(session: StudySession) -> float:
    fresh: float = sum(
        (span.upper - span.lower).total_seconds() for span in session.counted if span.upper and span.lower
    )
    return fresh + seconds_held_by_lesson(learner=session.learner, lesson=session.lesson)
