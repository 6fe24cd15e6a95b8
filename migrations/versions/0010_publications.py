"""Keep what has been public, of courses and tools, with the change that last mattered (ADR 0041).

Harvesters ask for what has changed since an instant. A row here says since when the public record is as it is, or is gone. Rows are
written as history is, when their transaction commits and one transaction after the other, so both `seq` and `stamp` ascend in
the order of commits.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SERVICE = "hinge_service"
FEED_LOCK = 0x68696E676566  # the history's own
STAMP_LOCK = 0x73746D70  # the letters "stmp"
DAWN = 1735689600  # 2025-01-01: the keys of locks are small numbers
AS_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

SETS = r"""
CREATE FUNCTION hinge_sets(kind text, themes text[], languages text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $fn$
  SELECT array_agg(DISTINCT s.name ORDER BY s.name) FROM (
    VALUES ('kind'), ('kind:' || kind)
    UNION ALL SELECT p.name FROM unnest(themes) t(code), LATERAL (VALUES ('theme'), ('theme:' || t.code)) p(name)
     WHERE t.code ~ '^[A-Za-z0-9_.!~*''()-]+$'
    UNION ALL SELECT p.name FROM unnest(languages) l(code), LATERAL (VALUES ('language'), ('language:' || l.code)) p(name)
     WHERE l.code ~ '^[A-Za-z0-9-]+$'
  ) s(name)
$fn$
"""
"""A record's sets, each with the one that it is part of."""

STAMP = f"""
CREATE FUNCTION hinge_stamp() RETURNS timestamptz {AS_OWNER} AS $fn$
BEGIN
  -- One commit after the other, until each is visible to all: seconds are given in that order too.
  PERFORM pg_advisory_xact_lock({FEED_LOCK});
  -- Who reads meanwhile sees by this lock that something of this second, or a later one, is still to come.
  PERFORM pg_advisory_xact_lock_shared({STAMP_LOCK}, floor(extract(epoch FROM clock_timestamp()))::bigint::integer - {DAWN});
  RETURN greatest(date_trunc('second', clock_timestamp()), (SELECT max(p.stamp) FROM public.publications p));
END $fn$
"""

SHOWN = {
    "courses": (
        "SELECT r.visibility = 'public' AND r.status = 'published' AND r.archived_at IS NULL AS shown, "
        "hinge_sets('course', r.themes, r.languages) AS sets"
    ),
    "tools": (
        "SELECT r.visibility = 'public' AND r.availability IS DISTINCT FROM 'withdrawn' AND r.archived_at IS NULL AS shown, "
        "hinge_sets('tool', r.themes, r.languages) AS sets"
    ),
}
"""Of a row `r` of each table: whether harvesters see it, and its sets."""


def publishing(table: str) -> str:
    """The trigger's function for one table. It looks at the row as it is left: what came and went in between was never public."""
    return f"""
CREATE FUNCTION hinge_publish_{table}() RETURNS trigger {AS_OWNER} AS $fn$
DECLARE
  key uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
  found_shown boolean;
  found_sets text[];
  was boolean;
BEGIN
  {SHOWN[table].replace(" AS sets", " AS sets INTO found_shown, found_sets")} FROM public.{table} r WHERE r.id = key;
  found_shown := coalesce(found_shown, false);
  SELECT p.shown INTO was FROM public.publications p WHERE p.record_id = key;
  IF NOT found_shown AND NOT coalesce(was, false) THEN
    RETURN NULL;
  END IF;
  INSERT INTO public.publications AS p (record_id, resource, stamp, shown, sets)
  VALUES (key, '{table}', hinge_stamp(), found_shown, coalesce(found_sets, '{{}}'))
  ON CONFLICT (record_id) DO UPDATE SET seq = nextval('public.publications_seq'), stamp = excluded.stamp, shown = excluded.shown,
    sets = CASE WHEN excluded.shown THEN excluded.sets ELSE p.sets END;
  RETURN NULL;
END $fn$
"""


def stamping(table: str, concerned: str) -> str:
    """The trigger's function for a table whose rows are shown in publications: the SQL of those that a row concerns."""
    return f"""
CREATE FUNCTION hinge_publish_{table}() RETURNS trigger {AS_OWNER} AS $fn$
BEGIN
  UPDATE public.publications p SET seq = nextval('public.publications_seq'), stamp = s.stamp
    FROM (SELECT hinge_stamp() AS stamp) s WHERE p.shown AND {concerned};
  RETURN NULL;
END $fn$
"""


LABELLED = stamping(
    "terms",
    "p.sets @> ARRAY['theme:' || NEW.code] "
    "AND EXISTS (SELECT FROM public.vocabularies v WHERE v.id = NEW.vocabulary_id AND v.code = 'theme')",
)
"""Subjects are labels of themes: who changes one changes the records that name it."""
RUN_BY = stamping("platforms", "p.record_id IN (SELECT c.id FROM public.courses c WHERE c.platform_id = NEW.id)")
"""The publisher of a course is who runs its platform, where that is somebody else."""

SEED = """
INSERT INTO publications (record_id, resource, stamp, shown, sets)
SELECT x.id, x.resource, date_trunc('second', clock_timestamp()), x.shown, x.sets FROM (
  SELECT r.id, '{table}' AS resource, s.shown, s.sets FROM {table} r, LATERAL ({shown}) s WHERE s.shown
  UNION ALL
  SELECT * FROM (SELECT DISTINCT ON (h.record_id) h.record_id, '{table}', false, s.sets FROM history h
   CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, h.data) r CROSS JOIN LATERAL ({shown}) s
   WHERE h.resource = '{table}' AND h.op <> 'delete' AND s.shown
     AND NOT EXISTS (SELECT FROM {table} r, LATERAL ({shown}) s WHERE r.id = h.record_id AND s.shown)
   ORDER BY h.record_id, h.seq DESC) gone) x(id, resource, shown, sets)
"""
"""What is public now, and what the history says was: with nobody having harvested yet, all of it is as new."""

PUBLISHING = ("courses", "tools", "terms", "platforms")
"""The tables whose triggers write publications."""
TRACKED = "AFTER INSERT OR UPDATE OR DELETE ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"


def upgrade() -> None:
    op.execute("CREATE SEQUENCE publications_seq")
    op.create_table(
        "publications",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default=sa.text("nextval('publications_seq')"), nullable=False),
        sa.Column("stamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("sets", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("record_id", name="pk_publications"),
    )
    op.create_index("ix_publications_stamp", "publications", ["stamp", "seq"])
    op.execute("ALTER SEQUENCE publications_seq OWNED BY publications.seq")
    for statement in (SETS, STAMP, publishing("courses"), publishing("tools"), LABELLED, RUN_BY):
        op.execute(statement)
    for table, shown in SHOWN.items():
        op.execute(SEED.format(table=table, shown=shown))
        op.execute(
            f"CREATE CONSTRAINT TRIGGER hinge_publish {TRACKED.format(table=table)} EXECUTE FUNCTION hinge_publish_{table}()"
        )
    op.execute(
        "CREATE CONSTRAINT TRIGGER hinge_publish AFTER UPDATE ON terms DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "WHEN ((OLD.label, OLD.visibility, OLD.archived_at IS NULL) IS DISTINCT FROM (NEW.label, NEW.visibility, NEW.archived_at IS NULL)) "
        "EXECUTE FUNCTION hinge_publish_terms()"
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER hinge_publish AFTER UPDATE ON platforms DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "WHEN ((OLD.name, OLD.managed_by, OLD.visibility, OLD.archived_at IS NULL) IS DISTINCT FROM "
        "(NEW.name, NEW.managed_by, NEW.visibility, NEW.archived_at IS NULL)) EXECUTE FUNCTION hinge_publish_platforms()"
    )
    for name in (*(f"hinge_publish_{table}()" for table in PUBLISHING), "hinge_stamp()"):
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f"GRANT SELECT ON publications TO {SERVICE}")


def downgrade() -> None:
    for table in PUBLISHING:
        op.execute(f"DROP TRIGGER hinge_publish ON {table}")
        op.execute(f"DROP FUNCTION hinge_publish_{table}()")
    op.drop_table("publications")
    op.execute("DROP FUNCTION hinge_stamp()")
    op.execute("DROP FUNCTION hinge_sets(text, text[], text[])")
