"""Carrying out a confirmed file of the registry, some lines at a time.

Each time is one transaction that ends by queueing the next, so a worker that dies in the middle loses nothing and
does nothing twice. A line whose account is not any more what was shown is left alone, and says so.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.db import transaction
from django.db.models.functions import Upper

from spom.identity.actions.importing import APPLY, CHUNK, TIDY
from spom.identity.events import AccountImported
from spom.identity.models import (
    ContactProof,
    ImportPhoto,
    ImportRow,
    OneTimeCode,
    RegistryImport,
    RegistryPhoto,
    RegistryRecord,
    Role,
    RoleGrant,
    Unit,
    User,
)
from spom.identity.register.checking import as_known, coordinators_by_name, people_called
from spom.identity.register.columns import Column
from spom.identity.register.events import RegistryImported
from spom.journal.events import announce
from spom.kit.files import forget_file
from spom.kit.jobs import defer

TELL_OLD_CONTACT = "identity.tell_old_contact"
WAITING = ImportRow.Outcome.WAITING
OF_THE_USER = {Column.FULL_NAME: "full_name", Column.EMAIL: "email", Column.MOBILE: "mobile"}
OF_THE_RECORD = ("born_on", "opens_at", "coordinator", "programme", "registered_on", "category", "imported_at")


@dataclass(frozen=True, kw_only=True)
class Hand:
    """What is needed to write some lines, looked up once; and what they come to."""

    batch: RegistryImport
    at: datetime
    units: dict[str, Unit]
    coordinators: dict[str, User]
    pictures: dict[str, ImportPhoto]
    people: dict[str, User]
    taken_emails: dict[str, str]
    records: list[RegistryRecord] = field(default_factory=list)
    grants: list[RoleGrant] = field(default_factory=list)
    photos: list[RegistryPhoto] = field(default_factory=list)


@transaction.atomic
def apply_some(*, batch_id: int, at: datetime) -> bool:
    """Carry out the next lines of a confirmed file; True while there are more."""
    batch = RegistryImport.objects.select_for_update().get(pk=batch_id)
    if batch.state != RegistryImport.State.APPLYING:
        return False
    verdicts = [ImportRow.Verdict.NEW, ImportRow.Verdict.CHANGED]
    rows = list(batch.rows.filter(outcome=WAITING, verdict__in=verdicts).order_by("line")[: CHUNK + 1])
    _apply(batch, rows[:CHUNK], at=at)
    if len(rows) > CHUNK:
        defer(task=APPLY, arguments={"batch_id": batch.pk})
        return True
    _end(batch, at=at)
    return False


def tidy_import(*, batch_id: int, at: datetime) -> None:  # noqa: ARG001  # every verb is told the time
    """Remove the files of an import that is over, but for pictures that are somebody's now; for the worker."""
    ended = [RegistryImport.State.DONE, RegistryImport.State.DROPPED]
    batch = RegistryImport.objects.filter(pk=batch_id, state__in=ended).first()
    if batch is None:
        return
    places = [place for place, _name in batch.bundles] + [batch.place] * bool(batch.place)
    places += ImportPhoto.objects.filter(batch=batch).values_list("place", flat=True)
    used = set(RegistryPhoto.objects.filter(place__in=places).values_list("place", flat=True))
    for place in set(places) - used:
        forget_file(place)
    ImportPhoto.objects.filter(batch=batch).delete()
    RegistryImport.objects.filter(pk=batch.pk).update(place="", bundles=[])


def _apply(batch: RegistryImport, rows: list[ImportRow], *, at: datetime) -> None:
    hand = _hand(batch, rows, at=at)
    fitting = [row for row in rows if _is_as_shown(row, hand)]
    for row in rows:
        row.outcome = ImportRow.Outcome.MOVED
    users = {row.username: hand.people.get(row.username.upper()) or _new(row, at=at) for row in fitting}
    for row in fitting:
        row.outcome = ImportRow.Outcome.DONE
        _fill(users[row.username], row, hand)
    _write(list(users.values()), hand)
    _tell_old_contacts(fitting, users, at=at)
    for row in fitting:
        changed = sorted(row.changes)
        user, by = users[row.username], batch.confirmed_by
        announce(AccountImported(user=user, batch=batch, is_new=row.is_new, changed=changed, by=by, at=at))
        row.changes = {}
    ImportRow.objects.bulk_update(rows, ["outcome", "changes"], batch_size=CHUNK)


def _hand(batch: RegistryImport, rows: list[ImportRow], *, at: datetime) -> Hand:
    names = [row.username for row in rows]
    # Held until the end, in one order: nobody changes these accounts between the look and the write.
    named = User.objects.annotate(name=Upper("username")).filter(name__in={name.upper() for name in names})
    list(named.order_by("pk").select_for_update().values_list("pk", flat=True))
    emails = {row.after(Column.EMAIL).upper() for row in rows} - {""}
    owners = User.objects.annotate(address=Upper("email")).filter(address__in=emails)
    return Hand(
        batch=batch,
        at=at,
        units={unit.code: unit for unit in Unit.objects.all()},
        coordinators={user.username: user for user, _units in coordinators_by_name().values()},
        pictures={picture.source: picture for picture in ImportPhoto.objects.filter(batch=batch)},
        people=people_called(names),
        taken_emails={address: name.upper() for address, name in owners.values_list("address", "username")},
    )


