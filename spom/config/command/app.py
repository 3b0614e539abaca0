"""All commands, and how a failure is told."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import typer

from spom.config.command import (
    backup,
    create_staff,
    demo,
    doctor,
    import_earlier,
    import_registry,
    migrate,
    prepare,
    restore,
    rewrap_keys,
    serve,
    verify_hours,
    verify_journal,
)
from spom.config.command.saying import Trouble
from spom.kit.postgres.trouble import DatabaseTrouble

P = ParamSpec("P")
R = TypeVar("R")

app = typer.Typer(
    name="spom",
    help="The self-service portal of an institution: serve it, keep it, look after it.\n\n"
    "Begin with: spom serve --demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _told(command: Callable[P, R]) -> Callable[P, R]:
    """A failure we know by name is one sentence for a person, not a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (DatabaseTrouble, Trouble) as trouble:
            sys.exit(f"spom: {trouble}")

    return run


for command in (
    serve.serve,
    prepare.prepare,
    migrate.migrate,
    demo.demo,
    create_staff.create_staff,
    import_registry.import_registry,
    doctor.doctor,
    backup.backup,
    restore.restore,
    verify_journal.verify_journal,
    verify_hours.verify_hours,
    import_earlier.import_earlier,
    rewrap_keys.rewrap_keys,
):
    app.command()(_told(command))
