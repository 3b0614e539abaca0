"""Looking things up in the journal."""

from datetime import timedelta

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from spom.journal.events import announce
from spom.journal.models import Entry
from spom.journal.queries.entries import LONGEST_PAGE, Search, found_entries, page_of_entries
from spom.journal.tests import make
from spom.journal.tests.make import MONDAY_9, Noted
from spom.kit.origin import Origin, originating_from

pytestmark = pytest.mark.django_db


def texts(search: Search) -> list[str]:
    return [entry.about["text"] for entry in page_of_entries(search).entries if entry.kind == "journal.Noted"]


def test_finds_by_deed_row_person_time_and_request(alice: AbstractBaseUser, bob: AbstractBaseUser) -> None:
    make.entry(text="one", row=alice, by=bob)
    make.entry(text="two", row=bob, by=alice, at=MONDAY_9 + timedelta(hours=1))
    with originating_from(Origin(request_id="r-9")):
        make.entry(text="three", at=MONDAY_9 + timedelta(hours=2))

    assert texts(Search(kinds=("journal.Noted",))) == ["three", "two", "one"]
    assert texts(Search(kinds=("booking.SeatHeld",))) == []
    assert texts(Search(by=bob)) == ["one"]
    assert texts(Search(about=bob, kinds=("journal.Noted",))) == ["two"]
    assert texts(Search(request_id="r-9")) == ["three"]
    assert texts(Search(since=MONDAY_9 + timedelta(hours=1), until=MONDAY_9 + timedelta(hours=2))) == ["two"]


def test_pages_run_from_new_to_old_without_loss_or_repetition() -> None:
    made = [make.entry(text=str(number)) for number in range(7)]
    seen, before = [], None
    sizes = []
    while True:
        page = page_of_entries(Search(), before=before, size=3)
        seen += page.entries
        sizes.append(len(page.entries))
        if page.older is None:
            break
        before = page.older
        make.entry(text="arrived while reading")

    assert sizes == [3, 3, 1]
    assert seen == made[::-1]


@pytest.mark.security("S32")
@pytest.mark.parametrize(("asked", "given"), [(10**9, LONGEST_PAGE), (0, 1), (-5, 1)])
def test_no_page_is_longer_than_the_cap(asked: int, given: int) -> None:
    with transaction.atomic():
        for _ in range(LONGEST_PAGE + 1):
            announce(Noted(by=None, at=MONDAY_9))

    assert len(page_of_entries(Search(), size=asked).entries) == given


def test_a_page_with_people_and_seals_is_one_statement(
    alice: AbstractBaseUser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.sealed_journal(1)
    make.entry(by=alice)

    with django_assert_num_queries(1):
        page = page_of_entries(Search(kinds=("journal.Noted",)))
        assert [str(entry.by) if entry.by else "" for entry in page.entries] == ["CRO0612345", ""]
        assert page.entries[1].sealing.seal_id == 1


def test_what_is_about_a_row_is_found_by_its_index(alice: AbstractBaseUser) -> None:
    search = found_entries(Search(about=alice))
    with CaptureQueriesContext(connection), connection.cursor() as cursor:
        # In a table this small the planner would rather read everything, or walk the key.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")

    assert "journal_entry_subjects" in search.explain()
    assert Entry.objects.filter(pk__in=search.values("pk")).exists()
