"""Make the tables of the catalogue: tools, packages, courses, platforms, and what is counted of them.

Observations that may contradict each other are found by one index over what was observed, whatever sort of thing it is (VR-14).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_entries",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("service_kind", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("tool_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("package_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(summary), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_catalogue_entries_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_entries")),
        sa.UniqueConstraint("code", name=op.f("uq_catalogue_entries_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('catalogue_entries')")
    op.create_index("ix_catalogue_entries_certainty", "catalogue_entries", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_catalogue_entries_code", "catalogue_entries", ["code", "id"], unique=False)
    op.create_index("ix_catalogue_entries_created_at", "catalogue_entries", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_catalogue_entries_document_id", "catalogue_entries", ["document_id", "code", "id"], unique=False
    )
    op.create_index("ix_catalogue_entries_edition", "catalogue_entries", ["edition", "code", "id"], unique=False)
    op.create_index(
        "ix_catalogue_entries_package_ids", "catalogue_entries", ["package_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_catalogue_entries_search_vector",
        "catalogue_entries",
        ["search_vector"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index("ix_catalogue_entries_section", "catalogue_entries", ["section", "code", "id"], unique=False)
    op.create_index(
        "ix_catalogue_entries_service_kind", "catalogue_entries", ["service_kind", "code", "id"], unique=False
    )
    op.create_index(
        "ix_catalogue_entries_title_fuzzy",
        "catalogue_entries",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_catalogue_entries_tool_ids", "catalogue_entries", ["tool_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_catalogue_entries_updated_at", "catalogue_entries", ["updated_at", "id"], unique=False)
    op.create_table(
        "initiatives",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "learning_initiative",
                "internal_digital_learning_strategy",
                "digital_transformation_strategy_component",
                "task_team",
                name="initiativekind",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "under_way",
                "completed",
                "discontinued",
                name="initiativestatus",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("modalities", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "participants",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("unit_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("partners", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("tool_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("course_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("platform_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("contribution", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("options_reviewed", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("lessons", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(summary), 'B') || setweight(hinge_words(contribution), 'C') || setweight(hinge_words(options_reviewed), 'C') || setweight(hinge_words(lessons), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_initiatives_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiatives")),
        sa.UniqueConstraint("code", name=op.f("uq_initiatives_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('initiatives')")
    op.create_index("ix_initiatives_certainty", "initiatives", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_initiatives_code", "initiatives", ["code", "id"], unique=False)
    op.create_index("ix_initiatives_course_ids", "initiatives", ["course_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_initiatives_created_at", "initiatives", ["created_at", "id"], unique=False)
    op.create_index("ix_initiatives_document_id", "initiatives", ["document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_initiatives_ends_on_down",
        "initiatives",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_initiatives_ends_on_up", "initiatives", [sa.literal_column("ends_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_initiatives_kind", "initiatives", ["kind", "code", "id"], unique=False)
    op.create_index("ix_initiatives_modalities", "initiatives", ["modalities"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_initiatives_platform_ids", "initiatives", ["platform_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_initiatives_search_vector", "initiatives", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_initiatives_starts_on_down",
        "initiatives",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_initiatives_starts_on_up",
        "initiatives",
        [sa.literal_column("starts_on ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_initiatives_status", "initiatives", ["status", "code", "id"], unique=False)
    op.create_index(
        "ix_initiatives_territory_ids", "initiatives", ["territory_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_initiatives_title_fuzzy",
        "initiatives",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_initiatives_tool_ids", "initiatives", ["tool_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_initiatives_unit_ids", "initiatives", ["unit_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_initiatives_updated_at", "initiatives", ["updated_at", "id"], unique=False)
    op.create_table(
        "packages",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("purpose", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "status",
            sa.Enum("designed", "testing", "offered", "retired", name="packagestatus", native_enum=False, length=64),
            server_default=sa.text("'designed'"),
            nullable=False,
        ),
        sa.Column("priority", sa.Boolean(), nullable=True),
        sa.Column("need_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("tool_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("course_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "items",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("capacity_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("target_group_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "delivery_mode",
            sa.Enum(
                "in_person",
                "live_virtual",
                "self_paced",
                "facilitated_online",
                "webinar",
                "blended",
                "peer_exchange",
                "coaching",
                "on_the_job",
                "toolkit",
                "mooc",
                "curriculum",
                name="modality",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("price_model", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("owner_unit_id", sa.Uuid(), nullable=True),
        sa.Column("catalogue_entry_id", sa.Uuid(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(purpose), 'B') || setweight(hinge_words_in(items, 'title'), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["catalogue_entry_id"], ["catalogue_entries.id"], name=op.f("fk_packages_catalogue_entry_id")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_packages_document_id")),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["units.id"], name=op.f("fk_packages_owner_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packages")),
        sa.UniqueConstraint("code", name=op.f("uq_packages_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('packages')")
    op.create_index(
        "ix_packages_capacity_levels", "packages", ["capacity_levels"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_packages_catalogue_entry_id", "packages", ["catalogue_entry_id", "code", "id"], unique=False)
    op.create_index("ix_packages_certainty", "packages", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_packages_code", "packages", ["code", "id"], unique=False)
    op.create_index("ix_packages_course_ids", "packages", ["course_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_packages_created_at", "packages", ["created_at", "id"], unique=False)
    op.create_index("ix_packages_delivery_mode", "packages", ["delivery_mode", "code", "id"], unique=False)
    op.create_index("ix_packages_document_id", "packages", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_packages_need_ids", "packages", ["need_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_packages_owner_unit_id", "packages", ["owner_unit_id", "code", "id"], unique=False)
    op.create_index("ix_packages_priority", "packages", ["priority", "code", "id"], unique=False)
    op.create_index("ix_packages_search_vector", "packages", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_packages_status", "packages", ["status", "code", "id"], unique=False)
    op.create_index(
        "ix_packages_target_group_ids", "packages", ["target_group_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_packages_territory_ids", "packages", ["territory_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_packages_themes", "packages", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_packages_title_fuzzy",
        "packages",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_packages_tool_ids", "packages", ["tool_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_packages_updated_at", "packages", ["updated_at", "id"], unique=False)
    op.create_table(
        "platforms",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("pilot", "operational", name="platformstatus", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column(
            "managed_by",
            sa.Enum("internal", "external", name="platformmanager", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("owner_unit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "launch_claims",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("plan", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(summary), 'B') || setweight(hinge_words(plan), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_platforms_document_id")),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["units.id"], name=op.f("fk_platforms_owner_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platforms")),
        sa.UniqueConstraint("code", name=op.f("uq_platforms_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('platforms')")
    op.create_index("ix_platforms_certainty", "platforms", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_platforms_code", "platforms", ["code", "id"], unique=False)
    op.create_index("ix_platforms_created_at", "platforms", ["created_at", "id"], unique=False)
    op.create_index("ix_platforms_document_id", "platforms", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_platforms_managed_by", "platforms", ["managed_by", "code", "id"], unique=False)
    op.create_index(
        "ix_platforms_name_fuzzy",
        "platforms",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_platforms_owner_unit_id", "platforms", ["owner_unit_id", "code", "id"], unique=False)
    op.create_index("ix_platforms_search_vector", "platforms", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_platforms_status", "platforms", ["status", "code", "id"], unique=False)
    op.create_index("ix_platforms_updated_at", "platforms", ["updated_at", "id"], unique=False)
    op.create_table(
        "tools",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "handbook",
                "guide",
                "guidance_note",
                "normative_product",
                "catalogue_service",
                "training_package",
                "platform",
                "framework",
                "toolkit",
                "checklist",
                "dataset",
                "strategy",
                "catalogue",
                name="toolkind",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column(
            "availability",
            sa.Enum("planned", "available", "withdrawn", name="availability", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("released", sa.Text(), nullable=True),
        sa.Column("released_from", sa.Date(), nullable=True),
        sa.Column("released_to", sa.Date(), nullable=True),
        sa.Column(
            "release_claims",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("isbn", sa.Text(), nullable=True),
        sa.Column("hs_number", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "translations",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("formats", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("sdg_targets", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("nua_sections", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("capacity_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("target_group_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("owner_unit_id", sa.Uuid(), nullable=True),
        sa.Column("produced_with", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("is_normative", sa.Boolean(), nullable=True),
        sa.Column(
            "up_to_date",
            sa.Enum("yes", "no", "unknown", name="uptodate", native_enum=False, length=64),
            server_default=sa.text("'unknown'"),
            nullable=False,
        ),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column(
            "digital_state",
            sa.Enum(
                "listed",
                "selected",
                "designing",
                "in_development",
                "testing",
                "published",
                "maintained",
                "retired",
                name="digitalstate",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'listed'"),
            nullable=False,
        ),
        sa.Column("priority_for_transformation", sa.Boolean(), nullable=True),
        sa.Column("priority_reason", sa.Text(), nullable=True),
        sa.Column(
            "future",
            sa.Enum(
                "enhance",
                "disseminate",
                "convert_to_course",
                "keep",
                "retire",
                name="assessmentconclusion",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("assessed_on", sa.Date(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(summary), 'B') || setweight(hinge_words(isbn), 'B') || setweight(hinge_words(hs_number), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_tools_document_id")),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["units.id"], name=op.f("fk_tools_owner_unit_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["tools.id"], name=op.f("fk_tools_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tools")),
        sa.UniqueConstraint("code", name=op.f("uq_tools_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('tools')")
    op.create_index(
        "ix_tools_assessed_on_down",
        "tools",
        [sa.literal_column("assessed_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tools_assessed_on_up", "tools", [sa.literal_column("assessed_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_tools_availability", "tools", ["availability", "code", "id"], unique=False)
    op.create_index("ix_tools_capacity_levels", "tools", ["capacity_levels"], unique=False, postgresql_using="gin")
    op.create_index("ix_tools_certainty", "tools", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_tools_code", "tools", ["code", "id"], unique=False)
    op.create_index("ix_tools_created_at", "tools", ["created_at", "id"], unique=False)
    op.create_index("ix_tools_digital_state", "tools", ["digital_state", "code", "id"], unique=False)
    op.create_index("ix_tools_document_id", "tools", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_tools_formats", "tools", ["formats"], unique=False, postgresql_using="gin")
    op.create_index("ix_tools_future", "tools", ["future", "code", "id"], unique=False)
    op.create_index("ix_tools_hs_number", "tools", ["hs_number", "code", "id"], unique=False)
    op.create_index("ix_tools_is_normative", "tools", ["is_normative", "code", "id"], unique=False)
    op.create_index("ix_tools_isbn", "tools", ["isbn", "code", "id"], unique=False)
    op.create_index("ix_tools_kind", "tools", ["kind", "code", "id"], unique=False)
    op.create_index("ix_tools_languages", "tools", ["languages"], unique=False, postgresql_using="gin")
    op.create_index("ix_tools_licence", "tools", ["licence", "code", "id"], unique=False)
    op.create_index("ix_tools_nua_sections", "tools", ["nua_sections"], unique=False, postgresql_using="gin")
    op.create_index("ix_tools_owner_unit_id", "tools", ["owner_unit_id", "code", "id"], unique=False)
    op.create_index(
        "ix_tools_priority_for_transformation", "tools", ["priority_for_transformation", "code", "id"], unique=False
    )
    op.create_index(
        "ix_tools_released_from_down",
        "tools",
        [sa.literal_column("released_from DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tools_released_from_up", "tools", [sa.literal_column("released_from ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_tools_released_to_down",
        "tools",
        [sa.literal_column("released_to DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tools_released_to_up", "tools", [sa.literal_column("released_to ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_tools_sdg_targets", "tools", ["sdg_targets"], unique=False, postgresql_using="gin")
    op.create_index("ix_tools_search_vector", "tools", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_tools_supersedes_id", "tools", ["supersedes_id", "code", "id"], unique=False)
    op.create_index("ix_tools_target_group_ids", "tools", ["target_group_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_tools_territory_ids", "tools", ["territory_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_tools_themes", "tools", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_tools_title_fuzzy",
        "tools",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_tools_up_to_date", "tools", ["up_to_date", "code", "id"], unique=False)
    op.create_index("ix_tools_updated_at", "tools", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_tools_updated_on_down",
        "tools",
        [sa.literal_column("updated_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tools_updated_on_up", "tools", [sa.literal_column("updated_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_table(
        "courses",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "learning_objectives",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("platform_id", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column(
            "course_mode",
            sa.Enum(
                "in_person",
                "live_virtual",
                "self_paced",
                "facilitated_online",
                "webinar",
                "blended",
                "peer_exchange",
                "coaching",
                "on_the_job",
                "toolkit",
                "mooc",
                "curriculum",
                name="modality",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "idea",
                "concept",
                "in_development",
                "pilot",
                "published",
                "archived",
                name="coursestatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'idea'"),
            nullable=False,
        ),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("sdg_targets", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("nua_sections", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("capacity_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("target_group_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "level",
            sa.Enum("introductory", "intermediate", "advanced", name="courselevel", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("prerequisites", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("workload_hours", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column(
            "modules",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "translations",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("certificate", sa.Boolean(), nullable=True),
        sa.Column(
            "assessment_kind",
            sa.Enum(
                "none",
                "quiz",
                "assignment",
                "exam",
                "peer_review",
                name="learnerassessment",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("evaluation_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("access", sa.Enum("free", "paid", name="courseaccess", native_enum=False, length=64), nullable=True),
        sa.Column("price", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("price_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("licence", sa.Text(), nullable=True),
        sa.Column("accessibility", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("tool_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("owner_unit_id", sa.Uuid(), nullable=True),
        sa.Column("produced_with", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(summary), 'B') || setweight(hinge_words_in(learning_objectives, 'text'), 'C') || setweight(hinge_words_in(modules, 'title'), 'D')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_courses_document_id")),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["units.id"], name=op.f("fk_courses_owner_unit_id")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_courses_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("code", name=op.f("uq_courses_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('courses')")
    op.create_index("ix_courses_access", "courses", ["access", "code", "id"], unique=False)
    op.create_index("ix_courses_accessibility", "courses", ["accessibility"], unique=False, postgresql_using="gin")
    op.create_index("ix_courses_assessment_kind", "courses", ["assessment_kind", "code", "id"], unique=False)
    op.create_index("ix_courses_capacity_levels", "courses", ["capacity_levels"], unique=False, postgresql_using="gin")
    op.create_index("ix_courses_certainty", "courses", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_courses_certificate", "courses", ["certificate", "code", "id"], unique=False)
    op.create_index("ix_courses_code", "courses", ["code", "id"], unique=False)
    op.create_index("ix_courses_course_mode", "courses", ["course_mode", "code", "id"], unique=False)
    op.create_index("ix_courses_created_at", "courses", ["created_at", "id"], unique=False)
    op.create_index("ix_courses_document_id", "courses", ["document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_courses_evaluation_levels", "courses", ["evaluation_levels"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_courses_external_id", "courses", ["external_id", "code", "id"], unique=False)
    op.create_index("ix_courses_languages", "courses", ["languages"], unique=False, postgresql_using="gin")
    op.create_index("ix_courses_level", "courses", ["level", "code", "id"], unique=False)
    op.create_index("ix_courses_licence", "courses", ["licence", "code", "id"], unique=False)
    op.create_index("ix_courses_nua_sections", "courses", ["nua_sections"], unique=False, postgresql_using="gin")
    op.create_index("ix_courses_owner_unit_id", "courses", ["owner_unit_id", "code", "id"], unique=False)
    op.create_index("ix_courses_platform_id", "courses", ["platform_id", "code", "id"], unique=False)
    op.create_index(
        "ix_courses_published_on_down",
        "courses",
        [sa.literal_column("published_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_courses_published_on_up", "courses", [sa.literal_column("published_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_courses_sdg_targets", "courses", ["sdg_targets"], unique=False, postgresql_using="gin")
    op.create_index("ix_courses_search_vector", "courses", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_courses_status", "courses", ["status", "code", "id"], unique=False)
    op.create_index(
        "ix_courses_target_group_ids", "courses", ["target_group_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_courses_territory_ids", "courses", ["territory_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_courses_themes", "courses", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_courses_title_fuzzy",
        "courses",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_courses_tool_ids", "courses", ["tool_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_courses_updated_at", "courses", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_courses_updated_on_down",
        "courses",
        [sa.literal_column("updated_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_courses_updated_on_up", "courses", [sa.literal_column("updated_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_courses_valid_until_down",
        "courses",
        [sa.literal_column("valid_until DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_courses_valid_until_up", "courses", [sa.literal_column("valid_until ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_courses_workload_hours_down",
        "courses",
        [sa.literal_column("workload_hours DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_courses_workload_hours_up",
        "courses",
        [sa.literal_column("workload_hours ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "uq_courses_platform_external_id",
        "courses",
        ["platform_id", "external_id"],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL AND external_id IS NOT NULL"),
    )
    op.create_table(
        "tool_assessments",
        sa.Column("tool_id", sa.Uuid(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("assessed_by", sa.Text(), nullable=True),
        sa.Column("relevance", sa.Integer(), nullable=True),
        sa.Column("quality", sa.Integer(), nullable=True),
        sa.Column("reuse_potential", sa.Integer(), nullable=True),
        sa.Column("adaptation_effort", sa.Integer(), nullable=True),
        sa.Column("digital_potential", sa.Integer(), nullable=True),
        sa.Column(
            "conclusion",
            sa.Enum(
                "enhance",
                "disseminate",
                "convert_to_course",
                "keep",
                "retire",
                name="assessmentconclusion",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("rationale", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("resources_needed", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("cost", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("cost_currency", sa.CHAR(length=3), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(rationale), 'A') || setweight(hinge_words(resources_needed), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_tool_assessments_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_assessments")),
        sa.UniqueConstraint("code", name=op.f("uq_tool_assessments_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('tool_assessments')")
    op.create_index(
        "ix_tool_assessments_adaptation_effort",
        "tool_assessments",
        ["adaptation_effort", sa.literal_column("assessed_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_tool_assessments_assessed_on", "tool_assessments", ["assessed_on", "id"], unique=False)
    op.create_index("ix_tool_assessments_code", "tool_assessments", ["code", "id"], unique=False)
    op.create_index(
        "ix_tool_assessments_conclusion",
        "tool_assessments",
        ["conclusion", sa.literal_column("assessed_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_tool_assessments_created_at", "tool_assessments", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_tool_assessments_digital_potential",
        "tool_assessments",
        ["digital_potential", sa.literal_column("assessed_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tool_assessments_quality",
        "tool_assessments",
        ["quality", sa.literal_column("assessed_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tool_assessments_relevance",
        "tool_assessments",
        ["relevance", sa.literal_column("assessed_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tool_assessments_reuse_potential",
        "tool_assessments",
        ["reuse_potential", sa.literal_column("assessed_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_tool_assessments_search_vector", "tool_assessments", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_tool_assessments_tool_id",
        "tool_assessments",
        ["tool_id", sa.literal_column("assessed_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_tool_assessments_updated_at", "tool_assessments", ["updated_at", "id"], unique=False)
    op.create_table(
        "metrics",
        sa.Column("tool_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("platform_id", sa.Uuid(), nullable=True),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column(
            "metric",
            sa.Enum(
                "page_views",
                "downloads",
                "rank_most_popular_page",
                "rank_most_downloaded_publication",
                "enrolments",
                "completions",
                "certificates",
                "satisfaction",
                "application_rate",
                "courses_available",
                "courses_to_come",
                name="metricname",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(source), 'B')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_metrics_course_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_metrics_document_id")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_metrics_platform_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_metrics_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metrics")),
        sa.UniqueConstraint("code", name=op.f("uq_metrics_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('metrics')")
    op.create_index(
        "ix_metrics_certainty",
        "metrics",
        ["certainty", sa.literal_column("period_to DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_metrics_code", "metrics", ["code", "id"], unique=False)
    op.create_index(
        "ix_metrics_course_id",
        "metrics",
        ["course_id", sa.literal_column("period_to DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_metrics_created_at", "metrics", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_metrics_document_id",
        "metrics",
        ["document_id", sa.literal_column("period_to DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_metrics_language",
        "metrics",
        ["language", sa.literal_column("period_to DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_metrics_metric",
        "metrics",
        ["metric", sa.literal_column("period_to DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_metrics_observed",
        "metrics",
        [
            sa.literal_column(
                "coalesce(CAST(tool_id AS TEXT), CAST(course_id AS TEXT), CAST(platform_id AS TEXT), page)"
            ).label("observed"),
            "metric",
            "period_to",
        ],
        unique=False,
    )
    op.create_index(
        "ix_metrics_page",
        "metrics",
        ["page", sa.literal_column("period_to DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_metrics_period_from_down",
        "metrics",
        [sa.literal_column("period_from DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_metrics_period_from_up", "metrics", [sa.literal_column("period_from ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_metrics_period_to", "metrics", ["period_to", "id"], unique=False)
    op.create_index(
        "ix_metrics_platform_id",
        "metrics",
        ["platform_id", sa.literal_column("period_to DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_metrics_search_vector", "metrics", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_metrics_tool_id",
        "metrics",
        ["tool_id", sa.literal_column("period_to DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_metrics_updated_at", "metrics", ["updated_at", "id"], unique=False)
    op.create_index("ix_metrics_value", "metrics", ["value", "id"], unique=False)
    op.create_table(
        "offerings",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("enrol_until", sa.Date(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum(
                "in_person",
                "live_virtual",
                "self_paced",
                "facilitated_online",
                "webinar",
                "blended",
                "peer_exchange",
                "coaching",
                "on_the_job",
                "toolkit",
                "mooc",
                "curriculum",
                name="modality",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("place", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("partner", sa.Text(), nullable=True),
        sa.Column("facilitators", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("enrolled", sa.Integer(), nullable=True),
        sa.Column("completed", sa.Integer(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(place), 'B') || setweight(hinge_words(partner), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_offerings_course_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_offerings_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
        sa.UniqueConstraint("code", name=op.f("uq_offerings_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('offerings')")
    op.create_index("ix_offerings_code", "offerings", ["code", "id"], unique=False)
    op.create_index(
        "ix_offerings_course_id",
        "offerings",
        ["course_id", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_offerings_created_at", "offerings", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_offerings_ends_on_down",
        "offerings",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_offerings_ends_on_up", "offerings", [sa.literal_column("ends_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_offerings_enrol_until",
        "offerings",
        ["enrol_until", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_offerings_language",
        "offerings",
        ["language", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_offerings_mode",
        "offerings",
        ["mode", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_offerings_search_vector", "offerings", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_offerings_starts_on", "offerings", ["starts_on", "id"], unique=False)
    op.create_index(
        "ix_offerings_territory_id",
        "offerings",
        ["territory_id", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_offerings_updated_at", "offerings", ["updated_at", "id"], unique=False)
    op.create_table(
        "transformations",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("tool_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "product",
            sa.Enum(
                "course",
                "interactive",
                "mooc",
                "app",
                "elearning_object",
                name="transformationproduct",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("partner", sa.Text(), nullable=True),
        sa.Column("budget_line_id", sa.Uuid(), nullable=True),
        sa.Column("cost", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("cost_currency", sa.CHAR(length=3), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "listed",
                "selected",
                "designing",
                "in_development",
                "testing",
                "published",
                "maintained",
                "retired",
                name="digitalstate",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'listed'"),
            nullable=False,
        ),
        sa.Column("priority_reason", sa.Text(), nullable=True),
        sa.Column("quality_checked_on", sa.Date(), nullable=True),
        sa.Column("quality_note", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(partner), 'B') || setweight(hinge_words(quality_note), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["budget_line_id"], ["budget_lines.id"], name=op.f("fk_transformations_budget_line_id")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_transformations_course_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_transformations_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transformations")),
        sa.UniqueConstraint("code", name=op.f("uq_transformations_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('transformations')")
    op.create_index(
        "ix_transformations_budget_line_id", "transformations", ["budget_line_id", "code", "id"], unique=False
    )
    op.create_index("ix_transformations_certainty", "transformations", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_transformations_code", "transformations", ["code", "id"], unique=False)
    op.create_index("ix_transformations_course_id", "transformations", ["course_id", "code", "id"], unique=False)
    op.create_index("ix_transformations_created_at", "transformations", ["created_at", "id"], unique=False)
    op.create_index("ix_transformations_document_id", "transformations", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_transformations_product", "transformations", ["product", "code", "id"], unique=False)
    op.create_index(
        "ix_transformations_quality_checked_on", "transformations", ["quality_checked_on", "code", "id"], unique=False
    )
    op.create_index(
        "ix_transformations_search_vector", "transformations", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_transformations_status", "transformations", ["status", "code", "id"], unique=False)
    op.create_index(
        "ix_transformations_title_fuzzy",
        "transformations",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_transformations_tool_ids", "transformations", ["tool_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_transformations_updated_at", "transformations", ["updated_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_transformations_updated_at", table_name="transformations")
    op.drop_index("ix_transformations_tool_ids", table_name="transformations", postgresql_using="gin")
    op.drop_index(
        "ix_transformations_title_fuzzy",
        table_name="transformations",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_transformations_status", table_name="transformations")
    op.drop_index("ix_transformations_search_vector", table_name="transformations", postgresql_using="gin")
    op.drop_index("ix_transformations_quality_checked_on", table_name="transformations")
    op.drop_index("ix_transformations_product", table_name="transformations")
    op.drop_index("ix_transformations_document_id", table_name="transformations")
    op.drop_index("ix_transformations_created_at", table_name="transformations")
    op.drop_index("ix_transformations_course_id", table_name="transformations")
    op.drop_index("ix_transformations_code", table_name="transformations")
    op.drop_index("ix_transformations_certainty", table_name="transformations")
    op.drop_index("ix_transformations_budget_line_id", table_name="transformations")
    op.drop_table("transformations")
    op.drop_index("ix_offerings_updated_at", table_name="offerings")
    op.drop_index("ix_offerings_territory_id", table_name="offerings")
    op.drop_index("ix_offerings_starts_on", table_name="offerings")
    op.drop_index("ix_offerings_search_vector", table_name="offerings", postgresql_using="gin")
    op.drop_index("ix_offerings_mode", table_name="offerings")
    op.drop_index("ix_offerings_language", table_name="offerings")
    op.drop_index("ix_offerings_enrol_until", table_name="offerings")
    op.drop_index("ix_offerings_ends_on_up", table_name="offerings")
    op.drop_index("ix_offerings_ends_on_down", table_name="offerings")
    op.drop_index("ix_offerings_created_at", table_name="offerings")
    op.drop_index("ix_offerings_course_id", table_name="offerings")
    op.drop_index("ix_offerings_code", table_name="offerings")
    op.drop_table("offerings")
    op.drop_index("ix_metrics_value", table_name="metrics")
    op.drop_index("ix_metrics_updated_at", table_name="metrics")
    op.drop_index("ix_metrics_tool_id", table_name="metrics")
    op.drop_index("ix_metrics_search_vector", table_name="metrics", postgresql_using="gin")
    op.drop_index("ix_metrics_platform_id", table_name="metrics")
    op.drop_index("ix_metrics_period_to", table_name="metrics")
    op.drop_index("ix_metrics_period_from_up", table_name="metrics")
    op.drop_index("ix_metrics_period_from_down", table_name="metrics")
    op.drop_index("ix_metrics_page", table_name="metrics")
    op.drop_index("ix_metrics_observed", table_name="metrics")
    op.drop_index("ix_metrics_metric", table_name="metrics")
    op.drop_index("ix_metrics_language", table_name="metrics")
    op.drop_index("ix_metrics_document_id", table_name="metrics")
    op.drop_index("ix_metrics_created_at", table_name="metrics")
    op.drop_index("ix_metrics_course_id", table_name="metrics")
    op.drop_index("ix_metrics_code", table_name="metrics")
    op.drop_index("ix_metrics_certainty", table_name="metrics")
    op.drop_table("metrics")
    op.drop_index("ix_tool_assessments_updated_at", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_tool_id", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_search_vector", table_name="tool_assessments", postgresql_using="gin")
    op.drop_index("ix_tool_assessments_reuse_potential", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_relevance", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_quality", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_digital_potential", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_created_at", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_conclusion", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_code", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_assessed_on", table_name="tool_assessments")
    op.drop_index("ix_tool_assessments_adaptation_effort", table_name="tool_assessments")
    op.drop_table("tool_assessments")
    op.drop_index(
        "uq_courses_platform_external_id",
        table_name="courses",
        postgresql_where=sa.text("archived_at IS NULL AND external_id IS NOT NULL"),
    )
    op.drop_index("ix_courses_workload_hours_up", table_name="courses")
    op.drop_index("ix_courses_workload_hours_down", table_name="courses")
    op.drop_index("ix_courses_valid_until_up", table_name="courses")
    op.drop_index("ix_courses_valid_until_down", table_name="courses")
    op.drop_index("ix_courses_updated_on_up", table_name="courses")
    op.drop_index("ix_courses_updated_on_down", table_name="courses")
    op.drop_index("ix_courses_updated_at", table_name="courses")
    op.drop_index("ix_courses_tool_ids", table_name="courses", postgresql_using="gin")
    op.drop_index(
        "ix_courses_title_fuzzy",
        table_name="courses",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_courses_themes", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_territory_ids", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_target_group_ids", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_status", table_name="courses")
    op.drop_index("ix_courses_search_vector", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_sdg_targets", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_published_on_up", table_name="courses")
    op.drop_index("ix_courses_published_on_down", table_name="courses")
    op.drop_index("ix_courses_platform_id", table_name="courses")
    op.drop_index("ix_courses_owner_unit_id", table_name="courses")
    op.drop_index("ix_courses_nua_sections", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_licence", table_name="courses")
    op.drop_index("ix_courses_level", table_name="courses")
    op.drop_index("ix_courses_languages", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_external_id", table_name="courses")
    op.drop_index("ix_courses_evaluation_levels", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_document_id", table_name="courses")
    op.drop_index("ix_courses_created_at", table_name="courses")
    op.drop_index("ix_courses_course_mode", table_name="courses")
    op.drop_index("ix_courses_code", table_name="courses")
    op.drop_index("ix_courses_certificate", table_name="courses")
    op.drop_index("ix_courses_certainty", table_name="courses")
    op.drop_index("ix_courses_capacity_levels", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_assessment_kind", table_name="courses")
    op.drop_index("ix_courses_accessibility", table_name="courses", postgresql_using="gin")
    op.drop_index("ix_courses_access", table_name="courses")
    op.drop_table("courses")
    op.drop_index("ix_tools_updated_on_up", table_name="tools")
    op.drop_index("ix_tools_updated_on_down", table_name="tools")
    op.drop_index("ix_tools_updated_at", table_name="tools")
    op.drop_index("ix_tools_up_to_date", table_name="tools")
    op.drop_index(
        "ix_tools_title_fuzzy", table_name="tools", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_tools_themes", table_name="tools", postgresql_using="gin")
    op.drop_index("ix_tools_territory_ids", table_name="tools", postgresql_using="gin")
    op.drop_index("ix_tools_target_group_ids", table_name="tools", postgresql_using="gin")
    op.drop_index("ix_tools_supersedes_id", table_name="tools")
    op.drop_index("ix_tools_search_vector", table_name="tools", postgresql_using="gin")
    op.drop_index("ix_tools_sdg_targets", table_name="tools", postgresql_using="gin")
    op.drop_index("ix_tools_released_to_up", table_name="tools")
    op.drop_index("ix_tools_released_to_down", table_name="tools")
    op.drop_index("ix_tools_released_from_up", table_name="tools")
    op.drop_index("ix_tools_released_from_down", table_name="tools")
    op.drop_index("ix_tools_priority_for_transformation", table_name="tools")
    op.drop_index("ix_tools_owner_unit_id", table_name="tools")
    op.drop_index("ix_tools_nua_sections", table_name="tools", postgresql_using="gin")
    op.drop_index("ix_tools_licence", table_name="tools")
    op.drop_index("ix_tools_languages", table_name="tools", postgresql_using="gin")
    op.drop_index("ix_tools_kind", table_name="tools")
    op.drop_index("ix_tools_isbn", table_name="tools")
    op.drop_index("ix_tools_is_normative", table_name="tools")
    op.drop_index("ix_tools_hs_number", table_name="tools")
    op.drop_index("ix_tools_future", table_name="tools")
    op.drop_index("ix_tools_formats", table_name="tools", postgresql_using="gin")
    op.drop_index("ix_tools_document_id", table_name="tools")
    op.drop_index("ix_tools_digital_state", table_name="tools")
    op.drop_index("ix_tools_created_at", table_name="tools")
    op.drop_index("ix_tools_code", table_name="tools")
    op.drop_index("ix_tools_certainty", table_name="tools")
    op.drop_index("ix_tools_capacity_levels", table_name="tools", postgresql_using="gin")
    op.drop_index("ix_tools_availability", table_name="tools")
    op.drop_index("ix_tools_assessed_on_up", table_name="tools")
    op.drop_index("ix_tools_assessed_on_down", table_name="tools")
    op.drop_table("tools")
    op.drop_index("ix_platforms_updated_at", table_name="platforms")
    op.drop_index("ix_platforms_status", table_name="platforms")
    op.drop_index("ix_platforms_search_vector", table_name="platforms", postgresql_using="gin")
    op.drop_index("ix_platforms_owner_unit_id", table_name="platforms")
    op.drop_index(
        "ix_platforms_name_fuzzy",
        table_name="platforms",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_platforms_managed_by", table_name="platforms")
    op.drop_index("ix_platforms_document_id", table_name="platforms")
    op.drop_index("ix_platforms_created_at", table_name="platforms")
    op.drop_index("ix_platforms_code", table_name="platforms")
    op.drop_index("ix_platforms_certainty", table_name="platforms")
    op.drop_table("platforms")
    op.drop_index("ix_packages_updated_at", table_name="packages")
    op.drop_index("ix_packages_tool_ids", table_name="packages", postgresql_using="gin")
    op.drop_index(
        "ix_packages_title_fuzzy",
        table_name="packages",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_packages_themes", table_name="packages", postgresql_using="gin")
    op.drop_index("ix_packages_territory_ids", table_name="packages", postgresql_using="gin")
    op.drop_index("ix_packages_target_group_ids", table_name="packages", postgresql_using="gin")
    op.drop_index("ix_packages_status", table_name="packages")
    op.drop_index("ix_packages_search_vector", table_name="packages", postgresql_using="gin")
    op.drop_index("ix_packages_priority", table_name="packages")
    op.drop_index("ix_packages_owner_unit_id", table_name="packages")
    op.drop_index("ix_packages_need_ids", table_name="packages", postgresql_using="gin")
    op.drop_index("ix_packages_document_id", table_name="packages")
    op.drop_index("ix_packages_delivery_mode", table_name="packages")
    op.drop_index("ix_packages_created_at", table_name="packages")
    op.drop_index("ix_packages_course_ids", table_name="packages", postgresql_using="gin")
    op.drop_index("ix_packages_code", table_name="packages")
    op.drop_index("ix_packages_certainty", table_name="packages")
    op.drop_index("ix_packages_catalogue_entry_id", table_name="packages")
    op.drop_index("ix_packages_capacity_levels", table_name="packages", postgresql_using="gin")
    op.drop_table("packages")
    op.drop_index("ix_initiatives_updated_at", table_name="initiatives")
    op.drop_index("ix_initiatives_unit_ids", table_name="initiatives", postgresql_using="gin")
    op.drop_index("ix_initiatives_tool_ids", table_name="initiatives", postgresql_using="gin")
    op.drop_index(
        "ix_initiatives_title_fuzzy",
        table_name="initiatives",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_initiatives_territory_ids", table_name="initiatives", postgresql_using="gin")
    op.drop_index("ix_initiatives_status", table_name="initiatives")
    op.drop_index("ix_initiatives_starts_on_up", table_name="initiatives")
    op.drop_index("ix_initiatives_starts_on_down", table_name="initiatives")
    op.drop_index("ix_initiatives_search_vector", table_name="initiatives", postgresql_using="gin")
    op.drop_index("ix_initiatives_platform_ids", table_name="initiatives", postgresql_using="gin")
    op.drop_index("ix_initiatives_modalities", table_name="initiatives", postgresql_using="gin")
    op.drop_index("ix_initiatives_kind", table_name="initiatives")
    op.drop_index("ix_initiatives_ends_on_up", table_name="initiatives")
    op.drop_index("ix_initiatives_ends_on_down", table_name="initiatives")
    op.drop_index("ix_initiatives_document_id", table_name="initiatives")
    op.drop_index("ix_initiatives_created_at", table_name="initiatives")
    op.drop_index("ix_initiatives_course_ids", table_name="initiatives", postgresql_using="gin")
    op.drop_index("ix_initiatives_code", table_name="initiatives")
    op.drop_index("ix_initiatives_certainty", table_name="initiatives")
    op.drop_table("initiatives")
    op.drop_index("ix_catalogue_entries_updated_at", table_name="catalogue_entries")
    op.drop_index("ix_catalogue_entries_tool_ids", table_name="catalogue_entries", postgresql_using="gin")
    op.drop_index(
        "ix_catalogue_entries_title_fuzzy",
        table_name="catalogue_entries",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_catalogue_entries_service_kind", table_name="catalogue_entries")
    op.drop_index("ix_catalogue_entries_section", table_name="catalogue_entries")
    op.drop_index("ix_catalogue_entries_search_vector", table_name="catalogue_entries", postgresql_using="gin")
    op.drop_index("ix_catalogue_entries_package_ids", table_name="catalogue_entries", postgresql_using="gin")
    op.drop_index("ix_catalogue_entries_edition", table_name="catalogue_entries")
    op.drop_index("ix_catalogue_entries_document_id", table_name="catalogue_entries")
    op.drop_index("ix_catalogue_entries_created_at", table_name="catalogue_entries")
    op.drop_index("ix_catalogue_entries_code", table_name="catalogue_entries")
    op.drop_index("ix_catalogue_entries_certainty", table_name="catalogue_entries")
    op.drop_table("catalogue_entries")
