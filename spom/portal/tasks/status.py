"""The copy of the status page that is read when the database is not there."""

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from procrastinate.contrib.django import app

from spom.portal.queries.institution import current_institution
from spom.portal.queries.maintenance import forget_windows
from spom.portal.queries.status import status


@app.task
def write_status_copy() -> None:
    """Write the copy again, in every language."""
    # This process may not have heard yet of what has just changed.
    forget_windows()
    now = timezone.now()
    institution = current_institution()
    found = status(now)
    for language, _name in settings.LANGUAGES:
        with translation.override(language), timezone.override(institution.zone):
            page = render_to_string("portal/status_copy.html", {"status": found, "institution": institution})
        _replace(settings.STATUS_DIR / f"{language}.html", page)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="portal.status_copy")
def refresh_status_copy(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Keep the copy young: maintenance begins and ends by the clock."""
    write_status_copy()


def _replace(path: Path, page: str) -> None:
    """Readers see the old page or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as draft:
        draft.write(page)
    Path(draft.name).chmod(0o644)
    os.replace(draft.name, path)  # noqa: PTH105  # the one call that is atomic on every system
