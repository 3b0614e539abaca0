"""docs/reference/settings.md, drawn from the one object that reads the variables."""

import inspect
import re
from collections.abc import Iterator
from enum import StrEnum

from pydantic.fields import FieldInfo

from spom.config.env import Env, is_secret, variable

OPENING = """\
# Settings

Everything the surroundings can tell the portal. Each is an environment variable, read once when a process starts; a
value that cannot be used stops the process with one sentence that names it. How to set them:
[Configure the portal](../how-to/configure.md).

*Generated from `spom/config/env.py` by `make reference`.*
"""

SECTION = re.compile(r"^    # (?P<title>.+)$|^    (?P<field>[a-z_]+): .+= Field\(", re.MULTILINE)


def settings_page() -> str:
    """The whole page."""
    return OPENING + "".join(_parts())


def _parts() -> Iterator[str]:
    for found in SECTION.finditer(_source()):
        if found["title"]:
            yield f"\n## {found['title']}\n"
        elif found["field"] in Env.model_fields:
            yield _entry(found["field"], Env.model_fields[found["field"]])


def _source() -> str:
    """The object itself, then the parts it is made of."""
    own = [part for part in Env.__mro__ if part.__module__.startswith(Env.__module__)]
    return "\n".join(inspect.getsource(part) for part in own)


def _entry(name: str, field: FieldInfo) -> str:
    lines = [f"\n### `{variable(name)}`\n", f"{field.description}\n", f"- Default: {_default(field)}"]
    if isinstance(field.annotation, type) and issubclass(field.annotation, StrEnum):
        lines.append("- One of: " + ", ".join(f"`{choice}`" for choice in field.annotation))
    lines.extend(f"- Example: {_code(str(example))}" for example in field.examples or [])
    if is_secret(name):
        lines.append(f"- Secret: `{variable(name)}_FILE` may name a file that holds it.")
    return "\n".join(lines) + "\n"


def _default(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    if isinstance(extra, dict) and "default" in extra:
        return str(extra["default"])
    value = field.default
    if isinstance(value, tuple):
        value = ",".join(str(part) for part in value)
    return _code(str(value)) if str(value) else "empty"


def _code(text: str) -> str:
    """As code, unless the words already contain some."""
    return text if "`" in text else f"`{text}`"
