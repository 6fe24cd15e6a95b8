"""What of projects goes into exports: their own members, places, and the signed final assessment that stands (model 7.2)."""

from __future__ import annotations

from app.kernel.access import levels_of

EXPORTED_MAX = 20_000


def export_sql(*, one: bool) -> str:
    """SQL of the projects that a caller sees: $1 and $2 what is seen of projects and partners, $3 with `one` whose code or UUID."""
    narrowed = "AND (p.code = $3 OR p.id::text = $3)" if one else ""
    return (
        "SELECT coalesce(json_agg(r ORDER BY r.code), '[]') AS rows FROM (SELECT p.code, p.reference, p.title, "  # noqa: S608 - constants
        "p.description, p.stage, "
        "p.starts_on, p.ends_on, p.donors, p.delivery_partners, p.sdg_targets, p.budget_total::text AS budget_total, "
        "p.budget_total_currency, to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS updated_at, "
        "(SELECT coalesce(json_agg(json_build_object('code', t.code, 'iso2', t.iso2, 'level', t.level) ORDER BY t.code), '[]') "
        "FROM territories t WHERE t.id = ANY(p.territory_ids)) AS places, "
        "(SELECT coalesce(json_agg(o.name ORDER BY array_position(p.partner_ids, o.id)), '[]') FROM partners o "
        "WHERE o.id = ANY(p.partner_ids) AND o.archived_at IS NULL AND ($2::text[] IS NULL OR o.visibility = ANY($2))) "
        "AS partners, "
        "(SELECT json_build_object('code', m.code, 'marker', m.marker, 'name', m.name, "
        "'significance', a.iati_significance) FROM marker_assessments a JOIN markers m ON m.id = a.marker_id "
        "WHERE a.project_id = p.id AND a.stage = 'final' AND a.status = 'signed_off' AND a.archived_at IS NULL "
        "AND ($1::text[] IS NULL OR a.visibility = ANY($1)) ORDER BY a.signed_off_at DESC, a.id DESC LIMIT 1) AS marker "
        "FROM projects p WHERE p.archived_at IS NULL AND ($1::text[] IS NULL OR p.visibility = ANY($1)) "
        f"{narrowed} ORDER BY p.code LIMIT {EXPORTED_MAX}) r"
    )


def seen(scopes: frozenset[str]) -> list[list[str] | None]:
    """The visibilities that these scopes see, of projects with their assessments, and of partners; None for all."""
    found = (levels_of(domain, None, scopes) for domain in ("review", "partners"))
    return [None if levels is None else list(levels) for levels in found]
