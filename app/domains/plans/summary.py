"""A plan in figures: actions by category and year, state, tag, workstream; the budget by category and funding."""

from __future__ import annotations

from functools import lru_cache

from app.domains.plans.labels import shown_sql
from app.kernel.builder import Builder
from app.kernel.past import shadowed
from app.kernel.resource import Registry
from app.kernel.shapes import Reader, Statement


@lru_cache(maxsize=64)
def summary_statement(registry: Registry, reader: Reader, *, past: bool = False) -> Statement:
    """One statement; slot 0 is the plan's UUID, slot 1 the instant when it is of the past. Only what the reader may see is counted.

    A null category is counted as null and shown as "not recorded": it is not a colour and not "none" (model 12, rule 2).
    """
    build = Builder(reader)
    plan = build.parameter(0, "uuid")
    visible = {
        path: build.visible(registry[path], "a")
        for path in (
            "objectives",
            "outcomes",
            "outputs",
            "actions",
            "key-activities",
            "workstreams",
            "budget-lines",
            "posts",
        )
    }

    def source(path: str) -> str:
        return f"{registry[path].table} a WHERE a.plan_id = {plan} AND {visible[path]}"

    def grouped(expression: str, name: str) -> str:
        return (
            f"(SELECT coalesce(json_agg(json_build_object('{name}', g.v, 'count', g.n) ORDER BY g.n DESC, g.v), '[]') "
            f"FROM (SELECT {expression} AS v, count(*) AS n FROM {source('actions')} GROUP BY 1) g)"
        )

    shown = shown_sql().replace("{e}", "jsonb_build_object('category', g.category)").replace("{lang}", reader.lang)
    by_year = (
        "(SELECT coalesce(json_agg(json_build_object('year', g.year, 'category', g.category, "
        f"'shown', {shown}, 'count', g.n) ORDER BY g.year, g.category), '[]') "
        "FROM (SELECT (p->>'year')::int AS year, p->>'category' AS category, count(*) AS n "
        f"FROM (SELECT jsonb_array_elements(a.priorities) AS p FROM {source('actions')}) x GROUP BY 1, 2) g)"
    )
    by_workstream = (
        "(SELECT coalesce(json_agg(json_build_object('workstream', w.code, 'outputs', (SELECT count(*) "
        f"FROM {source('outputs')} AND w.id = ANY(a.workstream_ids))) ORDER BY w.code), '[]') "
        f"FROM (SELECT a.id, a.code FROM {source('workstreams')}) w)"
    )

    def budget(column: str) -> str:
        return (
            f"(SELECT coalesce(json_agg(json_build_object('{column}', g.v, 'currency', g.c, 'amount', g.s::text, 'lines', g.n) "
            f"ORDER BY g.v), '[]') FROM (SELECT a.{column} AS v, a.amount_currency AS c, sum(a.amount) AS s, count(*) AS n "
            f"FROM {source('budget-lines')} AND a.status <> 'withdrawn' GROUP BY 1, 2) g)"
        )

    counts = ", ".join(
        f"'{path.replace('-', '_')}', (SELECT count(*) FROM {source(path)})" for path in visible if path != "posts"
    )
    total = (
        "(SELECT json_build_object('amount', sum(a.amount)::text, 'currency', min(a.amount_currency)) "
        f"FROM {source('budget-lines')} AND a.status <> 'withdrawn' HAVING count(*) > 0)"
    )
    sql = (
        f"SELECT json_build_object('counts', json_build_object({counts}), "
        f"'actions', json_build_object('by_state', {grouped('a.state', 'state')}, "
        f"'by_change_tag', {grouped('a.change_tag', 'change_tag')}, 'by_category_and_year', {by_year}, "
        f"'by_segmentation', {grouped('a.segmentation', 'segmentation')}), "
        f"'outputs', json_build_object('by_workstream', {by_workstream}), "
        f"'budget', json_build_object('total', {total}, 'by_category', {budget('category')}, "
        f"'by_funding', {budget('funding_source')})) AS j"
    )
    return build.statement(shadowed(build, sql, 1, registry.by_table) if past else sql)
