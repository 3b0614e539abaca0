"""Remembers which code an embedded database was prepared with, so that a second start need not do it again."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import distributions
from pathlib import Path

PACKAGE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Prepared:
    """The code (a hash) that migrated, whether it loaded the demo too, and what that said."""

    code: str
    demo: bool
    said: str = ""

    def covers(self, *, code: str, demo: bool) -> bool:
        """Would preparing again change nothing?"""
        return self.code == code and (self.demo or not demo)


def code_now() -> str:
    """A hash of everything that decides what a migration or the demo does: our code, and the packages it stands on."""
    found = hashlib.sha256()
    for part in (*_our_files(), *_their_versions()):
        found.update(part)
    return found.hexdigest()


def remembered(folder: Path) -> Prepared | None:
    """What was noted beside the database; None if nothing readable was."""
    with suppress(OSError, ValueError, TypeError):
        return Prepared(**json.loads((folder / "prepared").read_text()))
    return None


def remember(folder: Path, done: Prepared) -> None:
    """Note it beside the database, so that it goes where the database goes."""
    part = folder / "prepared.part"
    part.write_text(json.dumps(asdict(done)))
    part.replace(folder / "prepared")


def _our_files() -> Iterator[bytes]:
    for file in sorted(PACKAGE.rglob("*.py")):
        if "tests" not in file.parts:
            yield f"{file.relative_to(PACKAGE)}\n".encode() + file.read_bytes()


def _their_versions() -> Iterator[bytes]:
    for folder in sorted(str(one._path.name) for one in distributions() if hasattr(one, "_path")):  # noqa: SLF001  # reading each name costs 0.2 s
        yield folder.encode()
