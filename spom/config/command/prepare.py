"""`spom prepare`."""

import os
import subprocess
import sys
from dataclasses import replace
from typing import Annotated

import typer

from spom.config.command.database import Database, database
from spom.config.command.prepared import Prepared, code_now, remember, remembered
from spom.config.command.saying import Trouble, say, without_steps


def prepare(
    *, demo: Annotated[bool, typer.Option("--demo", help="Load the demo institution too, if it is not there.")] = False
) -> None:
    """Do beforehand what the next start would do first: make the database, bring it to this version, load the demo."""
    with database() as where:
        make_ready(where, demo=demo)


def make_ready(where: Database, *, demo: bool) -> None:
    """Migrate our own database, and any other for the demo; not again what the same code has done before."""
    if where.cluster is None and not demo:
        return
    code = code_now()
    known = remembered(where.cluster.home.folder) if where.cluster else None
    if known is None or not known.covers(code=code, demo=demo):
        known = Prepared(code=code, demo=demo, said=_run("migrate", where) + (_run("demo", where) if demo else ""))
        if where.cluster:
            remember(where.cluster.home.folder, replace(known, said=without_steps(known.said)))
    say(known.said.rstrip())


def _run(command: str, where: Database) -> str:
    """One of our own commands, in its own process: it loads the portal as another database role than its neighbours."""
    own = os.environ | {"SPOM_DATABASE_URL": where.application, "SPOM_DATABASE_OWNER_URL": where.owner}
    done = subprocess.run(
        [sys.executable, "-m", "spom.config.command", command], env=own, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise Trouble(f'{done.stdout}"spom {command}" failed, so nothing is served.')
    return done.stdout
