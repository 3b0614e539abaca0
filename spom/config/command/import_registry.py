"""`spom import-registry`: the registry from a file on this machine, for a job that runs every night."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spom.config.command.database import database, open_django
from spom.config.command.saying import Trouble, say, step

if TYPE_CHECKING:
    from spom.identity.models import RegistryImport
    from spom.kit.files import KeptFile, Kind

CHUNK = 1 << 16
# More faults than anybody reads on a terminal; the rest is in the file that the page of the import gives out.
MOST_FAULTS = 50
ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}


File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV (UTF-8) or XLSX.")]
Photos = Annotated[
    Path | None,
    typer.Option(exists=True, file_okay=False, readable=True, help="A folder of pictures, called like the SRN."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what the file would do, and change nothing.")]
KeepClosed = Annotated[
    bool, typer.Option("--keep-closed", help="New people cannot activate their account until staff open it.")
]


def import_registry(
    file: File,
    photos: Photos = None,
    dry_run: DryRun = False,  # noqa: FBT002  # a switch of the command line
    keep_closed: KeepClosed = False,  # noqa: FBT002  # so is this
) -> None:
    """Import the registry from a file. Lines with faults are left out and told; then the command ends with 1."""
    with database() as where:
        open_django(url=where.application, owner_url="")
        from spom.kit.errors import Refusal  # noqa: PLC0415  # costs every other command half a second

        pictures = sorted(path for path in photos.iterdir() if path.suffix.lower() in ENDINGS) if photos else []
        try:
            batch = looked_into(table=file, pictures=pictures, opens_now=not keep_closed)
            tell(batch)
            end = drop if dry_run else carry_out
            end(batch)
        except Refusal as no:
            raise Trouble(str(no)) from no
    if batch.refused:
        raise Trouble(f"{batch.refused:,} of {batch.lines:,} lines were refused. The others stand for themselves.")


def looked_into(*, table: Path, pictures: Sequence[Path], opens_now: bool) -> "RegistryImport":
    """The file, kept and checked: every line with what it would do. Raises Trouble when it cannot be read."""
    from spom.identity.actions.importing import check_import, receive_import  # noqa: PLC0415  # needs the portal
    from spom.kit.files import PICTURES, Kind  # noqa: PLC0415

    with step("Looking into the file"):
        kept = _kept(table, (Kind.CSV, Kind.XLSX))
        bundles = [found for path in pictures if (found := _kept_picture(path, PICTURES))]
        now = datetime.now(UTC)
        batch = receive_import(table=kept, bundles=bundles, opens_now=opens_now, by=None, at=now)
        check_import(batch_id=batch.pk, at=now)
        batch.refresh_from_db()
    if batch.trouble:
        drop(batch)
        raise Trouble(batch.trouble)
    return batch


def tell(batch: "RegistryImport") -> None:
    """How much the file would change, and what is wrong with it."""
    say(f"  {batch.lines:,} lines: {batch.new:,} new, {batch.changed:,} changed, {batch.unchanged:,} as they were.")
    if batch.ignored:
        say(f"  Columns nobody knows: {', '.join(batch.ignored)}.")
    told = list(islice(_faults(batch), MOST_FAULTS + 1))
    for line in told[:MOST_FAULTS]:
        say(f"  {line}")
    if len(told) > MOST_FAULTS:
        say(f"  … and more. All of them: Registry in the menu, file {batch.name}.")


def drop(batch: "RegistryImport") -> None:
    """Forget the file again."""
    from spom.identity.actions.imported import tidy_import  # noqa: PLC0415  # needs the portal loaded
    from spom.identity.actions.importing import drop_import  # noqa: PLC0415

    now = datetime.now(UTC)
    drop_import(batch=batch, by=None, at=now)
    tidy_import(batch_id=batch.pk, at=now)
    say("  Nothing was changed.")


def carry_out(batch: "RegistryImport") -> None:
    """Do what was told. A worker that runs at the same time helps: each takes lines of its own."""
    from spom.identity.actions.imported import apply_some, tidy_import  # noqa: PLC0415  # needs the portal loaded
    from spom.identity.actions.importing import confirm_import  # noqa: PLC0415
    from spom.identity.models import ImportRow  # noqa: PLC0415

    if not batch.to_do:
        drop(batch)
        return
    with step("Carrying it out"):
        now = datetime.now(UTC)
        confirm_import(batch=batch, digest=batch.digest, by=None, at=now)
        while apply_some(batch_id=batch.pk, at=datetime.now(UTC)):
            continue
        tidy_import(batch_id=batch.pk, at=datetime.now(UTC))
    done = batch.rows.filter(outcome=ImportRow.Outcome.DONE).count()
    say(f"  Accounts made or changed: {done:,}.")


def _kept(path: Path, accept: "tuple[Kind, ...]") -> "KeptFile":
    from django.conf import settings  # noqa: PLC0415  # needs the portal loaded

    from spom.kit.files import keep_file  # noqa: PLC0415

    return keep_file(name=path.name, chunks=_chunks(path), accept=accept, most_bytes=settings.REQUEST_BODY_LIMIT)


def _kept_picture(path: Path, accept: "tuple[Kind, ...]") -> "KeptFile | None":
    """The picture; one that is damaged is missing, and the line that names it says so."""
    from spom.kit.errors import Refusal  # noqa: PLC0415  # needs the portal loaded

    try:
        return _kept(path, accept)
    except Refusal as no:
        say(f"  {path.name}: {no}")
        return None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _faults(batch: "RegistryImport") -> Iterator[str]:
    from spom.identity.register.writing import refused_rows  # noqa: PLC0415  # needs the portal loaded

    for line, _number, column, value, what, mend in refused_rows(batch):
        yield f"Line {line}, {column} “{value}”: {what} {mend}"
