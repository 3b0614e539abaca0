"""`spom verify-hours`."""

from spom.config.command.database import database, open_django
from spom.config.command.saying import Trouble, say


def verify_hours() -> None:
    """Find out whether learning hours were changed behind the portal's back; names every altered or missing row."""
    with database() as where:
        open_django(url=where.application, owner_url="")
        tell_about_hours()


def tell_about_hours() -> None:
    """Verify every learner's chain, and print what was found. Django is loaded. Raises Trouble when any is broken."""
    from spom.campus.ledger.verification import verified_ledgers  # noqa: PLC0415  # needs the portal loaded

    found = verified_ledgers()
    for one in found.breaks:
        say(f"  {one.username}: row {one.position} is {one.what}.")
    for name in found.shown_wrongly:
        say(f"  {name}: pages show other hours than the rows add up to.")
    if found.breaks:
        raise Trouble(f"The hours of {len(found.breaks):,} of {found.learners:,} students were changed.")
    if found.shown_wrongly:
        raise Trouble(f"The rows are as they were written, but {len(found.shown_wrongly):,} sums beside them are not.")
    say(f"The hours of {found.learners:,} students are as they were written: {found.rows:,} rows.")
    say("What the journal vouches for is as good as the journal: run `spom verify-journal` too.")
