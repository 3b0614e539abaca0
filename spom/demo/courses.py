"""The courses of the demo: written by us, brought in through the course folder like anybody's."""

from datetime import datetime
from pathlib import Path

from django.db.models import Exists, OuterRef

from spom.campus.actions.authoring import publish_edition, submit_edition
from spom.campus.actions.bringing_in import bring_in_folder
from spom.campus.models.edition import CourseEdition
from spom.identity.models import User
from spom.programme.actions.cataloguing import shorten_for_trial
from spom.programme.models.catalogue import Module, Programme

CONTENT = Path(__file__).with_name("content")
# Nobody who tries the portal has forty hours. Pages say so; every other rule is as in earnest.
TRIAL_SECONDS = {"A1": 2 * 3600, "B1": 2 * 3600}
TRIAL_SECONDS_OF_ONE_LESSON = 20 * 60


def build_courses(*, programme: Programme, by: User, at: datetime) -> None:
    """Publish the first edition of every module that has none; a second run changes nothing."""
    edition = CourseEdition.objects.filter(module=OuterRef("pk"))
    untaught = Module.objects.filter(~Exists(edition), module_set__programme=programme)
    for module in untaught.order_by("pk"):
        folder = CONTENT / module.code
        if not folder.is_dir():
            continue
        seconds = TRIAL_SECONDS.get(module.code, TRIAL_SECONDS_OF_ONE_LESSON)
        shorten_for_trial(module=module, required_seconds=seconds, by=by, at=at)
        taught = bring_in_folder(module=module, folder=folder, by=by, at=at)
        submit_edition(edition=taught, by=by, at=at)
        publish_edition(edition=taught, by=by, at=at)
