"""The load generator: one process, kept-alive connections, requests made beforehand, as little Python as can be.

`python -m bench.client FILE`: FILE holds {variant: {"port": …, "requests": […]}}; a line {"variant", "seconds",
"connections"} on standard input runs one, and its result is one line of JSON. It shares the machine with the server,
so it does nothing but write, read and count: no event loop, no parsing beyond the length of an answer.
"""

from __future__ import annotations

import json
import random
import resource
import select
import socket
import sys
import time
from array import array
from pathlib import Path
from typing import Any

READ = 1 << 18
PATIENCE = 30.0
"""Seconds that a run waits for its first answer: what takes longer than a run is measured all the same."""


def percentile(ordered: list[float], share: float) -> float:
    """The value below which this share of an ordered list lies."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def expected(head: bytes | bytearray, end: int) -> int:
    """How many bytes an answer has whose header ends at `end`; raises ValueError without a length."""
    at = head.find(b"content-length: ", 0, end)
    if at < 0:
        if head.startswith(b"HTTP/1.1 304"):
            return end + 4
        raise ValueError(f"no length in {bytes(head[:end])!r}")
    return end + 4 + int(head[at + 16 : head.index(b"\r", at)])


class Connection:
    """One socket with the answer it is waiting for."""

    __slots__ = ("got", "need", "sent", "sock")

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = self.need = 0
        self.sent = 0.0


def run(port: int, requests: list[bytes], seconds: float, connections: int) -> dict[str, Any]:
    """Load one server for a time, and until one answer is there; every answer must have the first one's status."""
    poller = select.poll()
    by_descriptor: dict[int, Connection] = {}
    order = random.sample(requests, len(requests))
    used = 0
    times, answers, received = array("d"), 0, 0
    clock, status = time.perf_counter, b""
    begun_cpu = resource.getrusage(resource.RUSAGE_SELF)
    begun = clock()
    end = begun + seconds
    for _ in range(connections):
        connection = Connection(port)
        by_descriptor[connection.sock.fileno()] = connection
        poller.register(connection.sock, select.POLLIN)
        connection.sent = clock()
        connection.sock.sendall(order[used % len(order)])
        used += 1
    buffer = bytearray(READ)
    now = begun
    while now < end or not answers:
        if now > end + PATIENCE:
            raise ValueError(f"no answer within {seconds + PATIENCE:.0f} s")
        for descriptor, _ in poller.poll(1000):
            connection = by_descriptor[descriptor]
            size = connection.sock.recv_into(buffer)
            if not size:
                raise ConnectionError("the server closed a connection")
            if not connection.got:
                connection.need = expected(buffer, buffer.index(b"\r\n\r\n", 0, size))
                if buffer[:12] != status:
                    if status:
                        raise ValueError(f"an answer differs: {bytes(buffer[:size])[:400]!r}")
                    status = bytes(buffer[:12])
            connection.got += size
            if connection.got >= connection.need:
                now = clock()
                times.append(now - connection.sent)
                answers += 1
                received += connection.got
                connection.got = 0
                connection.sent = now
                connection.sock.sendall(order[used % len(order)])
                used += 1
        now = clock()
    spent = clock() - begun
    cpu = resource.getrusage(resource.RUSAGE_SELF)
    for connection in by_descriptor.values():
        connection.sock.close()
    ordered = sorted(times)
    return {
        "per_second": answers / spent, "p50_ms": percentile(ordered, 0.5) * 1000, "p99_ms": percentile(ordered, 0.99) * 1000,
        "bytes": received / answers, "status": int(status[9:]),
        "client_cpu": (cpu.ru_utime + cpu.ru_stime - begun_cpu.ru_utime - begun_cpu.ru_stime) / spent,
    }  # fmt: skip


def main() -> None:
    """Runs what standard input asks for."""
    variants = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    prepared = {name: [text.encode() for text in one["requests"]] for name, one in variants.items()}
    for line in sys.stdin:
        asked = json.loads(line)
        name = asked["variant"]
        try:
            result = run(variants[name]["port"], prepared[name], asked["seconds"], asked["connections"])
        except (OSError, ValueError) as error:
            result = {"error": str(error)}
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
