"""What can be done with the journal besides announcing: seal it, and write down that it was verified.

Sealing announces nothing, alone among the actions: the announcement would be one more entry to seal, for ever.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from spom.journal.events import ChainVerified, announce
from spom.journal.models import NO_SEAL_BEFORE, Entry, Seal, SealedEntry
from spom.journal.queries.verification import Verification
from spom.kit.merkle import RootHash
from spom.kit.signing import Signer

MOST_PER_SEAL = 10_000
# Only one sealer at a time, whichever process it runs in. The number means nothing, but must stay the same.
SEALERS_LOCK = 0x5EA1
# How long a transaction may stay open for its entries to be found without reading the whole journal.
LATE = timedelta(days=1)


@transaction.atomic
def seal_entries(*, at: datetime) -> Seal | None:
    """Seal the entries that are visible and not sealed yet, oldest first; None when there are none.

    An entry whose transaction commits after its neighbours' joins a later seal, within a day.
    `seal_late_entries` finds those that took longer.
    """
    _wait_for_other_sealers()
    last = Seal.objects.order_by("-number").first()
    long_sealed = Seal.objects.filter(sealed_at__lt=at - LATE).order_by("-number").first()
    return _seal(after=long_sealed.highest if long_sealed else 0, last=last, at=at)


@transaction.atomic
def seal_late_entries(*, at: datetime) -> Seal | None:
    """Like `seal_entries`, looking through the whole journal: after a restore, and once a day."""
    _wait_for_other_sealers()
    return _seal(after=0, last=Seal.objects.order_by("-number").first(), at=at)


@transaction.atomic
def note_verification(*, found: Verification, seconds: int, at: datetime) -> None:
    """Write down what a look through the whole journal found, and how long it took."""
    fault = str(found.fault) if found.fault else ""
    announce(ChainVerified(seals=found.seals, entries=found.entries, fault=fault, seconds=seconds, by=None, at=at))


def _wait_for_other_sealers() -> None:
    """Two sealers at once would both follow the same seal. Freed when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALERS_LOCK])


def _seal(*, after: int, last: Seal | None, at: datetime) -> Seal | None:
    waiting = Entry.objects.unsealed().filter(pk__gt=after)
    entries = list(waiting.as_stored().order_by("pk")[:MOST_PER_SEAL])
    if not entries:
        return None
    leaves = [entry.leaf() for entry in entries]
    tree = RootHash()
    for leaf in leaves:
        tree.add(leaf)

    signer = Signer(settings.SPOM_JOURNAL_KEY_FILE)
    seal = Seal(
        number=last.number + 1 if last else 1,
        previous=last.digest() if last else NO_SEAL_BEFORE,
        root=tree.digest(),
        size=len(entries),
        highest=max(entries[-1].pk, last.highest if last else 0),
        sealed_at=at,
        key=signer.key_id,
    )
    seal.signature = signer.sign(seal.statement())
    seal.save(force_insert=True)
    SealedEntry.objects.bulk_create(
        SealedEntry(entry=entry, seal=seal, position=position, leaf=leaf)
        for position, (entry, leaf) in enumerate(zip(entries, leaves, strict=True))
    )
    return seal
