"""`spom import-registry`: the same check and the same carrying out as on the page, from a terminal."""

from pathlib import Path

import pytest
from PIL import Image
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from spom.config.command import import_registry as command
from spom.config.command.app import app
from spom.config.command.saying import Trouble
from spom.identity.models import ImportPhoto, RegistryImport, RegistryPhoto, User

pytestmark = pytest.mark.django_db
HEAD = "SRN,Full name,E-mail,Date of birth\n"
ASHA = "CRO0700001,Asha Verma,asha@example.edu,2004-05-31\n"
NOBODY = "CRO0700002,,balu@example.edu,2004-05-31\n"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path / "data"


def looked_into(folder: Path, text: str, *pictures: Path) -> RegistryImport:
    """What the command found in a file with these lines."""
    table = folder / "april.csv"
    table.write_text(text, encoding="utf-8")
    return command.looked_into(table=table, pictures=pictures, opens_now=True)


def kept_files(folder: Path) -> list[Path]:
    """Everything that still lies in the data folder."""
    return [path for path in (folder / "data").rglob("*") if path.is_file()]


def test_makes_the_accounts_and_leaves_out_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch = looked_into(tmp_path, HEAD + ASHA + NOBODY)

    command.tell(batch)
    command.carry_out(batch)

    said = capsys.readouterr().out
    assert "2 lines: 1 new, 0 changed, 0 as they were." in said
    assert "Line 3, Full name “”: The cell is empty. Fill it in." in said
    assert "Accounts made or changed: 1." in said
    assert list(User.objects.values_list("username", flat=True)) == ["CRO0700001"]
    assert kept_files(tmp_path) == []


def test_a_dry_run_changes_and_keeps_nothing(tmp_path: Path) -> None:
    command.drop(looked_into(tmp_path, HEAD + ASHA))

    assert not User.objects.exists()
    assert RegistryImport.objects.get().state == RegistryImport.State.DROPPED
    assert kept_files(tmp_path) == []


def test_a_second_time_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.carry_out(looked_into(tmp_path, HEAD + ASHA))

    command.carry_out(looked_into(tmp_path, HEAD + ASHA))

    assert "Nothing was changed." in capsys.readouterr().out


def test_photos_come_from_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, damaged = tmp_path / "CRO0700001.jpg", tmp_path / "CRO0700009.png"
    Image.new("RGB", (60, 80), (200, 120, 90)).save(good)
    damaged.write_bytes(b"\x89PNG\r\n\x1a\n nothing more")

    command.carry_out(looked_into(tmp_path, HEAD + ASHA, good, damaged))

    assert RegistryPhoto.objects.get().user.username == "CRO0700001"
    assert "CRO0700009.png" in capsys.readouterr().out
    assert not ImportPhoto.objects.exists()
    assert len(kept_files(tmp_path)) == 1


def test_a_file_that_cannot_be_read_is_trouble_in_words(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="SRN"):
        looked_into(tmp_path, "Name,Colour\nAsha,red\n")

    assert kept_files(tmp_path) == []


def test_the_command_explains_itself() -> None:
    said = CliRunner().invoke(app, ["import-registry", "--help"], env={"COLUMNS": "100", "TERM": "dumb"}).output

    assert all(word in said for word in ("--photos", "--dry-run", "--keep-closed"))
