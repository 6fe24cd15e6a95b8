"""Keep what the public figures and the gaps count, as it is written (S T2.1.1, T2.1.3a2).

Each statement that writes needs appends what it adds to a cell or takes from it; nobody waits for anybody. A fold
turns what has gathered into sums, one fold at a time and in one transaction, so the sum of both is exact for every reader.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SERVICE = "hinge_service"
FOLD_LOCK = 0x68696E6765666F  # the letters "hingefo"
TABLES = ("need_cells", "need_cell_deltas", "need_gaps", "need_gap_deltas")
AS_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

PUBLIC_KEY = ("country_id", "theme", "level", "year")
PUBLIC_SUMS = ("needs",)
PUBLIC_ROWS = """
    SELECT r.country_id, r.themes[1] AS theme, r.primary_level AS level,
           extract(year FROM r.validated_on)::integer AS year, {sign} AS needs
      FROM {rows} r
     WHERE r.country_id IS NOT NULL AND r.themes[1] IS NOT NULL AND isfinite(r.validated_on) AND r.archived_at IS NULL
       AND r.status NOT IN ('merged', 'rejected') AND r.visibility <> 'restricted'"""
"""Every need that the public figures count, in the one cell where it counts."""

GAP_KEY = ("theme", "place_id", "level", "restricted")
GAP_SUMS = ("needs", "unmet", "partly", "met", "demand", "not_rated")
GAP_ROWS = """
    SELECT t.theme, coalesce(r.country_id, r.territory_id) AS place_id, l.level, r.visibility = 'restricted' AS restricted,
           {sign} AS needs,
           {sign} * u.unmet AS unmet, {sign} * (r.best_match IS NOT DISTINCT FROM 'addresses_partly')::integer AS partly,
           {sign} * (r.best_match IS NOT DISTINCT FROM 'addresses_fully')::integer AS met,
           {sign} * u.unmet * coalesce(u.score, 0) AS demand, {sign} * u.unmet * (u.score IS NULL)::integer AS not_rated
      FROM {rows} r
     CROSS JOIN LATERAL (SELECT DISTINCT unnest(r.themes) AS theme) t
     CROSS JOIN LATERAL (SELECT DISTINCT unnest(r.capacity_levels) AS level) l
     CROSS JOIN LATERAL (
       SELECT (r.best_match IS NULL OR r.best_match IN ('no_match', 'adaptable'))::integer AS unmet,
              nullif(r.priority_score, 'NaN') AS score) u
     WHERE r.status IN ('validated', 'matched', 'addressed', 'expired') AND r.archived_at IS NULL
       AND t.theme IS NOT NULL AND l.level IS NOT NULL"""
"""Every open need, in each cell of its themes and levels."""

FAMILIES = (
    ("need_cells", "need_cell_deltas", PUBLIC_KEY, PUBLIC_SUMS, PUBLIC_ROWS),
    ("need_gaps", "need_gap_deltas", GAP_KEY, GAP_SUMS, GAP_ROWS),
)


def appended(*sides: tuple[str, int]) -> str:
    """SQL that appends, for each family, what these rows (and their sign) change in each cell."""
    statements = []
    for _, deltas, key, sums, rows in FAMILIES:
        keys, summed = ", ".join(key), ", ".join(f"sum(d.{name})" for name in sums)
        changes = " OR ".join(f"sum(d.{name}) <> 0" for name in sums)
        source = "\n    UNION ALL".join(rows.format(rows=name, sign=f"({sign})") for name, sign in sides)
        statements.append(
            f"  INSERT INTO public.{deltas} ({keys}, {', '.join(sums)})\n  SELECT {keys}, {summed} FROM ({source}) d\n"
            f"   GROUP BY {keys} HAVING {changes};"
        )
    return "\n".join(statements)


def counting(name: str, *sides: tuple[str, int]) -> str:
    """The trigger's function for one kind of statement."""
    return f"CREATE FUNCTION {name}() RETURNS trigger {AS_OWNER} AS $fn$\nBEGIN\n{appended(*sides)}\n  RETURN NULL;\nEND $fn$"


def folding() -> str:
    """SQL that turns a bounded number of deltas of each family into sums; only the one who holds the lock runs it."""
    statements = []
    for cells, deltas, key, sums, _ in FAMILIES:
        keys, summed = ", ".join(key), ", ".join(f"sum(g.{name}) AS {name}" for name in sums)
        changes = " OR ".join(f"sum(g.{name}) <> 0" for name in sums)
        statements.append(
            f"  WITH gone AS (\n    DELETE FROM public.{deltas} WHERE ctid = ANY(ARRAY(\n"
            f"      SELECT ctid FROM public.{deltas} LIMIT least(greatest(most, 1), 100000))) RETURNING *\n"
            f"  ), put AS (\n    INSERT INTO public.{cells} AS c ({keys}, {', '.join(sums)})\n"
            f"    SELECT {keys}, {summed} FROM gone g GROUP BY {keys} HAVING {changes}\n"
            f"    ON CONFLICT ({keys}) DO UPDATE SET {', '.join(f'{name} = c.{name} + excluded.{name}' for name in sums)}\n"
            f"  ) SELECT folded + count(*) INTO folded FROM gone;\n"
            f"  DELETE FROM public.{cells} WHERE {' AND '.join(f'{name} = 0' for name in sums)};"
        )
    return "\n".join(statements)


