"""`spom import-earlier`: looks first, and then does exactly that."""

from pathlib import Path

import pytest

from spom.config.command.import_earlier import look_and_confirm
from spom.config.command.saying import Trouble
from spom.identity.models import User
from spom.programme.models.enrolment import CarriedRecord, Enrolment
from spom.programme.tests import make

pytestmark = pytest.mark.django_db

HEAD = "SRN,Kind,About,Value,Date,Source"
SOURCE = "Old portal, export of 30 April 2026"


@pytest.fixture
def enrolment(alice: User) -> Enrolment:
    """Alice in a programme with module A1 of Set A."""
    make.module()
    return make.enrolment(alice)


def test_looks_first_and_does_exactly_that(
    alice: User, enrolment: Enrolment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "old.csv"
    file.write_text(f"{HEAD}\n{alice.username},Hours,A1,5,2026-02-14,\nNOBODY,Hours,A1,5,2026-02-14,\n")

    look_and_confirm(file=file, programme="FINAL", source=SOURCE, confirm="")
    said = capsys.readouterr().out
    assert "1 new, 0 on record already, 1 refused" in said
    assert "line 3, NOBODY: SRN 'NOBODY': Nobody has this number." in said
    assert not CarriedRecord.objects.exists()

    digest = said.rsplit("--confirm ", 1)[1].strip()
    look_and_confirm(file=file, programme="FINAL", source=SOURCE, confirm=digest)
    assert "Carried over: 1 rows." in capsys.readouterr().out
    assert CarriedRecord.objects.get().amount == 18_000


def test_refuses_another_file_than_was_shown(alice: User, enrolment: Enrolment, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text(f"{HEAD}\n{alice.username},Hours,A1,5,2026-02-14,\n")

    with pytest.raises(Trouble, match="not what was shown"):
        look_and_confirm(file=file, programme="FINAL", source=SOURCE, confirm="0" * 64)
    with pytest.raises(Trouble, match="no programme called"):
        look_and_confirm(file=file, programme="NONE", source=SOURCE, confirm="")
    assert not CarriedRecord.objects.exists()
