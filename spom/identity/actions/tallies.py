"""Counting tries before anything is verified.

One statement counts and decides, and commits before the secret is looked at. Of two hundred guesses at the same
moment each waits for the one before it on the tally's row, so no more than the cap are ever let through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Tally
from spom.identity.models.tallies import HARD_CAP, Subject
from spom.kit.errors import Refusal
from spom.kit.statements import Statement

WINDOW = timedelta(minutes=15)
CLOSED_FOR = timedelta(minutes=15)
CLOSED_AGAIN_FOR = timedelta(minutes=30)
NETWORK_CLOSED_FOR = timedelta(minutes=5)
# The fifth try waits one second after the fourth, then two, four, eight, sixteen, thirty-two.
TRIES_WITHOUT_DELAY = 4
# Whole campuses sit behind one address: what is counted here are failures only, successes are given back.
TRIES_PER_ADDRESS = 300
TRIES_PER_NETWORK = 1000

CAPS = {
    Tally.Kind.ACCOUNT: 10,
    Tally.Kind.DEVICE: 10,
    Tally.Kind.FACTOR: 10,
    Tally.Kind.CODE: 5,
    Tally.Kind.FACTS: 5,
    Tally.Kind.ADDRESS: TRIES_PER_ADDRESS,
    Tally.Kind.NETWORK: TRIES_PER_NETWORK,
}


class TooManyTries(Refusal):
    """The door is closed for a while, to whoever knocks this way."""

    code = "identity.too_many_tries"
    message = _("There were too many tries. Wait a while, then try again.")

    def __init__(self, *, until: datetime | None) -> None:
        """Closed until then; without end only another way in, or staff, open it."""
        super().__init__()
        self.until = until


class TooSoon(TooManyTries):
    """A few seconds have to pass between tries."""

    code = "identity.too_soon"
    message = _("That was quick. Wait a few seconds, then try again.")


class BusyNetwork(TooManyTries):
    """Too many failures from this address or its network."""

    code = "identity.busy_network"
    message = _("Too many sign-ins from your network failed. Wait a few minutes, then try again.")


class Locked(TooManyTries):
    """The account's door is closed. `until` is None when only another way in opens it again."""

    code = "identity.locked"
    message = _("The password sign-in of this account is locked.")


@dataclass(frozen=True, kw_only=True)
class Count:
    """What the tally says about this try."""

    keys: tuple[str, ...]
    admitted: bool
    network_is_busy: bool
    tries_left: int
    closed_until: datetime | None
    next_at: datetime
    # Closed until the owner comes in another way.
    shut: bool = False

    @property
    def closes(self) -> bool:
        """Was this the last try before the door closes?"""
        return self.admitted and (self.tries_left == 0 or self.shut)

    def refusal(self, at: datetime) -> TooManyTries:
        """Why this try was not let through."""
        if self.network_is_busy:
            return BusyNetwork(until=self.closed_until or at)
        if self.shut:
            return Locked(until=None)
        if self.closed_until is not None and self.closed_until > at:
            return Locked(until=self.closed_until)
        return TooSoon(until=self.next_at)


def count_try(*, subject: Subject, address: str, at: datetime) -> Count:
    """Count one try and say whether it may be verified. Never call it inside a transaction that may roll back."""
    # A device its owner is known on never waits for strangers in the same network.
    network = [] if subject.kind is Tally.Kind.DEVICE else _network_rows(address)
    rows = COUNT_A_TRY.rows(
        {
            "keys": [key for key, _, _ in network],
            "kinds": [kind for _, kind, _ in network],
            "caps": [cap for _, _, cap in network],
            "key": subject.key,
            "kind": subject.kind.value,
            "cap": CAPS[subject.kind],
            "user": subject.user.pk if subject.user else None,
            "at": at,
        }
    )
    return _count(rows, own=subject.key, at=at)


def count_network(*, address: str, at: datetime, what: str = "passkey") -> tuple[str, ...]:
    """Count a try that names nobody, such as a passkey's. The tallies to forgive. Raises BusyNetwork."""
    count = count_try(subject=Subject(kind=Tally.Kind.ADDRESS, key=f"{what}:{address}"), address=address, at=at)
    if not count.admitted:
        raise BusyNetwork(until=count.closed_until or count.next_at)
    return count.keys


def forgive(*, keys: Sequence[str], at: datetime) -> None:
    """The try was right: forget the failures of the account, and give the network its try back."""
    FORGIVE.rows({"keys": list(keys), "at": at})


def _network_rows(address: str) -> list[tuple[str, str, int]]:
    """The address and the network around it: /24, or /48 in IPv6."""
    if not address:
        return []
    ip = ip_address(address)
    prefix = ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False)  # noqa: PLR2004  # IP version 4
    return [
        (f"address:{ip}", Tally.Kind.ADDRESS, TRIES_PER_ADDRESS),
        (f"network:{prefix}", Tally.Kind.NETWORK, TRIES_PER_NETWORK),
    ]


def _count(rows: Sequence[tuple[Any, ...]], *, own: str, at: datetime) -> Count:
    answers = [Answer(*row) for row in rows]
    mine = next((answer for answer in answers if answer.key == own), None)
    keys = tuple(answer.key for answer in answers)
    if mine is None:
        until = max((answer.closed_until or at for answer in answers), default=at)
        return Count(keys=keys, admitted=False, network_is_busy=True, tries_left=0, closed_until=until, next_at=at)
    shut = mine.run >= HARD_CAP and own.startswith("account:")
    return Count(
        keys=keys,
        admitted=mine.admitted,
        network_is_busy=False,
        tries_left=max(0, mine.cap - mine.tries),
        closed_until=None if shut else mine.closed_until,
        next_at=mine.next_at,
        shut=shut,
    )


