"""Lay the foundation: ids, search, and the triggers that write history.

Every later table is switched on with `SELECT hinge_track('<table>')`, so that history does not depend on
any program remembering it. Text search has one configuration a language, accents ignored.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("pg_trgm", "unaccent")
STEMMERS = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic", "zh": "simple"}

UUID7 = """
DO $do$ BEGIN
  IF current_setting('server_version_num')::int >= 180000 THEN
    CREATE FUNCTION hinge_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT uuidv7()';
  ELSE
    CREATE FUNCTION hinge_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $fn$
      SELECT encode(
        set_bit(set_bit(
          overlay(uuid_send(gen_random_uuid())
                  placing substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                  FROM 1 FOR 6),
          52, 1), 53, 1),
        'hex')::uuid
    $fn$;
  END IF;
END $do$
"""

FOLD = """
CREATE FUNCTION hinge_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $fn$
  SELECT lower(public.unaccent('public.unaccent'::regdictionary, value))
$fn$;
CREATE FUNCTION hinge_fold(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $fn$
  SELECT public.hinge_fold(string_agg(j.value, ' ' ORDER BY j.key)) FROM jsonb_each_text(value) j
$fn$;
"""

SPACED = """
CREATE FUNCTION hinge_spaced(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $fn$
  SELECT regexp_replace(value, '([\u4e00-\u9fff])', ' \\1 ', 'g')
$fn$
"""

WORDS = """
CREATE FUNCTION hinge_words(value text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $fn$
  SELECT to_tsvector('public.hinge_en'::regconfig, public.hinge_spaced(coalesce(value, '')))
$fn$;
CREATE FUNCTION hinge_words(value text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $fn$
  SELECT public.hinge_words(array_to_string(value, ' '))
$fn$;
CREATE FUNCTION hinge_words(value jsonb) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $fn$
  SELECT to_tsvector('public.hinge_en'::regconfig, coalesce(value->>'en', ''))
      || to_tsvector('public.hinge_fr'::regconfig, coalesce(value->>'fr', ''))
      || to_tsvector('public.hinge_es'::regconfig, coalesce(value->>'es', ''))
      || to_tsvector('public.hinge_ru'::regconfig, coalesce(value->>'ru', ''))
      || to_tsvector('public.hinge_ar'::regconfig, coalesce(value->>'ar', ''))
      || to_tsvector('public.hinge_zh'::regconfig, public.hinge_spaced(coalesce(value->>'zh', '')))
$fn$;
CREATE FUNCTION hinge_query(config regconfig, value text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $fn$
  SELECT websearch_to_tsquery(config, public.hinge_spaced(value))
$fn$;
"""

TOUCH = """
CREATE FUNCTION hinge_touch() RETURNS trigger LANGUAGE plpgsql AS $fn$
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
  NEW.updated_at := now();
  NEW.updated_by := coalesce(nullif(current_setting('hinge.actor', true), ''), 'sql:' || session_user);
  RETURN NEW;
END $fn$;
CREATE FUNCTION hinge_make() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  NEW.row_version := 1;
  NEW.created_by := coalesce(nullif(current_setting('hinge.actor', true), ''), 'sql:' || session_user);
  NEW.updated_by := NEW.created_by;
  RETURN NEW;
END $fn$;
"""

REMEMBER = """
CREATE FUNCTION hinge_remember() RETURNS trigger LANGUAGE plpgsql AS $fn$
DECLARE
  unspoken text[] := ARRAY['updated_at', 'updated_by', 'row_version', 'search_vector'];
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) - unspoken END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) - unspoken END;
  changed text[];
  earlier jsonb;
  kind text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF old_row = new_row THEN
      RETURN NULL;
    END IF;
    SELECT array_agg(n.key ORDER BY n.key), jsonb_object_agg(n.key, old_row->n.key)
      INTO changed, earlier
      FROM jsonb_each(new_row) n WHERE n.value IS DISTINCT FROM old_row->n.key;
    kind := CASE
      WHEN OLD.archived_at IS NULL AND NEW.archived_at IS NOT NULL THEN 'archive'
      WHEN OLD.archived_at IS NOT NULL AND NEW.archived_at IS NULL THEN 'restore'
      ELSE 'update' END;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(n.key ORDER BY n.key) INTO changed FROM jsonb_each(new_row) n WHERE n.value <> 'null';
    kind := 'create';
  ELSE
    changed := '{}';
    earlier := old_row;
    kind := 'delete';
  END IF;
  INSERT INTO history (resource, record_id, version, op, actor, request_id, reason, note, changed, before, data)
  VALUES (
    TG_TABLE_NAME,
    CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END,
    CASE WHEN TG_OP = 'DELETE' THEN OLD.row_version + 1 ELSE NEW.row_version END,
    kind,
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

ANNOUNCE = """
CREATE FUNCTION hinge_announce() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  PERFORM pg_notify('hinge_changes', TG_TABLE_NAME);
  RETURN NULL;
END $fn$
"""

TRACK = """
CREATE FUNCTION hinge_track(tracked text) RETURNS void LANGUAGE plpgsql AS $fn$
BEGIN
  EXECUTE format('CREATE TRIGGER hinge_make BEFORE INSERT ON %1$I FOR EACH ROW EXECUTE FUNCTION hinge_make()', tracked);
  EXECUTE format('CREATE TRIGGER hinge_touch BEFORE UPDATE ON %1$I FOR EACH ROW EXECUTE FUNCTION hinge_touch()', tracked);
  EXECUTE format('CREATE TRIGGER hinge_remember AFTER INSERT OR UPDATE OR DELETE ON %1$I FOR EACH ROW EXECUTE FUNCTION hinge_remember()', tracked);
  EXECUTE format('CREATE TRIGGER hinge_announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %1$I FOR EACH STATEMENT EXECUTE FUNCTION hinge_announce()', tracked);
END $fn$
"""

TABLES = """
CREATE TABLE history (
  seq bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_history PRIMARY KEY,
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  resource text NOT NULL,
  record_id uuid NOT NULL,
  version integer NOT NULL,
  op text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  actor text,
  request_id text,
  reason text,
  note jsonb,
  changed text[] NOT NULL,
  before jsonb,
  data jsonb NOT NULL
);
CREATE INDEX ix_history_record ON history (record_id, version);
CREATE TABLE code_counters (series text CONSTRAINT pk_code_counters PRIMARY KEY, last integer NOT NULL);
CREATE TABLE secrets (name text CONSTRAINT pk_secrets PRIMARY KEY, value bytea NOT NULL);
INSERT INTO secrets (name, value)
VALUES ('cursors', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
CREATE TABLE api_keys (
  id uuid CONSTRAINT pk_api_keys PRIMARY KEY DEFAULT hinge_uuid7(),
  name text NOT NULL,
  role text NOT NULL,
  digest bytea NOT NULL CONSTRAINT uq_api_keys_digest UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
CREATE TRIGGER hinge_announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON api_keys
  FOR EACH STATEMENT EXECUTE FUNCTION hinge_announce();
"""

SCRIPTS = (UUID7, FOLD, SPACED, WORDS, TOUCH, REMEMBER, ANNOUNCE, TRACK, TABLES)


def upgrade() -> None:
    for name in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {name} WITH SCHEMA public")
    for code, stemmer in STEMMERS.items():
        op.execute(f"CREATE TEXT SEARCH CONFIGURATION hinge_{code} (COPY = pg_catalog.{stemmer})")
        dictionary = "simple" if stemmer == "simple" else f"{stemmer}_stem"
        op.execute(
            f"ALTER TEXT SEARCH CONFIGURATION hinge_{code} "
            f"ALTER MAPPING FOR hword, hword_part, word WITH unaccent, {dictionary}"
        )
    for script in SCRIPTS:
        for statement in _statements(script):
            op.execute(statement)


def _statements(script: str) -> list[str]:
    """asyncpg prepares one statement at a time; function bodies hold semicolons of their own."""
    found, current, quoted = [], "", ""
    for line in script.splitlines(keepends=True):
        for mark in ("$do$", "$fn$"):
            if line.count(mark) % 2 and quoted in ("", mark):
                quoted = "" if quoted else mark
        current += line
        if not quoted and line.rstrip().endswith(";"):
            found.append(current)
            current = ""
    return [statement for statement in (*found, current) if statement.strip()]


def downgrade() -> None:
    for table in ("api_keys", "secrets", "code_counters", "history"):
        op.execute(f"DROP TABLE {table}")
    for function in (
        "hinge_track(text)", "hinge_announce()", "hinge_remember()", "hinge_make()", "hinge_touch()",
        "hinge_query(regconfig, text)", "hinge_words(jsonb)", "hinge_words(text[])", "hinge_words(text)",
        "hinge_spaced(text)", "hinge_fold(jsonb)", "hinge_fold(text)", "hinge_uuid7()",
    ):  # fmt: skip
        op.execute(f"DROP FUNCTION {function}")
    for code in STEMMERS:
        op.execute(f"DROP TEXT SEARCH CONFIGURATION hinge_{code}")
