"""A file of the registry enrols: from the day it names, once, and again when the day was wrong."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from spom.identity.actions.imported import apply_some
from spom.identity.actions.importing import check_import, confirm_import, start_import
from spom.identity.models import ImportRow, RegistryImport, User
from spom.journal.models import Entry
from spom.kit.files import Kind, keep_file
from spom.programme.models.enrolment import Enrolment
from spom.programme.tests import make

pytestmark = pytest.mark.django_db
SRN = "CRO0700001"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path


def imported(*, programme: str, since: str) -> RegistryImport:
    """A file with one line, looked into and carried out as far as it can be."""
    text = (
        "SRN,Full name,E-mail,Date of birth,Programme,Registered on\n"
        f"{SRN},Asha Verma,asha@example.edu,2004-05-31,{programme},{since}\n"
    )
    table = keep_file(name="april.csv", chunks=[text.encode()], accept=(Kind.CSV,), most_bytes=1 << 20)
    batch = start_import(table=table, bundles=[], opens_now=True, by=None, at=make.NOW)
    check_import(batch_id=batch.pk, at=make.NOW)
    batch.refresh_from_db()
    if batch.to_do:
        confirm_import(batch=batch, digest=batch.digest, by=None, at=make.NOW)
        while apply_some(batch_id=batch.pk, at=make.NOW):
            pass
    return batch


def enrolments() -> list[tuple[str, date]]:
    """Programme and day of everybody who takes part."""
    return list(Enrolment.objects.live().order_by("pk").values_list("programme__code", "registered_on"))


def test_takes_part_since_the_day_it_names() -> None:
    make.programme()

    imported(programme="final", since="2026-05-01")

    assert enrolments() == [("FINAL", date(2026, 5, 1))]
    assert Enrolment.objects.get().source == "Registry: april.csv"
    assert Enrolment.objects.get().learner == User.objects.get(username=SRN)


def test_without_a_day_the_day_of_the_import_counts() -> None:
    make.programme()

    imported(programme="FINAL", since="")

    assert enrolments() == [("FINAL", make.NOW.date())]


def test_the_same_file_again_changes_nothing() -> None:
    make.programme()
    imported(programme="FINAL", since="2026-05-01")

    imported(programme="FINAL", since="2026-05-01")

    assert enrolments() == [("FINAL", date(2026, 5, 1))]
    assert Entry.objects.filter(kind="programme.Enrolled").count() == 1


def test_another_day_corrects_and_says_what_it_was() -> None:
    make.programme()
    imported(programme="FINAL", since="2026-05-01")

    imported(programme="FINAL", since="2026-04-01")

    assert enrolments() == [("FINAL", date(2026, 4, 1))]
    assert Entry.objects.get(kind="programme.RegistrationCorrected").about["before"] == "2026-05-01"


def test_another_programme_begins_beside_the_first() -> None:
    make.programme()
    make.programme("INTER")
    imported(programme="FINAL", since="2026-05-01")

    imported(programme="INTER", since="2026-05-01")

    assert enrolments() == [("FINAL", date(2026, 5, 1)), ("INTER", date(2026, 5, 1))]


def test_without_a_programme_nobody_is_enrolled() -> None:
    make.programme()

    imported(programme="", since="2026-05-01")

    assert User.objects.filter(username=SRN).exists()
    assert enrolments() == []


def test_a_programme_nobody_knows_is_a_fault_of_the_line() -> None:
    make.programme()

    batch = imported(programme="FINALE", since="2026-05-01")

    assert batch.rows.get().verdict == ImportRow.Verdict.REFUSED
    assert batch.rows.get().faults == [["programme", "no_programme", "FINALE"]]
    assert not User.objects.filter(username=SRN).exists()
