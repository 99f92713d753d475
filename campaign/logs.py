"""Structured logs without personal data: events are named, values are ids, counts and durations."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

#: Never written, wherever they come from.
_PRIVATE = frozenset({"email", "name", "phone", "token", "password", "cookie", "authorization", "body", "address"})


def _redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key in _PRIVATE & event.keys():
        event[key] = "[left out]"
    return event


def configure(log_format: str, level: int = logging.INFO) -> None:
    """Sends structlog and the standard library's loggers to stderr in one format, `json` or `console`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Arguments and results of jobs, and addresses of requests, stay out of the log.
    for noisy in ("arq.worker", "httpx", "_granian.workers", "_granian"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def logger(room: str) -> Any:
    """The logger of a room; bind ids to it, never names."""
    return structlog.get_logger(room=room)


def describe(error: BaseException) -> str:
    """The kind of an error, and the code that a server gave; never its text, which may quote an address."""
    code = getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, int) else type(error).__name__


def trace(error: BaseException) -> str:
    """Where an error came from: files and lines, without its text."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(frames))
