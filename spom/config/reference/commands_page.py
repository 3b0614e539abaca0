"""docs/reference/commands.md: what the `spom` command says about itself."""

from collections.abc import Iterator

import typer.main
from typer.testing import CliRunner

from spom.config.command.app import app

OPENING = """\
# Commands

`spom` is the one program an operator uses. Each command explains itself with `--help`; this page holds the
very words.

*Generated from the commands by `make reference`.*
"""
# As wide as it reads well on a page, whatever the terminal of the person who generates it.
WIDTH = {"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"}


def commands_page() -> str:
    """The whole page."""
    return OPENING + "".join(_parts())


def every_command() -> list[str]:
    """The commands, in the order the program shows them."""
    group = typer.main.get_group(app)
    return list(group.commands)


def _parts() -> Iterator[str]:
    yield f"\n```text\n{_help()}\n```\n"
    for command in every_command():
        yield f"\n## `spom {command}`\n\n```text\n{_help(command)}\n```\n"


def _help(*words: str) -> str:
    said = CliRunner(env=WIDTH).invoke(app, [*words, "--help"], prog_name="spom")
    return "\n".join(line.rstrip() for line in said.output.strip().splitlines())
