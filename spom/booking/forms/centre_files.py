"""A file of centres, line by line: each is read as the page for one centre would read it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spom.booking.forms.places import CentreForm
from spom.booking.queries.centre_files import Place, Verdict, verdicts
from spom.kit.errors import Refusal
from spom.kit.files import Kind, forget_file, keep_file, path_of
from spom.kit.tables import Line, read_table

MOST_BYTES = 2 << 20
MOST_CENTRES = 1000
# In the order in which the page asks for them.
COLUMNS = tuple(CentreForm().fields)
MUST_BE_THERE = tuple(name for name, field in CentreForm.base_fields.items() if field.required)


class TooManyCentres(Refusal):
    """More than anybody looks through."""

    code = "booking.too_many_centres"
    message = gettext_lazy("The file has more than 1,000 centres. Split it, then choose the parts one after the other.")


class ColumnsMissing(Refusal):
    """Without them no line can be read."""

    code = "booking.centre_columns_missing"
    message = gettext_lazy("Columns are missing in the first line. Take the headings from the template.")


@dataclass(frozen=True, kw_only=True)
class Read:
    """One line: what it says, if it can be read, what it would do, and what is wrong with it."""

    number: int
    code: str
    name: str
    place: Place | None = None
    verdict: Verdict | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A file that was looked into. `unread` are headings that mean nothing here."""

    lines: list[Read]
    unread: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[Read]:
        """Lines that can be brought in."""
        return [line for line in self.lines if line.place is not None and not line.faults]

    @property
    def refused(self) -> list[Read]:
        """Lines that cannot."""
        return [line for line in self.lines if line.faults]

    def count(self, verdict: Verdict) -> int:
        """How many good lines would do this."""
        return sum(1 for line in self.good if line.verdict is verdict)

    @property
    def new(self) -> int:
        """How many centres would be added."""
        return self.count(Verdict.NEW)

    @property
    def changed(self) -> int:
        """How many would be corrected."""
        return self.count(Verdict.CHANGED)

    @property
    def same(self) -> int:
        """How many are so already."""
        return self.count(Verdict.SAME)


class CentreFileForm(forms.Form):
    """The file."""

    table = forms.FileField(
        label=gettext_lazy("File of centres"),
        help_text=gettext_lazy("CSV (UTF-8) or XLSX. The first line names the columns; the template shows them all."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean(self) -> dict[str, Any]:
        """Look into it. The file itself is not kept."""
        said: dict[str, Any] = super().clean() or {}
        file = said.get("table")
        if file is not None:
            try:
                said["sheet"] = _looked_into(file)
            except Refusal as no:
                self.add_error("table", str(no.message))
        return said


def headings() -> list[str]:
    """The columns as people read them, in the order of the template."""
    return [str(CentreForm.base_fields[name].label) for name in COLUMNS]


def _looked_into(file: "UploadedFile[Any]") -> Sheet:
    kept = keep_file(name=file.name or "", chunks=file.chunks(), accept=(Kind.CSV, Kind.XLSX), most_bytes=MOST_BYTES)
    try:
        return sheet_of(read_table(path_of(kept.place), kept.kind))
    finally:
        forget_file(kept.place)


def sheet_of(lines: Iterator[Line]) -> Sheet:
    """Every line judged: by itself, against the lines before it, and against the centres there are."""
    layout, unread = _layout(next(lines))
    read = [_read(line, layout) for line in islice(lines, MOST_CENTRES + 1)]
    if len(read) > MOST_CENTRES:
        raise TooManyCentres
    places = [line.place for line in read if line.place is not None]
    found = iter(verdicts(places))
    seen: dict[str, int] = {}
    judged = [_judged(line, next(found) if line.place is not None else None, seen) for line in read]
    return Sheet(lines=judged, unread=unread)


def _layout(first: Line) -> tuple[dict[str, int], list[str]]:
    """Where each column is. Headings are known by their names on the page, in its language, and by their own."""
    names = {str(CentreForm.base_fields[name].label).casefold(): name for name in COLUMNS}
    names |= {name.casefold(): name for name in COLUMNS} | {name.replace("_", " "): name for name in COLUMNS}
    layout: dict[str, int] = {}
    unread = []
    for place, heading in enumerate(first.cells):
        name = names.get(" ".join(heading.split()).casefold())
        if name is None or name in layout:
            unread.append(heading)
        else:
            layout[name] = place
    if not set(MUST_BE_THERE) <= layout.keys():
        raise ColumnsMissing
    return layout, [heading for heading in unread if heading]


def _read(line: Line, layout: dict[str, int]) -> Read:
    cells = {name: line.cells[place] if place < len(line.cells) else "" for name, place in layout.items()}
    form = CentreForm(cells)
    faults = list(_faults(form))
    if any(place in line.formulas for place in layout.values()):
        faults.append(_("A cell holds a formula. Write its value instead."))
    shown = {"number": line.number, "code": cells["code"][:20], "name": cells["name"][:200]}
    if faults:
        return Read(**shown, faults=tuple(faults))  # type: ignore[arg-type]  # the three above
    return Read(**shown, place=Place(**form.cleaned_data))  # type: ignore[arg-type]  # the three above


def _faults(form: CentreForm) -> Iterable[str]:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        yield f"{label}: {' '.join(str(error) for error in errors)}" if label else str(errors)


def _judged(line: Read, found: Verdict | None, seen: dict[str, int]) -> Read:
    if line.place is None:
        return line
    faults = []
    before = seen.setdefault(line.place.code, line.number)
    if before != line.number:
        faults.append(_("Line %(line)s has the same code.") % {"line": before})
    if found is Verdict.ELSEWHERE:
        faults.append(_("This centre has another country or time zone in the portal, and keeps it for good."))
    return Read(
        number=line.number, code=line.code, name=line.name, place=line.place, verdict=found, faults=tuple(faults)
    )
