"""Taking in a file of the registry: look first, then do exactly what was shown."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from itertools import islice

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from spom.identity.models import ImportPhoto, ImportRow, RegistryImport, User
from spom.identity.register.checking import Checked, check, surroundings
from spom.identity.register.columns import layout_of
from spom.identity.register.events import (
    RegistryFileChecked,
    RegistryFileDropped,
    RegistryFileReceived,
    RegistryImportConfirmed,
)
from spom.identity.register.reading import read_line
from spom.journal.events import announce
from spom.kit.bundles import members_of
from spom.kit.canonical_json import canonical
from spom.kit.errors import Refusal
from spom.kit.files import PICTURES, KeptFile, Kind, forget_file, keep_file, kind_at, path_of
from spom.kit.jobs import defer
from spom.kit.tables import Line, read_table

CHUNK = 500
MOST_PICTURE_BYTES = 5 << 20
CHECK, APPLY, TIDY = "identity.check_import", "identity.apply_import", "identity.tidy_import"


class NotWhatWasShown(Refusal):
    """What is to be carried out is not what the person looked at."""

    code = "identity.import_not_what_was_shown"
    message = _("The check has changed since you looked at it. Nothing was changed. Look at it again, then confirm.")


class NothingToImport(Refusal):
    """Every line is refused or changes nothing."""

    code = "identity.import_changes_nothing"
    message = _("This file changes nothing, so there is nothing to confirm.")


class ImportOver(Refusal):
    """It was dropped, could not be read, or is being carried out."""

    code = "identity.import_over"
    message = _("This import is over or under way. Send the file again if it is needed.")


@transaction.atomic
def start_import(
    *, table: KeptFile, bundles: list[KeptFile], opens_now: bool, by: User | None, at: datetime
) -> RegistryImport:
    """Take a kept file, and pictures if there are any, and have the worker look into them. Nothing is changed yet."""
    batch = receive_import(table=table, bundles=bundles, opens_now=opens_now, by=by, at=at)
    defer(task=CHECK, arguments={"batch_id": batch.pk})
    return batch


@transaction.atomic
def receive_import(
    *, table: KeptFile, bundles: list[KeptFile], opens_now: bool, by: User | None, at: datetime
) -> RegistryImport:
    """Take a kept file, for whoever looks into it without the worker."""
    batch = RegistryImport.objects.create(
        name=table.name,
        place=table.place,
        bundles=[[bundle.place, bundle.name] for bundle in bundles],
        opens_now=opens_now,
        started_by=by,
        started_at=at,
    )
    announce(RegistryFileReceived(batch=batch, by=by, at=at))
    return batch


def check_import(*, batch_id: int, at: datetime) -> None:
    """Work out what every line would do; for the worker. Begins anew when it was interrupted."""
    batch = RegistryImport.objects.filter(pk=batch_id, state=RegistryImport.State.CHECKING).first()
    if batch is None:
        return
    ImportRow.objects.filter(batch=batch).delete()
    batch.lines = batch.new = batch.changed = batch.unchanged = batch.refused = 0
    digest = sha256(canonical(batch.opens_now))
    try:
        _take_pictures(batch)
        lines = read_table(path_of(batch.place), kind_at(batch.place))
        layout = layout_of(next(lines).cells)
        batch.ignored = list(layout.ignored)
        around = surroundings(batch)
        for some in _in_chunks(lines):
            readings = [read_line(line, layout, today=at.date()) for line in some]
            for row in _write_rows(batch, check(readings, around)):
                digest.update(_sealed(row))
    except Refusal as no:
        with translation.override(_language_of(batch)):
            _end_check(batch=batch, trouble=str(no), digest="", at=at)
        return
    _end_check(batch=batch, trouble="", digest=digest.hexdigest(), at=at)


@transaction.atomic
def confirm_import(*, batch: RegistryImport, digest: str, by: User | None, at: datetime) -> RegistryImport:
    """Have carried out what was shown, and nothing else. Saying it twice does it once.

    Raises ImportOver, NothingToImport, NotWhatWasShown.
    """
    batch = RegistryImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state in {RegistryImport.State.APPLYING, RegistryImport.State.DONE} and digest == batch.digest:
        return batch
    if batch.state != RegistryImport.State.CHECKED:
        raise ImportOver
    if not batch.to_do:
        raise NothingToImport
    if digest != batch.digest or digest != digest_of(batch=batch, at=at):
        raise NotWhatWasShown
    batch.state = RegistryImport.State.APPLYING
    batch.confirmed_by, batch.confirmed_at = by, at
    batch.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    announce(RegistryImportConfirmed(batch=batch, digest=digest, new=batch.new, changed=batch.changed, by=by, at=at))
    defer(task=APPLY, arguments={"batch_id": batch.pk})
    return batch


@transaction.atomic
def drop_import(*, batch: RegistryImport, by: User | None, at: datetime) -> None:
    """Forget a file that was looked into, with all that was in it. Raises ImportOver."""
    batch = RegistryImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in {RegistryImport.State.CHECKED, RegistryImport.State.UNREADABLE}:
        raise ImportOver
    batch.state, batch.ended_at = RegistryImport.State.DROPPED, at
    batch.save(update_fields=["state", "ended_at"])
    batch.rows.all().delete()
    announce(RegistryFileDropped(batch=batch, by=by, at=at))
    defer(task=TIDY, arguments={"batch_id": batch.pk})


def digest_of(*, batch: RegistryImport, at: datetime) -> str:  # noqa: ARG001  # every verb is told the time
    """The digest of the lines as they are kept now, in order."""
    digest = sha256(canonical(batch.opens_now))
    for row in ImportRow.objects.filter(batch=batch).order_by("line").iterator(chunk_size=CHUNK):
        digest.update(_sealed(row))
    return digest.hexdigest()


def _write_rows(batch: RegistryImport, found: list[Checked]) -> list[ImportRow]:
    """Keep the lines that do something or were refused, and count all."""
    rows = [
        ImportRow(
            batch=batch,
            line=checked.line,
            username=checked.username,
            verdict=checked.verdict,
            changes=checked.changes,
            faults=[fault.kept() for fault in checked.faults],
        )
        for checked in found
        if checked.verdict
    ]
    verdicts = [row.verdict for row in rows]
    batch.lines += len(found)
    batch.new += verdicts.count(ImportRow.Verdict.NEW)
    batch.changed += verdicts.count(ImportRow.Verdict.CHANGED)
    batch.refused += verdicts.count(ImportRow.Verdict.REFUSED)
    batch.unchanged += len(found) - len(rows)
    ImportRow.objects.bulk_create(rows)
    # So that whoever waits sees it move.
    batch.save(update_fields=["lines", "new", "changed", "unchanged", "refused"])
    return rows


@transaction.atomic
def _end_check(*, batch: RegistryImport, trouble: str, digest: str, at: datetime) -> None:
    batch.state = RegistryImport.State.UNREADABLE if trouble else RegistryImport.State.CHECKED
    batch.trouble, batch.digest = trouble[:300], digest
    batch.save(update_fields=["state", "trouble", "digest", "ignored", "photos"])
    announce(
        RegistryFileChecked(
            batch=batch,
            new=batch.new,
            changed=batch.changed,
            unchanged=batch.unchanged,
            refused=batch.refused,
            by=batch.started_by,
            at=at,
        )
    )


def _sealed(row: ImportRow) -> bytes:
    """The line's outcome in its one spelling."""
    return canonical([row.line, row.username, row.verdict, row.changes, row.faults])