@dataclass(frozen=True)
class Answer:
    """One row of the counting statement's answer, in its order."""

    key: str
    tries: int
    cap: int
    run: int
    admitted: bool
    next_at: datetime
    closed_until: datetime | None


# In the statement below `t` is the row as it was and EXCLUDED the try that comes now.
# Where no pause was set the moments are not compared: two tries are not always counted in the order they came.
_OPEN = f"""(COALESCE(t.closed_until <= EXCLUDED.last_at, true)
    AND (t.kind IN ('ADDRESS', 'NETWORK') OR t.tries <= {TRIES_WITHOUT_DELAY} OR t.next_at <= EXCLUDED.last_at)
    AND (t.kind <> 'ACCOUNT' OR t.run < {HARD_CAP}))"""
_ANEW = f"""(t.began_at <= EXCLUDED.last_at - make_interval(secs => {WINDOW.total_seconds()})
    OR COALESCE(t.closed_until <= EXCLUDED.last_at, false))"""
_TRIES = f"(CASE WHEN {_ANEW} THEN 1 ELSE t.tries + 1 END)"
_PAUSE = f"""make_interval(secs => CASE
    WHEN t.kind IN ('ADDRESS', 'NETWORK') OR {_TRIES} <= {TRIES_WITHOUT_DELAY} THEN 0
    ELSE power(2, {_TRIES} - {TRIES_WITHOUT_DELAY} - 1) END)"""
_CLOSED_FOR = f"""make_interval(secs => CASE
    WHEN t.kind IN ('ADDRESS', 'NETWORK') THEN {NETWORK_CLOSED_FOR.total_seconds()}
    WHEN t.closings = 0 THEN {CLOSED_FOR.total_seconds()}
    ELSE {CLOSED_AGAIN_FOR.total_seconds()} END)"""
_COUNT_ON = f"""
    ON CONFLICT (key) DO UPDATE SET
        admitted = {_OPEN},
        tries = CASE WHEN {_OPEN} THEN {_TRIES} ELSE t.tries END,
        run = CASE WHEN {_OPEN} THEN t.run + 1 ELSE t.run END,
        closings = CASE WHEN {_OPEN} AND {_TRIES} >= EXCLUDED.cap THEN t.closings + 1 ELSE t.closings END,
        began_at = CASE WHEN {_OPEN} AND {_ANEW} THEN EXCLUDED.last_at ELSE t.began_at END,
        next_at = CASE WHEN {_OPEN} THEN EXCLUDED.last_at + {_PAUSE} ELSE t.next_at END,
        closed_until = CASE
            WHEN NOT {_OPEN} THEN t.closed_until
            WHEN {_TRIES} >= EXCLUDED.cap THEN EXCLUDED.last_at + {_CLOSED_FOR}
        END,
        cap = EXCLUDED.cap,
        last_at = EXCLUDED.last_at
    RETURNING key, tries, cap, run, admitted, next_at, closed_until"""
_NOW = "%(at)s::timestamptz"
_COLUMNS = "key, kind, cap, user_id, tries, run, began_at, last_at, next_at"
# Rows are taken in the order of their keys, so that two tries never wait for one another. The account is counted
# only if the network is let through: one flooding address cannot lock accounts once it is shut itself.
COUNT_A_TRY = Statement(f"""
WITH network AS (
    INSERT INTO identity_tally AS t ({_COLUMNS})
    SELECT key, kind, cap, NULL, 1, 1, {_NOW}, {_NOW}, {_NOW}
    FROM unnest(%(keys)s::text[], %(kinds)s::text[], %(caps)s::int[]) AS of(key, kind, cap) ORDER BY key
    {_COUNT_ON}
), account AS (
    INSERT INTO identity_tally AS t ({_COLUMNS})
    SELECT %(key)s::text, %(kind)s::text, %(cap)s::int, %(user)s::bigint, 1, 1, {_NOW}, {_NOW}, {_NOW}
    WHERE NOT EXISTS (SELECT 1 FROM network WHERE NOT admitted)
    {_COUNT_ON}
)
SELECT * FROM network UNION ALL SELECT * FROM account
""")  # noqa: S608  # put together from the constants above; what is typed goes in as parameters

# Also a part of the one statement that lets somebody in.
FORGIVING = """
UPDATE identity_tally AS t SET
    tries = CASE WHEN kind IN ('ADDRESS', 'NETWORK') THEN GREATEST(tries - 1, 0) ELSE 0 END,
    run = CASE WHEN kind IN ('ADDRESS', 'NETWORK') THEN run ELSE 0 END,
    closings = CASE WHEN kind IN ('ADDRESS', 'NETWORK') THEN closings ELSE 0 END,
    next_at = CASE WHEN kind IN ('ADDRESS', 'NETWORK') THEN next_at ELSE %(at)s::timestamptz END,
    closed_until = CASE WHEN kind IN ('ADDRESS', 'NETWORK') AND tries > cap THEN closed_until END
FROM (SELECT key FROM identity_tally WHERE key = ANY(%(keys)s::text[]) ORDER BY key FOR UPDATE) AS mine
WHERE t.key = mine.key
RETURNING t.key
"""
FORGIVE = Statement(FORGIVING)
