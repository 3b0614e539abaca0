"""What browsers report as blocked: the few fields worth reading, and only so many a minute."""

from collections import deque
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

import structlog

log = structlog.get_logger("spom.csp")

MOST_A_MINUTE = 60
LONGEST_VALUE = 200
MOST_IN_ONE = 20
# Each as the old report-uri format and the newer Reporting API name it. Samples of scripts are left out on purpose.
FIELDS = {
    "directive": ("effective-directive", "effectiveDirective", "violated-directive"),
    "blocked": ("blocked-uri", "blockedURL"),
    "page": ("document-uri", "documentURL"),
    "source": ("source-file", "sourceFile"),
    "line": ("line-number", "lineNumber"),
}

_lately: deque[float] = deque(maxlen=MOST_A_MINUTE)
_lock = Lock()


class TooManyReports(Exception):
    """The process has logged its share of this minute."""


def note_report(document: object) -> None:
    """Log the reports in the document. Raises ValueError for what is none, TooManyReports when there are too many."""
    reports = _reports(document)
    if not reports:
        raise ValueError("no report")
    for report in reports[:MOST_IN_ONE]:
        _count()
        log.warning("blocked by policy", **{name: _first(report, names) for name, names in FIELDS.items()})


def _reports(document: object) -> list[dict[str, object]]:
    if isinstance(document, dict):
        report = document.get("csp-report")
        return [report] if isinstance(report, dict) else []
    if isinstance(document, list):
        bodies = [one.get("body") for one in document if isinstance(one, dict)]
        return [body for body in bodies if isinstance(body, dict)]
    return []


def _first(report: dict[str, object], names: tuple[str, ...]) -> str:
    value = next((str(report[name]) for name in names if name in report), "")
    if "://" in value:
        # Addresses may carry tokens after the path.
        parts = urlsplit(value)
        value = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
    return value[:LONGEST_VALUE]


def _count() -> None:
    now = monotonic()
    with _lock:
        if len(_lately) == MOST_A_MINUTE and now - _lately[0] < 60:  # noqa: PLR2004  # a minute
            raise TooManyReports
        _lately.append(now)
