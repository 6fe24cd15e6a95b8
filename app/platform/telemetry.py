"""Logs and metrics: one structured line and one observation a request, cheap enough for the fast path.

Lines never hold a query string, a header, a body or any value of a record (contract section 11).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import os
import sys
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import orjson
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Requests(Collector):
    """Counts and times requests by method, route and status; seconds."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, int], list[float]] = {}
        self.memory_hits = 0
        self.sql = 0

    def observe(self, method: str, route: str, status: int, seconds: float, sql: int) -> None:
        """Count one answered request."""
        row = self._seen.get((method, route, status))
        if row is None:
            row = self._seen[method, route, status] = [0.0] * (len(BUCKETS) + 2)
        row[bisect_left(BUCKETS, seconds)] += 1
        row[-1] += seconds
        self.sql += sql

    def collect(self) -> Iterable[Any]:
        """The figures in Prometheus' terms."""
        labels = ["method", "route", "status"]
        family = HistogramMetricFamily("hinge_request_seconds", "Time to answer a request.", labels=labels)
        for (method, route, status), row in sorted(self._seen.items()):
            total, buckets = 0.0, []
            for bound, number in zip((*map(str, BUCKETS), "+Inf"), row, strict=False):
                total += number
                buckets.append((bound, total))
            family.add_metric([method, route, str(status)], buckets, sum_value=row[-1])
        yield family
        yield CounterMetricFamily("hinge_memory_hits", "Answers served from memory.", value=self.memory_hits)
        yield CounterMetricFamily("hinge_sql_statements", "SQL statements run for requests.", value=self.sql)


class Memory(Collector):
    """Resident memory and the size of the answers kept."""

    def __init__(self, kept: Any) -> None:
        self._kept = kept

    def collect(self) -> Iterable[Any]:
        """The figures in Prometheus' terms."""
        yield GaugeMetricFamily("hinge_kept_bytes", "Published answers kept in memory, bytes.", value=self._kept.size)
        yield GaugeMetricFamily("hinge_resident_bytes", "Resident memory of the process.", value=resident_bytes())


class Waiting(Collector):
    """The requests that wait for changes; `bell` knows them."""

    def __init__(self, bell: Any) -> None:
        self._bell = bell

    def collect(self) -> Iterable[Any]:
        """The figure in Prometheus' terms."""
        text = "Long polls and streams of the change feed that are open."
        yield GaugeMetricFamily("hinge_waiting_requests", text, value=self._bell.waiting)


def resident_bytes() -> int:
    """Resident memory of this process in bytes; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def exposition(*collectors: Collector) -> bytes:
    """The Prometheus text format of these collectors."""
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    return generate_latest(registry)


class Line(NamedTuple):
    """One answered request. `at` is Unix time, `seconds` how long it took, `sql` how many statements it ran."""

    at: float
    method: str
    route: str
    path: str
    status: int
    seconds: float
    caller: str | None
    request_id: str
    sql: int
    trace: str | None


class AccessLog:
    """Request lines, gathered for a moment and written together, so that a line costs no system call of its own."""

    def __init__(self, stream: TextIO | None = None, *, form: str = "json", every: float = 0.1) -> None:
        self._stream = stream or sys.stdout
        self._json = form == "json"
        self._every = every
        self._lines: list[Line] = []
        self._task: asyncio.Task[None] | None = None
        self._second, self._clock = 0, ""  # the last second that was spelled: lines of one second share it

    def add(self, line: Line) -> None:
        """Take a line; it is written within `every` seconds."""
        self._lines.append(line)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._later())

    async def _later(self) -> None:
        await asyncio.sleep(self._every)
        self.flush()

    def flush(self) -> None:
        """Write what has been gathered; called once more at shutdown."""
        self._task = None
        lines, self._lines = self._lines, []
        if lines:
            self._stream.write("".join(self._format(line) for line in lines))
            self._stream.flush()

    def _format(self, line: Line) -> str:
        second, thousandths = divmod(round(line.at * 1000), 1000)
        if second != self._second:
            self._second, self._clock = second, dt.datetime.fromtimestamp(second, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S")
        stamp = f"{self._clock}.{thousandths:03d}+00:00"
        ms = round(line.seconds * 1000, 2)
        if not self._json:
            return f"{stamp} {line.status} {line.method} {line.path} {ms} ms {line.caller or '-'} {line.request_id}\n"
        shown: dict[str, Any] = {
            "at": stamp, "level": "info", "event": "request", "method": line.method, "route": line.route,
            "path": line.path, "status": line.status, "ms": ms, "caller": line.caller, "request_id": line.request_id,
            "sql": line.sql,
        }  # fmt: skip
        if line.trace is not None:
            shown["trace"] = line.trace
        return ascii_json(shown) + "\n"


def ascii_json(value: dict[str, Any]) -> str:
    """JSON in ASCII alone, so that no letter of a path or a name can pose as a line of its own; quick where it is so anyway."""
    try:
        text = orjson.dumps(value)
    except orjson.JSONEncodeError:  # a lone surrogate, which the other can spell
        return json.dumps(value, separators=(",", ":"))
    return text.decode() if text.isascii() else json.dumps(value, separators=(",", ":"))


class JsonFormatter(logging.Formatter):
    """Every other log line as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.name,
            "message": record.getMessage(),
        }
        if request_id := getattr(record, "request_id", None):
            line["request_id"] = request_id
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure_logging(level: str, form: str) -> None:
    """Send all logs to standard output in the chosen form."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        JsonFormatter() if form == "json" else logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    if level != "debug":  # that the server starts and stops is said on the screen already
        logging.getLogger("uvicorn").setLevel("WARNING")
