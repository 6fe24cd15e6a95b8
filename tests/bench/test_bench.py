"""The bench runs and reports what it should; its figures are not judged here, for they depend on the machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
ROWS = {
    "floor hello", "floor one", "floor list", "floor tree", "REST one", "REST list", "REST tree",
    "GraphQL one", "GraphQL list", "GraphQL tree", "tree from memory", "304 from memory",
}  # fmt: skip


@pytest.mark.alone
def test_every_bridge_is_measured(tmp_path: Path) -> None:
    file = tmp_path / "bridges.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench.bridges", "--courses", "60", "--rounds", "2", "--json", str(file)],
        cwd=CHECKOUT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    rows = json.loads(file.read_text())
    assert len(rows) == 8
    for row in rows:
        assert row.pop("bridge") in done.stdout
        assert row.pop("bytes") > 1_000
        assert row.keys() == {"read", "again", "memory", "held"}
        assert all(0 < times["p50"] <= times["p99"] and times["first_byte"] > 0 for times in row.values())
    assert "first pages of 60 courses: " in done.stdout


@pytest.mark.alone
def test_marker_checks_are_measured(tmp_path: Path) -> None:
    file, few = tmp_path / "markers.json", ["--courses", "60", "--needs", "0"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.markers", *few, "--rounds", "3", "--calls", "1", "--json", str(file)],
        cwd=CHECKOUT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    rows = json.loads(file.read_text())
    assert [row["who"] for row in rows] == ["anybody", "the committee's tool"]
    for row in rows:
        assert row["who"] in done.stdout
        for sort in ("single", "many"):
            assert all(0 < times["p50"] <= times["p99"] <= times["max"] for times in row[sort].values())
    assert "load of the machine" in done.stdout


@pytest.mark.alone
def test_every_row_is_measured_and_none_is_made_up(tmp_path: Path) -> None:
    # a process of its own: the bench declares tables that no other test may see
    file = tmp_path / "bench.json"
    tiny = ["--rows", "600", "--rounds", "1", "--seconds", "0.05", "--connections", "4", "--no-startup"]
    done = subprocess.run(
        [sys.executable, "-m", "bench", *tiny, "--scale", "600", "--json", str(file)],
        cwd=CHECKOUT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(file.read_text())
    assert result["missing"] == {}
    assert set(result["figures"]) == ROWS
    for name, figures in result["figures"].items():
        assert figures["per_second"] > 0
        assert 0 < figures["p50_ms"] <= figures["p99_ms"]
        assert ("ratio" in figures) == (not name.startswith("floor"))
        assert figures["cpu_us"] >= 0
        assert name in done.stdout
    assert [row["rows"] for row in result["scale"]] == [600]
    assert all(value > 0 for row in result["scale"] for value in row.values())
    assert [row.pop("rows") for row in result["needs"]] == [600]
    assert all(p99 >= p50 > 0 for row in result["needs"] for p50, p99 in row.values())
    assert 0 < result["resident_mb"]["idle"] < 500
    assert result["log_lines"] > 0
