"""`spom verify-journal`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from spom.config.command.database import database, open_django
from spom.config.command.saying import Trouble, say

Heads = Annotated[
    list[Path] | None,
    typer.Option(
        "--head",
        help="A head that was shipped to another machine (head.json). May be given several times. "
        "Heads kept in the data folder are always used.",
        exists=True,
        dir_okay=False,
    ),
]


def verify_journal(head: Heads = None) -> None:
    """Find out whether the journal was changed behind the portal's back; names the first altered or missing row."""
    with database() as where:
        open_django(url=where.application, owner_url="")
        tell_about_journal(head or [])


def tell_about_journal(files: list[Path]) -> None:
    """Verify, and print what was found. Django is loaded. Raises Trouble with the first fault."""
    from django.conf import settings  # noqa: PLC0415  # needs the portal loaded

    from spom.journal.heads import HeadUnreadable, kept_heads, read_head  # noqa: PLC0415
    from spom.journal.queries.verification import Progress, verified_journal  # noqa: PLC0415
    from spom.kit.signing import SigningKeyUnusable, TrustedKeys  # noqa: PLC0415

    def tell(progress: Progress) -> None:
        say(f"  {progress.seals:,} of {progress.of_seals:,} seals, {progress.entries:,} entries")

    try:
        heads = [*kept_heads(settings.SPOM_JOURNAL_HEAD_FILE), *map(read_head, files)]
        trusted = TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE)
        found = verified_journal(trusted=trusted, heads=heads, report=tell)
    except (HeadUnreadable, SigningKeyUnusable) as trouble:
        raise Trouble(str(trouble)) from None
    if found.fault:
        raise Trouble(f"The journal was changed. First fault: {found.fault} Everything sealed before it is in order.")
    say(f"The journal is as it was sealed: {found.seals:,} seals, {found.entries:,} entries.")
    if not heads:
        say("No head was kept, so nobody can tell whether the newest seals were cut off.")
    if found.oldest_unsealed_at:
        waiting = datetime.now(tz=UTC) - found.oldest_unsealed_at
        say(f"{found.unsealed:,} entries are not sealed yet; the oldest has waited {waiting.total_seconds():,.0f} s.")