def _take_pictures(batch: RegistryImport) -> None:
    """Draw every picture anew and keep it; one that is damaged is missing, and its line says so."""
    batch.photos = ImportPhoto.objects.filter(batch=batch).count()
    if batch.photos:
        return
    for place, name in batch.bundles:
        if kind_at(place) is Kind.ZIP:
            for member, chunks in members_of(place):
                with suppress(Refusal):
                    kept = keep_file(name=member, chunks=chunks, accept=PICTURES, most_bytes=MOST_PICTURE_BYTES)
                    _note_picture(batch, kept.place, kept.name, kept.sha256)
        else:
            _note_picture(batch, place, name, sha256(path_of(place).read_bytes()).hexdigest())


def _note_picture(batch: RegistryImport, place: str, name: str, source: str) -> None:
    small = name.casefold()
    stem = small.rpartition(".")[0] or small
    _photo, is_first = ImportPhoto.objects.get_or_create(
        batch=batch, name=small, defaults={"stem": stem, "place": place, "source": source}
    )
    if is_first:
        batch.photos += 1
    else:
        forget_file(place)


def _in_chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while some := list(islice(lines, CHUNK)):
        yield some


def _language_of(batch: RegistryImport) -> str:
    return (batch.started_by.language if batch.started_by else "") or "en"
