"""What Prometheus is told. Names of routes only: no address, no person.

Where processes count together (spom.kit.counting), a scrape of any one of them adds them all up.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from spom.kit.counting import FOLDER_VARIABLE
from spom.kit.queue_state import queue_state

_SECONDS = Histogram(
    "spom_request_seconds",
    "Time to answer a request.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
_ANSWERS = Counter("spom_responses", "Answers given.", ["route", "status"])
_STATEMENTS = Counter("spom_request_statements", "Statements the database was asked while answering.", ["route"])


def note_request(*, route: str, status: int, seconds: float, statements: int) -> None:
    """Count one answered request."""
    _SECONDS.labels(route).observe(seconds)
    _ANSWERS.labels(route, status).inc()
    if statements:
        _STATEMENTS.labels(route).inc(statements)


def exposition() -> bytes:
    """All of it, in Prometheus' text format. Reads the queue's tables; raises OperationalError without a database."""
    registry = CollectorRegistry()
    registry.register(_Queue())
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return generate_latest(REGISTRY) + generate_latest(registry)
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]  # theirs has no types
    registry.register(_Processes(Path(folder)))
    return generate_latest(registry)


class _Queue(Collector):
    """How much work waits, and for how long."""

    def collect(self) -> Iterable[Metric]:
        """Ask the queue's tables now."""
        state = queue_state()
        jobs = GaugeMetricFamily("spom_queue_jobs", "Jobs in the queue by state.", labels=["queue", "state"])
        for depth in state.depths:
            jobs.add_metric([depth.queue, depth.status], depth.jobs)
        yield jobs
        age = "Seconds the oldest job that is due has waited."
        yield GaugeMetricFamily("spom_queue_oldest_due_seconds", age, value=state.oldest_due_seconds)
        workers = "Workers whose heart has beaten in the last minute."
        yield GaugeMetricFamily("spom_queue_workers", workers, value=state.living_workers)


class _Processes(Collector):
    """Memory and processor time of every web process that counts in the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def collect(self) -> Iterable[Metric]:
        """Read /proc; where there is none, say nothing."""
        memory = GaugeMetricFamily("spom_process_resident_bytes", "Resident memory.", labels=["pid"])
        processor = GaugeMetricFamily("spom_process_cpu_seconds", "Processor time used.", labels=["pid"])
        for pid in sorted({path.stem.rpartition("_")[2] for path in self.folder.glob("*.db")}):
            try:
                pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
                ticks = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
            except OSError:
                continue
            memory.add_metric([pid], pages * os.sysconf("SC_PAGE_SIZE"))
            processor.add_metric([pid], ticks / os.sysconf("SC_CLK_TCK"))
        return [memory, processor]
