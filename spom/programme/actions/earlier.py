"""Taking in a file of an earlier system: look first, then do exactly what was shown."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.canonical_json import canonical
from spom.kit.errors import Refusal
from spom.kit.files import KeptFile, forget_file, kind_at, path_of
from spom.kit.jobs import defer
from spom.kit.tables import Line, read_table
from spom.programme.actions.enrolling import carry_over, record_fact
from spom.programme.actions.ruling import exempt
from spom.programme.earlier.checking import OnRecord, Surroundings, check, on_record, surroundings
from spom.programme.earlier.columns import layout_of
from spom.programme.earlier.reading import read_line
from spom.programme.events import (
    EarlierFileChecked,
    EarlierFileDropped,
    EarlierFileReceived,
    EarlierImportConfirmed,
    EarlierImported,
)
from spom.programme.models.catalogue import Programme
from spom.programme.models.earlier import EarlierImport, EarlierRow
from spom.programme.models.enrolment import CarriedRecord, Fact

CHUNK = 200
CHECK, APPLY = "programme.check_earlier", "programme.apply_earlier"
State, Kind = EarlierImport.State, EarlierRow.Kind


class EarlierNotAsShown(Refusal):
    """What is to be carried out is not what the person looked at."""

    code = "programme.earlier_not_as_shown"
    message = _("The check has changed since you looked at it. Nothing was changed. Look at it again, then confirm.")


class EarlierChangesNothing(Refusal):
    """Every line is refused or on record."""

    code = "programme.earlier_changes_nothing"
    message = _("This file changes nothing, so there is nothing to confirm.")


class EarlierOver(Refusal):
    """It was dropped, could not be read, or is being carried out."""

    code = "programme.earlier_over"
    message = _("This import is over or under way. Send the file again if it is needed.")


@transaction.atomic
def start_earlier(
    *, programme: Programme, table: KeptFile, source: str, by: User | None, at: datetime
) -> EarlierImport:
    """Take a kept file and have it looked into. Nothing is changed yet."""
    batch = EarlierImport.objects.create(
        programme=programme, name=table.name, place=table.place, source=source, started_by=by, started_at=at
    )
    announce(EarlierFileReceived(batch=batch, by=by, at=at))
    defer(task=CHECK, arguments={"batch_id": batch.pk})
    return batch


@transaction.atomic
def check_earlier(*, batch_id: int, at: datetime) -> None:
    """Work out what every line would do; for the worker. Does nothing to a file that was looked into before."""
    found = EarlierImport.objects.select_for_update(of=["self"]).select_related("programme", "started_by")
    batch = found.filter(pk=batch_id, state=State.CHECKING).first()
    if batch is None:
        return
    try:
        # A savepoint, so that nothing stays of a file that breaks off half-way.
        with transaction.atomic():
            _look_into(batch, at)
    except Refusal as no:
        batch.lines = batch.new = batch.known = batch.refused = 0
        with translation.override((batch.started_by.language if batch.started_by else "") or "en"):
            batch.state, batch.trouble = State.UNREADABLE, str(no)[:300]
    else:
        batch.state = State.CHECKED
    batch.digest = digest_of(batch=batch, at=at)
    batch.save()
    announce(
        EarlierFileChecked(
            batch=batch, new=batch.new, known=batch.known, refused=batch.refused, by=batch.started_by, at=at
        )
    )


@transaction.atomic
def confirm_earlier(*, batch: EarlierImport, digest: str, by: User | None, at: datetime) -> EarlierImport:
    """Have carried out what was shown, and nothing else. Saying it twice does it once.

    Raises EarlierOver, EarlierChangesNothing, EarlierNotAsShown.
    """
    batch = EarlierImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state in {State.APPLYING, State.DONE} and digest == batch.digest:
        return batch
    if batch.state != State.CHECKED:
        raise EarlierOver
    if not batch.new:
        raise EarlierChangesNothing
    if digest != batch.digest or digest != digest_of(batch=batch, at=at):
        raise EarlierNotAsShown
    batch.state, batch.confirmed_by, batch.confirmed_at = State.APPLYING, by, at
    batch.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    announce(EarlierImportConfirmed(batch=batch, digest=digest, new=batch.new, by=by, at=at))
    defer(task=APPLY, arguments={"batch_id": batch.pk})
    return batch


@transaction.atomic
def drop_earlier(*, batch: EarlierImport, by: User | None, at: datetime) -> None:
    """Forget a file that was looked into, with all that was in it. Raises EarlierOver."""
    batch = EarlierImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in {State.CHECKED, State.UNREADABLE}:
        raise EarlierOver
    batch.rows.all().delete()
    _end(batch, State.DROPPED, at)
    announce(EarlierFileDropped(batch=batch, by=by, at=at))


@transaction.atomic
def apply_some_earlier(*, batch_id: int, at: datetime) -> bool:
    """Carry out the next lines of a confirmed file; True while there are more. Each call is one transaction."""
    found = EarlierImport.objects.select_for_update(of=["self"]).select_related("programme", "confirmed_by")
    batch = found.get(pk=batch_id)
    if batch.state != State.APPLYING:
        return False
    waiting = batch.rows.filter(verdict=EarlierRow.Verdict.NEW, outcome=EarlierRow.Outcome.WAITING).order_by("line")
    rows = list(waiting[: CHUNK + 1])
    around = surroundings(batch.programme)
    known = on_record([row.username for row in rows[:CHUNK]], batch.programme)
    for row in rows[:CHUNK]:
        row.outcome = _carry_out(row, batch, known, around, at)
    EarlierRow.objects.bulk_update(rows[:CHUNK], ["outcome"])
    if len(rows) > CHUNK:
        defer(task=APPLY, arguments={"batch_id": batch.pk})
        return True
    done = batch.rows.filter(outcome=EarlierRow.Outcome.DONE).count()
    _end(batch, State.DONE, at)
    announce(EarlierImported(batch=batch, done=done, left_alone=batch.new - done, by=batch.confirmed_by, at=at))
    return False


def digest_of(*, batch: EarlierImport, at: datetime) -> str:  # noqa: ARG001  # every verb is told the time
    """The digest of the lines as they are kept now, in order."""
    digest = sha256(canonical([batch.programme_id, batch.source]))
    for row in EarlierRow.objects.filter(batch=batch).order_by("line").iterator(chunk_size=CHUNK):
        day = row.earned_on.isoformat() if row.earned_on else ""
        said = [row.line, row.username, row.kind, row.about, row.value, day, row.source, row.verdict, row.faults]
        digest.update(canonical(said))
    return digest.hexdigest()


def _look_into(batch: EarlierImport, at: datetime) -> None:
    lines = read_table(path_of(batch.place), kind_at(batch.place))
    layout = layout_of(next(lines).cells)
    batch.ignored = list(layout.ignored)
    around = surroundings(batch.programme)
    for some in _in_chunks(lines):
        readings = [read_line(line, layout, source=batch.source, today=at.date()) for line in some]
        rows = check(readings, around)
        for row in rows:
            row.batch = batch
        EarlierRow.objects.bulk_create(rows)
        refused = sum(row.verdict == EarlierRow.Verdict.REFUSED for row in rows)
        batch.lines += len(readings)
        batch.refused += refused
        batch.new += len(rows) - refused
        batch.known += len(readings) - len(rows)


def _carry_out(
    row: EarlierRow, batch: EarlierImport, known: OnRecord, around: Surroundings, at: datetime
) -> EarlierRow.Outcome:
    person = known.people.get(row.username.upper())
    enrolment = known.enrolments.get(person.pk) if person else None
    if enrolment is None:
        return EarlierRow.Outcome.MOVED
    by, said = batch.confirmed_by, row.value
    try:
        with transaction.atomic():
            if row.kind == Kind.FACT:
                name = Fact.Name(row.about)
                record_fact(enrolment=enrolment, name=name, value=said, source=row.source, by=by, at=at)
            elif row.kind == Kind.EXEMPTION:
                module_set = around.sets[row.about.casefold()]
                exempt(enrolment=enrolment, module_set=module_set, reason=said, source=row.source, by=by, at=at)
            else:
                carry_over(
                    enrolment=enrolment,
                    module=around.modules[row.about.casefold()],
                    kind=CarriedRecord.Kind(row.kind),
                    amount=int(said),
                    earned_on=row.earned_on or at.date(),
                    source=row.source,
                    by=by,
                    at=at,
                )
    except (Refusal, KeyError):
        return EarlierRow.Outcome.MOVED
    return EarlierRow.Outcome.DONE


def _end(batch: EarlierImport, state: EarlierImport.State, at: datetime) -> None:
    forget_file(batch.place)
    batch.state, batch.place, batch.ended_at = state, "", at
    batch.save(update_fields=["state", "place", "ended_at"])


def _in_chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while some := list(islice(lines, CHUNK)):
        yield some
