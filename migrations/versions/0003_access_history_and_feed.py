"""Give the service a database role of its own, an audit trail, fuller keys, and history in the order of commits.

History rows are written when their transaction commits, one transaction after the other, so that `seq` is the
order in which changes became visible: a reader who has seen 7 will never be shown a new 6. The service's role reads
history and cannot write it; the triggers do, as the owner of the tables.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SERVICE = "hinge_service"
FEED_LOCK = 0x68696E676566  # the letters "hingef"

ROLE = f"""
DO $do$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{SERVICE}') THEN
    BEGIN
      CREATE ROLE {SERVICE} NOLOGIN;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this server was faster
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role {SERVICE} is missing and % may not make it', current_user
          USING HINT = 'As an administrator: CREATE ROLE {SERVICE} NOLOGIN; GRANT {SERVICE} TO ' || quote_ident(current_user);
    END;
  END IF;
  IF NOT pg_has_role(current_user, '{SERVICE}', 'MEMBER') THEN
    EXECUTE format('GRANT {SERVICE} TO %I', current_user);
  END IF;
END $do$
"""

TOUCH = """
CREATE OR REPLACE FUNCTION hinge_touch() RETURNS trigger LANGUAGE plpgsql AS $fn$
DECLARE
  kept text[] := ARRAY['updated_at', 'updated_by', 'row_version', 'search_vector'];
BEGIN
  IF to_jsonb(NEW) - kept = to_jsonb(OLD) - kept THEN
    RETURN OLD;  -- a write that changes nothing leaves no trace
  END IF;
  NEW.id := OLD.id;
  NEW.created_at := OLD.created_at;
  NEW.created_by := OLD.created_by;
  NEW.row_version := OLD.row_version + 1;
  NEW.updated_at := greatest(now(), OLD.updated_at);  -- who began earlier may have had to wait for who wrote first
  NEW.updated_by := coalesce(nullif(current_setting('hinge.actor', true), ''), 'sql:' || session_user);
  RETURN NEW;
END $fn$
"""

MAKE = """
CREATE OR REPLACE FUNCTION hinge_make() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  NEW.row_version := 1;
  NEW.updated_at := now();
  NEW.created_by := coalesce(nullif(current_setting('hinge.actor', true), ''), 'sql:' || session_user);
  NEW.updated_by := NEW.created_by;
  RETURN NEW;
END $fn$
"""

REMEMBER = f"""
CREATE OR REPLACE FUNCTION hinge_remember() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $fn$
DECLARE
  unspoken text[] := ARRAY['updated_at', 'updated_by', 'row_version', 'search_vector'];
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{{}}' ELSE to_jsonb(OLD) - unspoken END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{{}}' ELSE to_jsonb(NEW) - unspoken END;
  erased jsonb := nullif(current_setting('hinge.erasing', true), '')::jsonb;
  changed text[];
  earlier jsonb;
  kind text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF old_row = new_row THEN
      RETURN NULL;
    END IF;
    SELECT array_agg(n.key ORDER BY n.key), jsonb_object_agg(n.key, coalesce(erased->n.key, old_row->n.key))
      INTO changed, earlier
      FROM jsonb_each(new_row) n WHERE n.value IS DISTINCT FROM old_row->n.key;
    kind := CASE
      WHEN erased IS NOT NULL THEN 'erase'
      WHEN OLD.archived_at IS NULL AND NEW.archived_at IS NOT NULL THEN 'archive'
      WHEN OLD.archived_at IS NOT NULL AND NEW.archived_at IS NULL THEN 'restore'
      ELSE 'update' END;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(n.key ORDER BY n.key) INTO changed FROM jsonb_each(new_row) n WHERE n.value <> 'null';
    kind := 'create';
  ELSE
    changed := '{{}}';
    earlier := old_row;
    kind := 'delete';
  END IF;
  -- Held until this transaction is visible to all: numbers are given in the order of commits, without a gap to fill later.
  PERFORM pg_advisory_xact_lock({FEED_LOCK});
  INSERT INTO public.history (resource, record_id, version, op, at, actor, request_id, reason, note, changed, before, data)
  VALUES (
    TG_TABLE_NAME,
    CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END,
    CASE WHEN TG_OP = 'DELETE' THEN OLD.row_version + 1 ELSE NEW.row_version END,
    kind,
    CASE WHEN TG_OP = 'DELETE' THEN greatest(now(), OLD.updated_at) ELSE NEW.updated_at END,
    coalesce(nullif(current_setting('hinge.actor', true), ''), 'sql:' || session_user),
    nullif(current_setting('hinge.request_id', true), ''),
    nullif(current_setting('hinge.reason', true), ''),
    nullif(current_setting('hinge.note', true), '')::jsonb,
    changed,
    earlier,
    CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END - 'search_vector'
  );
  RETURN NULL;
