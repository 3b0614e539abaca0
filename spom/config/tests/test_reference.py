"""The generated pages are complete and fresh."""

from pathlib import Path

import pytest

from spom.config.env import Env, secret_names, variable
from spom.config.reference.__main__ import main
from spom.config.reference.commands_page import commands_page, every_command
from spom.config.reference.events_page import events_page
from spom.config.reference.pages import pages
from spom.config.reference.permissions_page import permissions_page
from spom.config.reference.settings_page import settings_page
from spom.identity.events import RoleGranted
from spom.identity.policies import every_permission
from spom.journal.events import every_event, kind_of

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
@pytest.mark.parametrize("path", pages())
def test_is_fresh(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == pages()[path], "run `make reference`"


def test_an_old_page_is_named_and_then_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(check=True) == 1
    assert "docs/reference/events.md is old" in capsys.readouterr().out
    assert main(check=False) == 0
    assert main(check=True) == 0
    (tmp_path / "docs/reference/permissions.md").write_text("Everybody may everything.")
    assert main(check=True) == 1


def test_every_setting_has_its_line() -> None:
    page = settings_page()

    for name, field in Env.model_fields.items():
        assert f"### `{variable(name)}`\n\n{field.description}" in page
    for name in secret_names():
        assert f"`{name}_FILE`" in page


def test_every_event_has_its_entry() -> None:
    page = events_page()

    assert RoleGranted in every_event()
    for event in every_event():
        assert f"### `{kind_of(event)}`\n\n{event.__doc__ or '?'}".splitlines()[0] in page


def test_every_command_explains_itself() -> None:
    page = commands_page()

    assert "serve" in every_command()
    for command in every_command():
        assert f"Usage: spom {command}" in page


def test_every_permission_has_its_row_and_its_roles() -> None:
    rows = permissions_page().splitlines()

    for permission in every_permission():
        (row,) = [row for row in rows if f"`{permission.code}`" in row]
        assert all(str(role.label) in row for role in permission.roles)