def _is_as_shown(row: ImportRow, hand: Hand) -> bool:
    """Is the account still what the change was worked out from, and does all it names still exist?"""
    user, email = hand.people.get(row.username.upper()), row.after(Column.EMAIL).upper()
    if row.is_new != (user is None) or hand.taken_emails.get(email, row.username.upper()) != row.username.upper():
        return False
    unit, coordinator, picture = (row.after(column) for column in (Column.UNIT, Column.COORDINATOR, Column.PHOTO))
    if unit not in {"", *hand.units} or coordinator not in {"", *hand.coordinators}:
        return False
    if picture not in {"", *hand.pictures}:
        return False
    known = as_known(user) if user else {}
    own = {name: pair for name, pair in row.changes.items() if name != Column.ROLE}
    return all(known.get(Column(name), "") == before for name, (before, _after) in own.items())


def _new(row: ImportRow, *, at: datetime) -> User:
    user: User = User(username=row.username, created_at=at)
    user.set_unusable_password()
    return user


def _fill(user: User, row: ImportRow, hand: Hand) -> None:
    """Put the new values where they belong; nothing is written yet."""
    for column, name in OF_THE_USER.items():
        if column in row.changes:
            setattr(user, name, row.after(column))
    if Column.UNIT in row.changes:
        user.unit = hand.units.get(row.after(Column.UNIT))
    hand.records.append(_record(user, row, hand))
    role = row.after(Column.ROLE)
    if role and role not in user.__dict__.get("held_roles", ()):
        reason, by = f"Registry: {hand.batch.name}", hand.batch.confirmed_by
        hand.grants.append(RoleGrant(user=user, role=Role(role), reason=reason, granted_by=by, granted_at=hand.at))
    picture = hand.pictures.get(row.after(Column.PHOTO))
    if picture:
        _take_picture(user, picture, hand)


def _record(user: User, row: ImportRow, hand: Hand) -> RegistryRecord:
    record = getattr(user, "record", None) or RegistryRecord(user=user)
    if record.pk is None and hand.batch.opens_now:
        record.opens_at = hand.at
    record.imported_at = hand.at
    if Column.BORN_ON in row.changes:
        record.born_on = date.fromisoformat(row.after(Column.BORN_ON))
    if Column.REGISTERED_ON in row.changes:
        record.registered_on = _day(row.after(Column.REGISTERED_ON))
    if Column.OPENS_ON in row.changes:
        opens_on = _day(row.after(Column.OPENS_ON))
        record.opens_at = datetime.combine(opens_on, time(), UTC) if opens_on else None
    if Column.COORDINATOR in row.changes:
        record.coordinator = hand.coordinators.get(row.after(Column.COORDINATOR))
    if Column.PROGRAMME in row.changes:
        record.programme = row.after(Column.PROGRAMME)
    if Column.CATEGORY in row.changes:
        record.category = row.after(Column.CATEGORY)
    return record


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _take_picture(user: User, picture: ImportPhoto, hand: Hand) -> None:
    before = getattr(user, "registry_photo", None)
    if before:
        # It is removed with the other files of this import.
        hand.batch.bundles.append([before.place, before.name])
    hand.photos.append(
        RegistryPhoto(user=user, place=picture.place, name=picture.name, source=picture.source, imported_at=hand.at)
    )


def _write(users: list[User], hand: Hand) -> None:
    """A handful of statements for all of them."""
    User.objects.bulk_create([user for user in users if user.pk is None])
    changed = [user for user in users if user.username.upper() in hand.people]
    User.objects.bulk_update(changed, [*OF_THE_USER.values(), "unit"], batch_size=CHUNK)
    RegistryRecord.objects.bulk_create(
        hand.records, update_conflicts=True, unique_fields=["user"], update_fields=OF_THE_RECORD
    )
    RoleGrant.objects.bulk_create(hand.grants)
    RegistryPhoto.objects.bulk_create(
        hand.photos,
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["place", "name", "source", "imported_at"],
    )
    hand.batch.save(update_fields=["bundles"])


def _tell_old_contacts(rows: list[ImportRow], users: dict[str, User], *, at: datetime) -> None:
    """Whoever reads the old contact of an account in use hears that it was replaced."""
    ways = {Column.EMAIL: OneTimeCode.Channel.EMAIL, Column.MOBILE: OneTimeCode.Channel.SMS}
    notes = [
        ContactProof(
            user=users[row.username],
            channel=channel,
            address=row.after(column),
            before=row.before(column),
            language=users[row.username].language or "en",
            asked_at=at,
            expires_at=at,
            used_at=at,
        )
        for row in rows
        for column, channel in ways.items()
        if row.before(column) and users[row.username].state == User.State.ACTIVE
    ]
    for note in ContactProof.objects.bulk_create(notes):
        defer(task=TELL_OLD_CONTACT, arguments={"proof_id": note.pk})


def _end(batch: RegistryImport, *, at: datetime) -> None:
    batch.state, batch.ended_at = RegistryImport.State.DONE, at
    batch.save(update_fields=["state", "ended_at"])
    moved = batch.rows.filter(outcome=ImportRow.Outcome.MOVED).count()
    done = batch.to_do - moved
    announce(RegistryImported(batch=batch, done=done, left_alone=moved, by=batch.confirmed_by, at=at))
    defer(task=TIDY, arguments={"batch_id": batch.pk})
