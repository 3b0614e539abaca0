"""Errands a browser can do: forms of pages, filled in; and what each writes into the database."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import connection, transaction
from django.http.cookie import SimpleCookie
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from spom.portal.queries.institution import forget_institution
from spom.portal.queries.maintenance import forget_windows

Fields = dict[str, Any]
Row = tuple[str, dict[str, Any]]
# Something valid for every kind of field, so that forms get through to their action.
WORDS = "Words that mean nothing here"
BY_KIND = {
    "email": "errand@example.edu",
    "date": "2026-06-01",
    "datetime-local": "2026-12-01T10:00",
    "time": "10:00",
    "number": "3",
    "tel": "+919812345678",
    "url": "https://example.edu/errand",
    "password": "mangoes ripen before the rain",
    "search": "a",
}
NOT_TABLES = ("procrastinate_", "django_migrations", "errand")


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One form, filled in as a person might; `seen` are all the names it shows."""

    path: str
    fields: Fields
    seen: frozenset[str] = frozenset()
    json: bool = False

    @property
    def shape(self) -> str:
        """The address without its numbers: two people's pages are built alike."""
        return re.sub(r"(?<=/)\d+(?=/)", "1", self.path)

    def with_more(self, extras: Fields) -> "Errand":
        """The same, with fields nobody asked for."""
        return replace(self, fields={**{k: v for k, v in extras.items() if k not in self.seen}, **self.fields})


@dataclass
class Form:
    """A form while it is read."""

    action: str
    fields: Fields = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """Collects the forms of a page that post something, and where its links lead."""

    def __init__(self, path: str) -> None:
        """Nothing read yet."""
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or something in one."""
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and "download" not in told:
            self.links.append(urljoin(self.path, told.get("href", "")))
        elif tag == "form" and told.get("method", "").lower() == "post":
            self._form = Form(action=urljoin(self.path, told.get("action", "") or self.path))
            self.forms.append(self._form)
        elif self._form is not None:
            self._read(self._form, tag, told)

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self._form and self._textarea and data.strip():
            self._form.fields[self._textarea] = data.strip()

    def handle_endtag(self, tag: str) -> None:
        """What began ends."""
        if tag == "form":
            self._form = None
        self._select = "" if tag == "select" else self._select
        self._textarea = "" if tag == "textarea" else self._textarea

    def _read(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "button" and told.get("type", "submit") == "submit":
            form.buttons.append((name, told.get("value", ""), told.get("formaction", "")))
        if not name and tag != "option":
            return
        form.seen.add(name)
        if tag == "input":
            self._read_input(form, name, told)
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = WORDS
        elif tag == "select":
            self._select = name
        elif "selected" in told or self._select not in form.fields:
            self._choose(form, told.get("value", ""))

    def _choose(self, form: Form, value: str) -> None:
        if self._select and value:
            form.fields[self._select] = value

    @staticmethod
    def _read_input(form: Form, name: str, told: dict[str, str]) -> None:
        kind, value = told.get("type", "text"), told.get("value", "")
        if kind in {"checkbox", "radio"}:
            if "checked" in told or ("required" in told and name not in form.fields):
                form.fields[name] = value or "on"
        elif kind != "file":
            longest = int(told.get("maxlength") or 100)
            form.fields[name] = value or BY_KIND.get(kind, WORDS)[:longest]


def read_page(client: Client, path: str) -> tuple[list[Errand], list[str]]:
    """The errands of a page, one for each of its buttons, and the paths it leads to."""
    answer = client.get(path)
    # A file that is handed out stays open until it was read.
    content = answer.getvalue()
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return [], []
    reader = Reader(path)
    reader.feed(content.decode(errors="replace"))
    errands = [errand for form in reader.forms for errand in _errands(form)]
    links = [urlsplit(link)._replace(fragment="").geturl() for link in reader.links if link.startswith("/")]
    return errands, links


def _errands(form: Form) -> Iterator[Errand]:
    for name, value, action in form.buttons or [("", "", "")]:
        fields = {**form.fields, **({name: value} if name else {})}
        fields.pop("csrfmiddlewaretoken", None)
        yield Errand(path=urljoin(form.action, action), fields=fields, seen=frozenset(form.seen))


def consequence(errand: Errand, cookies: SimpleCookie) -> tuple[int, list[Row]]:
    """Do the errand, see what it wrote, and undo it: the status, and the rows by table, the oldest first."""
    # What a process remembers of rows that were rolled back is not true any more.
    forget_institution()
    forget_windows()
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie({name: morsel.value for name, morsel in cookies.items()})
    with transaction.atomic():
        begun = _mark()
        kind = "application/json" if errand.json else MULTIPART_CONTENT
        answer = client.post(errand.path, errand.fields, content_type=kind)
        answer.getvalue()
        rows = _written_since(begun)
        transaction.set_rollback(True)
    return answer.status_code, rows


def differences(plain: list[Row], again: list[Row], more: list[Row]) -> list[str]:
    """What was written otherwise with more fields; `again` is the same as `plain`, to know what differs by itself."""
    shapes = [[table for table, _row in rows] for rows in (plain, again, more)]
    if shapes[0] != shapes[1]:
        return [f"the same errand writes other rows each time: {shapes[0]} then {shapes[1]}"]
    if shapes[0] != shapes[2]:
        return [f"writes {sorted(set(shapes[2]))} in place of {sorted(set(shapes[0]))}"]
    return [
        f"{table}.{column}: {row[column]!r} became {other[column]!r}"
        for (table, row), (_same, twin), (_, other) in zip(plain, again, more, strict=True)
        for column in row
        if row[column] == twin[column] != other[column]
    ]


def _mark() -> int:
    """The number of this savepoint: whatever is written from now on has it, or a later one."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE errand (begun integer) ON COMMIT DROP")
        cursor.execute("INSERT INTO errand VALUES (1) RETURNING xmin::text::bigint")
        return int(cursor.fetchone()[0])


def _written_since(begun: int) -> list[Row]:
    """Every row that was made or changed since, of all tables, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_asking(table) for table in _tables()), [begun] * len(_tables()))
        found = [(table, json.loads(row)) for table, row in cursor.fetchall()]
    return sorted(found, key=lambda pair: (pair[0], _age(pair[1])))


def _asking(table: str) -> str:
    name = connection.ops.quote_name(table)
    return f"SELECT '{table}', to_jsonb(t) FROM {name} AS t WHERE t.xmin::text::bigint >= %s"  # noqa: S608  # our own


def _tables() -> list[str]:
    if not _known_tables:
        with connection.cursor() as cursor:
            names = [table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t"]
        _known_tables.extend(sorted(name for name in names if not name.startswith(NOT_TABLES)))
    return _known_tables


def _age(row: dict[str, Any]) -> tuple[int, str]:
    number = row.get("id")
    return (number, "") if isinstance(number, int) else (0, str(sorted(row.items(), key=str)))


_known_tables: list[str] = []
