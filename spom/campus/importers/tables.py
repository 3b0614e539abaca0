"""Reading TOML as strangers write it: each value of the kind that is asked for, each fault with its place."""

import tomllib
from typing import Any

from django.utils.translation import gettext as _

from spom.campus.importers.course import ManifestUnreadable, fault_at


class Table:
    """One table of a TOML file, which knows its place and what nobody asked it for."""

    def __init__(self, values: dict[str, Any], place: str) -> None:
        self.values = values
        self.place = place
        self.asked: set[str] = set()

    def text(self, name: str, default: str | None = None) -> str:
        """A text; required unless there is a default."""
        value = self._value(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, _("a text is expected"))
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number, not below 0; required unless there is a default."""
        value = self._value(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 31:
            raise self._wrong(name, _("a whole number is expected"))
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty when it is not there."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self._wrong(name, _("a list of texts is expected"))
        return tuple(value)

    def numbers(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(type(one) is int for one in value):
            raise self._wrong(name, _("a list of whole numbers is expected"))
        return tuple(value)

    def table(self, name: str) -> "Table | None":
        """A table inside this one."""
        value = self._value(name, {})
        if not isinstance(value, dict):
            raise self._wrong(name, _("a table is expected"))
        return Table(value, f"{self.place}.{name}") if value else None

    def tables(self, name: str) -> list["Table"]:
        """A list of tables inside this one."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._wrong(name, _("a list of tables is expected"))
        return [Table(one, f"{self.place}.{name}[{number}]") for number, one in enumerate(value, start=1)]

    def unknown(self) -> list[str]:
        """What is written here and nobody asked for."""
        return sorted(set(self.values) - self.asked)

    def _value(self, name: str, default: object) -> object:
        self.asked.add(name)
        if name not in self.values and default is None:
            raise self._wrong(name, _("this is missing"))
        return self.values.get(name, default)

    def _wrong(self, name: str, why: str) -> ManifestUnreadable:
        return fault_at(f"{self.place}.{name}", why)


def read_table(text: str, *, place: str) -> Table:
    """The whole file. Raises ManifestUnreadable."""
    try:
        return Table(tomllib.loads(text), place)
    except (tomllib.TOMLDecodeError, RecursionError) as no:
        raise ManifestUnreadable(f"{place}: {no}") from no
