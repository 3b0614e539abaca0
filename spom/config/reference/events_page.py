"""docs/reference/events.md, drawn from every event the apps announce."""

import inspect
from collections.abc import Iterator
from dataclasses import fields
from itertools import groupby

from spom.config.reference.rooms import open_every
from spom.journal.events import every_event, kind_of

OPENING = """\
# Events

Every fact the journal can hold. Each also says who did it (`by`) and when (`at`). The journal keeps references to what
a field names, not its contents; [Events and the journal](../about/events.md) explains.

*Generated from the events of the apps by `make reference`.*
"""


def events_page() -> str:
    """The whole page."""
    open_every("events")  # those in a folder of files, which nobody may have opened yet
    return OPENING + "".join(_parts())


def _parts() -> Iterator[str]:
    for app, events in groupby(every_event(), key=lambda event: kind_of(event).partition(".")[0]):
        yield f"\n## {app}\n"
        for event in events:
            yield f"\n### `{kind_of(event)}`\n\n{inspect.getdoc(event)}\n"
            own = [field for field in fields(event) if field.name not in {"by", "at"}]
            yield "\n" if own else ""
            yield from (f"- `{field.name}`: {_type(field.type)}\n" for field in own)


def _type(kind: object) -> str:
    """A type as people write it: `User`, `str`, `dict[str, int]`."""
    name = kind.__name__ if inspect.isclass(kind) and not hasattr(kind, "__args__") else str(kind)
    return "`" + name.replace("spom.", "").replace("datetime.datetime", "datetime") + "`"
