"""What PostgreSQL's own words at a failed start mean, and what to do."""

from pathlib import Path

from spom.kit.postgres.trouble import BrokenData, DatabaseTrouble, NoSpace, OutOfReach, StartFailed

ORPHANS = ("is still in use", 'lock file "postmaster.pid" already exists')
FULL = ("No space left on device", "Disk quota exceeded")
NAMELESS = "could not look up effective user ID"
CLOSED = ("Permission denied", "has wrong ownership", "invalid permissions")
BROKEN = (
    "PANIC",
    "database files are incompatible with server",
    "could not locate a valid checkpoint record",
    "invalid checkpoint record",
    "invalid primary checkpoint record",
    "incorrect checksum in control file",
    'could not read file "global/pg_control"',
    'could not open file "global/pg_control"',
    "is not a valid data directory",
    "is not a database cluster directory",
    "could not find the database system",
    "invalid page in block",
    "could not open directory",
    "calculated CRC checksum does not match",
)
TAIL = 600


def is_held_by_orphans(said: str) -> bool:
    """Do processes of a killed postmaster still hold the data?"""
    return any(words in said for words in ORPHANS)


def explain(said: str, *, data: Path, log: Path) -> DatabaseTrouble:
    """The failure by name, from what was printed."""
    if any(words in said for words in FULL):
        return NoSpace(
            f"The disk with {data} is full. Free some space and start again; nothing that was saved is lost."
        )
    if NAMELESS in said:
        return OutOfReach(
            "This account is only a number, and PostgreSQL insists on a name for it. Add it to /etc/passwd, or give "
            "the address of a server in SPOM_DATABASE_URL."
        )
    if any(words in said for words in BROKEN):
        return BrokenData(
            f"The database in {data} is damaged and does not start. Keep a copy of it, move it away, then bring the "
            f'last backup back with "spom restore FILE". Its log is {log}. It ends: {_end(said)}'
        )
    if any(words in said for words in CLOSED):
        return OutOfReach(f"PostgreSQL's account may not use {data}. Its log is {log}. It ends: {_end(said)}")
    return StartFailed(f"PostgreSQL did not start. Its log is {log}. It ends: {_end(said)}")


def _end(said: str) -> str:
    return " ".join(said.split())[-TAIL:]
