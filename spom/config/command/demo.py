"""`spom demo`."""

from datetime import UTC, datetime

from spom.config.command.database import Database, database, open_django
from spom.config.command.saying import Trouble, say, step


def demo() -> None:
    """Load the demo institution with its people, to look around. Refused in production."""
    with database() as where:
        load_demo(where)


def load_demo(where: Database) -> None:
    """Build the demo as the application would: through its actions, with its rights."""
    open_django(url=where.application, owner_url="")
    from spom.demo.build import build  # noqa: PLC0415  # needs the portal loaded
    from spom.kit.errors import Refusal  # noqa: PLC0415

    try:
        with step("Demo institution"):
            built = build(seats_from=datetime.now(UTC))
    except Refusal as no:
        raise Trouble(str(no)) from no
    say("")
    say("  Sign in as any of these, with the password beside it:")
    for who in built:
        say(f"    {who}")
