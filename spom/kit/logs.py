"""Logs: one line for each thing that happens, with the request's id, and never a secret.

Three nets, because one always has a hole. What is named like a secret is removed. What looks like one inside a text is
removed. And what this very request brought as a secret (passwords, codes, cookies, tokens) is removed wherever it turns
up, a traceback included.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import structlog
from django.http import HttpRequest
from structlog.typing import EventDict, Processor, WrappedLogger

from spom.kit.origin import current_origin
from spom.kit.secret_values import is_secret_name, scrub, secret_values

# The request being answered, so that a log line can be cleaned of what it brought.
request_in_hand: ContextVar[HttpRequest | None] = ContextVar("request_in_hand", default=None)

# The logger of spom.kit.middleware.access.
ACCESS = "spom.access"
LONGEST_PATH = 200
_TOKEN_IN_PATH = re.compile(r"(?=[^/]*\d)[^/]{16,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def logging_config(*, as_json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, each line through the same nets."""
    renderer: list[Processor] = [structlog.processors.JSONRenderer()] if as_json else [indent_traceback, plain_line()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": JsonLines if as_json else structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ExtraAdder(allow=("request", "reference")),
                    name_line,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    add_request,
                    # Without local variables: they hold what people typed.
                    structlog.processors.format_exc_info,
                    remove_secrets,
                    keep_to_one_line,
                    *renderer,
                ],
            },
        },
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            # These repeat, with whole addresses in them, what our access line and error line say.
            "django.request": _silent(),
            "django.security.csrf": _silent(),
            "django.server": _silent(),
            # Says for each job where it was defined, at every start; and when each begins and ends, which machines
            # may want to know, but would bury what a person who started the portal in a terminal is looking for.
            "procrastinate": {"level": level if as_json else "WARNING"},
            "procrastinate.blueprints": {"level": "WARNING"},
            "procrastinate.periodic": {"level": "WARNING"},
            "django": {"handlers": [], "propagate": True, "level": level},
        },
    }


class JsonLines(structlog.stdlib.ProcessorFormatter):
    """Lines for programs. That of a request says only what we put there, and needs none of the nets."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; JSON escapes what could end it."""
        facts: Any = record.msg
        if record.name != ACCESS or not isinstance(facts, dict):
            return super().format(record)
        origin = current_origin()
        said = {"level": record.levelname.lower(), "logger": ACCESS, "timestamp": _moment(record.created)}
        return json.dumps(facts | said | {"request": origin.request_id, "address": origin.address})


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _silent() -> dict[str, Any]:
    return {"handlers": [], "propagate": False, "level": logging.CRITICAL + 1}


def configure_structlog() -> None:
    """Our own lines go the same way as everybody else's: through the standard library's handlers."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def note_access(facts: dict[str, Any], *, level: int) -> None:
    """The line of a request: what a logger of structlog would make of it, without looking for who called.

    It is by far the most frequent one, and says nothing of the place in the program it comes from.
    """
    logger = logging.getLogger(ACCESS)
    if not logger.isEnabledFor(level):
        return
    said = {"event": "request"} | facts
    record = logging.LogRecord(ACCESS, level, pathname="", lineno=0, msg=said, args=(), exc_info=None)
    # By these its formatter knows a line of ours.
    vars(record).update(_logger=logger, _name=level_word(level))
    logger.handle(record)


def level_word(level: int) -> str:
    """As structlog names its methods."""
    return logging.getLevelName(level).lower()


def plain_line() -> Processor:
    """Lines for people. The traceback is printed as it came: richer ones show local variables."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
    )


def readable_path(path: str) -> str:
    """An address nobody answers to, as much of it as may be logged: no token of a mistyped link, no end of it."""
    return _TOKEN_IN_PATH.sub("…", path)[:LONGEST_PATH]


def name_line(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Who says it, and how loudly; for lines of ours and of others."""
    record: logging.LogRecord = event["_record"]
    event["level"] = record.levelname.lower()
    event["logger"] = record.name
    return event


def add_request(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Name the request and the address it came from."""
    origin = current_origin()
    if origin.request_id:
        event.setdefault("request", origin.request_id)
        event.setdefault("address", origin.address)
    return event


def remove_secrets(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """The three nets."""
    if event.get("logger") == ACCESS:
        # A closed list of facts, each harmless by itself, and by far the most frequent line.
        return event
    # Reading a request for its secrets is work: only where its contents can have got into the text.
    suspicious = "exception" in event or event.get("level") != "info" or not _is_ours(event)
    brought = secret_values(request_in_hand.get()) if suspicious else frozenset[str]()
    return {name: _clean(name, value, brought) for name, value in event.items()}


def _is_ours(event: EventDict) -> bool:
    return str(event.get("logger", "")).startswith("spom")


def _clean(name: str, value: object, brought: frozenset[str]) -> object:
    if is_secret_name(name):
        return "[removed]"
    if isinstance(value, str):
        return scrub(value, brought)
    if isinstance(value, Mapping):
        return {str(key): _clean(str(key), inner, brought) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", inner, brought) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return scrub(str(value), brought)


def keep_to_one_line(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Escape line ends and control characters: what a stranger sends cannot forge a second line or move a cursor."""
    for name, value in event.items():
        if isinstance(value, str) and name != "exception":
            event[name] = _CONTROL.sub(_escaped, value)
    return event


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def indent_traceback(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Each line of a traceback begins with a bar, so that none can pass for a line of the log."""
    if isinstance(event.get("exception"), str):
        event["exception"] = "\n".join(_barred(event["exception"]))
    return event


def _barred(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield "  | " + _CONTROL.sub(_escaped, line)
