"""Auditors read the journal, check its seals, and take extracts that are journalled themselves."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from spom.identity.actions.units import add_unit
from spom.identity.models import User
from spom.journal.actions import seal_entries
from spom.journal.events import every_event, told
from spom.journal.models import Entry
from spom.journal.queries.entries import Search, found_entries
from spom.journal.tasks import verify
from spom.kit.origin import Origin, originating_from
from spom.kit.pagination import onward_page
from spom.portal.actions import audit as actions
from spom.portal.models.notice import Notice
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
UNIT_ADDED = "The institution has one more unit."


@pytest.fixture
def auditor(client: Client, audrey: User, settings: Settings, tmp_path: Path) -> Client:
    """Audrey's browser, and a key to seal with."""
    settings.SPOM_JOURNAL_KEY_FILE = tmp_path / "journal.key"
    client.force_login(audrey)
    return client


def unit(code: str, *, by: User, at: datetime = MONDAY_9, address: str = "203.0.113.9", request: str = "") -> None:
    """Somebody adds a unit, from somewhere."""
    with originating_from(Origin(address=address, request_id=request)):
        add_unit(code=code, name=code, parent=None, email="", phone="", by=by, at=at)


def titles(page: str) -> list[str]:
    """What happened, in the order of the table."""
    return re.findall(r'<th scope="row"><a href="/journal/\d+/">([^<]+)</a>', page)


class TestFilters:
    """Every filter, and all of them together."""

    def test_finds_by_person_actor_kind_day_address_and_reference(self, auditor: Client, grace: User) -> None:
        unit("A", by=grace, request="K7F219ABCDEFGHJKMNPQRSTV")
        unit("B", by=grace, at=MONDAY_9 + DAY, address="2001:db8::1")

        def found(**wishes: str) -> list[str]:
            return titles(auditor.get("/journal/", wishes).content.decode())

        assert found(kind="identity.UnitAdded") == [UNIT_ADDED] * 2
        assert found(by="grace", kind="identity.UnitAdded", until="2026-03-02") == [UNIT_ADDED]
        assert found(by="GRACE", address="2001:db8::1") == [UNIT_ADDED]
        assert found(reference="k7f2-19") == [UNIT_ADDED]
        assert "The person has a password or a passkey and may sign in." in found(person="grace@example.edu")
        assert found(since="2026-03-03", until="2026-03-03", kind="identity.UnitAdded") == [UNIT_ADDED]

    def test_days_are_those_of_the_institution(self, auditor: Client, grace: User) -> None:
        # 23:30 in London, and the third of March in Kolkata.
        unit("A", by=grace, at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))

        answer = auditor.get("/journal/", {"since": "2026-03-03", "until": "2026-03-03", "kind": "identity.UnitAdded"})

        assert len(titles(answer.content.decode())) == 1

    def test_nobody_by_that_name_is_said(self, auditor: Client) -> None:
        answer = auditor.get("/journal/", {"person": "nobody-at-all"})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Nobody has this number" in answer.content.decode()

    def test_pages_run_on_without_loss_or_repetition(self, auditor: Client, grace: User) -> None:
        for number in range(60):
            unit(f"U{number}", by=grace)
        first = auditor.get("/journal/", {"kind": "identity.UnitAdded"}).content.decode()
        further = re.search(r'href="(\?[^"]*after=[^"]+)"', first)
        assert further

        second = auditor.get(f"/journal/{further[1].replace('&amp;', '&')}").content.decode()

        rows = re.findall(r'href="(/journal/\d+/)"', first + second)
        assert (len(titles(first)), len(titles(second)), len(set(rows))) == (50, 10, 60)

    @pytest.mark.security("S24")
    def test_is_for_auditors_alone(self, client: Client, grace: User, hannah: User, alice: User) -> None:
        for person in (grace, hannah, alice):
            client.force_login(person)
            for address in ("/journal/", "/journal/1/"):
                assert client.get(address).status_code == HTTPStatus.FORBIDDEN
            assert client.post("/journal/extract/").status_code == HTTPStatus.FORBIDDEN
            assert client.post("/journal/verification/").status_code == HTTPStatus.FORBIDDEN


