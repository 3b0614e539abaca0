"""What this machine can do at all, measured in the same run."""

import time
from dataclasses import dataclass

import psycopg
from argon2 import PasswordHasher

from tests.bench.served import Portal
from tests.bench.usage import seconds_of

HASHES, STATEMENTS, ROWS = 30, 2000, 1000


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Hashes a second and core; statements a second on one connection, and PostgreSQL's milliseconds of each."""

    hashes: float
    selects: float
    select_ms: float
    updates: float
    update_ms: float


def measured_limits(portal: Portal) -> Limits:
    """Measure them, in this process and on the portal's own PostgreSQL."""
    with psycopg.connect(portal.cluster.superuser_url(), autocommit=True) as line:
        line.execute("CREATE TABLE bench_row (id int PRIMARY KEY, value int NOT NULL)")
        line.execute("INSERT INTO bench_row SELECT n, 0 FROM generate_series(1, %s) n", [ROWS])
        line.execute("ANALYZE bench_row")
        selects, select_ms = _statements(line, "SELECT value FROM bench_row WHERE id = %s")
        updates, update_ms = _statements(line, "UPDATE bench_row SET value = value + 1 WHERE id = %s")
        line.execute("DROP TABLE bench_row")
    return Limits(hashes=hashes(), selects=selects, select_ms=select_ms, updates=updates, update_ms=update_ms)


def hashes() -> float:
    """Verifications of a password a second and core, as processor time."""
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    encoded = hasher.hash("peacocks")
    before = time.process_time()
    for _ in range(HASHES):
        hasher.verify(encoded, "peacocks")
    return HASHES / (time.process_time() - before)


def _statements(line: psycopg.Connection, statement: str) -> tuple[float, float]:
    backend = line.info.backend_pid
    before, begun = seconds_of(backend), time.perf_counter()
    for number in range(STATEMENTS):
        line.execute(statement, [number % ROWS + 1])
    spent = seconds_of(backend) - before
    return STATEMENTS / (time.perf_counter() - begun), spent / STATEMENTS * 1000
