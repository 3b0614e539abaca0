"""What the campus remembers. Django looks for tables here; import from the file you need."""

from spom.campus.models.appeal import TimeAppeal
from spom.campus.models.calendar import CalendarAddress
from spom.campus.models.edition import (
    AttachedFile,
    Captions,
    CourseEdition,
    EditionKept,
    LessonContent,
    Question,
)
from spom.campus.models.launch import PackageDocument, PackageLaunch, PackageState, PackageStatement
from spom.campus.models.ledger import LedgerHead, StudyInterval, UncountedSpan, Verdict
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material, Package, PackageItem, Upload
from spom.campus.models.passes import StandingPass
from spom.campus.models.progress import LessonNote, LessonProgress, PracticeAnswer
from spom.campus.models.reminder import Reminder
from spom.campus.models.signal import Signal
from spom.campus.models.statement import HoursStatement
from spom.campus.models.study import StudySession

__all__ = [
    "AttachedFile",
    "CalendarAddress",
    "Captions",
    "CourseEdition",
    "EditionKept",
    "HoursStatement",
    "LedgerHead",
    "Lesson",
    "LessonContent",
    "LessonNote",
    "LessonProgress",
    "Material",
    "Package",
    "PackageDocument",
    "PackageItem",
    "PackageLaunch",
    "PackageState",
    "PackageStatement",
    "PracticeAnswer",
    "Question",
    "Reminder",
    "Signal",
    "StandingPass",
    "StudyInterval",
    "StudySession",
    "TimeAppeal",
    "UncountedSpan",
    "Upload",
    "Verdict",
]
