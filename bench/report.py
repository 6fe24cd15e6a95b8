"""The figures as a table for people, and against the targets."""

from __future__ import annotations

from statistics import median
from typing import Any

from bench.variants import Variant

Figures = dict[str, dict[str, float]]


def medians(rounds: dict[str, list[dict[str, float]]]) -> Figures:
    """One row a variant: the median of each figure over its rounds."""
    return {
        name: {figure: median(one[figure] for one in results) for figure in results[0]}
        for name, results in rounds.items()
        if results
    }


def with_ratios(variants: list[Variant], rounds: dict[str, list[dict[str, float]]]) -> Figures:
    """The medians, and the ratio to the floor of the same run."""
    found = medians(rounds)
    for variant in variants:
        if variant.name in found and variant.floor in found:
            mine, floor = found[variant.name], found[str(variant.floor)]
            mine["ratio"] = mine["per_second"] / floor["per_second"]
            if mine.get("cpu_us") and floor.get("cpu_us"):
                mine["cpu_ratio"] = floor["cpu_us"] / mine["cpu_us"]
    return found


def verdict(ratio: float, must: float | None, aim: float | None) -> str:
    """Where a ratio stands between its two targets."""
    if must is None or aim is None:
        return ""
    return "aim met" if ratio >= aim else "ok" if ratio >= must else "SHORT"


def table(variants: list[Variant], found: Figures, missing: dict[str, str]) -> str:
    """Every variant with its figures."""
    heads = f"{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'bytes':>9}{'cpu us':>8}{'by cpu':>8}{'ratio':>8}{'must':>7}{'aim':>7}  "
    lines = [f"{'read':<18}{heads}"]
    for variant in variants:
        row = found.get(variant.name)
        if row is None:
            lines.append(f"{variant.name:<18}not measured: {missing.get(variant.name, 'no answer')}")
            continue
        ratio = f"{row['ratio']:.2f}" if "ratio" in row else ""
        cpu = f"{row['cpu_us']:.0f}" if "cpu_us" in row else ""
        by_cpu = f"{row['cpu_ratio']:.2f}" if "cpu_ratio" in row else ""
        goals = f"{variant.must or '':>7}{variant.aim or '':>7}"
        lines.append(
            f"{variant.name:<18}{row['per_second']:>9.0f}{row['p50_ms']:>9.2f}{row['p99_ms']:>9.2f}{row['bytes']:>9.0f}"
            f"{cpu:>8}{by_cpu:>8}{ratio:>8}{goals}  {verdict(row.get('ratio', 0), variant.must, variant.aim)}".rstrip()
        )
    lines += [
        f"{name:<18}not measured: {why}" for name, why in missing.items() if name not in {v.name for v in variants}
    ]
    return "\n".join(lines)


def limits(rows: list[tuple[str, float, float, str]]) -> str:
    """Rows of (what, measured, at most, unit)."""
    lines = [f"{'what':<42}{'measured':>10}{'under':>8}"]
    lines += [
        f"{what:<42}{value:>10.2f}{limit:>8g} {unit:<4}{'ok' if value < limit else 'SHORT'}"
        for what, value, limit, unit in rows
    ]
    return "\n".join(lines)


def scale_table(rows: list[dict[str, Any]]) -> str:
    """Milliseconds of a page at each size; `first` and `deep` are pages at the start and near the end of the walk."""
    names = [name for name in rows[0] if name != "rows"]
    lines = [f"{'rows':>10}" + "".join(f"{name:>20}" for name in names)]
    lines += [f"{row['rows']:>10,}" + "".join(f"{row[name]:>17.2f} ms" for name in names) for row in rows]
    return "\n".join(lines)


def needs_table(rows: list[dict[str, Any]]) -> str:
    """p50 and p99 of each case at each size, in milliseconds; the last column is the largest p99 by the smallest table's."""
    names = [name for name in rows[0] if name != "rows"]
    lines = [f"{'ms: p50 / p99':<18}" + "".join(f"{row['rows']:>18,}" for row in rows) + f"{'p99 grows by':>14}"]
    for name in names:
        figures = "".join(f"{row[name][0]:>9.2f} /{row[name][1]:>7.2f}" for row in rows)
        lines.append(f"{name:<18}{figures}{max(row[name][1] for row in rows) / rows[0][name][1]:>14.1f}")
    return "\n".join(lines)
