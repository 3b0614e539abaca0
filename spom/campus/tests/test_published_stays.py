"""What is published stays as it is: the database says no to whoever goes past the actions."""

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from spom.campus.actions.authoring import begin_edition, publish_edition, submit_edition
from spom.campus.actions.bringing_in import bring_in_course
from spom.campus.importers.course_folder import read_course_folder
from spom.campus.models.edition import CourseEdition
from spom.campus.tests import courses, make
from spom.identity.models import User
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db

CHANGES = [
    "UPDATE campus_courseedition SET outline = 'Other'",
    "UPDATE campus_courseedition SET state = 'DRAFT', published_at = NULL",
    "DELETE FROM campus_courseedition",
    "UPDATE campus_lessoncontent SET text = 'Other'",
    "UPDATE campus_lessoncontent SET stated_seconds = 1",
    "DELETE FROM campus_lessoncontent WHERE position = 4",
    """INSERT INTO campus_lessoncontent (edition_id, lesson_id, position, title, topic, stated_seconds, text, hls_url,
    transcript) SELECT edition_id, (SELECT max(id) FROM campus_lesson), 9, '', '', 1, '', '', ''
    FROM campus_lessoncontent LIMIT 1""",
    "UPDATE campus_captions SET text = 'WEBVTT'",
    "DELETE FROM campus_captions",
    "UPDATE campus_question SET key = '{1}'",
    "UPDATE campus_attachedfile SET path = 'other.csv'",
    "DELETE FROM campus_attachedfile",
    "DELETE FROM campus_lessoncontent_needs",
    """INSERT INTO campus_lessoncontent_needs (lessoncontent_id, lesson_id)
    SELECT max(id), (SELECT max(id) FROM campus_lesson) FROM campus_lessoncontent""",
    "UPDATE campus_package SET launch = 'other.html'",
    "UPDATE campus_packageitem SET launch = 'other.html'",
    "DELETE FROM campus_packageitem",
    "UPDATE campus_material SET place = 'other'",
]


@pytest.fixture
def published(grace: User, tmp_path: Path) -> CourseEdition:
    """Four lessons of every kind, as an author brings them in and a reviewer publishes them."""
    module = programme.module()
    plan = read_course_folder(courses.on_disk(tmp_path, courses.course()))
    edition = bring_in_course(module=module, plan=plan, by=grace, at=make.NINE)
    submit_edition(edition=edition, by=grace, at=make.NINE)
    publish_edition(edition=edition, by=grace, at=make.NINE)
    # Another lesson of the module, which is in no edition.
    make.lesson(within=module)
    edition.refresh_from_db()
    return edition


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses(published: CourseEdition, change: str) -> None:
    with pytest.raises(IntegrityError, match=r"(stays|kept) as it is"), transaction.atomic():
        raw(change)


def test_a_draft_may_still_change(published: CourseEdition, grace: User) -> None:
    draft = begin_edition(module=published.module, by=grace, at=make.NINE)

    film = draft.contents.get(lesson__code="film").pk
    raw("UPDATE campus_lessoncontent SET text = 'Other' WHERE id = %s", film)
    raw("DELETE FROM campus_captions WHERE content_id = %s", film)
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        raw("UPDATE campus_lessoncontent SET edition_id = %s, position = 9 WHERE id = %s", published.pk, film)
    raw("DELETE FROM campus_lessoncontent_needs WHERE lessoncontent_id = %s", film)
    raw("DELETE FROM campus_lessoncontent WHERE id = %s", film)


def raw(change: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change, values or None)
        assert cursor.rowcount > 0
