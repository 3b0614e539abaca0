"""What the campus remembers. Django looks for tables here; import from the file you need."""

from spom.campus.models.ledger import LedgerHead, StudyInterval, UncountedSpan, Verdict
from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession

__all__ = ["LedgerHead", "Lesson", "StudyInterval", "StudySession", "UncountedSpan", "Verdict"]
