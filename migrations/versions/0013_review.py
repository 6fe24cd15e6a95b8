"""Make the tables of project review: projects, portfolios, sessions, reviews, markers and what is assessed under them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "markers",
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("guidance", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "standing",
            sa.Enum("proposal", "adopted", name="standing", native_enum=False, length=64),
            server_default=sa.text("'proposal'"),
            nullable=False,
        ),
        sa.Column(
            "scope",
            sa.Enum("project", "component", "sub_output", name="markerscope", native_enum=False, length=64),
            server_default=sa.text("'project'"),
            nullable=False,
        ),
        sa.Column("scale", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("criteria", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("levels", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("condition_margin", sa.Integer(), nullable=False),
        sa.Column("gates_below", sa.Integer(), nullable=False),
        sa.Column(
            "share_rules",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "mappings",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("draft", "active", "retired", name="markerstatus", native_enum=False, length=64),
            server_default=sa.text("'draft'"),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(guidance), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_markers")),
        sa.UniqueConstraint("code", name=op.f("uq_markers_code")),
        sa.UniqueConstraint("marker", "version", name=op.f("uq_markers_marker_version")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('markers')")
    op.create_index("ix_markers_code", "markers", ["code", "id"], unique=False)
    op.create_index("ix_markers_created_at", "markers", ["created_at", "id"], unique=False)
    op.create_index("ix_markers_marker", "markers", ["marker", "code", "id"], unique=False)
    op.create_index(
        "ix_markers_name_fuzzy",
        "markers",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_markers_scope", "markers", ["scope", "code", "id"], unique=False)
    op.create_index("ix_markers_search_vector", "markers", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_markers_standing", "markers", ["standing", "code", "id"], unique=False)
    op.create_index("ix_markers_status", "markers", ["status", "code", "id"], unique=False)
    op.create_index("ix_markers_updated_at", "markers", ["updated_at", "id"], unique=False)
    op.create_index("ix_markers_valid_from", "markers", ["valid_from", "id"], unique=False)
    op.create_index("ix_markers_valid_to", "markers", ["valid_to", "code", "id"], unique=False)
    op.create_index("ix_markers_version", "markers", ["version", "code", "id"], unique=False)
    op.create_table(
        "projects",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("description", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "project",
                "programme",
                "development_account",
                "flagship_component",
                "global",
                name="projectkind",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "idea",
                "brief",
                "full_document",
                "approved",
                "implementing",
                "closed",
                name="projectstage",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'idea'"),
            nullable=False,
        ),
        sa.Column("lead_unit_id", sa.Uuid(), nullable=False),
        sa.Column("led_by", sa.Text(), nullable=True),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("region_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("donors", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("budget_total", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("budget_total_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("subprogramme", sa.Text(), nullable=True),
        sa.Column("flagship", sa.Text(), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("strategic_outcomes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("sdg_targets", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "other_markers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("need_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "capacity_objectives",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("modalities", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("delivery_partners", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("partner_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("budget_capacity", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("budget_capacity_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("tool_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("course_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("evaluation_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("monitoring_plan", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("sustainability", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("coordinator", sa.Text(), nullable=True),
        sa.Column("unit_consulted_on", sa.Date(), nullable=True),
        sa.Column("focal_point_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(reference), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(description), 'B') || setweight(hinge_words_in(capacity_objectives, 'text'), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["units.id"], name=op.f("fk_projects_lead_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("code", name=op.f("uq_projects_code")),
        sa.UniqueConstraint("reference", name=op.f("uq_projects_reference")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('projects')")
    op.create_index("ix_projects_code", "projects", ["code", "id"], unique=False)
    op.create_index("ix_projects_partner_ids", "projects", ["partner_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_projects_course_ids", "projects", ["course_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_projects_created_at", "projects", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_projects_ends_on_down",
        "projects",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_projects_ends_on_up", "projects", [sa.literal_column("ends_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_projects_evaluation_levels", "projects", ["evaluation_levels"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_projects_flagship",
        "projects",
        ["flagship", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_projects_focal_point_ids", "projects", ["focal_point_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_projects_kind",
        "projects",
        ["kind", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_projects_led_by",
        "projects",
        ["led_by", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_projects_lead_unit_id",
        "projects",
        ["lead_unit_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_projects_modalities", "projects", ["modalities"], unique=False, postgresql_using="gin")
    op.create_index("ix_projects_need_ids", "projects", ["need_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_projects_reference",
        "projects",
        ["reference", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_projects_region_ids", "projects", ["region_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_projects_sdg_targets", "projects", ["sdg_targets"], unique=False, postgresql_using="gin")
    op.create_index("ix_projects_search_vector", "projects", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_projects_stage",
        "projects",
        ["stage", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_projects_starts_on_down",
        "projects",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_projects_starts_on_up", "projects", [sa.literal_column("starts_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_projects_strategic_outcomes", "projects", ["strategic_outcomes"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_projects_subprogramme",
        "projects",
        ["subprogramme", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_projects_territory_ids", "projects", ["territory_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_projects_themes", "projects", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_projects_title_fuzzy",
        "projects",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_projects_tool_ids", "projects", ["tool_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_projects_unit_consulted_on",
        "projects",
        ["unit_consulted_on", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_projects_updated_at", "projects", ["updated_at", "id"], unique=False)
    op.create_table(
        "portfolios",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column(
            "items",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("project_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words_in(items, 'initiative'), 'C') || setweight(hinge_words_in(items, 'reason'), 'C') || setweight(hinge_words_in(items, 'targets'), 'C') || setweight(hinge_words_in(items, 'engagement'), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_portfolios_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portfolios")),
        sa.UniqueConstraint("code", name=op.f("uq_portfolios_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('portfolios')")
    op.create_index("ix_portfolios_code", "portfolios", ["code", "id"], unique=False)
    op.create_index("ix_portfolios_created_at", "portfolios", ["created_at", "id"], unique=False)
    op.create_index("ix_portfolios_plan_id", "portfolios", ["plan_id", "code", "id"], unique=False)
    op.create_index("ix_portfolios_project_ids", "portfolios", ["project_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_portfolios_search_vector", "portfolios", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_portfolios_title_fuzzy",
        "portfolios",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_portfolios_updated_at", "portfolios", ["updated_at", "id"], unique=False)
    op.create_table(
        "project_updates",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("capacity_activities", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("needs_seen", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("help_wanted", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(capacity_activities), 'B') || setweight(hinge_words(needs_seen), 'B') || setweight(hinge_words(help_wanted), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_updates_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_updates")),
        sa.UniqueConstraint("code", name=op.f("uq_project_updates_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('project_updates')")
    op.create_index("ix_project_updates_code", "project_updates", ["code", "id"], unique=False)
    op.create_index("ix_project_updates_created_at", "project_updates", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_project_updates_due_on_down",
        "project_updates",
        [sa.literal_column("due_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_project_updates_due_on_up",
        "project_updates",
        [sa.literal_column("due_on ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_project_updates_period_from", "project_updates", ["period_from", "id"], unique=False)
    op.create_index(
        "ix_project_updates_period_to",
        "project_updates",
        ["period_to", sa.literal_column("period_from DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_project_updates_project_id",
        "project_updates",
        ["project_id", sa.literal_column("period_from DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_project_updates_search_vector", "project_updates", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_project_updates_submitted_on",
        "project_updates",
        ["submitted_on", sa.literal_column("period_from DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_project_updates_updated_at", "project_updates", ["updated_at", "id"], unique=False)
    op.create_index(
        "uq_project_updates_project_id_period_from",
        "project_updates",
        ["project_id", "period_from"],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "sessions",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("headquarters", "regional", name="committeelevel", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("chair", sa.Text(), nullable=True),
        sa.Column("secretary", sa.Text(), nullable=True),
        sa.Column("members", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("alternates", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "agenda",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("minutes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("minutes_url", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("planned", "held", "minuted", "cancelled", name="sessionstatus", native_enum=False, length=64),
            server_default=sa.text("'planned'"),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words_in(agenda, 'title'), 'C') || setweight(hinge_words_in(agenda, 'minutes'), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_sessions_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("code", name=op.f("uq_sessions_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('sessions')")
    op.create_index("ix_sessions_alternates", "sessions", ["alternates"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_sessions_chair",
        "sessions",
        ["chair", sa.literal_column("held_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_sessions_code", "sessions", ["code", "id"], unique=False)
    op.create_index("ix_sessions_created_at", "sessions", ["created_at", "id"], unique=False)
    op.create_index("ix_sessions_held_on", "sessions", ["held_on", "id"], unique=False)
    op.create_index(
        "ix_sessions_level",
        "sessions",
        ["level", sa.literal_column("held_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_sessions_members", "sessions", ["members"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_sessions_name_fuzzy",
        "sessions",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_sessions_search_vector", "sessions", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_sessions_secretary",
        "sessions",
        ["secretary", sa.literal_column("held_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_sessions_status",
        "sessions",
        ["status", sa.literal_column("held_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_sessions_territory_id",
        "sessions",
        ["territory_id", sa.literal_column("held_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_sessions_updated_at", "sessions", ["updated_at", "id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column(
            "submission_kind",
            sa.Enum("brief", "full_document", "revision", name="submissionkind", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("reviewers", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "documents",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("co_creation_notes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("brief_waived", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("brief_waived_reason", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "screened",
                "in_review",
                "approved",
                "approved_with_conditions",
                "returned_for_revision",
                "deferred",
                "rejected",
                "resubmitted",
                "conditions_met",
                name="reviewstatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "attempts",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column(
            "marker_result",
            sa.Enum(
                "incomplete",
                "not_applicable",
                "met",
                "met_with_conditions",
                "not_met",
                name="markerresult",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column(
            "conditions",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("waived_on", sa.Date(), nullable=True),
        sa.Column("waived_by", sa.Text(), nullable=True),
        sa.Column("waiver_reason", sa.Text(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(reference), 'A') || setweight(hinge_words(co_creation_notes), 'B') || setweight(hinge_words_in(conditions, 'text'), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_reviews_project_id")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_reviews_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("code", name=op.f("uq_reviews_code")),
        sa.UniqueConstraint("reference", name=op.f("uq_reviews_reference")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('reviews')")
    op.create_index("ix_reviews_attempt", "reviews", ["attempt", "id"], unique=False)
    op.create_index(
        "ix_reviews_brief_waived",
        "reviews",
        ["brief_waived", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_reviews_code", "reviews", ["code", "id"], unique=False)
    op.create_index("ix_reviews_created_at", "reviews", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_reviews_decided_on_down",
        "reviews",
        [sa.literal_column("decided_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_reviews_decided_on_up", "reviews", [sa.literal_column("decided_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_reviews_marker_result",
        "reviews",
        ["marker_result", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_reviews_project_id",
        "reviews",
        ["project_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_reviews_reference",
        "reviews",
        ["reference", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_reviews_reviewers", "reviews", ["reviewers"], unique=False, postgresql_using="gin")
    op.create_index("ix_reviews_search_vector", "reviews", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_reviews_session_id",
        "reviews",
        ["session_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_reviews_status",
        "reviews",
        ["status", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_reviews_submission_kind",
        "reviews",
        ["submission_kind", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_reviews_submitted_at_down",
        "reviews",
        [sa.literal_column("submitted_at DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_reviews_submitted_at_up", "reviews", [sa.literal_column("submitted_at ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_reviews_updated_at", "reviews", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_reviews_waived_on",
        "reviews",
        ["waived_on", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "marker_assessments",
        sa.Column("marker_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "self",
                "peer",
                "unit_review",
                "final",
                "follow_up",
                name="assessmentstage",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column(
            "document_stage", sa.Enum("brief", "full", name="markerstage", native_enum=False, length=64), nullable=False
        ),
        sa.Column("significance", sa.Integer(), nullable=True),
        sa.Column("justification", sa.Text(), nullable=True),
        sa.Column(
            "scores",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "evidence",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("budget_capacity", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("budget_capacity_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("budget_total", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("budget_total_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("budget_share", sa.Numeric(precision=7, scale=1), nullable=True),
        sa.Column("assessor", sa.Text(), nullable=True),
        sa.Column("assessed_by", sa.Text(), nullable=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "signed_off",
                "superseded",
                name="markerassessmentstatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("signed_off_by", sa.Text(), nullable=True),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_unit_id", sa.Uuid(), nullable=True),
        sa.Column("region_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "incomplete",
                "not_applicable",
                "met",
                "met_with_conditions",
                "not_met",
                name="markerresult",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("pct", sa.Numeric(precision=7, scale=1), nullable=True),
        sa.Column("threshold", sa.Integer(), nullable=True),
        sa.Column(
            "contributions",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("scored", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("missing", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("gates_failed", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("warnings_found", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("iati_significance", sa.Text(), nullable=True),
        sa.Column("aims_value", sa.Text(), nullable=True),
        sa.Column("gem_value", sa.Text(), nullable=True),
        sa.Column("un_function", sa.Text(), nullable=True),
        sa.Column(
            "next_result",
            sa.Enum(
                "incomplete",
                "not_applicable",
                "met",
                "met_with_conditions",
                "not_met",
                name="markerresult",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("next_points", sa.Integer(), nullable=True),
        sa.Column(
            "next_changes",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("compared_with_id", sa.Uuid(), nullable=True),
        sa.Column("significance_difference", sa.Integer(), nullable=True),
        sa.Column(
            "differences",
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(justification), 'B')", persisted=True
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["compared_with_id"], ["marker_assessments.id"], name=op.f("fk_marker_assessments_compared_with_id")
        ),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["units.id"], name=op.f("fk_marker_assessments_lead_unit_id")),
        sa.ForeignKeyConstraint(["marker_id"], ["markers.id"], name=op.f("fk_marker_assessments_marker_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_marker_assessments_project_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_marker_assessments_review_id")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["marker_assessments.id"], name=op.f("fk_marker_assessments_supersedes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marker_assessments")),
        sa.UniqueConstraint("code", name=op.f("uq_marker_assessments_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('marker_assessments')")
    op.create_index(
        "ix_marker_assessments_assessed_at_down",
        "marker_assessments",
        [sa.literal_column("assessed_at DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_assessed_at_up",
        "marker_assessments",
        [sa.literal_column("assessed_at ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_assessor",
        "marker_assessments",
        ["assessor", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_attempt",
        "marker_assessments",
        ["attempt", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_marker_assessments_code", "marker_assessments", ["code", "id"], unique=False)
    op.create_index(
        "ix_marker_assessments_compared_with_id",
        "marker_assessments",
        ["compared_with_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_marker_assessments_created_at", "marker_assessments", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_marker_assessments_document_stage",
        "marker_assessments",
        ["document_stage", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_gates_failed",
        "marker_assessments",
        ["gates_failed"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_marker_assessments_missing",
        "marker_assessments",
        ["missing"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_marker_assessments_scored",
        "marker_assessments",
        ["scored"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_marker_assessments_lead_unit_id",
        "marker_assessments",
        ["lead_unit_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_marker_id",
        "marker_assessments",
        ["marker_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_pct_down",
        "marker_assessments",
        [sa.literal_column("pct DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_pct_up",
        "marker_assessments",
        [sa.literal_column("pct ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_project_id",
        "marker_assessments",
        ["project_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_region_ids", "marker_assessments", ["region_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_marker_assessments_result",
        "marker_assessments",
        ["result", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_review_id",
        "marker_assessments",
        ["review_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_search_vector",
        "marker_assessments",
        ["search_vector"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_marker_assessments_signed_off_at",
        "marker_assessments",
        ["signed_off_at", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_significance",
        "marker_assessments",
        ["significance", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_stage",
        "marker_assessments",
        ["stage", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_status",
        "marker_assessments",
        ["status", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_marker_assessments_supersedes_id",
        "marker_assessments",
        ["supersedes_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_marker_assessments_updated_at", "marker_assessments", ["updated_at", "id"], unique=False)


def downgrade() -> None:
    """And back; where nothing can bring the old state back, raise and say why."""
    op.drop_index("ix_marker_assessments_updated_at", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_supersedes_id", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_status", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_stage", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_significance", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_signed_off_at", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_search_vector", table_name="marker_assessments", postgresql_using="gin")
    op.drop_index("ix_marker_assessments_review_id", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_result", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_region_ids", table_name="marker_assessments", postgresql_using="gin")
    op.drop_index("ix_marker_assessments_project_id", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_pct_up", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_pct_down", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_marker_id", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_lead_unit_id", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_missing", table_name="marker_assessments", postgresql_using="gin")
    op.drop_index("ix_marker_assessments_scored", table_name="marker_assessments", postgresql_using="gin")
    op.drop_index("ix_marker_assessments_gates_failed", table_name="marker_assessments", postgresql_using="gin")
    op.drop_index("ix_marker_assessments_document_stage", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_created_at", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_compared_with_id", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_code", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_attempt", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_assessor", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_assessed_at_up", table_name="marker_assessments")
    op.drop_index("ix_marker_assessments_assessed_at_down", table_name="marker_assessments")
    op.drop_table("marker_assessments")
    op.drop_index("ix_reviews_waived_on", table_name="reviews")
    op.drop_index("ix_reviews_updated_at", table_name="reviews")
    op.drop_index("ix_reviews_submitted_at_up", table_name="reviews")
    op.drop_index("ix_reviews_submitted_at_down", table_name="reviews")
    op.drop_index("ix_reviews_submission_kind", table_name="reviews")
    op.drop_index("ix_reviews_status", table_name="reviews")
    op.drop_index("ix_reviews_session_id", table_name="reviews")
    op.drop_index("ix_reviews_search_vector", table_name="reviews", postgresql_using="gin")
    op.drop_index("ix_reviews_reviewers", table_name="reviews", postgresql_using="gin")
    op.drop_index("ix_reviews_reference", table_name="reviews")
    op.drop_index("ix_reviews_project_id", table_name="reviews")
    op.drop_index("ix_reviews_marker_result", table_name="reviews")
    op.drop_index("ix_reviews_decided_on_up", table_name="reviews")
    op.drop_index("ix_reviews_decided_on_down", table_name="reviews")
    op.drop_index("ix_reviews_created_at", table_name="reviews")
    op.drop_index("ix_reviews_code", table_name="reviews")
    op.drop_index("ix_reviews_brief_waived", table_name="reviews")
    op.drop_index("ix_reviews_attempt", table_name="reviews")
    op.drop_table("reviews")
    op.drop_index("ix_sessions_updated_at", table_name="sessions")
    op.drop_index("ix_sessions_territory_id", table_name="sessions")
    op.drop_index("ix_sessions_status", table_name="sessions")
    op.drop_index("ix_sessions_secretary", table_name="sessions")
    op.drop_index("ix_sessions_search_vector", table_name="sessions", postgresql_using="gin")
    op.drop_index(
        "ix_sessions_name_fuzzy",
        table_name="sessions",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_sessions_members", table_name="sessions", postgresql_using="gin")
    op.drop_index("ix_sessions_level", table_name="sessions")
    op.drop_index("ix_sessions_held_on", table_name="sessions")
    op.drop_index("ix_sessions_created_at", table_name="sessions")
    op.drop_index("ix_sessions_code", table_name="sessions")
    op.drop_index("ix_sessions_chair", table_name="sessions")
    op.drop_index("ix_sessions_alternates", table_name="sessions", postgresql_using="gin")
    op.drop_table("sessions")
    op.drop_index(
        "uq_project_updates_project_id_period_from",
        table_name="project_updates",
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.drop_index("ix_project_updates_updated_at", table_name="project_updates")
    op.drop_index("ix_project_updates_submitted_on", table_name="project_updates")
    op.drop_index("ix_project_updates_search_vector", table_name="project_updates", postgresql_using="gin")
    op.drop_index("ix_project_updates_project_id", table_name="project_updates")
    op.drop_index("ix_project_updates_period_to", table_name="project_updates")
    op.drop_index("ix_project_updates_period_from", table_name="project_updates")
    op.drop_index("ix_project_updates_due_on_up", table_name="project_updates")
    op.drop_index("ix_project_updates_due_on_down", table_name="project_updates")
    op.drop_index("ix_project_updates_created_at", table_name="project_updates")
    op.drop_index("ix_project_updates_code", table_name="project_updates")
    op.drop_table("project_updates")
    op.drop_index("ix_portfolios_updated_at", table_name="portfolios")
    op.drop_index(
        "ix_portfolios_title_fuzzy",
        table_name="portfolios",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_portfolios_search_vector", table_name="portfolios", postgresql_using="gin")
    op.drop_index("ix_portfolios_project_ids", table_name="portfolios", postgresql_using="gin")
    op.drop_index("ix_portfolios_plan_id", table_name="portfolios")
    op.drop_index("ix_portfolios_created_at", table_name="portfolios")
    op.drop_index("ix_portfolios_code", table_name="portfolios")
    op.drop_table("portfolios")
    op.drop_index("ix_projects_updated_at", table_name="projects")
    op.drop_index("ix_projects_unit_consulted_on", table_name="projects")
    op.drop_index("ix_projects_tool_ids", table_name="projects", postgresql_using="gin")
    op.drop_index(
        "ix_projects_title_fuzzy",
        table_name="projects",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_projects_themes", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_territory_ids", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_subprogramme", table_name="projects")
    op.drop_index("ix_projects_strategic_outcomes", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_starts_on_up", table_name="projects")
    op.drop_index("ix_projects_starts_on_down", table_name="projects")
    op.drop_index("ix_projects_stage", table_name="projects")
    op.drop_index("ix_projects_search_vector", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_sdg_targets", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_region_ids", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_reference", table_name="projects")
    op.drop_index("ix_projects_need_ids", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_modalities", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_lead_unit_id", table_name="projects")
    op.drop_index("ix_projects_led_by", table_name="projects")
    op.drop_index("ix_projects_kind", table_name="projects")
    op.drop_index("ix_projects_focal_point_ids", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_flagship", table_name="projects")
    op.drop_index("ix_projects_evaluation_levels", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_ends_on_up", table_name="projects")
    op.drop_index("ix_projects_ends_on_down", table_name="projects")
    op.drop_index("ix_projects_created_at", table_name="projects")
    op.drop_index("ix_projects_partner_ids", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_course_ids", table_name="projects", postgresql_using="gin")
    op.drop_index("ix_projects_code", table_name="projects")
    op.drop_table("projects")
    op.drop_index("ix_markers_version", table_name="markers")
    op.drop_index("ix_markers_valid_to", table_name="markers")
    op.drop_index("ix_markers_valid_from", table_name="markers")
    op.drop_index("ix_markers_updated_at", table_name="markers")
    op.drop_index("ix_markers_status", table_name="markers")
    op.drop_index("ix_markers_standing", table_name="markers")
    op.drop_index("ix_markers_search_vector", table_name="markers", postgresql_using="gin")
    op.drop_index("ix_markers_scope", table_name="markers")
    op.drop_index(
        "ix_markers_name_fuzzy", table_name="markers", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_markers_marker", table_name="markers")
    op.drop_index("ix_markers_created_at", table_name="markers")
    op.drop_index("ix_markers_code", table_name="markers")
    op.drop_table("markers")
