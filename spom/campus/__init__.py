"""Self-paced modules: lessons, study, and the ledger of learning hours in which every counted minute is provable.

Nouns: Lesson, CourseEdition, LessonContent, Captions, Question, AttachedFile, EditionKept, Material, Package,
PackageItem, PackageLaunch, PackageState, PackageStatement, PackageDocument, Upload,
StudySession, StudyInterval, Verdict, UncountedSpan, LedgerHead, LedgerSum.
Verbs: start studying, pulse, pass, fail, pause, end, release, reject, reverse, verify, keep edition,
open package, keep state, take statement, upload,
begin, write, put in order, submit, return and publish an edition, keep material, bring in.
"""
