"""The registry as a file that can be imported again, and what was refused as a file that can be worked through."""

from collections.abc import Iterator

from spom.identity.models import ImportRow, RegistryImport, User
from spom.identity.register.checking import as_known
from spom.identity.register.columns import HEADINGS, Column, heading
from spom.identity.register.faults import shown
from spom.identity.register.reading import GIVEN_ROLES
from spom.kit.exports import Row

COLUMNS = tuple(HEADINGS)
EXAMPLE = {
    Column.USERNAME: "CRO0612345",
    Column.FULL_NAME: "Alice Rao",
    Column.EMAIL: "alice@example.edu",
    Column.MOBILE: "+919810000001",
    Column.BORN_ON: "2004-05-31",
    Column.ROLE: "Student",
    Column.PHOTO: "CRO0612345.jpg",
}


def headings() -> list[str]:
    """The first line of whatever can be imported."""
    return [heading(column) for column in COLUMNS]


def example_row() -> list[str]:
    """A line that shows how values are written."""
    return [EXAMPLE.get(column, "") for column in COLUMNS]


def registry_rows() -> Iterator[Row]:
    """Everybody the registry knows, by number, as a file would say it."""
    people = User.objects.filter(record__isnull=False).with_roles().order_by("username", "pk")
    people = people.select_related("unit", "record", "record__coordinator", "registry_photo")
    for user in people.iterator(chunk_size=500):
        known = as_known(user)
        photo = getattr(user, "registry_photo", None)
        known[Column.PHOTO] = photo.name if photo else ""
        known[Column.ROLE] = next((role.title() for role in GIVEN_ROLES.values() if role in user.roles), "")
        yield [known.get(column, "") for column in COLUMNS]


def refused_rows(batch: RegistryImport) -> Iterator[Row]:
    """One line for each fault: where, what stands there, what is wrong, how to mend it."""
    rows = batch.rows.filter(verdict=ImportRow.Verdict.REFUSED).order_by("line")
    for row in rows.iterator(chunk_size=500):
        for fault in map(shown, row.faults):
            yield [row.line, row.username, fault.column, fault.value, str(fault.what), str(fault.mend)]
