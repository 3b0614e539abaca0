"""How long a registry of many people takes to be looked into and carried out, and how much memory.

    python -m tests.bench.registry_import [HOW_MANY]

Writes a workbook of invented people, then does what the worker does with it, in this process, against the database in
SPOM_DATABASE_URL: best one that can be thrown away, because the accounts stay (the journal keeps them). Memory is the
highest the whole process ever held, Django included.
"""

import resource
import sys
import time
from datetime import UTC, datetime

import django

from spom.config.command.saying import say

HEADINGS = ("SRN", "Full name", "E-mail", "Mobile", "Date of birth", "Category")


def main(how_many: int) -> None:
    """Write the file, look into it, carry it out, look again."""
    django.setup()
    # Only now is there a Django to import models from.
    from spom.identity.actions.imported import apply_some, tidy_import  # noqa: PLC0415
    from spom.identity.actions.importing import check_import, confirm_import, start_import  # noqa: PLC0415
    from spom.identity.models import RegistryImport  # noqa: PLC0415
    from spom.kit.exports import xlsx_file  # noqa: PLC0415
    from spom.kit.files import CHUNK, Kind, keep_file  # noqa: PLC0415

    mark, now = f"{time.time_ns():x}"[-9:].upper(), datetime.now(UTC)
    people = (
        (f"B{mark}{n}", f"Bench Person {n}", f"b{mark}{n}@example.edu", f"98{n:08}", "2004-05-06", "bench")
        for n in range(how_many)
    )
    with xlsx_file(HEADINGS, people, title="Registry") as book:
        table = keep_file(
            name="registry.xlsx", chunks=iter(lambda: book.read(CHUNK), b""), accept=(Kind.XLSX,), most_bytes=64 << 20
        )
    say(f"{how_many} people, {table.size / 1024:.0f} KiB   at the start {_most_memory():.0f} MiB")
    batch = start_import(table=table, bundles=[], opens_now=True, by=None, at=now)
    began = time.perf_counter()
    check_import(batch_id=batch.pk, at=now)
    _tell("looked into", began, how_many)
    batch = RegistryImport.objects.get(pk=batch.pk)
    began = time.perf_counter()
    confirm_import(batch=batch, digest=batch.digest, by=None, at=now)
    while apply_some(batch_id=batch.pk, at=now):
        pass
    tidy_import(batch_id=batch.pk, at=now)
    _tell("carried out", began, how_many)


def _tell(what: str, began: float, how_many: int) -> None:
    taken = time.perf_counter() - began
    say(f"{what}  {taken:6.1f} s  {how_many / taken:7.0f} a second   highest memory {_most_memory():.0f} MiB")


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
