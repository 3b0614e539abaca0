"""Editions: who begins with one keeps it."""

import pytest

from spom.campus.actions.keeping import keep_edition
from spom.campus.queries.lessons import content_of, edition_for, lessons_of, neighbours
from spom.campus.tests import make
from spom.identity.models import User
from spom.programme.models.enrolment import Enrolment
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(alice: User) -> Enrolment:
    """Alice takes part."""
    return programme.enrolment(alice)


def test_who_has_begun_keeps_theirs_and_others_get_the_newest(enrolment: Enrolment, bob: User) -> None:
    first = make.edition()
    lesson = make.content(of=first).lesson
    make.study(enrolment.learner, on=lesson)
    second = make.edition(within=first.module)

    assert edition_for(enrolment=enrolment, module=first.module) == first
    assert edition_for(enrolment=programme.enrolment(bob), module=first.module) == second
    assert keep_edition(enrolment=enrolment, module=first.module, at=make.NINE) == first


def test_a_module_without_an_edition_keeps_none(enrolment: Enrolment) -> None:
    module = programme.module()

    assert keep_edition(enrolment=enrolment, module=module, at=make.NINE) is None
    assert edition_for(enrolment=enrolment, module=module) is None


def test_lessons_come_in_order_with_their_neighbours(enrolment: Enrolment) -> None:
    edition = make.edition()
    one, two, three = (make.content(of=edition, title=title) for title in ("One", "Two", "Three"))

    assert lessons_of(edition) == [one, two, three]
    assert (neighbours(two).before, neighbours(two).after) == (one, three)
    assert (neighbours(one).before, neighbours(three).after) == (None, None)
    assert content_of(edition=edition, lesson_id=two.lesson_id) == two
    assert content_of(edition=edition, lesson_id=make.lesson().pk) is None
