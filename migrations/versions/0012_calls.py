"""Make the tables of open calls, and let the database hold their closing.

Whether an application is in time is asked at its commit, of the clock of the database, when nothing is left to wait for: the lock
of the feed is held, under which all commits of records come one after the other. So nothing moves the closing between the look
and the commit, and who moves it meets every submission either before or after (ADR 0045).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

FEED_LOCK = 0x68696E676566  # the letters "hingef"
MARGIN = "100 milliseconds"
"""What reaches its commit so shortly before the closing might be over it when it is written: it waits for the closing and is late."""
SPELLED = '\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\''

IN_TIME = f"""
CREATE FUNCTION hinge_in_time() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $fn$
DECLARE
  called record;
  said text;
BEGIN
  PERFORM pg_advisory_xact_lock({FEED_LOCK});
  SELECT c.status, c.closes_at INTO called FROM public.calls c WHERE c.id = NEW.call_id;
  WHILE called.status = 'published' AND called.closes_at - clock_timestamp() BETWEEN '0' AND '{MARGIN}' LOOP
    PERFORM pg_sleep_for(called.closes_at - clock_timestamp());
  END LOOP;
  IF called.status = 'published' AND clock_timestamp() < called.closes_at THEN
    RETURN NULL;
  END IF;
  said := to_char(called.closes_at AT TIME ZONE 'UTC', {SPELLED});
  RAISE EXCEPTION 'The call closed at %.', said
    USING ERRCODE = 'HG409', DETAIL = json_build_object('closes_at', said)::text;
END $fn$
"""

STAYS_SEALED = f"""
CREATE FUNCTION hinge_stays_sealed() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $fn$
DECLARE
  closes timestamptz;
  said text;
BEGIN
  SELECT c.closes_at INTO closes FROM public.calls c WHERE c.id = NEW.call_id;
  IF clock_timestamp() >= closes THEN
    RETURN NULL;
  END IF;
  said := to_char(closes AT TIME ZONE 'UTC', {SPELLED});
  RAISE EXCEPTION 'What is sealed is opened when the call has closed, at %.', said
    USING ERRCODE = 'HG409', DETAIL = json_build_object('closes_at', said)::text;
END $fn$
"""

CLOSES = f"""
CREATE FUNCTION hinge_closes() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $fn$
DECLARE
  now timestamptz;
  said text := to_char(OLD.closes_at AT TIME ZONE 'UTC', {SPELLED});
BEGIN
  PERFORM pg_advisory_xact_lock({FEED_LOCK});
  now := clock_timestamp();
  IF NEW.closes_at IS DISTINCT FROM OLD.closes_at AND now >= OLD.closes_at THEN
    RAISE EXCEPTION 'The call closed at %.', said
      USING ERRCODE = 'HG409', DETAIL = json_build_object('closes_at', said)::text;
  ELSIF NEW.closes_at IS DISTINCT FROM OLD.closes_at AND now >= NEW.closes_at THEN
    RAISE EXCEPTION 'The new closing has passed already.'
      USING ERRCODE = 'HG409', DETAIL = json_build_object('closes_at', said)::text;
  ELSIF NEW.status = 'closed' AND now < NEW.closes_at THEN
    said := to_char(NEW.closes_at AT TIME ZONE 'UTC', {SPELLED});
    RAISE EXCEPTION 'The call closes at %.', said
      USING ERRCODE = 'HG409', DETAIL = json_build_object('closes_at', said)::text;
  END IF;
  RETURN NULL;
