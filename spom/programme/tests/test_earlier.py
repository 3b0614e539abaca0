"""What was earned in an earlier system: looked at first, carried over exactly as shown, once."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import PASSWORD
from spom.identity.models import User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.journal.models import Entry
from spom.kit import choices
from spom.kit.exports import xlsx_file
from spom.kit.files import Kind as FileKind
from spom.kit.files import keep_file
from spom.programme.actions.earlier import (
    EarlierChangesNothing,
    EarlierNotAsShown,
    EarlierOver,
    apply_some_earlier,
    check_earlier,
    confirm_earlier,
    drop_earlier,
    start_earlier,
)
from spom.programme.actions.enrolling import carry_over
from spom.programme.earlier.reading import seconds_in
from spom.programme.models.catalogue import Module
from spom.programme.models.earlier import EarlierImport, EarlierRow
from spom.programme.models.enrolment import CarriedRecord, Enrolment, Exemption, Fact
from spom.programme.tests import make

pytestmark = pytest.mark.django_db

HEAD = "SRN,Kind,About,Value,Date,Source"
SOURCE = "Old portal, export of 30 April 2026"


@pytest.fixture
def enrolment(alice: User) -> Enrolment:
    """Alice in a programme with module A1 of Set A."""
    make.module()
    return make.enrolment(alice)


def sent(*lines: str, name: str = "old.csv", content: bytes = b"") -> EarlierImport:
    """A file with these lines, looked into."""
    text = content or "\n".join([HEAD, *lines]).encode()
    kept = keep_file(name=name, chunks=[text], accept=(FileKind.CSV, FileKind.XLSX), most_bytes=1 << 20)
    programme = Enrolment.objects.get().programme
    batch = start_earlier(programme=programme, table=kept, source=SOURCE, by=None, at=make.NOW)
    check_earlier(batch_id=batch.pk, at=make.NOW)
    batch.refresh_from_db()
    return batch


def carried_out(batch: EarlierImport, by: User | None = None) -> EarlierImport:
    confirm_earlier(batch=batch, digest=batch.digest, by=by, at=make.NOW)
    while apply_some_earlier(batch_id=batch.pk, at=make.NOW):
        pass
    batch.refresh_from_db()
    return batch


def wrong(batch: EarlierImport) -> list[list[str]]:
    return [fault[:2] for row in batch.rows.order_by("line") for fault in row.faults]


def test_nothing_changes_before_the_yes_and_then_all_four_kinds_do(
    alice: User, grace: User, enrolment: Enrolment
) -> None:
    batch = sent(
        f"{alice.username.lower()},hours,a1,12:30,14/02/2026,",
        f"{alice.username},Pass,Module A1,61,2025-11-02,Result sheet 9",
        f"{alice.username},Exemption,Set A,Converted with credit,,Letter 17",
        f"{alice.username},Fact,admitted_on,30.06.2023,,",
    )
    assert (batch.lines, batch.new, batch.refused) == (4, 4, 0)
    assert not CarriedRecord.objects.exists()

    carried_out(batch, by=grace)

    hours, passed = CarriedRecord.objects.order_by("kind")
    assert (hours.amount, hours.earned_on, hours.source) == (45_000, date(2026, 2, 14), SOURCE)
    assert (passed.amount, passed.earned_on, passed.source) == (61, date(2025, 11, 2), "Result sheet 9")
    exemption = Exemption.objects.get()
    assert (exemption.reason, exemption.source, exemption.granted_by) == ("Converted with credit", "Letter 17", grace)
    assert Fact.objects.get().value == "2023-06-30"
    assert batch.state == EarlierImport.State.DONE
    assert Entry.objects.filter(kind="programme.CarriedOver").count() == 2


def test_every_fault_is_named_and_holds_back_its_own_line_only(alice: User, bob: User, enrolment: Enrolment) -> None:
    me = alice.username
    batch = sent(
        f"{me},Hours,A1,5,2026-02-14,",
        "NOBODY1,Hours,A1,5,2026-02-14,",
        f"{bob.username},Hours,A1,5,2026-02-14,",
        f"{me},Lesson,A1,5,2026-02-14,",
        f"{me},Hours,Z9,5,2026-02-14,",
        f"{me},Hours,A1,9999,2026-02-14,",
        f"{me},Pass,A1,101,2026-02-14,",
        f"{me},Pass,A1,49,2026-02-14,",
        f"{me},Exemption,Q,Reason,,",
        f"{me},Fact,shoe_size,43,,",
        f"{me},Hours,A1,5,2031-01-01,",
        f"{me},Hours,A1,5,yesterday,",
        f"{me},Hours,A1,5,,",
        f"{me},Hours,A1,=1+1,2026-02-13,",
        f"{me},Hours,A1,6,2026-02-14,",
    )

    assert (batch.new, batch.refused) == (1, 14)
    assert wrong(batch) == [
        ["username", "no_person"],
        ["username", "not_enrolled"],
        ["kind", "no_kind"],
        ["about", "no_module"],
        ["value", "no_hours"],
        ["value", "no_marks"],
        ["value", "not_passed"],
        ["about", "no_set"],
        ["about", "no_fact"],
        ["earned_on", "ahead"],
        ["earned_on", "no_date"],
        ["earned_on", "missing"],
        ["value", "formula"],
        ["about", "twice"],
    ]
    carried_out(batch)
    assert CarriedRecord.objects.count() == 1


def test_the_same_file_again_changes_nothing_and_another_value_is_no_correction(
    alice: User, enrolment: Enrolment
) -> None:
    line = f"{alice.username},Hours,A1,5,2026-02-14,"
    carried_out(sent(line))

    again = sent(line)
    assert (again.new, again.known, again.refused) == (0, 1, 0)
    with pytest.raises(EarlierChangesNothing):
        confirm_earlier(batch=again, digest=again.digest, by=None, at=make.NOW)
    assert wrong(sent(f"{alice.username},Hours,A1,6,2026-02-14,")) == [["value", "otherwise"]]


def test_only_what_was_shown_is_carried_out(alice: User, enrolment: Enrolment) -> None:
    batch = sent(f"{alice.username},Hours,A1,5,2026-02-14,")
    with pytest.raises(EarlierNotAsShown):
        confirm_earlier(batch=batch, digest="0" * 64, by=None, at=make.NOW)
    batch.rows.update(value="36000")
    with pytest.raises(EarlierNotAsShown):
        confirm_earlier(batch=batch, digest=batch.digest, by=None, at=make.NOW)
    drop_earlier(batch=batch, by=None, at=make.NOW)
    with pytest.raises(EarlierOver):
        confirm_earlier(batch=batch, digest=batch.digest, by=None, at=make.NOW)
    assert not CarriedRecord.objects.exists()
    assert not EarlierRow.objects.exists()


def test_a_line_that_came_true_meanwhile_is_left_alone(alice: User, enrolment: Enrolment) -> None:
    batch = sent(f"{alice.username},Hours,A1,5,2026-02-14,", f"{alice.username},Hours,A1,2,2026-02-15,")
    module = Module.objects.get()
    carry_over(
        enrolment=enrolment,
        module=module,
        kind=CarriedRecord.Kind.HOURS,
        amount=1,
        earned_on=date(2026, 2, 14),
        source=SOURCE,
        by=None,
        at=make.NOW,
    )

    carried_out(batch)

    assert list(batch.rows.order_by("line").values_list("outcome", flat=True)) == ["MOVED", "DONE"]
    hours = enrolment.carried.filter(module=module, kind=CarriedRecord.Kind.HOURS)
    assert sum(hours.values_list("amount", flat=True)) == 1 + 7200


@pytest.mark.parametrize("headings", ["SRN,Kind,About", "SRN,Kind,About,Value,Hours", ""])
def test_a_file_nobody_can_read_says_why(enrolment: Enrolment, headings: str) -> None:
    batch = sent(content=(headings or " ").encode() + b"\nx,Hours,A1,5")

    assert batch.state == EarlierImport.State.UNREADABLE
    assert batch.trouble


def test_a_workbook_is_read_the_same(alice: User, enrolment: Enrolment) -> None:
    book = xlsx_file(HEAD.split(","), [[alice.username, "Hours", "A1", "1.5", date(2026, 2, 14), ""]], title="Old")

    with book:
        batch = sent(name="old.xlsx", content=book.read())

    assert batch.rows.get().value == "5400"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("12:30", 45_000), ("0:00:05", 5), ("1.5", 5400), ("1,5", 5400), ("0", None), ("2001", None), ("1:60", None)],
)
def test_hours_as_people_write_them(text: str, seconds: int | None) -> None:
    assert seconds_in(text) == seconds


def test_looking_costs_the_same_however_many_lines(
    alice: User, enrolment: Enrolment, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [
        f"{alice.username},Hours,A1,0:{minute:02},2026-02-{day:02}," for day in range(1, 4) for minute in range(1, 60)
    ]

    with django_assert_max_num_queries(24):
        assert sent(*lines).refused == 174


class TestPages:
    """What an administrator does on screen."""

    @pytest.fixture
    def grace_in(self, client: Client, grace: User, monkeypatch: pytest.MonkeyPatch) -> Client:
        monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
        client.post("/sign-in/", {"username": grace.username, "password": PASSWORD})
        return client

    def test_looks_confirms_and_downloads_what_was_refused(
        self, grace_in: Client, alice: User, enrolment: Enrolment
    ) -> None:
        batch = sent(f"{alice.username},Hours,A1,5,2026-02-14,", "NOBODY,Hours,A1,=5,2026-02-14,")

        shown = grace_in.get(f"/programme/earlier/{batch.pk}/?show=NEW").content.decode()
        file = grace_in.get(f"/programme/earlier/{batch.pk}/refused/").content.decode()
        listed = grace_in.get("/programme/earlier/").content.decode()

        assert "5 h" in shown
        assert SOURCE in shown
        assert "Nobody has this number." in file
        assert '"\'=5"' in file
        assert "old.csv" in listed

    def test_an_empty_form_says_what_is_missing(self, grace_in: Client, enrolment: Enrolment) -> None:
        answer = grace_in.post("/programme/earlier/send/", {"programme": enrolment.programme_id})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    def test_a_file_of_another_kind_is_refused_in_words(self, grace_in: Client, enrolment: Enrolment) -> None:
        file = SimpleUploadedFile("old.exe", b"MZ")

        answer = grace_in.post(
            "/programme/earlier/send/", {"programme": enrolment.programme_id, "source": "x", "table": file}
        )

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert not EarlierImport.objects.exists()

    def test_others_may_not(self, client: Client, kiran: User, enrolment: Enrolment) -> None:
        client.force_login(kiran)

        assert client.get("/programme/earlier/").status_code == HTTPStatus.FORBIDDEN


def test_import_of_long_ago_is_not_begun_before_it_ended(enrolment: Enrolment, alice: User) -> None:
    batch = carried_out(sent(f"{alice.username},Hours,A1,5,2026-02-14,"))

    assert batch.ended_at is not None
    assert batch.ended_at - batch.started_at == timedelta(0)
    assert batch.place == ""