class TestEntry:
    """One entry in words, and its seal."""

    def test_says_who_did_what_to_whom_and_is_verified(self, auditor: Client, grace: User) -> None:
        unit("WEST", by=grace)
        seal_entries(at=MONDAY_9)
        entry = Entry.objects.get(kind="identity.UnitAdded")

        page = auditor.get(f"/journal/{entry.pk}/?verify").content.decode()

        for words in (UNIT_ADDED, "People and sign-in", "Grace Iyer", "203.0.113.9", "Verified just now"):
            assert words in page

    @pytest.mark.security("S44")
    def test_an_altered_entry_is_named(self, auditor: Client, grace: User) -> None:
        unit("WEST", by=grace)
        seal_entries(at=MONDAY_9)
        entry = Entry.objects.get(kind="identity.UnitAdded")
        alter(entry)

        page = auditor.get(f"/journal/{entry.pk}/?verify").content.decode()

        assert "The seal does not fit" in page
        assert f"journal.Entry:{entry.pk}" in page

    def test_what_is_not_sealed_yet_says_so(self, auditor: Client, grace: User) -> None:
        unit("WEST", by=grace)

        page = auditor.get(f"/journal/{Entry.objects.latest('pk').pk}/").content.decode()

        assert "Not sealed yet" in page


