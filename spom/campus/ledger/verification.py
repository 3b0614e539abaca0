"""Every learner's chain against itself and against what the journal vouches for."""

from dataclasses import dataclass

from django.db import connection

from spom.campus.events import HoursCredited, HoursDecided, HoursHeld, StudyEnded
from spom.campus.ledger.chain import first_break
from spom.campus.models.ledger import LedgerHead
from spom.identity.models import User
from spom.journal.events import kind_of
from spom.journal.models import Entry


@dataclass(frozen=True, kw_only=True)
class Broken:
    """The first row of one learner that is not as it was written."""

    username: str
    position: int
    what: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """What verifying found."""

    learners: int
    rows: int
    breaks: tuple[Broken, ...]
    # Those to whom pages show another sum than their rows add up to.
    shown_wrongly: tuple[str, ...] = ()


def verified_ledgers() -> Found:
    """Verify the chain of everybody who has one, or of whom the journal says that they had."""
    vouched = heads_in_the_journal()
    heads = {head.learner_id: head.position for head in LedgerHead.objects.all()}
    learners = User.objects.in_bulk(set(vouched) | set(heads))
    breaks = []
    for learner_id in sorted(learners):
        learner = learners[learner_id]
        found = first_break(learner=learner, anchored=vouched.get(learner_id))
        if found is not None:
            breaks.append(Broken(username=learner.username, position=found.position, what=found.what))
    return Found(learners=len(learners), rows=sum(heads.values()), breaks=tuple(breaks), shown_wrongly=shown_wrongly())


def shown_wrongly() -> tuple[str, ...]:
    """The names of those whose sums beside the ledger are not what a replay of its rows gives."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS_AND_REPLAY)
        return tuple(row[0] for row in cursor.fetchall())


# A sum of nothing is as good as none.
SUMS_AND_REPLAY = """
SELECT DISTINCT u.username
FROM (SELECT * FROM campus_ledgersum WHERE seconds <> 0) AS s
FULL JOIN (
  SELECT i.learner_id, i.enrolment_id, i.lesson_id, COALESCE(latest.kind, '') AS kind,
    sum(extract(epoch FROM upper(i.during) - lower(i.during))) AS seconds
  FROM campus_studyinterval i
  LEFT JOIN LATERAL (
    SELECT v.kind FROM campus_verdict v WHERE v.interval_id = i.id ORDER BY v.position DESC LIMIT 1
  ) latest ON true
  GROUP BY 1, 2, 3, 4
) AS r USING (learner_id, enrolment_id, lesson_id, kind)
JOIN identity_user AS u ON u.id = learner_id
WHERE s.seconds IS DISTINCT FROM r.seconds
ORDER BY 1
"""


def heads_in_the_journal() -> dict[int, str]:
    """The newest head of each learner's chain that the journal holds, in hex."""
    own = [kind_of(event) for event in (HoursCredited, HoursHeld, StudyEnded)]
    decided = kind_of(HoursDecided)
    newest: dict[int, str] = {}
    entries = Entry.objects.filter(kind__in=[*own, decided]).order_by("pk")
    for kind, by, about in entries.values_list("kind", "by_id", "about").iterator(chunk_size=5000):
        learner = int(str(about["learner"]).rpartition(":")[2]) if kind == decided else by
        if learner is not None and about["head"] != EMPTY:
            newest[learner] = about["head"]
    return newest


# The head of a chain without rows.
EMPTY = bytes(32).hex()
