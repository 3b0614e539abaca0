"""One process that sits papers for candidates in turn: `python -m tests.faults.candidate FOLDER NUMBER OF HOW`.

It does what the page of a test does: each answer is kept on disk first, sent again until it is acknowledged, and the
paper is handed in when nothing is left to send. Of what it sends a part is lost on the way there, and of the
acknowledgements a part on the way back. Killed and started again, it goes on from its own disk.
"""

import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from tests.faults.booker import note, said

if TYPE_CHECKING:
    from spom.exams.models.sitting import Attempt

LOST_ON_THE_WAY, LOST_ON_THE_WAY_BACK = 0.3, 0.3
AT = datetime(2026, 6, 15, 12, 30, tzinfo=UTC)
# Each question is answered so often; the last word counts.
TIMES = 3


def main(folder: Path, number: int, of: int, how: str) -> None:
    """Sit this process's share of the papers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    django.setup()
    from spom.exams.models.sitting import Attempt  # noqa: PLC0415  # only now is there a Django

    seed = f"{folder.name} {number} {len(said(folder / f'typed-{number}'))}"
    candidate = Candidate(folder, number, how, random.Random(seed))  # noqa: S311  # to be repeated
    mine = [one for one in _retried(lambda: list(Attempt.objects.order_by("pk"))) if one.pk % of == number]
    for attempt in mine:
        candidate.sit(attempt)


class Candidate:
    """Somebody with a bad line."""

    def __init__(self, folder: Path, number: int, how: str, dice: random.Random) -> None:
        self.typed, self.heard = folder / f"typed-{number}", folder / f"heard-{number}"
        self.done = folder / f"done-{number}"
        self.how, self.dice = how, dice

    def sit(self, attempt: "Attempt") -> None:
        """Answer what is not answered yet, send what is not acknowledged, hand in."""
        if any(row["attempt"] == attempt.pk for row in said(self.done)):
            return
        begun = [row for row in said(self.typed) if row["attempt"] == attempt.pk]
        for seq in range(len(begun) + 1, attempt.count * TIMES + 1):
            row = {
                "attempt": attempt.pk,
                "seq": seq,
                "number": seq % attempt.count + 1,
                "answer": self.dice.randrange(3),
            }
            note(self.typed, row)
            self._send(attempt, [row])
        while waiting := self._unheard(attempt):
            self.dice.shuffle(waiting)
            self._send(attempt, waiting[:5])
        self._hand_in(attempt)
        note(self.done, {"attempt": attempt.pk})

    def _unheard(self, attempt: "Attempt") -> list[dict[str, Any]]:
        heard = {row["seq"] for row in said(self.heard) if row["attempt"] == attempt.pk}
        return [row for row in said(self.typed) if row["attempt"] == attempt.pk and row["seq"] not in heard]

    def _send(self, attempt: "Attempt", rows: list[dict[str, Any]]) -> None:
        from spom.exams.actions.saving import Said, save  # noqa: PLC0415

        if self.dice.random() < LOST_ON_THE_WAY:
            return None
        if self.how == "naive":
            return self._overwrite(attempt, rows)
        batch = [Said(lease_no=1, seq=row["seq"], number=row["number"], content={"a": [row["answer"]]}) for row in rows]
        saved = _retried(
            lambda: save(attempt_id=attempt.pk, learner=attempt.learner, lease=attempt.lease, said=batch, at=AT)
        )
        if self.dice.random() < LOST_ON_THE_WAY_BACK:
            return None
        for _lease, seq in saved.taken:
            note(self.heard, {"attempt": attempt.pk, "seq": seq})
        return None

    def _overwrite(self, attempt: "Attempt", rows: list[dict[str, Any]]) -> None:
        """As a server does that keeps what arrives last: the negative control."""
        from django.db.models import Max  # noqa: PLC0415

        from spom.exams.models.sitting import Answer  # noqa: PLC0415

        for row in rows:
            newest = Answer.objects.filter(attempt=attempt).aggregate(Max("seq"))["seq__max"] or 0
            Answer.objects.create(
                attempt=attempt,
                number=row["number"],
                lease_no=1,
                seq=newest + 1,
                content={"a": [row["answer"]]},
                received_at=AT,
            )
            if self.dice.random() >= LOST_ON_THE_WAY_BACK:
                note(self.heard, {"attempt": attempt.pk, "seq": row["seq"]})

    def _hand_in(self, attempt: "Attempt") -> None:
        from spom.exams.actions.handing_in import hand_in  # noqa: PLC0415

        # The answer to the first try may be lost: a second one must change nothing.
        for _try in range(1 + (self.dice.random() < LOST_ON_THE_WAY_BACK)):
            _retried(lambda: hand_in(attempt=attempt, at=AT))


def _retried(act: Any) -> Any:
    """Until the database is there again."""
    from django.db import Error, connection  # noqa: PLC0415

    for _try in range(200):
        try:
            return act()
        except Error:
            connection.close()
            time.sleep(0.05)
    raise SystemExit("The database did not come back.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
