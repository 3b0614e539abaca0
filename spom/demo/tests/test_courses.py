"""The courses of the demo: every module teaches, and the mandatory ones in every way."""

from pathlib import Path

import pytest
from pytest_django import Settings

from spom.campus.models.edition import CourseEdition
from spom.campus.models.lesson import Lesson
from spom.campus.queries.checks import faults_of
from spom.campus.queries.lessons import lessons_of
from spom.demo.build import build
from spom.programme.models.catalogue import Module

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_institution")]


def test_every_module_teaches_and_two_of_them_in_every_way(tmp_path: Path, settings: Settings) -> None:
    settings.SPOM_DATA_DIR = tmp_path

    build()

    published = CourseEdition.objects.published()
    assert published.count() == Module.objects.count()
    for code in ("A1", "B1"):
        kinds = [content.kind for content in lessons_of(published.get(module__code=code))]
        assert len(kinds) >= 6
        assert set(kinds) == set(Lesson.Kind)
    assert [fault for edition in published for fault in faults_of(edition)] == []
    assert {module.announced_seconds for module in Module.objects.all()} == {40 * 3600, 20 * 3600}
    assert {module.required_seconds for module in Module.objects.all()} == {2 * 3600, 20 * 60}
