"""The newest seal, told to the outside: whoever keeps it can later prove that no seal was cut off the end.

Written to a file every minute and to the log, from where it is shipped to another machine (S44).
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from spom.journal.models import Seal, written_moment

log = logging.getLogger(__name__)


class HeadUnreadable(Exception):
    """The file does not hold a head."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """A seal as it was known to somebody at some time. `digest` is hexadecimal."""

    number: int
    digest: str
    sealed_at: str

    @classmethod
    def of(cls, seal: Seal) -> "Head":
        """The head of a journal that ends in this seal."""
        return cls(number=seal.number, digest=seal.digest().hex(), sealed_at=written_moment(seal.sealed_at))

    def fits(self) -> bool:
        """Does the journal still hold this very seal?"""
        seal = Seal.objects.filter(pk=self.number).first()
        return seal is not None and Head.of(seal) == self


def newest_head() -> Head | None:
    """The head of the journal now; None before the first seal."""
    seal = Seal.objects.order_by("-number").first()
    return Head.of(seal) if seal else None


def keep_head(file: Path, *, at: datetime) -> Head | None:
    """Write the newest head to the file and to the log.

    A head that no longer fits is evidence that seals were lost: it is set aside, never overwritten.
    """
    head = newest_head()
    lost = _lost_head(file)
    if lost:
        aside = file.with_name(f"{file.stem}-lost-{lost.number}-{lost.digest[:12]}{file.suffix}")
        file.rename(aside)
        log.error("The journal has lost seal %s, which was shipped. Its head is kept in %s.", lost.number, aside)
    if head is None:
        return None
    _write(file, head)
    log.info("journal head %s %s sealed %s, seen %s", head.number, head.digest, head.sealed_at, written_moment(at))
    return head


def kept_heads(file: Path) -> list[Head]:
    """Every head this machine has kept beside the file, those that were set aside too. Raises HeadUnreadable."""
    return [read_head(path) for path in sorted(file.parent.glob(f"{file.stem}*{file.suffix}"))]


def read_head(path: Path) -> Head:
    """The head in a file. Raises HeadUnreadable."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Head(number=int(said["number"]), digest=str(said["digest"]), sealed_at=str(said["sealed_at"]))
    except (OSError, ValueError, KeyError, TypeError) as trouble:
        raise HeadUnreadable(f"{path} does not hold the head of a journal.") from trouble


def _lost_head(file: Path) -> Head | None:
    if not file.exists():
        return None
    known = read_head(file)
    return None if known.fits() else known


def _write(file: Path, head: Head) -> None:
    """Whole or not at all: the file may be read at any moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(asdict(head)) + "\n", encoding="utf-8")
    draft.replace(file)