END $fn$
"""

TRACK = f"""
CREATE OR REPLACE FUNCTION hinge_track(tracked text) RETURNS void LANGUAGE plpgsql AS $fn$
BEGIN
  EXECUTE format('CREATE TRIGGER hinge_make BEFORE INSERT ON %1$I FOR EACH ROW EXECUTE FUNCTION hinge_make()', tracked);
  EXECUTE format('CREATE TRIGGER hinge_touch BEFORE UPDATE ON %1$I FOR EACH ROW EXECUTE FUNCTION hinge_touch()', tracked);
  EXECUTE format('CREATE CONSTRAINT TRIGGER hinge_remember AFTER INSERT OR UPDATE OR DELETE ON %1$I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hinge_remember()', tracked);
  EXECUTE format('CREATE TRIGGER hinge_announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %1$I FOR EACH STATEMENT EXECUTE FUNCTION hinge_announce()', tracked);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %1$I TO {SERVICE}', tracked);
END $fn$
"""

RETRACK = f"""
DO $do$
DECLARE
  tracked text;
BEGIN
  FOR tracked IN SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'hinge_remember' LOOP
    EXECUTE format('DROP TRIGGER hinge_remember ON %1$s', tracked);
    EXECUTE format('CREATE CONSTRAINT TRIGGER hinge_remember AFTER INSERT OR UPDATE OR DELETE ON %1$s DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hinge_remember()', tracked);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %1$s TO {SERVICE}', tracked);
  END LOOP;
END $do$
"""

UNTRACK = """
DO $do$
DECLARE
  tracked text;
BEGIN
  FOR tracked IN SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'hinge_remember' LOOP
    EXECUTE format('DROP TRIGGER hinge_remember ON %1$s', tracked);
    EXECUTE format('CREATE TRIGGER hinge_remember AFTER INSERT OR UPDATE OR DELETE ON %1$s FOR EACH ROW EXECUTE FUNCTION hinge_remember()', tracked);
  END LOOP;
END $do$
"""

ERASE = """
CREATE FUNCTION hinge_erase(erased text, erased_id uuid, blanks jsonb) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $fn$
DECLARE
  versions integer;
BEGIN
  PERFORM set_config('hinge.erasing', blanks::text, true);
  UPDATE public.history h
     SET data = h.data || blanks,
         before = CASE WHEN h.before IS NULL THEN NULL ELSE h.before
           || coalesce((SELECT jsonb_object_agg(b.key, b.value) FROM jsonb_each(blanks) b WHERE h.before ? b.key), '{}') END
   WHERE h.resource = erased AND h.record_id = erased_id;
  GET DIAGNOSTICS versions = ROW_COUNT;
  INSERT INTO public.audit (event, actor, subject, request_id, detail)
  VALUES (
    'erasure',
    coalesce(nullif(current_setting('hinge.actor', true), ''), 'sql:' || session_user),
    erased || ' ' || erased_id,
    nullif(current_setting('hinge.request_id', true), ''),
    jsonb_build_object(
      'members', (SELECT jsonb_agg(b.key ORDER BY b.key) FROM jsonb_each(blanks) b),
      'versions', versions,
      'reason', nullif(current_setting('hinge.reason', true), ''))
  );
  RETURN versions;
