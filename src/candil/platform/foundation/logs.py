"""Log lines as JSON, one event a line: what happened and where, without the values that came with it.

A message's template is ours ("Not Found: %s"); what is filled in may be an address, a code or a name. Only numbers are
written. Of an error its type and the lines of code are written, since messages of errors quote what they met.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """Keys: time, level, logger, event; numbers where there are any; error and lines where there was one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": str(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        given = record.args if isinstance(record.args, tuple) else ()
        numbers = [value for value in given if isinstance(value, int | float)]
        if numbers:
            told["numbers"] = numbers
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            told["lines"] = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(record.exc_info[2])]
        return json.dumps(told, ensure_ascii=False)
