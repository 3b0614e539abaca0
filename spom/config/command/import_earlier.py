"""`spom import-earlier`: hours, passes and exemptions of an earlier system, from a file on the server."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from spom.config.command.database import database, open_django
from spom.config.command.saying import Trouble, say

FAULTS_SHOWN = 50


def import_earlier(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file; the page has a template.")],
    programme: Annotated[str, typer.Option(help="The programme's code.")],
    source: Annotated[str, typer.Option(help='Where it comes from: "Old portal, export of 2026-04-30".')],
    confirm: Annotated[str, typer.Option(help="The digest a look before has printed: carries out exactly that.")] = "",
) -> None:
    """Look into a file of an earlier system and print what it would do; with --confirm do exactly that."""
    with database() as where:
        open_django(url=where.application, owner_url="")
        from spom.kit.errors import Refusal  # noqa: PLC0415  # costs every other command half a second

        try:
            look_and_confirm(file=file, programme=programme, source=source, confirm=confirm)
        except Refusal as no:
            raise Trouble(str(no)) from no


def look_and_confirm(*, file: Path, programme: str, source: str, confirm: str) -> None:
    """The same with the portal loaded. Raises Trouble for what cannot be read or is not what was shown."""
    from spom.programme.actions.earlier import (  # noqa: PLC0415  # needs the portal loaded
        apply_some_earlier,
        confirm_earlier,
        drop_earlier,
    )

    batch = _looked_into(file, programme, source)
    now = datetime.now(UTC)
    say(f"{batch.lines:,} lines: {batch.new:,} new, {batch.known:,} on record already, {batch.refused:,} refused.")
    _tell_faults(batch.pk)
    if not confirm or confirm != batch.digest:
        drop_earlier(batch=batch, by=None, at=now)
        if confirm:
            raise Trouble("This is not what was shown before. Nothing was changed. Look again, then confirm.")
        if batch.new:
            say(f"Nothing was changed. To carry out exactly this, add: --confirm {batch.digest}")
        return
    confirm_earlier(batch=batch, digest=confirm, by=None, at=now)
    while apply_some_earlier(batch_id=batch.pk, at=datetime.now(UTC)):
        pass
    batch.refresh_from_db()
    left = batch.rows.filter(outcome="MOVED").count()
    say(f"Carried over: {batch.new - left:,} rows." + (f" Left alone: {left:,}." if left else ""))


def _looked_into(file: Path, programme: str, source: str) -> Any:
    """The checked import; its type can only be named once the portal is loaded."""
    from django.conf import settings  # noqa: PLC0415

    from spom.kit.files import Kind, keep_file  # noqa: PLC0415
    from spom.programme.actions.earlier import check_earlier, start_earlier  # noqa: PLC0415
    from spom.programme.models.catalogue import Programme  # noqa: PLC0415

    found = Programme.objects.filter(code=programme).first()
    if found is None:
        raise Trouble(f"There is no programme called {programme}.")
    if not file.is_file():
        raise Trouble(f"There is no file {file}.")
    kept = keep_file(
        name=file.name,
        chunks=[file.read_bytes()],
        accept=(Kind.CSV, Kind.XLSX),
        most_bytes=settings.REQUEST_BODY_LIMIT,
    )
    now = datetime.now(UTC)
    batch = start_earlier(programme=found, table=kept, source=source, by=None, at=now)
    # At once; the worker finds it done.
    check_earlier(batch_id=batch.pk, at=now)
    batch.refresh_from_db()
    if batch.trouble:
        raise Trouble(batch.trouble)
    return batch


def _tell_faults(batch_id: int) -> None:
    from spom.programme.earlier.faults import shown  # noqa: PLC0415
    from spom.programme.models.earlier import EarlierRow  # noqa: PLC0415

    refused = EarlierRow.objects.filter(batch=batch_id, verdict=EarlierRow.Verdict.REFUSED).order_by("line")
    for row in refused[:FAULTS_SHOWN]:
        for fault in map(shown, row.faults):
            say(f"  line {row.line}, {row.username}: {fault.column} {fault.value!r}: {fault.what} {fault.mend}")
    if refused.count() > FAULTS_SHOWN:
        say(f"  and {refused.count() - FAULTS_SHOWN:,} more lines.")
