"""Every learner's chain against itself and against what the journal vouches for."""

from dataclasses import dataclass

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
    return Found(learners=len(learners), rows=sum(heads.values()), breaks=tuple(breaks))


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
