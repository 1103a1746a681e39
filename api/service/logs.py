"""The log of a server: a line, or a JSON object, for each event, with the id of the request that it belongs to.

No line holds a question, a query string or a body.
"""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request at hand; empty where none is."""

FACTS = ("method", "path", "status", "ms", "user")
"""What a line of the access log says, each by its name in JSON."""


class LogForm(Enum):
    TEXT = "text"
    JSON = "json"


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return f"{line} [{request_id.get()}]" if request_id.get() else line


class _Objects(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            facts["request_id"] = request_id.get()
        facts |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info:
            facts["trace"] = self.formatException(record.exc_info)
        return json.dumps(facts, ensure_ascii=False)


def start_logging(form: LogForm) -> None:
    """Write the log to stderr from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Objects() if form is LogForm.JSON else _Lines("%(asctime)s %(message)s"))
    logging.basicConfig(handlers=[handler])
    logging.getLogger("inforce").setLevel(logging.INFO)
