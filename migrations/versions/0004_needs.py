"""Make the tables of needs, what answers them, and where they come from.

The words of their evidence are searched too, so a function gathers those of a list of typed parts.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


WORDS = """
CREATE FUNCTION hinge_words_in(value jsonb, member text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $fn$
  SELECT public.hinge_words((
    SELECT jsonb_object_agg(l.code, l.words) FROM (
      SELECT w.key AS code, string_agg(w.value, ' ') AS words
      FROM jsonb_array_elements(value) e,
        jsonb_each_text(CASE WHEN jsonb_typeof(e->member) = 'object' THEN e->member ELSE '{}' END) w
      GROUP BY w.key
    ) l
  ))
$fn$
"""
"""The words of one localised member of a list of typed parts, each language by its own stemmer."""


def upgrade() -> None:
    """Forward."""
    op.execute(WORDS)
    op.create_table(
        "need_methods",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "standing",
            sa.Enum("proposal", "adopted", name="standing", native_enum=False, length=64),
            server_default=sa.text("'proposal'"),
            nullable=False,
        ),
        sa.Column("weights", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("territory_bonus", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("schemes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("medium_from", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("high_from", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("review_months", sa.Integer(), server_default=sa.text("24"), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "active", "retired", name="methodstatus", native_enum=False, length=64),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_to", sa.DateTime(timezone=True), nullable=True),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_methods")),
        sa.UniqueConstraint("code", name=op.f("uq_need_methods_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('need_methods')")
    op.create_index("ix_need_methods_active_from", "need_methods", ["active_from", "code", "id"], unique=False)
    op.create_index("ix_need_methods_active_to", "need_methods", ["active_to", "code", "id"], unique=False)
    op.create_index("ix_need_methods_code", "need_methods", ["code", "id"], unique=False)
    op.create_index("ix_need_methods_created_at", "need_methods", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_need_methods_search_vector", "need_methods", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_need_methods_standing", "need_methods", ["standing", "code", "id"], unique=False)
    op.create_index("ix_need_methods_status", "need_methods", ["status", "code", "id"], unique=False)
    op.create_index("ix_need_methods_updated_at", "need_methods", ["updated_at", "id"], unique=False)
    op.create_table(
        "rating_scales",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("description", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("levels", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(description), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_scales")),
        sa.UniqueConstraint("code", name=op.f("uq_rating_scales_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('rating_scales')")
    op.create_index("ix_rating_scales_code", "rating_scales", ["code", "id"], unique=False)
    op.create_index("ix_rating_scales_created_at", "rating_scales", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_rating_scales_name_fuzzy",
        "rating_scales",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_rating_scales_search_vector", "rating_scales", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_rating_scales_updated_at", "rating_scales", ["updated_at", "id"], unique=False)
    op.create_table(
        "tool_proposals",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("description", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("capacity_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "priority",
            sa.Enum("high", "medium", "low", name="gappriority", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("resource_estimate", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("resource_estimate_currency", sa.CHAR(length=3), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "pending", "develop", "adapt_existing", "decline", name="proposaldecision", native_enum=False, length=64
            ),
            server_default=sa.text("'pending'"),
            nullable=False,
        ),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(description), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_proposals")),
        sa.UniqueConstraint("code", name=op.f("uq_tool_proposals_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('tool_proposals')")
    op.create_index(
        "ix_tool_proposals_capacity_levels", "tool_proposals", ["capacity_levels"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_tool_proposals_code", "tool_proposals", ["code", "id"], unique=False)
    op.create_index("ix_tool_proposals_created_at", "tool_proposals", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_tool_proposals_decided_on",
        "tool_proposals",
        ["decided_on", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tool_proposals_decision",
        "tool_proposals",
        ["decision", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tool_proposals_priority",
        "tool_proposals",
        ["priority", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tool_proposals_search_vector", "tool_proposals", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_tool_proposals_territory_ids", "tool_proposals", ["territory_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_tool_proposals_themes", "tool_proposals", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_tool_proposals_title_fuzzy",
        "tool_proposals",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_tool_proposals_updated_at", "tool_proposals", ["updated_at", "id"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("capacity_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("core_issues", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("functional_capacities", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "undp_framework",
                "tna",
                "survey",
                "workshop",
                "desk",
                "mixed",
                name="assessmentmethod",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("scale_id", sa.Uuid(), nullable=True),
        sa.Column("commissioned_by", sa.Text(), nullable=True),
        sa.Column("conducted_by", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "participants",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column(
            "language",
            sa.Enum("ar", "zh", "en", "fr", "ru", "es", name="language", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "designed",
                "under_way",
                "summarised",
                "validated",
                "published",
                name="assessmentstatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'designed'"),
            nullable=False,
        ),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column(
            "certainty",
            sa.Enum("stated", "inferred", "editorial", "unknown", name="certainty", native_enum=False, length=64),
            server_default=sa.text("'stated'"),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(summary), 'B') || setweight(hinge_words(commissioned_by), 'C') || setweight(hinge_words(conducted_by), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_assessments_document_id")),
        sa.ForeignKeyConstraint(["report_id"], ["documents.id"], name=op.f("fk_assessments_report_id")),
        sa.ForeignKeyConstraint(["scale_id"], ["rating_scales.id"], name=op.f("fk_assessments_scale_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_assessments_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("code", name=op.f("uq_assessments_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('assessments')")
    op.create_index(
        "ix_assessments_capacity_levels", "assessments", ["capacity_levels"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_assessments_certainty",
        "assessments",
        ["certainty", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_assessments_code", "assessments", ["code", "id"], unique=False)
    op.create_index("ix_assessments_core_issues", "assessments", ["core_issues"], unique=False, postgresql_using="gin")
    op.create_index("ix_assessments_created_at", "assessments", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_assessments_document_id",
        "assessments",
        ["document_id", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_assessments_ends_on",
        "assessments",
        ["ends_on", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_assessments_functional_capacities",
        "assessments",
        ["functional_capacities"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_assessments_language",
        "assessments",
        ["language", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_assessments_method",
        "assessments",
        ["method", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_assessments_report_id",
        "assessments",
        ["report_id", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_assessments_scale_id",
        "assessments",
        ["scale_id", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_assessments_search_vector", "assessments", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_assessments_starts_on_down",
        "assessments",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_assessments_starts_on_up",
        "assessments",
        [sa.literal_column("starts_on ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_assessments_status",
        "assessments",
        ["status", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_assessments_territory_id",
        "assessments",
        ["territory_id", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_assessments_title_fuzzy",
        "assessments",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_assessments_updated_at", "assessments", ["updated_at", "id"], unique=False)
    op.create_table(
        "country_processes",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column(
            "process",
            sa.Enum("cca", "unsdcf", "unsdcf_evaluation", name="programmingprocess", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("cycle_from", sa.Integer(), nullable=False),
        sa.Column("cycle_to", sa.Integer(), nullable=True),
        sa.Column("resident_coordinator_office", sa.Text(), nullable=True),
        sa.Column(
            "urban_integration",
            sa.Enum("none", "mentioned", "section", "outcome", name="urbanintegration", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("need_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("un_entities", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("document_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("urban_data_requirements", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("policy_support", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "resources_and_governance", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("local_delivery", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("training_package", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("consultations", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "drafting",
                "validated",
                "in_force",
                "ended",
                name="processstatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'planned'"),
            nullable=False,
        ),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
        sa.Column(
            "certainty",
            sa.Enum("stated", "inferred", "editorial", "unknown", name="certainty", native_enum=False, length=64),
            server_default=sa.text("'stated'"),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(urban_data_requirements), 'B') || setweight(hinge_words(policy_support), 'B') || setweight(hinge_words(resources_and_governance), 'B') || setweight(hinge_words(local_delivery), 'B') || setweight(hinge_words(training_package), 'B') || setweight(hinge_words(consultations), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_country_processes_document_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_country_processes_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_processes")),
        sa.UniqueConstraint("code", name=op.f("uq_country_processes_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('country_processes')")
    op.create_index(
        "ix_country_processes_certainty",
        "country_processes",
        ["certainty", sa.literal_column("cycle_from DESC"), "code", "id"],
        unique=False,
    )
    op.create_index("ix_country_processes_code", "country_processes", ["code", "id"], unique=False)
    op.create_index("ix_country_processes_created_at", "country_processes", ["created_at", "id"], unique=False)
    op.create_index("ix_country_processes_cycle_from", "country_processes", ["cycle_from", "id"], unique=False)
    op.create_index(
        "ix_country_processes_cycle_to",
        "country_processes",
        ["cycle_to", sa.literal_column("cycle_from DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_country_processes_default",
        "country_processes",
        [sa.literal_column("cycle_from DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_country_processes_document_id",
        "country_processes",
        ["document_id", sa.literal_column("cycle_from DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_country_processes_document_ids", "country_processes", ["document_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_country_processes_need_ids", "country_processes", ["need_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_country_processes_process",
        "country_processes",
        ["process", sa.literal_column("cycle_from DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_country_processes_search_vector",
        "country_processes",
        ["search_vector"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_country_processes_status",
        "country_processes",
        ["status", sa.literal_column("cycle_from DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_country_processes_territory_id",
        "country_processes",
        ["territory_id", sa.literal_column("cycle_from DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_country_processes_title_fuzzy",
        "country_processes",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_country_processes_un_entities", "country_processes", ["un_entities"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_country_processes_updated_at", "country_processes", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_country_processes_urban_integration",
        "country_processes",
        ["urban_integration", sa.literal_column("cycle_from DESC"), "code", "id"],
        unique=False,
    )
    op.create_table(
        "needs",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("gap_statement", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column("country_id", sa.Uuid(), nullable=True),
        sa.Column("regional", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("beneficiary", sa.Text(), nullable=True),
        sa.Column("beneficiary_consents", sa.Boolean(), nullable=True),
        sa.Column("names_person", sa.Boolean(), nullable=True),
        sa.Column("capacity_levels", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "primary_level",
            sa.Enum(
                "individual", "organisation", "enabling_environment", name="capacitylevel", native_enum=False, length=64
            ),
            nullable=False,
        ),
        sa.Column(
            "capacity_kind",
            sa.Enum("functional", "technical", name="capacitykind", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column(
            "functional_capacity",
            sa.Enum(
                "engage_stakeholders",
                "assess_and_envision",
                "policy_and_strategy",
                "budget_manage_implement",
                "monitor_evaluate",
                name="functionalcapacity",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column(
            "core_issue",
            sa.Enum(
                "leadership",
                "policy_legal",
                "accountability",
                "public_engagement",
                "human_resources",
                "financial_resources",
                "physical_resources",
                "environmental_resources",
                name="coreissue",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sdg_targets", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("nua_sections", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("strategic_outcomes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("lenses", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("target_group_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column(
            "ratings",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("desired_by", sa.Date(), nullable=True),
        sa.Column(
            "remedy_kind",
            sa.Enum("training", "non_training", "mixed", "undecided", name="remedykind", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("remedy_reason", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "evidence",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "confidential_evidence",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "country_office",
                "regional_office",
                "regional_commission",
                "member_state",
                "local_government",
                "cca_unsdcf",
                "voluntary_local_review",
                "request",
                "project_review",
                "training_institution",
                "community_of_practice",
                "survey",
                "assessment",
                name="needsource",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=True),
        sa.Column("feasibility", sa.Integer(), nullable=True),
        sa.Column(
            "best_match",
            sa.Enum(
                "addresses_fully",
                "addresses_partly",
                "adaptable",
                "no_match",
                name="matchkind",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column(
            "priority",
            sa.Enum("high", "medium", "low", name="gappriority", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("priority_score", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("priority_basis", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("language_needs", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "under_validation",
                "validated",
                "matched",
                "addressed",
                "closed",
                "expired",
                "merged",
                "rejected",
                name="needstate",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column("validated_by", sa.Text(), nullable=True),
        sa.Column("validated_on", sa.Date(), nullable=True),
        sa.Column(
            "validation_basis",
            sa.Enum(
                "beneficiary",
                "country_office",
                "regional_office",
                "government",
                "assessment",
                name="validationbasis",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("duplicate_of_id", sa.Uuid(), nullable=True),
        sa.Column("response_summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("resolved", "partly", "not_resolved", name="needoutcome", native_enum=False, length=64),
            nullable=True,
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(gap_statement), 'B') || setweight(hinge_words(beneficiary), 'C') || setweight(hinge_words_in(evidence, 'summary'), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_needs_assessment_id")),
        sa.ForeignKeyConstraint(["country_id"], ["territories.id"], name=op.f("fk_needs_country_id")),
        sa.ForeignKeyConstraint(["duplicate_of_id"], ["needs.id"], name=op.f("fk_needs_duplicate_of_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_needs_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("code", name=op.f("uq_needs_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('needs')")
    op.create_index(
        "ix_needs_assessment_id",
        "needs",
        ["assessment_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_best_match",
        "needs",
        ["best_match", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_capacity_kind",
        "needs",
        ["capacity_kind", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_needs_capacity_levels", "needs", ["capacity_levels"], unique=False, postgresql_using="gin")
    op.create_index("ix_needs_code", "needs", ["code", "id"], unique=False)
    op.create_index(
        "ix_needs_core_issue",
        "needs",
        ["core_issue", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_country_id",
        "needs",
        ["country_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_needs_created_at", "needs", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_needs_desired_by_down",
        "needs",
        [sa.literal_column("desired_by DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_desired_by_up", "needs", [sa.literal_column("desired_by ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_needs_duplicate_of_id",
        "needs",
        ["duplicate_of_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_feasibility",
        "needs",
        ["feasibility", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_functional_capacity",
        "needs",
        ["functional_capacity", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_needs_language_needs", "needs", ["language_needs"], unique=False, postgresql_using="gin")
    op.create_index("ix_needs_lenses", "needs", ["lenses"], unique=False, postgresql_using="gin")
    op.create_index("ix_needs_nua_sections", "needs", ["nua_sections"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_needs_outcome",
        "needs",
        ["outcome", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_primary_level",
        "needs",
        ["primary_level", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_priority",
        "needs",
        ["priority", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_priority_score_down",
        "needs",
        [sa.literal_column("priority_score DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_priority_score_up", "needs", [sa.literal_column("priority_score ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_needs_reach",
        "needs",
        ["reach", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_regional",
        "needs",
        ["regional", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_remedy_kind",
        "needs",
        ["remedy_kind", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_review_by_down",
        "needs",
        [sa.literal_column("review_by DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_review_by_up", "needs", [sa.literal_column("review_by ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_needs_sdg_targets", "needs", ["sdg_targets"], unique=False, postgresql_using="gin")
    op.create_index("ix_needs_search_vector", "needs", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_needs_severity_down",
        "needs",
        [sa.literal_column("severity DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_needs_severity_up", "needs", [sa.literal_column("severity ASC NULLS LAST"), "id"], unique=False)
    op.create_index(
        "ix_needs_source",
        "needs",
        ["source", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_status",
        "needs",
        ["status", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_strategic_outcomes", "needs", ["strategic_outcomes"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_needs_target_group_ids", "needs", ["target_group_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_needs_territory_id",
        "needs",
        ["territory_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_needs_themes", "needs", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_needs_title_fuzzy",
        "needs",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_needs_updated_at", "needs", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_needs_urgency",
        "needs",
        ["urgency", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_validated_on_down",
        "needs",
        [sa.literal_column("validated_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_needs_validated_on_up", "needs", [sa.literal_column("validated_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_needs_validation_basis",
        "needs",
        ["validation_basis", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "matches",
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column(
            "target_kind",
            sa.Enum(
                "tool",
                "package",
                "course",
                "partner",
                "project",
                "tool_proposal",
                name="matchtarget",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("tool_proposal_id", sa.Uuid(), nullable=True),
        sa.Column(
            "match_kind",
            sa.Enum(
                "addresses_fully",
                "addresses_partly",
                "adaptable",
                "no_match",
                name="matchkind",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("rationale", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("waiver_reason", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column(
            "terms",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), server_default=sa.text("current_date"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(rationale), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_matches_need_id")),
        sa.ForeignKeyConstraint(["tool_proposal_id"], ["tool_proposals.id"], name=op.f("fk_matches_tool_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("code", name=op.f("uq_matches_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('matches')")
    op.create_index("ix_matches_code", "matches", ["code", "id"], unique=False)
    op.create_index("ix_matches_created_at", "matches", ["created_at", "id"], unique=False)
    op.create_index("ix_matches_decided_on", "matches", ["decided_on", "id"], unique=False)
    op.create_index(
        "ix_matches_match_kind",
        "matches",
        ["match_kind", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_matches_need_id",
        "matches",
        ["need_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_matches_score_down",
        "matches",
        [sa.literal_column("score DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_matches_score_up", "matches", [sa.literal_column("score ASC NULLS LAST"), "id"], unique=False)
    op.create_index("ix_matches_search_vector", "matches", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_matches_target",
        "matches",
        ["target", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_matches_target_kind",
        "matches",
        ["target_kind", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_matches_tool_proposal_id",
        "matches",
        ["tool_proposal_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_matches_updated_at", "matches", ["updated_at", "id"], unique=False)
    op.create_index(
        "uq_matches_need_target",
        "matches",
        ["need_id", "target_kind", "target"],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL AND target IS NOT NULL"),
    )


def downgrade() -> None:
    """And back; where nothing can bring the old state back, raise and say why."""
    op.drop_index(
        "uq_matches_need_target",
        table_name="matches",
        postgresql_where=sa.text("archived_at IS NULL AND target IS NOT NULL"),
    )
    op.drop_index("ix_matches_updated_at", table_name="matches")
    op.drop_index("ix_matches_tool_proposal_id", table_name="matches")
    op.drop_index("ix_matches_target_kind", table_name="matches")
    op.drop_index("ix_matches_target", table_name="matches")
    op.drop_index("ix_matches_search_vector", table_name="matches", postgresql_using="gin")
    op.drop_index("ix_matches_score_up", table_name="matches")
    op.drop_index("ix_matches_score_down", table_name="matches")
    op.drop_index("ix_matches_need_id", table_name="matches")
    op.drop_index("ix_matches_match_kind", table_name="matches")
    op.drop_index("ix_matches_decided_on", table_name="matches")
    op.drop_index("ix_matches_created_at", table_name="matches")
    op.drop_index("ix_matches_code", table_name="matches")
    op.drop_table("matches")
    op.drop_index("ix_needs_validation_basis", table_name="needs")
    op.drop_index("ix_needs_validated_on_up", table_name="needs")
    op.drop_index("ix_needs_validated_on_down", table_name="needs")
    op.drop_index("ix_needs_urgency", table_name="needs")
    op.drop_index("ix_needs_updated_at", table_name="needs")
    op.drop_index(
        "ix_needs_title_fuzzy", table_name="needs", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_needs_themes", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_territory_id", table_name="needs")
    op.drop_index("ix_needs_target_group_ids", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_strategic_outcomes", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_status", table_name="needs")
    op.drop_index("ix_needs_source", table_name="needs")
    op.drop_index("ix_needs_severity_up", table_name="needs")
    op.drop_index("ix_needs_severity_down", table_name="needs")
    op.drop_index("ix_needs_search_vector", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_sdg_targets", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_review_by_up", table_name="needs")
    op.drop_index("ix_needs_review_by_down", table_name="needs")
    op.drop_index("ix_needs_remedy_kind", table_name="needs")
    op.drop_index("ix_needs_regional", table_name="needs")
    op.drop_index("ix_needs_reach", table_name="needs")
    op.drop_index("ix_needs_priority_score_up", table_name="needs")
    op.drop_index("ix_needs_priority_score_down", table_name="needs")
    op.drop_index("ix_needs_priority", table_name="needs")
    op.drop_index("ix_needs_primary_level", table_name="needs")
    op.drop_index("ix_needs_outcome", table_name="needs")
    op.drop_index("ix_needs_nua_sections", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_lenses", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_language_needs", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_functional_capacity", table_name="needs")
    op.drop_index("ix_needs_feasibility", table_name="needs")
    op.drop_index("ix_needs_duplicate_of_id", table_name="needs")
    op.drop_index("ix_needs_desired_by_up", table_name="needs")
    op.drop_index("ix_needs_desired_by_down", table_name="needs")
    op.drop_index("ix_needs_created_at", table_name="needs")
    op.drop_index("ix_needs_country_id", table_name="needs")
    op.drop_index("ix_needs_core_issue", table_name="needs")
    op.drop_index("ix_needs_code", table_name="needs")
    op.drop_index("ix_needs_capacity_levels", table_name="needs", postgresql_using="gin")
    op.drop_index("ix_needs_capacity_kind", table_name="needs")
    op.drop_index("ix_needs_best_match", table_name="needs")
    op.drop_index("ix_needs_assessment_id", table_name="needs")
    op.drop_table("needs")
    op.drop_index("ix_country_processes_urban_integration", table_name="country_processes")
    op.drop_index("ix_country_processes_updated_at", table_name="country_processes")
    op.drop_index("ix_country_processes_un_entities", table_name="country_processes", postgresql_using="gin")
    op.drop_index(
        "ix_country_processes_title_fuzzy",
        table_name="country_processes",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_country_processes_territory_id", table_name="country_processes")
    op.drop_index("ix_country_processes_status", table_name="country_processes")
    op.drop_index("ix_country_processes_search_vector", table_name="country_processes", postgresql_using="gin")
    op.drop_index("ix_country_processes_process", table_name="country_processes")
    op.drop_index("ix_country_processes_need_ids", table_name="country_processes", postgresql_using="gin")
    op.drop_index("ix_country_processes_document_ids", table_name="country_processes", postgresql_using="gin")
    op.drop_index("ix_country_processes_document_id", table_name="country_processes")
    op.drop_index("ix_country_processes_default", table_name="country_processes")
    op.drop_index("ix_country_processes_cycle_to", table_name="country_processes")
    op.drop_index("ix_country_processes_cycle_from", table_name="country_processes")
    op.drop_index("ix_country_processes_created_at", table_name="country_processes")
    op.drop_index("ix_country_processes_code", table_name="country_processes")
    op.drop_index("ix_country_processes_certainty", table_name="country_processes")
    op.drop_table("country_processes")
    op.drop_index("ix_assessments_updated_at", table_name="assessments")
    op.drop_index(
        "ix_assessments_title_fuzzy",
        table_name="assessments",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_assessments_territory_id", table_name="assessments")
    op.drop_index("ix_assessments_status", table_name="assessments")
    op.drop_index("ix_assessments_starts_on_up", table_name="assessments")
    op.drop_index("ix_assessments_starts_on_down", table_name="assessments")
    op.drop_index("ix_assessments_search_vector", table_name="assessments", postgresql_using="gin")
    op.drop_index("ix_assessments_scale_id", table_name="assessments")
    op.drop_index("ix_assessments_report_id", table_name="assessments")
    op.drop_index("ix_assessments_method", table_name="assessments")
    op.drop_index("ix_assessments_language", table_name="assessments")
    op.drop_index("ix_assessments_functional_capacities", table_name="assessments", postgresql_using="gin")
    op.drop_index("ix_assessments_ends_on", table_name="assessments")
    op.drop_index("ix_assessments_document_id", table_name="assessments")
    op.drop_index("ix_assessments_created_at", table_name="assessments")
    op.drop_index("ix_assessments_core_issues", table_name="assessments", postgresql_using="gin")
    op.drop_index("ix_assessments_code", table_name="assessments")
    op.drop_index("ix_assessments_certainty", table_name="assessments")
    op.drop_index("ix_assessments_capacity_levels", table_name="assessments", postgresql_using="gin")
    op.drop_table("assessments")
    op.drop_index("ix_tool_proposals_updated_at", table_name="tool_proposals")
    op.drop_index(
        "ix_tool_proposals_title_fuzzy",
        table_name="tool_proposals",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_tool_proposals_themes", table_name="tool_proposals", postgresql_using="gin")
    op.drop_index("ix_tool_proposals_territory_ids", table_name="tool_proposals", postgresql_using="gin")
    op.drop_index("ix_tool_proposals_search_vector", table_name="tool_proposals", postgresql_using="gin")
    op.drop_index("ix_tool_proposals_priority", table_name="tool_proposals")
    op.drop_index("ix_tool_proposals_decision", table_name="tool_proposals")
    op.drop_index("ix_tool_proposals_decided_on", table_name="tool_proposals")
    op.drop_index("ix_tool_proposals_created_at", table_name="tool_proposals")
    op.drop_index("ix_tool_proposals_code", table_name="tool_proposals")
    op.drop_index("ix_tool_proposals_capacity_levels", table_name="tool_proposals", postgresql_using="gin")
    op.drop_table("tool_proposals")
    op.drop_index("ix_rating_scales_updated_at", table_name="rating_scales")
    op.drop_index("ix_rating_scales_search_vector", table_name="rating_scales", postgresql_using="gin")
    op.drop_index(
        "ix_rating_scales_name_fuzzy",
        table_name="rating_scales",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_rating_scales_created_at", table_name="rating_scales")
    op.drop_index("ix_rating_scales_code", table_name="rating_scales")
    op.drop_table("rating_scales")
    op.drop_index("ix_need_methods_updated_at", table_name="need_methods")
    op.drop_index("ix_need_methods_status", table_name="need_methods")
    op.drop_index("ix_need_methods_standing", table_name="need_methods")
    op.drop_index("ix_need_methods_search_vector", table_name="need_methods", postgresql_using="gin")
    op.drop_index("ix_need_methods_created_at", table_name="need_methods")
    op.drop_index("ix_need_methods_code", table_name="need_methods")
    op.drop_index("ix_need_methods_active_to", table_name="need_methods")
    op.drop_index("ix_need_methods_active_from", table_name="need_methods")
    op.drop_table("need_methods")
    op.execute("DROP FUNCTION hinge_words_in(jsonb, text)")
