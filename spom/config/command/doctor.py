"""`spom doctor`."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from spom.config.command.database import database, open_django
from spom.config.command.saying import say
from spom.config.diagnosis import configuration, machine
from spom.config.diagnosis import database as stored
from spom.config.diagnosis.problem import Problem, Question
from spom.config.env import Env, WrongSetting, load_env
from spom.kit.postgres.trouble import DatabaseTrouble


def doctor(
    *,
    port: Annotated[int, typer.Option(help="The port the portal is, or will be, served on.", min=1, max=65535)] = 8000,
) -> None:
    """Look for everything that may be wrong, and say what cures it. Changes nothing. Ends with 1 if anything is."""
    found = sum(_told(question) for question in _questions(port))
    say("")
    say(f"  {found} problems." if found > 1 else "  1 problem." if found else "  Nothing is wrong.")
    if found:
        sys.exit(1)


def _told(question: Question) -> int:
    problems = question.answers()
    if not problems:
        say(f"  ok      {question.about}")
    for problem in problems:
        say(f"  PROBLEM {question.about}: {problem.what}")
        say(f"          {problem.cure}")
    return len(problems)


def _questions(port: int) -> Iterator[Question]:
    """One after the other, because later ones stand on earlier ones."""
    yield Question("Settings", configuration.settings)
    yield Question("Python", machine.python)
    yield Question("Node", machine.node)
    yield Question("Clock", machine.clock)
    try:
        surroundings = load_env()
    except WrongSetting:
        return  # told above; where the data lies is not known
    yield Question("Room on the disk", partial(machine.room, surroundings.data_dir))
    yield Question("Rights", partial(machine.rights, surroundings.data_dir))
    yield Question(f"Port {port}", partial(machine.port, port))
    try:
        yield from _questions_to_the_database(surroundings)
    except DatabaseTrouble as trouble:
        problem = Problem(str(trouble), "What to do stands in the sentence; nothing else could be asked.")
        yield Question("Embedded PostgreSQL", lambda: iter([problem]))


def _questions_to_the_database(surroundings: Env) -> Iterator[Question]:
    with database() as where:
        doors = stored.Doors(application=where.application, owner=where.owner)
        yield Question("Database answers", partial(stored.reachable, doors))
        if any(stored.reachable(doors)):
            return
        yield Question("Database version and clock", partial(stored.version, doors))
        yield Question("Database roles", partial(stored.roles, doors))
        yield Question("Database extensions", partial(stored.extensions, doors))
        yield Question("Database pages", partial(stored.soundness, doors))
        has_data = stored.people(doors) > 0
        yield Question("Keys", partial(configuration.keys, surroundings, has_data=has_data))
        yield from _questions_to_the_portal(surroundings, where.application)


def _questions_to_the_portal(surroundings: Env, url: str) -> Iterator[Question]:
    open_django(url=url, owner_url="")
    from spom.config.diagnosis import portal  # noqa: PLC0415  # needs the portal loaded

    yield Question("Styles, scripts, translations", portal.assets)
    yield Question("Migrations", portal.migrations)
    if not any(portal.migrations()):
        yield Question("Queue", portal.queue)
    backups = surroundings.data_dir / "backups"
    yield Question("Backups", partial(portal.kept_backups, backups, at=datetime.now(UTC)))
