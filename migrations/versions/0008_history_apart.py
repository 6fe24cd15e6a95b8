"""Let who owns the tables write the history of many rows at once, and fold and gather the words of a record for less.

A bulk load that switches triggers off with ALTER TABLE keeps every other writer out, another bulk load included. Now a
transaction says for itself that it writes its history apart; only who could replace the trigger may say so.
"""

from __future__ import annotations

import runpy
from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FEED_LOCK = 0x68696E676566  # the letters "hingef"

REMEMBER = f"""
CREATE OR REPLACE FUNCTION hinge_remember() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $fn$
DECLARE
  unspoken text[] := ARRAY['updated_at', 'updated_by', 'row_version'];
  old_whole jsonb;
  new_whole jsonb;
  old_row jsonb;
  new_row jsonb;
  erased jsonb;
  changed text[];
  earlier jsonb;
  kind text;
BEGIN
  -- Here current_user owns this function; who speaks is the role that the session has taken, or its login.
  IF current_setting('hinge.history', true) = 'apart'
    AND pg_has_role(coalesce(nullif(current_setting('role'), 'none'), session_user)::name, current_user, 'MEMBER') THEN
    RETURN NULL;
  END IF;
  old_whole := CASE WHEN TG_OP = 'INSERT' THEN '{{}}' ELSE to_jsonb(OLD) - 'search_vector' END;
  new_whole := CASE WHEN TG_OP = 'DELETE' THEN '{{}}' ELSE to_jsonb(NEW) - 'search_vector' END;
  old_row := old_whole - unspoken;
  new_row := new_whole - unspoken;
  erased := nullif(current_setting('hinge.erasing', true), '')::jsonb;
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
    CASE WHEN TG_OP = 'DELETE' THEN old_whole ELSE new_whole END
  );
  RETURN NULL;
END $fn$
"""
"""As in 0003, but for the way out at its beginning, and a row becomes JSON once: its words are the dear part of it."""

FOLD = """
CREATE OR REPLACE FUNCTION hinge_fold(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $fn$
BEGIN
  IF value - ARRAY['ar', 'en', 'es', 'fr', 'ru', 'zh'] = '{}' THEN
    RETURN lower(public.unaccent('public.unaccent'::regdictionary, left(nullif(
      coalesce((value->>'ar') || ' ', '') || coalesce((value->>'en') || ' ', '') || coalesce((value->>'es') || ' ', '')
      || coalesce((value->>'fr') || ' ', '') || coalesce((value->>'ru') || ' ', '') || coalesce((value->>'zh') || ' ', ''),
      ''), -1)));
  END IF;
  RETURN public.hinge_fold((SELECT string_agg(j.value, ' ' ORDER BY j.key) FROM jsonb_each_text(value) j));
END $fn$
"""
"""The same text as before without a query, where the languages are the six that texts have."""

WORDS = """
CREATE OR REPLACE FUNCTION hinge_words_in(value jsonb, member text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $fn$
BEGIN
  IF value IS NULL OR value = '[]' THEN
    RETURN ''::tsvector;
  ELSIF jsonb_typeof(value) = 'array' AND jsonb_array_length(value) = 1 THEN
    RETURN public.hinge_words(value->0->member);
  END IF;
  RETURN public.hinge_words((
    SELECT jsonb_object_agg(l.code, l.words) FROM (
      SELECT w.key AS code, string_agg(w.value, ' ') AS words
      FROM jsonb_array_elements(value) e,
        jsonb_each_text(CASE WHEN jsonb_typeof(e->member) = 'object' THEN e->member ELSE '{}' END) w
      GROUP BY w.key
    ) l
  ));
END $fn$
"""
"""The same words as before, without a query where there is no entry or a single one, as nearly everywhere."""


def upgrade() -> None:
    """Forward."""
    for statement in (REMEMBER, FOLD, WORDS):
        op.execute(statement)


def downgrade() -> None:
    """Back to the functions of the migrations that made them."""
    here = Path(__file__).parent
    foundation, access, needs = (
        runpy.run_path(str(here / name))
        for name in ("0001_foundation.py", "0003_access_history_and_feed.py", "0004_needs.py")
    )
    fold = next(one for one in foundation["_statements"](foundation["FOLD"]) if "hinge_fold(value jsonb)" in one)
    for statement in (access["REMEMBER"], fold, needs["WORDS"]):
        op.execute(statement.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
