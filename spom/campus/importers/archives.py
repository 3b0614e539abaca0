"""What an archive from a stranger is, and the course in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from spom.campus.importers import course_folder, moodle, scorm
from spom.campus.importers.course import CoursePlan, ManifestUnreadable, PlannedFile
from spom.campus.importers.folders import DiskFolder, opened_archive


@contextmanager
def course_in(path: Path, *, name: str) -> Iterator[CoursePlan]:
    """The course in an archive, readable until the end of the block. Raises what its importer refuses."""
    with opened_archive(path) as folder:
        files = {PurePosixPath(found).name for found in folder.names()}
        if course_folder.MANIFEST in files:
            yield course_folder.read_course_folder(folder)
        elif moodle.MANIFEST in files:
            yield moodle.read_moodle(folder)
        elif {scorm.MANIFEST, scorm.CMI5, scorm.TIN_CAN, *scorm.START_PAGES} & set(folder.members):
            yield scorm.read_scorm(PlannedFile(folder=DiskFolder(path.parent), path=path.name, shown=name))
        else:
            raise ManifestUnreadable(
                _("It is neither a course folder, nor a package of SCORM, xAPI or cmi5, nor a Moodle backup.")
            )