def alter(entry: Entry) -> None:
    """Somebody with the database's whole power changes a row."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE journal_entry SET by_id = NULL WHERE id = %s", [entry.pk])
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")


@pytest.mark.security("S44")
class TestChain:
    """The state of all seals together, found by night and shown by day."""

    @pytest.fixture(autouse=True)
    def head(self, settings: Settings, tmp_path: Path) -> None:
        """Where this machine keeps the newest head."""
        settings.SPOM_JOURNAL_HEAD_FILE = tmp_path / "journal" / "head.json"

    def test_is_not_known_before_the_first_night(self, auditor: Client) -> None:
        assert "Not verified yet" in auditor.get("/journal/").content.decode()

    def test_a_sound_one_is_shown_with_its_time_and_size(self, auditor: Client, grace: User) -> None:
        unit("WEST", by=grace)
        seal_entries(at=MONDAY_9)

        with time_machine.travel(MONDAY_9 + DAY, tick=False):
            verify.func(timestamp=0)
            page = auditor.get("/journal/").content.decode()
        with time_machine.travel(MONDAY_9 + 4 * DAY, tick=False):
            later = auditor.get("/journal/").content.decode()

        assert "In order" in page
        assert "1 seals with" in page
        assert "Verified too long ago" in later
        found = Entry.objects.get(kind="journal.ChainVerified")
        assert (found.about["seals"], found.about["fault"]) == (1, "")
        assert not Notice.objects.filter(kind="portal.journal_broken").exists()

    def test_a_broken_one_is_named_and_told_at_once(self, auditor: Client, audrey: User, grace: User) -> None:
        unit("WEST", by=grace)
        seal_entries(at=MONDAY_9)
        altered = Entry.objects.get(kind="identity.UnitAdded")
        alter(altered)

        verify.func(timestamp=0)

        page = auditor.get("/journal/").content.decode()
        assert "Broken" in page
        assert f"journal.Entry:{altered.pk}" in page
        told = {notice.to_id: notice.link for notice in Notice.objects.filter(kind="portal.journal_broken")}
        # Who runs the portal is told, but may not read the journal.
        assert told == {audrey.pk: "/journal/", grace.pk: ""}

    def test_an_auditor_may_ask_for_it_and_that_is_an_entry(self, auditor: Client, audrey: User) -> None:
        answers = [auditor.post("/journal/verification/").status_code for _ in range(5)]

        assert answers == [*[HTTPStatus.FOUND] * 4, HTTPStatus.TOO_MANY_REQUESTS]
        assert ProcrastinateJob.objects.filter(task_name="spom.journal.tasks.verify_now").count() == 4
        assert Entry.objects.filter(kind="portal.JournalVerificationAsked", by=audrey).count() == 4


@pytest.mark.parametrize("language", ["hi", "de"])
def test_every_kind_of_entry_is_told_in_the_readers_language(language: str) -> None:
    english = {event: told(event) for event in every_event()}

    with translation.override(language):
        same = [event.__name__ for event in every_event() if told(event) == english[event]]

    assert len(english) > 150
    assert same == []
    # Nothing for developers stands in what auditors read.
    assert [words for words in english.values() if "`" in words or not words.endswith(".")] == []


class TestExtract:
    """The filtered rows as a file."""

    @pytest.mark.security("S35")
    def test_holds_what_was_filtered_and_is_an_entry_itself(self, auditor: Client, audrey: User, grace: User) -> None:
        unit("WEST", by=grace)
        User.objects.filter(pk=audrey.pk).update(full_name="=cmd()")

        taken = auditor.post("/journal/extract/", {"kind": "identity.UnitAdded", "form": "csv"})
        whole = auditor.post("/journal/extract/", {"person": "audrey", "form": "xlsx"})

        lines = taken.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert "identity.UnitAdded" in lines[1]
        assert whole.getvalue()[:2] == b"PK"
        noted = Entry.objects.filter(kind="portal.JournalExtractTaken").order_by("pk")
        assert noted[0].about == {"asked": {"kind": "identity.UnitAdded"}, "rows": 1}
        assert noted[0].by == audrey

    def test_is_not_endless(self, auditor: Client, grace: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "MOST_TAKEN", 2)
        for code in "ABC":
            unit(code, by=grace)

        assert auditor.post("/journal/extract/", {"form": "csv"}).status_code == HTTPStatus.CONFLICT
        assert not Entry.objects.filter(kind="portal.JournalExtractTaken").exists()

    @pytest.mark.security("S31")
    def test_ten_an_hour(self, auditor: Client) -> None:
        answers = [auditor.post("/journal/extract/", {"form": "csv"}) for _ in range(11)]

        assert [answer.status_code for answer in answers] == [*[HTTPStatus.OK] * 10, HTTPStatus.TOO_MANY_REQUESTS]
        assert "Retry-After" in answers[-1].headers


@pytest.mark.slow
class TestCost:
    """Fast however long the journal is."""

    @pytest.fixture
    def long_journal(self, grace: User, alice: User) -> None:
        """Thirty thousand entries of ninety days, written past the actions because they only fill the table."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO journal_entry (kind, by_id, at, recorded_at, about, subjects, address, request_id)
                SELECT 'identity.SignedIn', %s, %s::timestamptz + n * interval '4 minutes', now(),
                  '{}', ARRAY['identity.User:' || (n %% 3000 + 100000)], ('10.0.' || n %% 200 || '.7')::inet,
                  upper(substr(md5(n::text), 1, 24))
                FROM generate_series(1, 30000) n
                """,
                [grace.pk, MONDAY_9],
            )
            cursor.execute("ANALYZE journal_entry")

    @pytest.mark.usefixtures("long_journal")
    @pytest.mark.parametrize(
        "search",
        [
            Search(),
            Search(address="10.0.3.7"),
            Search(request_begins="C4CA42"),
            Search(since=MONDAY_9 + 3 * DAY, until=MONDAY_9 + 4 * DAY),
            Search(kinds=("identity.UnitAdded",)),
        ],
        ids=["all", "address", "reference", "days", "kind"],
    )
    def test_no_page_reads_the_whole_table(self, search: Search) -> None:
        deep = Entry.objects.order_by("at")[200]
        mark = onward_page(Entry.objects.filter(pk__gte=deep.pk), by=("-at", "-pk"), size=1).next or ""
        for after in ("", mark):
            page = _statement(search, after=after)
            plan = str(page.explain(analyze=True))

            assert "Seq Scan on journal_entry" not in plan
            assert _most_rows(plan) <= 1000, plan

    @pytest.mark.usefixtures("long_journal")
    def test_a_person_is_found_by_an_index(self, alice: User) -> None:
        plan = str(_statement(Search(about=alice), after="").explain())

        assert "journal_entry_subjects" in plan

    @pytest.mark.usefixtures("long_journal")
    def test_a_page_costs_a_handful_of_statements(
        self, auditor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        auditor.get("/journal/")

        with django_assert_max_num_queries(8):
            auditor.get("/journal/", {"kind": "identity.SignedIn"})


def _statement(search: Search, *, after: str) -> QuerySet[Entry]:
    """The statement behind a page, as `onward_page` asks it."""
    asked: list[QuerySet[Entry]] = []

    class Watched(QuerySet[Entry]):
        def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204  # the statement is all we want
            asked.append(self)
            return iter([])

    found = found_entries(search)
    found.__class__ = Watched
    onward_page(found, by=("-at", "-pk"), after=after)
    return asked[0]


def _most_rows(plan: str) -> int:
    """The most rows any part of the plan really touched, what it threw away included."""
    touched = [int(float(rows)) for rows in re.findall(r"actual time=\S+ rows=([\d.]+)", plan)]
    thrown_away = [int(rows) for rows in re.findall(r"Rows Removed by Filter: (\d+)", plan)]
    return max(touched + thrown_away, default=0)
