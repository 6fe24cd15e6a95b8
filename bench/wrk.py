"""The same as `bench.client`, but with wrk as the load generator: `run.py bench --client wrk`, where it is installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SCRIPT = """
local requests, at = {}, 0
local file = io.open(os.getenv("BENCH_REQUESTS"), "rb")
local text = file:read("*a")
file:close()
for one in text:gmatch("([^%z]+)") do requests[#requests + 1] = one end
request = function() at = at % #requests + 1; return requests[at] end
done = function(summary, latency)
  io.write(string.format("BENCH %f %f %f %f %d\\n", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, summary.bytes / summary.requests, summary.errors.connect + summary.errors.status
    + summary.errors.timeout))
end
"""


def run(script: Path, requests: Path, port: int, seconds: float, connections: int) -> dict[str, Any]:
    """One run of wrk with one thread; its options take whole seconds only."""
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{max(1, round(seconds))}s",
        "-s",
        str(script),
        f"http://127.0.0.1:{port}",
    ]
    said = subprocess.run(
        command, env={"BENCH_REQUESTS": str(requests)}, capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"BENCH (\S+) (\S+) (\S+) (\S+) (\d+)", said)
    if match is None or match[5] != "0":
        raise ValueError(said[-400:])
    rate, p50, p99, size = map(float, match.groups()[:4])
    return {"per_second": rate, "p50_ms": p50, "p99_ms": p99, "bytes": size, "client_cpu": 0.0}


def main() -> None:
    """Runs what standard input asks for."""
    variants = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="hinge-bench-") as name:
        folder = Path(name)
        script = folder / "bench.lua"
        script.write_text(SCRIPT, encoding="utf-8")
        for line in sys.stdin:
            asked = json.loads(line)
            one = variants[asked["variant"]]
            requests = folder / "requests"
            requests.write_text("\0".join(one["requests"]), encoding="utf-8", newline="")
            try:
                result = run(script, requests, one["port"], asked["seconds"], asked["connections"])
                result["status"] = one["status"]
            except (OSError, ValueError, subprocess.CalledProcessError) as error:
                result = {"error": str(error)}
            sys.stdout.write(json.dumps(result) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
