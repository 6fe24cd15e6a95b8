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
import time
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, TextIO

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
        row = self._seen.get((method, route, status))
        if row is None:
            row = self._seen[method, route, status] = [0.0] * (len(BUCKETS) + 2)
        row[bisect_left(BUCKETS, seconds)] += 1
        row[-1] += seconds
        self.sql += sql

    def collect(self) -> Iterable[Any]:
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
        yield GaugeMetricFamily("hinge_kept_bytes", "Published answers kept in memory, bytes.", value=self._kept.size)
        yield GaugeMetricFamily("hinge_resident_bytes", "Resident memory of the process.", value=resident_bytes())


def resident_bytes() -> int:
    """Resident memory of this process in bytes; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def exposition(*collectors: Collector) -> bytes:
    """The Prometheus text format of these collectors."""
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    return generate_latest(registry)


class AccessLog:
    """Request lines, gathered for a moment and written together, so that a line costs no system call of its own."""

    def __init__(self, stream: TextIO | None = None, *, form: str = "json", every: float = 0.1) -> None:
        self._stream = stream or sys.stdout
        self._json = form == "json"
        self._every = every
        self._lines: list[tuple[float, str, str, str, int, float, str | None, str, int, str | None]] = []
        self._task: asyncio.Task[None] | None = None

    def add(
        self, method: str, route: str, path: str, status: int, seconds: float, caller: str | None, request_id: str, sql: int,
        trace: str | None,
    ) -> None:  # fmt: skip
        self._lines.append((time.time(), method, route, path, status, seconds, caller, request_id, sql, trace))
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
            self._stream.write("".join(self._format(*line) for line in lines))
            self._stream.flush()

    def _format(
        self, at: float, method: str, route: str, path: str, status: int, seconds: float, caller: str | None, request_id: str,
        sql: int, trace: str | None,
    ) -> str:  # fmt: skip
        stamp = dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="milliseconds")
        milliseconds = round(seconds * 1000, 2)
        if not self._json:
            return f"{stamp} {status} {method} {path} {milliseconds} ms {caller or '-'} {request_id}\n"
        line: dict[str, Any] = {
            "at": stamp, "level": "info", "event": "request", "method": method, "route": route, "path": path,
            "status": status, "ms": milliseconds, "caller": caller, "request_id": request_id, "sql": sql,
        }  # fmt: skip
        if trace is not None:
            line["trace"] = trace
        return json.dumps(line, ensure_ascii=True) + "\n"


class JsonFormatter(logging.Formatter):
    """Every other log line as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
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
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