END $fn$
"""

GRANTS = (
    f"GRANT USAGE ON SCHEMA public TO {SERVICE}",
    f"GRANT SELECT ON history, secrets, alembic_version TO {SERVICE}",
    f"GRANT SELECT, INSERT ON audit TO {SERVICE}",
    f"GRANT SELECT, INSERT, UPDATE ON code_counters, loads, api_keys TO {SERVICE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON idempotent_answers, rate_windows TO {SERVICE}",
    "REVOKE ALL ON FUNCTION hinge_erase(text, uuid, jsonb) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION hinge_erase(text, uuid, jsonb) TO {SERVICE}",
)


def upgrade() -> None:
    op.execute(ROLE)
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_event", "audit", ["event", "seq"])
    op.create_table(
        "idempotent_answers",
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_idempotent_answers"),
    )
    op.create_index("ix_idempotent_answers_created_at", "idempotent_answers", ["created_at"])
    op.create_table(
        "rate_windows",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rate_windows"),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_rate_windows_expires_at", "rate_windows", ["expires_at"])
    op.add_column("api_keys", sa.Column("hint", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column(
        "api_keys", sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column(
        "api_keys",
        sa.Column("networks", postgresql.ARRAY(postgresql.CIDR()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("api_keys", sa.Column("partner_id", sa.Uuid(), nullable=True))
    op.add_column("api_keys", sa.Column("created_by", sa.Text(), nullable=True))
    op.add_column("api_keys", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_keys", sa.Column("replaced_by_id", sa.Uuid(), nullable=True))
    # A key may hold single scopes and no role. Only the service reads the table, and this version of it knows.
    op.execute("-- squawk-ignore ban-drop-not-null\nALTER TABLE api_keys ALTER COLUMN role DROP NOT NULL")
    op.execute("DROP TRIGGER hinge_announce ON api_keys")
    op.execute(
        "CREATE TRIGGER hinge_announce AFTER INSERT OR DELETE OR TRUNCATE OR "
        "UPDATE OF role, scopes, networks, partner_id, expires_at, revoked_at ON api_keys "
        "FOR EACH STATEMENT EXECUTE FUNCTION hinge_announce()"
    )
    # Not concurrently: nothing has been released yet, so no history is long, and a new database gets one transaction.
    for column in ("seq", "at"):
        op.execute(
            "-- squawk-ignore require-concurrent-index-creation\n"
            f"CREATE INDEX ix_history_resource_{column} ON history (resource, {column})"
        )
    for statement in (TOUCH, MAKE, REMEMBER, TRACK, RETRACK, ERASE, *GRANTS):
        op.execute(statement)


def downgrade() -> None:
    before = runpy.run_path(str(Path(__file__).with_name("0001_foundation.py")))
    op.execute("DROP FUNCTION hinge_erase(text, uuid, jsonb)")
    for name in ("TOUCH", "REMEMBER", "TRACK"):
        for statement in before["_statements"](before[name]):
            op.execute(statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.execute(UNTRACK)
    op.drop_index("ix_history_resource_at", "history")
    op.drop_index("ix_history_resource_seq", "history")
    op.execute("DROP TRIGGER hinge_announce ON api_keys")
    op.execute(
        "CREATE TRIGGER hinge_announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON api_keys "
        "FOR EACH STATEMENT EXECUTE FUNCTION hinge_announce()"
    )
    op.execute("DELETE FROM api_keys WHERE role IS NULL")  # a key of single scopes cannot be said without the column
    op.alter_column("api_keys", "role", nullable=False)
    for name in ("replaced_by_id", "last_used_at", "created_by", "partner_id", "networks", "scopes", "hint"):
        op.drop_column("api_keys", name)
    for table in ("rate_windows", "idempotent_answers", "audit"):
        op.drop_table(table)
    op.execute(f"DROP OWNED BY {SERVICE}")  # its rights in this database; the role itself belongs to the whole server
