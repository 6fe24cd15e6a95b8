"""Keep calendars, service levels and requests, and the jobs that workers run.

A worker locks the row of a job while it runs it, and writes when it is due next (ADR 0029). Erasure reaches what a step
noted in history: the step that assigns an expert names a person.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ERASE = """
CREATE OR REPLACE FUNCTION hinge_erase(erased text, erased_id uuid, blanks jsonb) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $fn$
DECLARE
  versions integer;
BEGIN
  PERFORM set_config('hinge.erasing', blanks::text, true);
  UPDATE public.history h
     SET data = h.data || blanks,
         before = CASE WHEN h.before IS NULL THEN NULL ELSE h.before
           || coalesce((SELECT jsonb_object_agg(b.key, b.value) FROM jsonb_each(blanks) b WHERE h.before ? b.key), '{}') END,
         note = CASE WHEN h.note IS NULL THEN NULL ELSE h.note
           || coalesce((SELECT jsonb_object_agg(b.key, b.value) FROM jsonb_each(blanks) b WHERE h.note ? b.key), '{}') END
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


def upgrade() -> None:
    op.execute(ERASE)
    op.create_table(
        "calendars",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "active", "retired", name="methodstatus", native_enum=False, length=64),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum("proposal", "adopted", name="standing", native_enum=False, length=64),
            server_default=sa.text("'proposal'"),
            nullable=False,
        ),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column(
            "week",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("nominal_minutes", sa.Integer(), nullable=False),
        sa.Column("holiday_country", sa.Text(), nullable=True),
        sa.Column("holiday_subdivision", sa.Text(), nullable=True),
        sa.Column(
            "days",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("note", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum("public", "partner", "internal", "restricted", name="visibility", native_enum=False, length=64),
            server_default=sa.text("'internal'"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.Text(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("row_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "translation_status",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "search_vector",
            postgresql.TSVECTOR(),
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A')", persisted=True),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("code", name=op.f("uq_calendars_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('calendars')")
    op.create_index("ix_calendars_code", "calendars", ["code", "id"], unique=False)
    op.create_index("ix_calendars_created_at", "calendars", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_calendars_name_fuzzy",
        "calendars",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_calendars_search_vector", "calendars", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_calendars_standing", "calendars", ["standing", "code", "id"], unique=False)
    op.create_index("ix_calendars_status", "calendars", ["status", "code", "id"], unique=False)
    op.create_index("ix_calendars_updated_at", "calendars", ["updated_at", "id"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("runs", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_jobs")),
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON jobs TO hinge_service")
    op.create_table(
        "service_levels",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Text(), server_default=sa.text("'1'"), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "active", "retired", name="methodstatus", native_enum=False, length=64),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum("proposal", "adopted", name="standing", native_enum=False, length=64),
            server_default=sa.text("'proposal'"),
            nullable=False,
        ),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column(
            "targets",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("pause_cap_days", sa.Integer(), server_default=sa.text("60"), nullable=False),
        sa.Column("close_after_days", sa.Integer(), server_default=sa.text("10"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("note", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum("public", "partner", "internal", "restricted", name="visibility", native_enum=False, length=64),
            server_default=sa.text("'internal'"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.Text(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("row_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "translation_status",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "search_vector",
            postgresql.TSVECTOR(),
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["calendar_id"], ["calendars.id"], name=op.f("fk_service_levels_calendar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_levels")),
        sa.UniqueConstraint("code", name=op.f("uq_service_levels_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('service_levels')")
    op.create_index("ix_service_levels_calendar_id", "service_levels", ["calendar_id", "code", "id"], unique=False)
    op.create_index("ix_service_levels_code", "service_levels", ["code", "id"], unique=False)
    op.create_index("ix_service_levels_created_at", "service_levels", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_service_levels_name_fuzzy",
        "service_levels",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_service_levels_search_vector", "service_levels", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_service_levels_standing", "service_levels", ["standing", "code", "id"], unique=False)
    op.create_index("ix_service_levels_status", "service_levels", ["status", "code", "id"], unique=False)
    op.create_index("ix_service_levels_updated_at", "service_levels", ["updated_at", "id"], unique=False)
    op.create_index("ix_service_levels_valid_from", "service_levels", ["valid_from", "code", "id"], unique=False)
    op.create_index("ix_service_levels_valid_to", "service_levels", ["valid_to", "code", "id"], unique=False)
    op.create_table(
        "requests",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "acknowledged",
                "triaged",
                "assigned",
                "in_progress",
                "waiting_requester",
                "escalated",
                "answered",
                "referred",
                "declined",
                "closed",
                "reopened",
                name="requeststate",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'received'"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("capacity_building", "urban_advisory", "both", name="requestkind", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum("standard", "urgent", "complex", name="urgency", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column(
            "requester_kind",
            sa.Enum("org_unit", "partner", "government", "other", name="requesterkind", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("requester_name", sa.Text(), nullable=True),
        sa.Column("requester_contact", sa.Text(), nullable=True),
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("need_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("mentions_need", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("need_dismissed_reason", sa.Text(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum("portal", "email", "phone", "meeting", "api", name="requestchannel", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("follow_up_of_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("received_reason", sa.Text(), nullable=True),
        sa.Column("service_level_id", sa.Uuid(), nullable=True),
        sa.Column("clock_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_ack", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_triage", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_answer", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("triaged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_unit_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_expert", sa.Text(), nullable=True),
        sa.Column(
            "seniority",
            sa.Enum("senior_urban_professional", "expert", "support", name="seniority", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column(
            "answer_kind",
            sa.Enum(
                "advice",
                "tool",
                "course",
                "training",
                "project_design",
                "referral",
                "partner_match",
                "no_capacity",
                name="answerkind",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("answer_summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("answer_minutes", sa.Integer(), nullable=True),
        sa.Column("referred_unit_id", sa.Uuid(), nullable=True),
        sa.Column("referred_to", sa.Text(), nullable=True),
        sa.Column("declined_reason", sa.Text(), nullable=True),
        sa.Column("outcome_rating", sa.Integer(), nullable=True),
        sa.Column("outcome_comment", sa.Text(), nullable=True),
        sa.Column(
            "events",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "breaches",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "promise",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("pauses", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("waiting_from", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum("public", "partner", "internal", "restricted", name="visibility", native_enum=False, length=64),
            server_default=sa.text("'internal'"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_by", sa.Text(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("row_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "translation_status",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "search_vector",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(subject), 'A') || setweight(hinge_words(description), 'B') || setweight(hinge_words(answer_summary), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["assigned_unit_id"], ["units.id"], name=op.f("fk_requests_assigned_unit_id")),
        sa.ForeignKeyConstraint(["follow_up_of_id"], ["requests.id"], name=op.f("fk_requests_follow_up_of_id")),
        sa.ForeignKeyConstraint(["referred_unit_id"], ["units.id"], name=op.f("fk_requests_referred_unit_id")),
        sa.ForeignKeyConstraint(["service_level_id"], ["service_levels.id"], name=op.f("fk_requests_service_level_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_requests_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("code", name=op.f("uq_requests_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('requests')")
    op.create_index(
        "ix_requests_acknowledged_at",
        "requests",
        ["acknowledged_at", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_answer_kind",
        "requests",
        ["answer_kind", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_answered_at_down",
        "requests",
        [sa.literal_column("answered_at DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_answered_at_up", "requests", [sa.literal_column("answered_at ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_requests_assigned_unit_id",
        "requests",
        ["assigned_unit_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_channel",
        "requests",
        ["channel", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_closed_at",
        "requests",
        ["closed_at", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_requests_code", "requests", ["code", "id"], unique=False)
    op.create_index("ix_requests_created_at", "requests", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_requests_due_ack_down",
        "requests",
        [sa.literal_column("due_ack DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_due_ack_up", "requests", [sa.literal_column("due_ack ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_requests_due_answer_down",
        "requests",
        [sa.literal_column("due_answer DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_due_answer_up", "requests", [sa.literal_column("due_answer ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_requests_due_triage_down",
        "requests",
        [sa.literal_column("due_triage DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_due_triage_up", "requests", [sa.literal_column("due_triage ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_requests_follow_up_of_id",
        "requests",
        ["follow_up_of_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_kind",
        "requests",
        ["kind", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_mentions_need",
        "requests",
        ["mentions_need", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_requests_received_at", "requests", ["received_at", "id"], unique=False)
    op.create_index(
        "ix_requests_referred_unit_id",
        "requests",
        ["referred_unit_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_requester_kind",
        "requests",
        ["requester_kind", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_requests_search_vector", "requests", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_requests_seniority",
        "requests",
        ["seniority", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_service_level_id",
        "requests",
        ["service_level_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_status",
        "requests",
        ["status", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_requests_subject_fuzzy",
        "requests",
        [sa.literal_column("hinge_fold(subject)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_requests_territory_id",
        "requests",
        ["territory_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_requests_need_ids", "requests", ["need_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_requests_themes", "requests", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_requests_triaged_at",
        "requests",
        ["triaged_at", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_requests_updated_at", "requests", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_requests_urgency",
        "requests",
        ["urgency", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )


def downgrade() -> None:
    before = runpy.run_path(str(Path(__file__).with_name("0003_access_history_and_feed.py")))
    op.execute(before["ERASE"].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.drop_index("ix_requests_urgency", table_name="requests")
    op.drop_index("ix_requests_updated_at", table_name="requests")
    op.drop_index("ix_requests_triaged_at", table_name="requests")
    op.drop_index("ix_requests_need_ids", table_name="requests", postgresql_using="gin")
    op.drop_index("ix_requests_themes", table_name="requests", postgresql_using="gin")
    op.drop_index("ix_requests_territory_id", table_name="requests")
    op.drop_index(
        "ix_requests_subject_fuzzy",
        table_name="requests",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_requests_status", table_name="requests")
    op.drop_index("ix_requests_service_level_id", table_name="requests")
    op.drop_index("ix_requests_seniority", table_name="requests")
    op.drop_index("ix_requests_search_vector", table_name="requests", postgresql_using="gin")
    op.drop_index("ix_requests_requester_kind", table_name="requests")
    op.drop_index("ix_requests_referred_unit_id", table_name="requests")
    op.drop_index("ix_requests_received_at", table_name="requests")
    op.drop_index("ix_requests_mentions_need", table_name="requests")
    op.drop_index("ix_requests_kind", table_name="requests")
    op.drop_index("ix_requests_follow_up_of_id", table_name="requests")
    op.drop_index("ix_requests_due_triage_up", table_name="requests")
    op.drop_index("ix_requests_due_triage_down", table_name="requests")
    op.drop_index("ix_requests_due_answer_up", table_name="requests")
    op.drop_index("ix_requests_due_answer_down", table_name="requests")
    op.drop_index("ix_requests_due_ack_up", table_name="requests")
    op.drop_index("ix_requests_due_ack_down", table_name="requests")
    op.drop_index("ix_requests_created_at", table_name="requests")
    op.drop_index("ix_requests_code", table_name="requests")
    op.drop_index("ix_requests_closed_at", table_name="requests")
    op.drop_index("ix_requests_channel", table_name="requests")
    op.drop_index("ix_requests_assigned_unit_id", table_name="requests")
    op.drop_index("ix_requests_answered_at_up", table_name="requests")
    op.drop_index("ix_requests_answered_at_down", table_name="requests")
    op.drop_index("ix_requests_answer_kind", table_name="requests")
    op.drop_index("ix_requests_acknowledged_at", table_name="requests")
    op.drop_table("requests")
    op.drop_index("ix_service_levels_valid_to", table_name="service_levels")
    op.drop_index("ix_service_levels_valid_from", table_name="service_levels")
    op.drop_index("ix_service_levels_updated_at", table_name="service_levels")
    op.drop_index("ix_service_levels_status", table_name="service_levels")
    op.drop_index("ix_service_levels_standing", table_name="service_levels")
    op.drop_index("ix_service_levels_search_vector", table_name="service_levels", postgresql_using="gin")
    op.drop_index(
        "ix_service_levels_name_fuzzy",
        table_name="service_levels",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_service_levels_created_at", table_name="service_levels")
    op.drop_index("ix_service_levels_code", table_name="service_levels")
    op.drop_index("ix_service_levels_calendar_id", table_name="service_levels")
    op.drop_table("service_levels")
    op.drop_table("jobs")
    op.drop_index("ix_calendars_updated_at", table_name="calendars")
    op.drop_index("ix_calendars_status", table_name="calendars")
    op.drop_index("ix_calendars_standing", table_name="calendars")
    op.drop_index("ix_calendars_search_vector", table_name="calendars", postgresql_using="gin")
    op.drop_index(
        "ix_calendars_name_fuzzy",
        table_name="calendars",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_calendars_created_at", table_name="calendars")
    op.drop_index("ix_calendars_code", table_name="calendars")
    op.drop_table("calendars")
