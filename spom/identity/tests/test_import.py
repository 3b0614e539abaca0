"""A file of the registry: looked into first, then carried out exactly as shown."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from spom.identity.actions.imported import apply_some, tidy_import
from spom.identity.actions.importing import (
    ImportOver,
    NothingToImport,
    NotWhatWasShown,
    check_import,
    confirm_import,
    drop_import,
    start_import,
)
from spom.identity.actions.roles import grant_role
from spom.identity.models import ImportRow, RegistryImport, RegistryPhoto, RegistryRecord, Role, Unit, User
from spom.identity.register.faults import Wrong, shown
from spom.identity.tests.files import (
    ASHA,
    BALU,
    HEADINGS,
    carried_out,
    checked,
    finish,
    kept_csv,
    kept_picture,
    kept_pictures,
    picture,
)
from spom.identity.tests.make import NOON
from spom.journal.models import Entry
from spom.kit.files import Kind, keep_file, path_of

pytestmark = pytest.mark.django_db
State = RegistryImport.State


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path


def faults_of(batch: RegistryImport) -> dict[int, list[str]]:
    """Kinds of faults by line."""
    return {row.line: [wrong for _column, wrong, _value in row.faults] for row in batch.rows.order_by("line")}


class TestLook:
    """The check changes nothing and tells all."""

    def test_counts_what_the_file_would_do(self, clerk: User) -> None:
        carried_out(kept_csv(ASHA, BALU), by=clerk)
        moved = (BALU[0], BALU[1], "new@example.edu", *BALU[3:])
        chitra = ("CRO0700003", "Chitra Sen", "", "+919810000013", "2002-02-02")

        batch = checked(kept_csv(ASHA, moved, chitra, ("", "Nobody", "x@example.edu", "", "2001-01-01")), by=clerk)

        assert (batch.new, batch.changed, batch.unchanged, batch.refused) == (1, 1, 1, 1)
        assert batch.state == State.CHECKED
        assert batch.rows.get(line=3).changes == {"email": ["balu@example.edu", "new@example.edu"]}
        assert not User.objects.filter(username="CRO0700003").exists()
        assert User.objects.get(username=BALU[0]).email == "balu@example.edu"

    @pytest.mark.parametrize(
        ("cells", "wrong"),
        [
            (("", *ASHA[1:]), Wrong.MISSING),
            (("CRO 07", *ASHA[1:]), Wrong.NO_NUMBER),
            ((ASHA[0], "", *ASHA[2:]), Wrong.MISSING),
            ((ASHA[0], "12345", *ASHA[2:]), Wrong.NO_NAME),
            ((ASHA[0], "=1+1", *ASHA[2:]), Wrong.FORMULA),
            ((*ASHA[:2], "asha(at)example", *ASHA[3:]), Wrong.NO_EMAIL),
            ((*ASHA[:3], "12", ASHA[4]), Wrong.NO_MOBILE),
            ((*ASHA[:4], "31.31.2004"), Wrong.NO_DATE),
            ((*ASHA[:4], "1804-05-31"), Wrong.ODD_AGE),
            ((*ASHA[:4], ""), Wrong.MISSING),
            ((*ASHA[:2], "", "", ASHA[4]), Wrong.NOT_REACHED),
            ((ASHA[0], "A" * 201, *ASHA[2:]), Wrong.TOO_LONG),
        ],
    )
    def test_says_what_is_wrong_with_a_cell(self, clerk: User, cells: tuple[str, ...], wrong: Wrong) -> None:
        batch = checked(kept_csv(cells), by=clerk)

        assert faults_of(batch) == {2: [wrong]}
        said = shown(batch.rows.get().faults[0])
        assert said.column in HEADINGS
        assert str(said.what).endswith(".")
        assert str(said.mend).endswith(".")

    def test_a_number_or_address_stands_in_one_line_only(self, clerk: User, alice: User) -> None:
        again = (ASHA[0].lower(), "Asha Again", "", "+919810000019", "2004-05-31")
        same_mail = ("CRO0700004", "Dev Rao", "ASHA@example.edu", "", "2004-05-31")
        taken = ("CRO0700005", "Eve Rao", alice.email.upper(), "", "2004-05-31")

        batch = checked(kept_csv(ASHA, again, same_mail, taken), by=clerk)

        assert faults_of(batch) == {2: [], 3: [Wrong.TWICE], 4: [Wrong.EMAIL_TWICE], 5: [Wrong.EMAIL_TAKEN]}
        assert batch.rows.get(line=3).faults[0][2] == "2"

    def test_units_coordinators_and_roles_must_exist(self, clerk: User, kiran: User) -> None:
        west, east = (Unit.objects.create(code=code, name=code) for code in ("WEST", "EAST"))
        grant_role(user=kiran, role=Role.COORDINATOR, unit=west, reason="x", by=None, at=NOON)
        kiran.role_grants.filter(unit=None).delete()
        headings = (*HEADINGS, "Unit code", "Coordinator", "Role")
        lines = [
            (*ASHA, "west", "KIRAN", "employee"),
            (*BALU, east.code, "kiran", ""),
            ("CRO0700003", "C S", "c@example.edu", "", "2004-05-31", "NORTH", "alice", "Administrator"),
        ]

        batch = checked(kept_csv(*lines, headings=headings), by=clerk)

        assert faults_of(batch)[2] == []
        assert faults_of(batch)[3] == [Wrong.NO_COORDINATOR]
        assert set(faults_of(batch)[4]) == {Wrong.NO_UNIT, Wrong.NO_COORDINATOR, Wrong.NO_ROLE}

    @pytest.mark.security("S26")
    def test_a_file_never_changes_staff(self, clerk: User, hannah: User) -> None:
        line = (hannah.username, hannah.full_name, "attacker@example.com", "", "1990-01-01")

        batch = checked(kept_csv(line), by=clerk)

        assert faults_of(batch) == {2: [Wrong.IS_STAFF]}
        assert batch.rows.get().changes == {}

    @pytest.mark.parametrize(
        "headings", [("SRN", "Full name", "Date of birth"), ("SRN", "Name", "DOB", "E-mail", "E mail")]
    )
    def test_a_file_without_what_is_needed_is_unreadable(self, clerk: User, headings: tuple[str, ...]) -> None:
        batch = checked(kept_csv(headings=headings), by=clerk)

        assert batch.state == State.UNREADABLE
        assert batch.trouble

    def test_unknown_headings_are_named(self, clerk: User) -> None:
        batch = checked(kept_csv((*ASHA, "O+"), headings=(*HEADINGS, "Blood group")), by=clerk)

        assert batch.ignored == ["Blood group"]
        assert batch.new == 1

    def test_an_interrupted_check_begins_anew(self, clerk: User) -> None:
        batch = checked(kept_csv(ASHA, BALU), by=clerk)
        RegistryImport.objects.filter(pk=batch.pk).update(state=State.CHECKING)

        check_import(batch_id=batch.pk, at=NOON)

        again = RegistryImport.objects.get(pk=batch.pk)
        assert (again.new, again.lines, again.digest) == (2, 2, batch.digest)

    def test_statements_do_not_grow_with_the_lines(
        self, clerk: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        lines = [
            (f"CRO08{number:05}", "Many People", f"m{number}@example.edu", "", "2004-01-01") for number in range(400)
        ]
        batch = start_import(table=kept_csv(*lines), bundles=[], opens_now=True, by=clerk, at=NOON)

        with django_assert_max_num_queries(20):
            check_import(batch_id=batch.pk, at=NOON)


class TestConfirm:
    """What was shown, and nothing else."""

    def test_makes_and_changes_accounts(self, clerk: User) -> None:
        unit = Unit.objects.create(code="WEST", name="West")
        headings = (*HEADINGS, "Unit", "Category", "Registered on")

        carried_out(kept_csv((*ASHA, "WEST", "converted", "2025-07-01"), headings=headings), by=clerk)

        asha = User.objects.get(username=ASHA[0])
        record = RegistryRecord.objects.get(user=asha)
        assert (asha.full_name, asha.email, asha.mobile, asha.unit) == ("Asha Verma", ASHA[2], ASHA[3], unit)
        assert asha.state == User.State.INVITED
        assert asha.roles == {Role.STUDENT}
        assert (record.born_on, record.category, record.is_open(NOON)) == (date(2004, 5, 31), "converted", True)
        assert record.registered_on == date(2025, 7, 1)
        assert not asha.has_usable_password()

    def test_one_event_for_each_account(self, clerk: User) -> None:
        batch = carried_out(kept_csv(ASHA, BALU), by=clerk)

        entries = Entry.objects.filter(kind="identity.AccountImported")
        assert entries.count() == 2
        assert all(entry.by_id == clerk.pk and entry.about["batch"].endswith(f":{batch.pk}") for entry in entries)
        # Names of fields, never their contents.
        assert "asha@example.edu" not in str([entry.about for entry in entries])
        assert Entry.objects.get(kind="identity.RegistryImported").about["done"] == 2

    def test_the_same_file_again_changes_nothing(self, clerk: User) -> None:
        carried_out(kept_csv(ASHA, BALU), by=clerk)

        again = checked(kept_csv(ASHA, BALU), by=clerk)

        assert (again.unchanged, again.to_do) == (2, 0)
        with pytest.raises(NothingToImport):
            confirm_import(batch=again, digest=again.digest, by=clerk, at=NOON)

    def test_saying_yes_twice_does_it_once(self, clerk: User) -> None:
        batch = checked(kept_csv(ASHA), by=clerk)
        for _time in range(2):
            confirm_import(batch=batch, digest=batch.digest, by=clerk, at=NOON)
        for _time in range(2):
            finish(batch)

        assert User.objects.filter(username=ASHA[0]).count() == 1
        assert Entry.objects.filter(kind="identity.RegistryImportConfirmed").count() == 1
        assert Entry.objects.filter(kind="identity.AccountImported").count() == 1

    def test_another_digest_is_refused(self, clerk: User) -> None:
        batch = checked(kept_csv(ASHA), by=clerk)

        with pytest.raises(NotWhatWasShown):
            confirm_import(batch=batch, digest="0" * 64, by=clerk, at=NOON)

    def test_lines_that_were_altered_after_the_look_are_refused(self, clerk: User) -> None:
        batch = checked(kept_csv(ASHA), by=clerk)
        batch.rows.update(changes={"full_name": ["", "Somebody Else"]})

        with pytest.raises(NotWhatWasShown):
            confirm_import(batch=batch, digest=batch.digest, by=clerk, at=NOON)

    def test_an_account_that_changed_meanwhile_is_left_alone(self, clerk: User) -> None:
        carried_out(kept_csv(ASHA, BALU), by=clerk)
        new_names = [(line[0], f"{line[1]} Rao", *line[2:]) for line in (ASHA, BALU)]
        batch = checked(kept_csv(*new_names), by=clerk)
        User.objects.filter(username=ASHA[0]).update(full_name="Asha Corrected")
        confirm_import(batch=batch, digest=batch.digest, by=clerk, at=NOON)

        finish(batch)

        names = dict(User.objects.filter(username__in=[ASHA[0], BALU[0]]).values_list("username", "full_name"))
        assert names == {ASHA[0]: "Asha Corrected", BALU[0]: "Balu Nair Rao"}
        assert [row.outcome for row in batch.rows.order_by("line")] == [ImportRow.Outcome.MOVED, ImportRow.Outcome.DONE]

    def test_somebody_who_appeared_meanwhile_is_left_alone(self, clerk: User) -> None:
        batch = checked(kept_csv(ASHA, BALU), by=clerk)
        User.objects.create(username=ASHA[0].lower(), full_name="First", created_at=NOON)
        User.objects.create(username="other", full_name="Other", email=BALU[2].upper(), created_at=NOON)
        confirm_import(batch=batch, digest=batch.digest, by=clerk, at=NOON)

        finish(batch)

        assert set(batch.rows.values_list("outcome", flat=True)) == {ImportRow.Outcome.MOVED}
        assert User.objects.get(username__iexact=ASHA[0]).full_name == "First"

    def test_goes_on_where_it_was_interrupted(self, clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("spom.identity.actions.imported.CHUNK", 1)
        batch = checked(kept_csv(ASHA, BALU), by=clerk)
        confirm_import(batch=batch, digest=batch.digest, by=clerk, at=NOON)

        assert apply_some(batch_id=batch.pk, at=NOON) is True
        assert User.objects.filter(username__in=[ASHA[0], BALU[0]]).count() == 1
        assert apply_some(batch_id=batch.pk, at=NOON) is False
        assert User.objects.filter(username__in=[ASHA[0], BALU[0]]).count() == 2

    def test_nothing_of_the_file_stays(self, clerk: User) -> None:
        batch = carried_out(kept_csv(ASHA), by=clerk)

        assert batch.state == State.DONE
        assert batch.place == ""
        assert batch.rows.get().changes == {}

    def test_people_may_have_to_wait(self, clerk: User) -> None:
        carried_out(kept_csv(ASHA), by=clerk, opens_now=False)

        assert not RegistryRecord.objects.get(user__username=ASHA[0]).is_open(NOON)

    def test_a_dropped_file_is_forgotten(self, clerk: User) -> None:
        batch = checked(kept_csv(ASHA), by=clerk)
        place = batch.place

        drop_import(batch=batch, by=clerk, at=NOON)
        tidy_import(batch_id=batch.pk, at=NOON)

        assert not path_of(place).exists()
        assert not batch.rows.exists()
        with pytest.raises(ImportOver):
            confirm_import(batch=batch, digest=batch.digest, by=clerk, at=NOON)


class TestPictures:
    """Photos come with the file, are drawn anew, and belong to whoever they are called after."""

    def test_named_in_a_column_or_called_like_the_number(self, clerk: User) -> None:
        headings = (*HEADINGS, "Photo")
        bundle = kept_pictures(**{"asha": picture(red=10), BALU[0].lower(): picture(red=99)})

        carried_out(kept_csv((*ASHA, "Asha.JPG"), (*BALU, ""), headings=headings), bundle, by=clerk)

        photos = {photo.user.username: photo for photo in RegistryPhoto.objects.select_related("user")}
        assert set(photos) == {ASHA[0], BALU[0]}
        assert path_of(photos[ASHA[0]].place).read_bytes().startswith(b"\xff\xd8")

    def test_a_missing_or_damaged_picture_is_a_fault_of_its_line(self, clerk: User) -> None:
        headings = (*HEADINGS, "Photo")
        bundle = kept_pictures(broken=b"\xff\xd8\xff not a picture", other=picture())

        batch = checked(kept_csv((*ASHA, "broken.jpg"), (*BALU, "gone.jpg"), headings=headings), bundle, by=clerk)

        assert faults_of(batch) == {2: [Wrong.NO_PHOTO], 3: [Wrong.NO_PHOTO]}

    def test_a_new_picture_replaces_the_old_file(self, clerk: User) -> None:
        carried_out(kept_csv(ASHA), kept_picture(f"{ASHA[0]}.jpg", picture(red=1)), by=clerk)
        before = RegistryPhoto.objects.get().place

        again = checked(kept_csv(ASHA), kept_picture(f"{ASHA[0]}.jpg", picture(red=1)), by=clerk)
        carried_out(kept_csv(ASHA), kept_picture(f"{ASHA[0]}.jpg", picture(red=250)), by=clerk)

        assert again.unchanged == 1
        assert RegistryPhoto.objects.get().place != before
        assert not path_of(before).exists()

    def test_without_pictures_those_there_are_stay(self, clerk: User) -> None:
        headings = (*HEADINGS, "Photo")
        carried_out(kept_csv((*ASHA, "a.jpg"), headings=headings), kept_picture("a.jpg", picture()), by=clerk)

        batch = checked(kept_csv((*ASHA, "a.jpg"), headings=headings), by=clerk)

        assert batch.unchanged == 1
        assert RegistryPhoto.objects.count() == 1


@pytest.mark.security("S39")
def test_a_file_of_another_kind_is_unreadable_not_a_crash(clerk: User) -> None:
    table = keep_file(name="a.csv", chunks=[b'SRN,"Full name\nnever ends'], accept=(Kind.CSV,), most_bytes=1 << 20)

    batch = checked(table, by=clerk)

    assert batch.state == State.UNREADABLE


def test_the_check_speaks_the_language_of_who_sent_the_file(clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(language="de")

    batch = checked(kept_csv(headings=("SRN",)), by=User.objects.get(pk=clerk.pk))

    assert batch.trouble.startswith("Die erste Zeile")
