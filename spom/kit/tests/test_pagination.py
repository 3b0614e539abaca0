"""Pages: nothing lost, nothing twice, no page too long and none too deep."""

import base64
import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from spom.kit import pagination
from spom.kit.pagination import LONGEST_PAGE, NoSuchPlace, numbered_page, onward_page

pytestmark = pytest.mark.django_db

BY = ("app_label", "-pk")


@pytest.fixture
def rows() -> QuerySet[ContentType]:
    """130 rows of a table Django brings along, with many equal first columns."""
    ContentType.objects.bulk_create(
        ContentType(app_label=f"spom_{number % 3}", model=f"m{number:03}") for number in range(130)
    )
    return ContentType.objects.filter(app_label__startswith="spom_")


def test_leafs_through_numbered_pages(rows: QuerySet[ContentType]) -> None:
    pages = [numbered_page(rows.order_by("pk"), number=number, size=50) for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [50, 50, 30]
    assert len({row.pk for page in pages for row in page}) == 130
    assert pages[0].has_next()
    assert not pages[2].has_next()


@pytest.mark.security("S32")
@pytest.mark.parametrize(("number", "shown"), [(None, 1), ("", 1), ("x", 1), ("0", 6), ("-5", 6), ("9" * 400, 6)])
def test_a_wrong_number_shows_a_page_there_is(rows: QuerySet[ContentType], number: str | None, shown: int) -> None:
    assert numbered_page(rows.order_by("pk"), number=number).number == shown


@pytest.mark.security("S32")
@pytest.mark.parametrize(("asked", "given"), [(10**9, LONGEST_PAGE), (0, 1), (-1, 1)])
def test_no_page_is_longer_than_the_limit(rows: QuerySet[ContentType], asked: int, given: int) -> None:
    assert len(numbered_page(rows.order_by("pk"), number=1, size=asked)) == given
    assert len(onward_page(rows, by=BY, size=asked).rows) == given


@pytest.mark.security("S32")
def test_no_page_is_deeper_than_the_limit(rows: QuerySet[ContentType], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "DEEPEST_ROW", 50)

    page = numbered_page(rows.order_by("pk"), number=999, size=25)

    assert (page.number, page.paginator.num_pages) == (2, 2)


def test_goes_onward_without_loss_or_repetition(rows: QuerySet[ContentType]) -> None:
    expected = list(rows.order_by(*BY))
    seen, after = [], ""
    while True:
        page = onward_page(rows, by=BY, after=after, size=40)
        seen += page.rows
        if page.next is None:
            break
        after = page.next
        # Arrives before the place we have come to.
        ContentType.objects.create(app_label="spom_0", model=f"late{len(seen)}", pk=10**6 + len(seen))

    assert seen == expected


def test_the_deepest_page_is_one_statement(
    rows: QuerySet[ContentType], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = onward_page(rows, by=BY, size=100)
    assert first.next is not None

    with django_assert_num_queries(1):
        onward_page(rows, by=BY, after=first.next)


def mark(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.security("S32")
@pytest.mark.parametrize(
    "after",
    [
        "!",
        "x",
        "AAAA",
        mark({}),
        mark([]),
        mark(["a"]),
        mark(["a", None]),
        mark(["a", "x"]),
        mark([["a"], 1]),
        mark([1, {}]),
    ],
)
def test_refuses_a_mark_that_is_not_ours(rows: QuerySet[ContentType], after: str) -> None:
    with pytest.raises(NoSuchPlace):
        onward_page(rows, by=BY, after=after)
