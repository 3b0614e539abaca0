"""`spom demo`."""

from importlib import import_module
from importlib.util import find_spec

from spom.config.command.database import Database, database, open_django
from spom.config.command.saying import Trouble, say, step


def demo() -> None:
    """Load the demo institution with its people, to look around. Refused in production."""
    with database() as where:
        load_demo(where)


def load_demo(where: Database) -> None:
    """Build the demo as the application would: through its actions, with its rights."""
    open_django(url=where.application, owner_url="")
    if find_spec("spom.demo.build") is None:
        raise Trouble("This copy of the portal carries no demo institution.")
    with step("Demo institution"):
        built = import_module("spom.demo.build").build()
    for line in built:
        say(f"    {line}")
