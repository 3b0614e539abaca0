"""`spom rewrap-keys`."""

from django.conf import settings

from spom.config.command.database import database, open_django
from spom.config.command.saying import Trouble, say


def rewrap_keys() -> None:
    """Put everything that is encrypted under the newest master key, and say whether the one before is needed."""
    with database() as where:
        open_django(url=where.application, owner_url="")
        tell_about_keys()


def tell_about_keys() -> None:
    """Rewrap, and print what was done. Django is loaded. Raises Trouble when something no key opens is left."""
    from spom.identity.queries import count_older_peppers  # noqa: PLC0415  # needs the portal loaded
    from spom.kit.rewrapping import rewrap_everything  # noqa: PLC0415

    lost = rows = 0
    for done in rewrap_everything():
        say(f"  {done.column}: {done.rows:,} put under the newest key")
        if done.unreadable:
            say(f"  {done.column}: {done.unreadable:,} cannot be read by any key")
        lost, rows = lost + done.unreadable, rows + done.rows
    say(f"{rows:,} values were put under the newest key. All others were under it already.")
    if lost:
        raise Trouble(
            f"{lost:,} values cannot be read by any key. Set the key they were written with in "
            "SPOM_MASTER_KEY_PREVIOUS and start again. Nothing was lost or changed."
        )
    waiting = count_older_peppers()
    if waiting:
        say(
            f"Keep the key before: {waiting:,} passwords were hashed with it. Each is hashed anew when its owner "
            "signs in; whoever never does chooses a new password once the key is gone."
        )
    elif len(settings.SPOM_MASTER_KEYS) > 1:
        say("Nothing needs SPOM_MASTER_KEY_PREVIOUS any more. Copies and backups from before still do.")