END $fn$
"""

# Triggers fire in the order of their names: these after hinge_remember, which waits for the lock of the feed.
TRIGGERS = (
    """CREATE CONSTRAINT TRIGGER hinge_submission AFTER UPDATE ON applications DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.status = 'draft' AND NEW.status = 'submitted') OR (OLD.status = 'submitted' AND NEW.status = 'draft'))
    EXECUTE FUNCTION hinge_in_time()""",
    """CREATE CONSTRAINT TRIGGER hinge_unsealing AFTER UPDATE ON applications DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.sealed AND NOT NEW.sealed) EXECUTE FUNCTION hinge_stays_sealed()""",
    """CREATE CONSTRAINT TRIGGER hinge_schedule AFTER UPDATE ON calls DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.status = 'published' AND (NEW.closes_at IS DISTINCT FROM OLD.closes_at OR NEW.status = 'closed'))
    EXECUTE FUNCTION hinge_closes()""",
)
FUNCTIONS = ("hinge_in_time", "hinge_stays_sealed", "hinge_closes")


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "university_expression",
                "training_institution_partnership",
                "implementing_partner",
                "nua_champions",
                "company_partnership",
                name="callkind",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("purpose", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("background", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("expected_results", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("partner_types", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("lead_unit_id", sa.Uuid(), nullable=False),
        sa.Column("focal_point_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("max_value", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("max_value_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("contribution_expected", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("clarification_until", sa.Date(), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("results_on", sa.Date(), nullable=True),
        sa.Column("start_estimate", sa.Date(), nullable=True),
        sa.Column("duration_months", sa.Integer(), nullable=True),
        sa.Column("weighted", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "criteria",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "documents",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "agreement_type",
            sa.Enum(
                "memorandum_of_understanding",
                "agreement_of_cooperation",
                "framework_agreement",
                "contribution_agreement",
                "partnership_agreement",
                "letter_of_exchange",
                "un_to_un_agreement",
                "terms_of_reference_only",
                name="agreementtype",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'agreement_of_cooperation'"),
            nullable=False,
        ),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("template_version", sa.Text(), nullable=True),
        sa.Column("is_direct", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "justification",
            sa.Enum(
                "known_expertise",
                "local_presence",
                "innovative_approach",
                "emergency",
                "continuation",
                "national_civil_society",
                "other",
                name="directselectionground",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("invited_partner_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("linked_action_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("need_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "reviewers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "answers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "sent_for_publication",
                "published",
                "closed",
                "assessing",
                "assessed",
                "awarded",
                "no_award",
                "cancelled",
                name="callstate",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(purpose), 'B') || setweight(hinge_words(background), 'C') || setweight(hinge_words(expected_results), 'C') || setweight(hinge_words(outcome), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["units.id"], name=op.f("fk_calls_lead_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("code", name=op.f("uq_calls_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('calls')")
    op.create_index(
        "ix_calls_agreement_type",
        "calls",
        ["agreement_type", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_calls_clarification_until",
        "calls",
        ["clarification_until", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_calls_closed_at",
        "calls",
        ["closed_at", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_calls_closes_at", "calls", ["closes_at", "id"], unique=False)
    op.create_index("ix_calls_code", "calls", ["code", "id"], unique=False)
    op.create_index("ix_calls_created_at", "calls", ["created_at", "id"], unique=False)
    op.create_index("ix_calls_focal_point_ids", "calls", ["focal_point_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_calls_invited_partner_ids", "calls", ["invited_partner_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_calls_is_direct",
        "calls",
        ["is_direct", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_calls_justification",
        "calls",
        ["justification", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_calls_kind",
        "calls",
        ["kind", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_calls_languages", "calls", ["languages"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_calls_lead_unit_id",
        "calls",
        ["lead_unit_id", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_calls_linked_action_ids", "calls", ["linked_action_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_calls_max_value",
        "calls",
        ["max_value", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_calls_need_ids", "calls", ["need_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_calls_opens_on", "calls", ["opens_on", "id"], unique=False)
    op.create_index("ix_calls_partner_types", "calls", ["partner_types"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_calls_published_at",
        "calls",
        ["published_at", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_calls_results_on",
        "calls",
        ["results_on", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_calls_search_vector", "calls", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_calls_status",
        "calls",
        ["status", sa.literal_column("closes_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_calls_territory_ids", "calls", ["territory_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_calls_themes", "calls", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_calls_title_fuzzy",
        "calls",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_calls_updated_at", "calls", ["updated_at", "id"], unique=False)
    op.create_table(
        "applications",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("concept_note_url", sa.Text(), nullable=True),
        sa.Column("budget", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("budget_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("contribution", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "answers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "preselected",
                "recommended",
                "rejected",
                "successful",
                "accepted",
                "declined",
                "withdrawn",
                "retracted",
                name="applicationstate",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("standing", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("sealed", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "withheld_from",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("score", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column(
            "scoring",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("feedback", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(summary), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_applications_call_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_applications_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("call_id", "partner_id", name="uq_applications_call_id_partner_id"),
        sa.UniqueConstraint("code", name=op.f("uq_applications_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('applications')")
    op.create_index(
        "ix_applications_call_id",
        "applications",
        ["call_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_applications_code", "applications", ["code", "id"], unique=False)
    op.create_index("ix_applications_created_at", "applications", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_applications_decided_on",
        "applications",
        ["decided_on", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_applications_partner_id",
        "applications",
        ["partner_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_applications_rank_down",
        "applications",
        [sa.literal_column("rank DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_applications_rank_up", "applications", [sa.literal_column("rank ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_applications_score_down",
        "applications",
        [sa.literal_column("score DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_applications_score_up", "applications", [sa.literal_column("score ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_applications_search_vector", "applications", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_applications_status",
        "applications",
        ["status", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_applications_submitted_at_down",
        "applications",
        [sa.literal_column("submitted_at DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_applications_submitted_at_up",
        "applications",
        [sa.literal_column("submitted_at ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_applications_updated_at", "applications", ["updated_at", "id"], unique=False)
    op.create_table(
        "clarifications",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("question", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("by_partner", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "status",
            sa.Enum("asked", "answered", name="clarificationstate", native_enum=False, length=64),
            server_default=sa.text("'asked'"),
            nullable=False,
        ),
        sa.Column("answer", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
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
            sa.Computed("setweight(hinge_words(code), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_clarifications_call_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_clarifications_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarifications")),
        sa.UniqueConstraint("code", name=op.f("uq_clarifications_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('clarifications')")
    op.create_index(
        "ix_clarifications_answered_at",
        "clarifications",
        ["answered_at", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_clarifications_by_partner",
        "clarifications",
        ["by_partner", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_clarifications_call_id",
        "clarifications",
        ["call_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_clarifications_code", "clarifications", ["code", "id"], unique=False)
    op.create_index("ix_clarifications_created_at", "clarifications", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_clarifications_partner_id",
        "clarifications",
        ["partner_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_clarifications_search_vector", "clarifications", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_clarifications_status",
        "clarifications",
        ["status", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_clarifications_updated_at", "clarifications", ["updated_at", "id"], unique=False)
    op.create_table(
        "appraisals",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("is_committee", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=True),
        sa.Column("declaration", sa.Text(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "scores",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("named", "declared", "completed", "recused", name="appraisalstate", native_enum=False, length=64),
            server_default=sa.text("'named'"),
            nullable=False,
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_appraisals_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisals")),
        sa.UniqueConstraint("application_id", "reviewer", name="uq_appraisals_application_id_reviewer"),
        sa.UniqueConstraint("code", name=op.f("uq_appraisals_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('appraisals')")
    op.create_index(
        "ix_appraisals_application_id",
        "appraisals",
        ["application_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_appraisals_code", "appraisals", ["code", "id"], unique=False)
    op.create_index(
        "ix_appraisals_completed_at",
        "appraisals",
        ["completed_at", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_appraisals_conflict",
        "appraisals",
        ["conflict", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_appraisals_created_at", "appraisals", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_appraisals_declared_at",
        "appraisals",
        ["declared_at", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_appraisals_is_committee",
        "appraisals",
        ["is_committee", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_appraisals_reviewer",
        "appraisals",
        ["reviewer", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_appraisals_search_vector", "appraisals", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_appraisals_status",
        "appraisals",
        ["status", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_appraisals_updated_at", "appraisals", ["updated_at", "id"], unique=False)
    op.create_table(
        "awards",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("justification", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("value_currency", sa.CHAR(length=3), nullable=True),
        sa.Column(
            "partner_response",
            sa.Enum(
                "proposed",
                "pending",
                "accepted",
                "declined",
                "withdrawn",
                name="partnerresponse",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'proposed'"),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("responded_on", sa.Date(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
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
            sa.Computed("setweight(hinge_words(code), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_awards_agreement_id")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_awards_application_id")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_awards_call_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_awards_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("application_id", name=op.f("uq_awards_application_id")),
        sa.UniqueConstraint("code", name=op.f("uq_awards_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('awards')")
    op.create_index(
        "ix_awards_agreement_id",
        "awards",
        ["agreement_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_awards_application_id",
        "awards",
        ["application_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_awards_call_id",
        "awards",
        ["call_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_awards_code", "awards", ["code", "id"], unique=False)
    op.create_index("ix_awards_created_at", "awards", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_awards_decided_on_down",
        "awards",
        [sa.literal_column("decided_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_awards_decided_on_up", "awards", [sa.literal_column("decided_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_awards_partner_id",
        "awards",
        ["partner_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_awards_partner_response",
        "awards",
        ["partner_response", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_awards_responded_on",
        "awards",
        ["responded_on", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_awards_search_vector", "awards", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_awards_updated_at", "awards", ["updated_at", "id"], unique=False)
    op.create_table(
        "chairs",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("award_id", sa.Uuid(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("activities", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("unit_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("funding", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("funding_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("outputs", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "designed", "called", "awarded", "active", "ended", name="chairstatus", native_enum=False, length=64
            ),
            server_default=sa.text("'designed'"),
            nullable=False,
        ),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(outputs), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_chairs_agreement_id")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_chairs_award_id")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_chairs_call_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_chairs_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chairs")),
        sa.UniqueConstraint("code", name=op.f("uq_chairs_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('chairs')")
    op.create_index("ix_chairs_activities", "chairs", ["activities"], unique=False, postgresql_using="gin")
    op.create_index("ix_chairs_agreement_id", "chairs", ["agreement_id", "code", "id"], unique=False)
    op.create_index("ix_chairs_award_id", "chairs", ["award_id", "code", "id"], unique=False)
    op.create_index("ix_chairs_call_id", "chairs", ["call_id", "code", "id"], unique=False)
    op.create_index("ix_chairs_code", "chairs", ["code", "id"], unique=False)
    op.create_index("ix_chairs_created_at", "chairs", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_chairs_ends_on_down",
        "chairs",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_chairs_ends_on_up", "chairs", [sa.literal_column("ends_on ASC NULLS LAST"), "id"], unique=False)
    op.create_index("ix_chairs_partner_id", "chairs", ["partner_id", "code", "id"], unique=False)
    op.create_index("ix_chairs_search_vector", "chairs", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_chairs_starts_on_down",
        "chairs",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_chairs_starts_on_up", "chairs", [sa.literal_column("starts_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_chairs_status", "chairs", ["status", "code", "id"], unique=False)
    op.create_index("ix_chairs_themes", "chairs", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_chairs_title_fuzzy",
        "chairs",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_chairs_unit_ids", "chairs", ["unit_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_chairs_updated_at", "chairs", ["updated_at", "id"], unique=False)
    op.create_table(
        "champions",
        sa.Column("cycle_year", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=True),
        sa.Column("network_id", sa.Uuid(), nullable=True),
        sa.Column("commitment", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("capacity_need", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("need_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "income_group",
            sa.Enum("low", "lower_middle", "upper_middle", "high", name="incomegroup", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("commitment_score", sa.Integer(), nullable=True),
        sa.Column("need_score", sa.Integer(), nullable=True),
        sa.Column("income_score", sa.Integer(), nullable=True),
        sa.Column("region_score", sa.Integer(), nullable=True),
        sa.Column(
            "selection",
            sa.Enum(
                "nominated",
                "shortlisted",
                "selected",
                "not_selected",
                name="championselection",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'nominated'"),
            nullable=False,
        ),
        sa.Column("support_from", sa.Date(), nullable=True),
        sa.Column("support_to", sa.Date(), nullable=True),
        sa.Column("support_items", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("replication_commitments", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "replication_evidence",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(commitment), 'B') || setweight(hinge_words(capacity_need), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "support_to = (support_from + interval '12 months')::date", name=op.f("ck_champions_twelve_months")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_champions_award_id")),
        sa.ForeignKeyConstraint(["network_id"], ["partners.id"], name=op.f("fk_champions_network_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_champions_partner_id")),
        sa.ForeignKeyConstraint(["region_id"], ["territories.id"], name=op.f("fk_champions_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_champions")),
        sa.UniqueConstraint("code", name=op.f("uq_champions_code")),
        sa.UniqueConstraint("partner_id", "cycle_year", name="uq_champions_partner_id_cycle_year"),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('champions')")
    op.create_index(
        "ix_champions_award_id",
        "champions",
        ["award_id", sa.literal_column("cycle_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_champions_code", "champions", ["code", "id"], unique=False)
    op.create_index("ix_champions_created_at", "champions", ["created_at", "id"], unique=False)
    op.create_index("ix_champions_cycle_year", "champions", ["cycle_year", "id"], unique=False)
    op.create_index(
        "ix_champions_income_group",
        "champions",
        ["income_group", sa.literal_column("cycle_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_champions_need_ids", "champions", ["need_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_champions_network_id",
        "champions",
        ["network_id", sa.literal_column("cycle_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_champions_partner_id",
        "champions",
        ["partner_id", sa.literal_column("cycle_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_champions_region_id",
        "champions",
        ["region_id", sa.literal_column("cycle_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_champions_search_vector", "champions", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_champions_selection",
        "champions",
        ["selection", sa.literal_column("cycle_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_champions_support_from_down",
        "champions",
        [sa.literal_column("support_from DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_champions_support_from_up",
        "champions",
        [sa.literal_column("support_from ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_champions_support_items", "champions", ["support_items"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_champions_support_to_down",
        "champions",
        [sa.literal_column("support_to DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_champions_support_to_up", "champions", [sa.literal_column("support_to ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_champions_updated_at", "champions", ["updated_at", "id"], unique=False)
    for statement in (IN_TIME, STAYS_SEALED, CLOSES, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    for table in ("champions", "chairs", "awards", "appraisals", "clarifications", "applications", "calls"):
        op.drop_table(table)
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
