"""What a line would change, compared with what the portal knows: many lines at a time, with few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models.functions import Upper

from spom.identity.models import ImportPhoto, ImportRow, RegistryImport, Role, RoleGrant, Unit, User
from spom.identity.policies import is_staff
from spom.identity.register.columns import Column
from spom.identity.register.faults import Fault, Wrong
from spom.identity.register.reading import Reading
from spom.identity.registry import programme_codes

Changes = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What one line would do: refused with faults, or changes to make; neither when all is as it was."""

    line: int
    username: str
    is_new: bool
    changes: Changes
    faults: tuple[Fault, ...]

    @property
    def verdict(self) -> str:
        """What becomes of the line; empty when it changes nothing."""
        if self.faults:
            return ImportRow.Verdict.REFUSED
        return ImportRow.Verdict.NEW if self.is_new else ImportRow.Verdict.CHANGED if self.changes else ""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What every line is held against, looked up once. The two `first_…` fill while the lines pass."""

    units: dict[str, Unit]
    coordinators: dict[str, tuple[User, frozenset[int | None]]]
    programmes: frozenset[str] | None
    pictures: dict[str, str]
    first_numbers: dict[str, int] = field(default_factory=dict)
    first_emails: dict[str, int] = field(default_factory=dict)


def surroundings(batch: RegistryImport) -> Surroundings:
    """Units, coordinators, programmes and the pictures that came with the file, in three statements."""
    pictures: dict[str, str] = {}
    for name, stem, source in ImportPhoto.objects.filter(batch=batch).values_list("name", "stem", "source"):
        pictures[name] = source
        pictures.setdefault(stem, source)
    return Surroundings(
        units={unit.code.casefold(): unit for unit in Unit.objects.all()},
        coordinators=coordinators_by_name(),
        programmes=programme_codes(),
        pictures=pictures,
    )


def coordinators_by_name() -> dict[str, tuple[User, frozenset[int | None]]]:
    """Every course coordinator with the units they answer for; None stands for the whole institution."""
    grants = RoleGrant.objects.live().filter(role=Role.COORDINATOR).select_related("user").order_by("pk")
    found: dict[str, tuple[User, frozenset[int | None]]] = {}
    for grant in grants:
        name = grant.user.username.casefold()
        _user, units = found.get(name, (grant.user, frozenset()))
        found[name] = (grant.user, units | {grant.unit_id})
    return found


def check(readings: Sequence[Reading], around: Surroundings) -> list[Checked]:
    """What each line would do, in two statements however many there are."""
    present = people_called([reading.username for reading in readings])
    owners = _owners_of([reading.values.get(Column.EMAIL, "") for reading in readings])
    return [_check_one(reading, present.get(reading.username.upper()), owners, around) for reading in readings]


def people_called(names: Sequence[str]) -> dict[str, User]:
    """The people with these numbers, in whatever case, with everything a file can change."""
    wanted = {name.upper() for name in names if name}
    people = User.objects.annotate(name=Upper("username")).filter(name__in=wanted)
    people = people.select_related("unit", "record", "record__coordinator", "registry_photo").with_roles()
    return {user.username.upper(): user for user in people}


def as_known(user: User) -> dict[Column, str]:
    """What the portal knows of a person, as a file would say it."""
    record, photo = getattr(user, "record", None), getattr(user, "registry_photo", None)
    known = {
        Column.USERNAME: user.username,
        Column.FULL_NAME: user.full_name,
        Column.EMAIL: user.email,
        Column.MOBILE: user.mobile,
        Column.UNIT: user.unit.code if user.unit else "",
        Column.PHOTO: photo.source if photo else "",
    }
    if record:
        known |= {
            Column.BORN_ON: record.born_on.isoformat(),
            Column.COORDINATOR: record.coordinator.username if record.coordinator else "",
            Column.PROGRAMME: record.programme,
            Column.REGISTERED_ON: record.registered_on.isoformat() if record.registered_on else "",
            Column.CATEGORY: record.category,
            Column.OPENS_ON: record.opens_at.date().isoformat() if record.opens_at else "",
        }
    return known


def _owners_of(emails: Sequence[str]) -> dict[str, str]:
    """Whose e-mail addresses these are: address and number, both in capitals."""
    wanted = {email.upper() for email in emails if email}
    people = User.objects.annotate(address=Upper("email")).filter(address__in=wanted)
    return {address: name.upper() for address, name in people.values_list("address", "username")}


def _check_one(reading: Reading, user: User | None, owners: dict[str, str], around: Surroundings) -> Checked:
    faults = [*reading.faults, *_clashes(reading, owners, around)]
    values = _linked(reading, around, faults)
    changes = _changes(values, user)
    if user is not None and changes and is_staff(user):
        faults.append(Fault(column=Column.USERNAME, wrong=Wrong.IS_STAFF, value=user.username))
    return Checked(
        line=reading.line,
        username=reading.username[:64],
        is_new=user is None,
        changes={} if faults else changes,
        faults=tuple(faults),
    )


def _clashes(reading: Reading, owners: dict[str, str], around: Surroundings) -> list[Fault]:
    """Numbers and addresses that belong to another line, or to somebody else."""
    faults = []
    number, email = reading.username.upper(), reading.values.get(Column.EMAIL, "")
    first = around.first_numbers.setdefault(number, reading.line) if number else reading.line
    if first != reading.line:
        faults.append(Fault(column=Column.USERNAME, wrong=Wrong.TWICE, value=str(first)))
    if not email:
        return faults
    first = around.first_emails.setdefault(email.upper(), reading.line)
    if first != reading.line:
        faults.append(Fault(column=Column.EMAIL, wrong=Wrong.EMAIL_TWICE, value=str(first)))
    if owners.get(email.upper(), number) != number:
        faults.append(Fault(column=Column.EMAIL, wrong=Wrong.EMAIL_TAKEN, value=email))
    return faults


def _linked(reading: Reading, around: Surroundings, faults: list[Fault]) -> dict[Column, str]:
    """The values, with what names something else spelt as that is; notes what names nothing."""
    values = dict(reading.values)
    unit = around.units.get(values.get(Column.UNIT, "").casefold())
    if values.get(Column.UNIT):
        _link(values, Column.UNIT, unit.code if unit else "", faults, Wrong.NO_UNIT)
    if values.get(Column.COORDINATOR):
        user, theirs = around.coordinators.get(values[Column.COORDINATOR].casefold(), (None, frozenset()))
        fits = user is not None and (None in theirs or unit is None or unit.pk in theirs)
        _link(values, Column.COORDINATOR, user.username if user and fits else "", faults, Wrong.NO_COORDINATOR)
    if values.get(Column.PROGRAMME) and around.programmes is not None:
        codes = {code.casefold(): code for code in around.programmes}
        code = codes.get(values[Column.PROGRAMME].casefold(), "")
        _link(values, Column.PROGRAMME, code, faults, Wrong.NO_PROGRAMME)
    _link_picture(values, reading, around, faults)
    return values


def _link(values: dict[Column, str], column: Column, found: str, faults: list[Fault], wrong: Wrong) -> None:
    if not found:
        faults.append(Fault(column=column, wrong=wrong, value=values[column]))
    values[column] = found


def _link_picture(values: dict[Column, str], reading: Reading, around: Surroundings, faults: list[Fault]) -> None:
    """The picture named, else one called like the number. Where none were sent, those there are stay."""
    named = values.pop(Column.PHOTO, "")
    if not around.pictures:
        return
    found = around.pictures.get(named.casefold() if named else reading.username.casefold(), "")
    if found:
        values[Column.PHOTO] = found
    elif named:
        faults.append(Fault(column=Column.PHOTO, wrong=Wrong.NO_PHOTO, value=named))


def _changes(values: dict[Column, str], user: User | None) -> Changes:
    """Field by field, what was and what would be. A role is only ever added, a day of opening never taken away."""
    known = as_known(user) if user else {}
    held = user.roles if user else frozenset()
    changes = {
        column.value: [known.get(column, ""), value]
        for column, value in values.items()
        if column not in {Column.ROLE, Column.USERNAME} and value != known.get(column, "")
    }
    if not values.get(Column.OPENS_ON):
        changes.pop(Column.OPENS_ON, None)
    role = values.get(Column.ROLE) or ("" if user else Role.STUDENT.value)
    if role and Role(role) not in held:
        changes[Column.ROLE] = ["", role]
    return changes