FOLD = f"""
CREATE FUNCTION hinge_fold_needs(most integer) RETURNS integer {AS_OWNER} AS $fn$
DECLARE
  folded integer := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock({FOLD_LOCK}) THEN
    RETURN 0;  -- somebody else is at it
  END IF;
{folding()}
  RETURN folded;
END $fn$
"""

EMPTIED = f"""
CREATE FUNCTION hinge_needs_emptied() RETURNS trigger {AS_OWNER} AS $fn$
BEGIN
  PERFORM pg_advisory_xact_lock({FOLD_LOCK});
{chr(10).join(f"  DELETE FROM public.{name};" for name in TABLES)}
  RETURN NULL;
END $fn$
"""

RECOUNT = f"""
CREATE FUNCTION hinge_recount_needs() RETURNS void {AS_OWNER} AS $fn$
BEGIN
  LOCK TABLE public.needs IN SHARE ROW EXCLUSIVE MODE;  -- who writes waits, who reads does not
  PERFORM pg_advisory_xact_lock({FOLD_LOCK});
{chr(10).join(f"  DELETE FROM public.{name};" for name in TABLES)}
{appended(("public.needs", 1)).replace("need_cell_deltas", "need_cells").replace("need_gap_deltas", "need_gaps")}
END $fn$
"""
"""For whoever has written needs with the triggers off; not for the service."""

FUNCTIONS = (
    counting("hinge_needs_added", ("fresh", 1)),
    counting("hinge_needs_changed", ("stale", -1), ("fresh", 1)),
    counting("hinge_needs_removed", ("stale", -1)),
    FOLD, EMPTIED, RECOUNT,
)  # fmt: skip
TRIGGERS = (
    "CREATE TRIGGER hinge_needs_added AFTER INSERT ON needs REFERENCING NEW TABLE AS fresh "
    "FOR EACH STATEMENT EXECUTE FUNCTION hinge_needs_added()",
    "CREATE TRIGGER hinge_needs_changed AFTER UPDATE ON needs REFERENCING OLD TABLE AS stale NEW TABLE AS fresh "
    "FOR EACH STATEMENT EXECUTE FUNCTION hinge_needs_changed()",
    "CREATE TRIGGER hinge_needs_removed AFTER DELETE ON needs REFERENCING OLD TABLE AS stale "
    "FOR EACH STATEMENT EXECUTE FUNCTION hinge_needs_removed()",
    "CREATE TRIGGER hinge_needs_emptied AFTER TRUNCATE ON needs FOR EACH STATEMENT EXECUTE FUNCTION hinge_needs_emptied()",
)
NAMES = (
    "hinge_needs_added()", "hinge_needs_changed()", "hinge_needs_removed()", "hinge_needs_emptied()",
    "hinge_recount_needs()", "hinge_fold_needs(integer)",
)  # fmt: skip


def public_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("country_id", sa.Uuid(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
    ]


def gap_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("partly", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("demand", sa.Numeric(), nullable=False),
        sa.Column("not_rated", sa.Integer(), nullable=False),
    ]


def upgrade() -> None:
    """Forward."""
    op.create_table("need_cells", *public_columns(), sa.PrimaryKeyConstraint(*PUBLIC_KEY, name="pk_need_cells"))
    op.create_table("need_cell_deltas", *public_columns())
    op.create_table("need_gaps", *gap_columns(), sa.PrimaryKeyConstraint(*GAP_KEY, name="pk_need_gaps"))
    op.create_table("need_gap_deltas", *gap_columns())
    for statement in (*FUNCTIONS, *TRIGGERS):
        op.execute(statement)
    for name in NAMES:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT SELECT ON {', '.join(TABLES)} TO {SERVICE}")
    op.execute(f"GRANT EXECUTE ON FUNCTION hinge_fold_needs(integer) TO {SERVICE}")
    op.execute("SELECT hinge_recount_needs()")


def downgrade() -> None:
    """Back."""
    for name in ("added", "changed", "removed", "emptied"):
        op.execute(f"DROP TRIGGER hinge_needs_{name} ON needs")
    for name in NAMES:
        op.execute(f"DROP FUNCTION {name}")
    for name in reversed(TABLES):
        op.drop_table(name)
