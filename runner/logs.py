"""Log lines on stderr: one a step, each with its report's id, for people or as JSON."""

import json
import logging
import sys
from datetime import UTC, datetime

log = logging.getLogger("reportbot")


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class _ConsoleFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        time = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        words = [time, record.levelname.lower(), record.getMessage()]
        words += [f"{key}={value}" for key, value in fields.items()]
        text = " ".join(words)
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


def set_up_logs(*, form: str, level: str) -> None:
    """Send this program's log lines, and RQ's warnings, to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter() if form == "json" else _ConsoleFormatter())
    for logger, lowest in ((log, level.upper()), (logging.getLogger("rq"), "ERROR")):
        logger.handlers = [handler]
        logger.setLevel(lowest)
        logger.propagate = False


def log_step(report_id: str, step: str, message: str = "", **fields: object) -> None:
    """Write the line of one step of a report."""
    log.info(message or step, extra={"fields": {"report": report_id, "step": step, **fields}})


def log_connection(report_id: str, **fields: object) -> None:
    """Write the line of one connection of a report."""
    log.info("connection", extra={"fields": {"report": report_id, **fields}})
