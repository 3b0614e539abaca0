"""All commands, and how a failure is told."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import typer

from spom.config.command import demo, migrate, serve, verify_journal
from spom.config.command.saying import Trouble
from spom.kit.errors import Refusal
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
        except (DatabaseTrouble, Refusal, Trouble) as trouble:
            sys.exit(f"spom: {trouble}")

    return run


app.command()(_told(serve.serve))
app.command()(_told(migrate.migrate))
app.command()(_told(demo.demo))
app.command(name="verify-journal")(_told(verify_journal.verify_journal))
