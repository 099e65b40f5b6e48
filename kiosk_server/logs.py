"""The log: one JSON object a line on standard error, with time (UTC), level, event and the request's id.

What names or describes a person never gets in: `PERSONAL` lists the keys that are struck out wherever they
stand. Everything goes through here, the lines of gunicorn, SQLAlchemy and Alembic as well. Modules ask for
their log by `structlog.get_logger(__name__)` and name what happened: ``log.info("cue_pushed", screen=7)``.
"""

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL = frozenset(
    {
        "address",
        "applicant",
        "check_code",
        "claim",
        "contact_person",
        "content",
        "cookie",
        "display_name",
        "email",
        "identity_number",
        "name",
        "password",
        "phone",
        "postal_address",
        "token",
        "tracking_number",
        "username",
    }
)
STRUCK_OUT = "—"
_TELLING_ADDRESS = re.compile(r"(/(?:r|player/pairing)/)[^\s/?\"']+", re.IGNORECASE)
REQUEST = "request_id"


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send every line of *level* and above to *stream* (standard error by default), as JSON."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _name_of_foreign],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                strike_out,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def begin_request(request_id: str) -> None:
    """Give every line of this request, until the next one begins on the same thread, this id."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**{REQUEST: request_id})


def end_request() -> None:
    """Let the next line on this thread belong to nobody; what the request started beside itself keeps its id."""
    structlog.contextvars.clear_contextvars()


def strike_out(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the values of personal keys, at any depth of dictionaries."""
    return {key: STRUCK_OUT if key in PERSONAL else _struck(value) for key, value in event.items()}


def _struck(value: object) -> object:
    return strike_out(None, "", value) if isinstance(value, dict) else value


def _name_of_foreign(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["source"] = record.name
    # gunicorn names the address of a request that failed, and at DEBUG of every one.
    event["event"] = _TELLING_ADDRESS.sub(rf"\1{STRUCK_OUT}", str(event.get("event", "")))
    return event
