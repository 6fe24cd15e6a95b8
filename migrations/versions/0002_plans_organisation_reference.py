"""Make the tables of the first three domains: plans, organisation and reference."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "contributions",
        sa.Column(
            "kind",
            sa.Enum("contribution", "funding_source_review", name="contributionkind", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("donor", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("amount_currency", sa.CHAR(length=3), nullable=True),
        sa.Column(
            "earmarking",
            sa.Enum("unearmarked", "soft", "earmarked", "tight", name="earmarking", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("agreement", sa.Text(), nullable=True),
        sa.Column("budget_line_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source_type", sa.Text(), nullable=True),
        sa.Column("potential", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("conditions", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("lesson", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(donor), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions")),
        sa.UniqueConstraint("code", name=op.f("uq_contributions_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('contributions')")
    op.create_index(
        "ix_contributions_amount_down",
        "contributions",
        [sa.literal_column("amount DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_contributions_amount_up", "contributions", [sa.literal_column("amount ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_contributions_budget_line_ids", "contributions", ["budget_line_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_contributions_code", "contributions", ["code", "id"], unique=False)
    op.create_index("ix_contributions_created_at", "contributions", ["created_at", "id"], unique=False)
    op.create_index("ix_contributions_donor", "contributions", ["donor", "code", "id"], unique=False)
    op.create_index("ix_contributions_earmarking", "contributions", ["earmarking", "code", "id"], unique=False)
    op.create_index("ix_contributions_ends_on", "contributions", ["ends_on", "code", "id"], unique=False)
    op.create_index("ix_contributions_kind", "contributions", ["kind", "code", "id"], unique=False)
    op.create_index(
        "ix_contributions_search_vector", "contributions", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_contributions_source_type", "contributions", ["source_type", "code", "id"], unique=False)
    op.create_index(
        "ix_contributions_starts_on_down",
        "contributions",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_contributions_starts_on_up",
        "contributions",
        [sa.literal_column("starts_on ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_contributions_territory_ids", "contributions", ["territory_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_contributions_title_fuzzy",
        "contributions",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_contributions_updated_at", "contributions", ["updated_at", "id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("symbol", sa.Text(), nullable=True),
        sa.Column("alt_id", sa.Text(), nullable=True),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "report",
                "decision",
                "resolution",
                "strategy",
                "plan",
                "agenda",
                "recommendation",
                "policy_brief",
                "publication",
                "memorandum",
                "guideline",
                name="documentkind",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("session", sa.Text(), nullable=True),
        sa.Column("agenda_item", sa.Text(), nullable=True),
        sa.Column("distributed_on", sa.Date(), nullable=True),
        sa.Column(
            "original_language",
            sa.Enum("ar", "zh", "en", "fr", "ru", "es", name="language", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column(
            "relations",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("checksum", sa.Text(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(symbol), 'A') || setweight(hinge_words(alt_id), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(body), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_documents_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("code", name=op.f("uq_documents_code")),
        sa.UniqueConstraint("symbol", name=op.f("uq_documents_symbol")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('documents')")
    op.create_index("ix_documents_alt_id", "documents", ["alt_id", "code", "id"], unique=False)
    op.create_index("ix_documents_certainty", "documents", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_documents_code", "documents", ["code", "id"], unique=False)
    op.create_index("ix_documents_created_at", "documents", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_documents_distributed_on_down",
        "documents",
        [sa.literal_column("distributed_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_documents_distributed_on_up",
        "documents",
        [sa.literal_column("distributed_on ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_documents_document_id", "documents", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_documents_kind", "documents", ["kind", "code", "id"], unique=False)
    op.create_index("ix_documents_original_language", "documents", ["original_language", "code", "id"], unique=False)
    op.create_index("ix_documents_search_vector", "documents", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_documents_symbol", "documents", ["symbol", "code", "id"], unique=False)
    op.create_index(
        "ix_documents_title_fuzzy",
        "documents",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_documents_updated_at", "documents", ["updated_at", "id"], unique=False)
    op.create_table(
        "loads",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_loads")),
    )
    op.create_table(
        "people",
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("work_email", sa.Text(), nullable=True),
        sa.Column("unit_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("access_ended_on", sa.Date(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(display_name), 'A')", persisted=True
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("code", name=op.f("uq_people_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('people')")
    op.create_index("ix_people_access_ended_on", "people", ["access_ended_on", "display_name", "id"], unique=False)
    op.create_index("ix_people_code", "people", ["code", "id"], unique=False)
    op.create_index("ix_people_created_at", "people", ["created_at", "id"], unique=False)
    op.create_index("ix_people_display_name", "people", ["display_name", "id"], unique=False)
    op.create_index("ix_people_languages", "people", ["languages"], unique=False, postgresql_using="gin")
    op.create_index("ix_people_roles", "people", ["roles"], unique=False, postgresql_using="gin")
    op.create_index("ix_people_search_vector", "people", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_people_unit_ids", "people", ["unit_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_people_updated_at", "people", ["updated_at", "id"], unique=False)
    op.create_table(
        "vocabularies",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("description", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "origin", sa.Enum("S", "E", "P", name="vocabularyorigin", native_enum=False, length=64), nullable=False
        ),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabularies")),
        sa.UniqueConstraint("code", name=op.f("uq_vocabularies_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('vocabularies')")
    op.create_index("ix_vocabularies_closed", "vocabularies", ["closed", "code", "id"], unique=False)
    op.create_index("ix_vocabularies_code", "vocabularies", ["code", "id"], unique=False)
    op.create_index("ix_vocabularies_created_at", "vocabularies", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_vocabularies_name_fuzzy",
        "vocabularies",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_vocabularies_origin", "vocabularies", ["origin", "code", "id"], unique=False)
    op.create_index(
        "ix_vocabularies_search_vector", "vocabularies", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_vocabularies_updated_at", "vocabularies", ["updated_at", "id"], unique=False)
    op.create_index("ix_vocabularies_verified", "vocabularies", ["verified", "code", "id"], unique=False)
    op.create_table(
        "strategies",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("adopted_by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purposes",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("horizon", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("stable", sa.Boolean(), server_default=sa.text("true"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(horizon), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["adopted_by_id"], ["documents.id"], name=op.f("fk_strategies_adopted_by_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_strategies_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategies")),
        sa.UniqueConstraint("code", name=op.f("uq_strategies_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('strategies')")
    op.create_index("ix_strategies_adopted_by_id", "strategies", ["adopted_by_id", "code", "id"], unique=False)
    op.create_index("ix_strategies_certainty", "strategies", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_strategies_code", "strategies", ["code", "id"], unique=False)
    op.create_index("ix_strategies_created_at", "strategies", ["created_at", "id"], unique=False)
    op.create_index("ix_strategies_document_id", "strategies", ["document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_strategies_search_vector", "strategies", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_strategies_stable", "strategies", ["stable", "code", "id"], unique=False)
    op.create_index(
        "ix_strategies_title_fuzzy",
        "strategies",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_strategies_updated_at", "strategies", ["updated_at", "id"], unique=False)
    op.create_table(
        "target_groups",
        sa.Column("label", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("definition", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("internal", "external", name="targetaudience", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("priority", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(label), 'A') || setweight(hinge_words(definition), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_target_groups_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_groups")),
        sa.UniqueConstraint("code", name=op.f("uq_target_groups_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('target_groups')")
    op.create_index("ix_target_groups_audience", "target_groups", ["audience", "position", "id"], unique=False)
    op.create_index("ix_target_groups_certainty", "target_groups", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_target_groups_code", "target_groups", ["code", "id"], unique=False)
    op.create_index("ix_target_groups_created_at", "target_groups", ["created_at", "id"], unique=False)
    op.create_index("ix_target_groups_default", "target_groups", ["position", "id"], unique=False)
    op.create_index("ix_target_groups_document_id", "target_groups", ["document_id", "position", "id"], unique=False)
    op.create_index(
        "ix_target_groups_label_fuzzy",
        "target_groups",
        [sa.literal_column("hinge_fold(label)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_target_groups_position", "target_groups", ["position", "id"], unique=False)
    op.create_index("ix_target_groups_priority", "target_groups", ["priority", "position", "id"], unique=False)
    op.create_index(
        "ix_target_groups_search_vector", "target_groups", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_target_groups_updated_at", "target_groups", ["updated_at", "id"], unique=False)
    op.create_table(
        "terms",
        sa.Column("vocabulary_id", sa.Uuid(), nullable=False),
        sa.Column("label", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("definition", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("broader_id", sa.Uuid(), nullable=True),
        sa.Column(
            "mappings",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum("S", "E", "P", name="vocabularyorigin", native_enum=False, length=64),
            server_default=sa.text("'P'"),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(label), 'A') || setweight(hinge_words(definition), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["broader_id"], ["terms.id"], name=op.f("fk_terms_broader_id")),
        sa.ForeignKeyConstraint(["vocabulary_id"], ["vocabularies.id"], name=op.f("fk_terms_vocabulary_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("vocabulary_id", "code", name=op.f("uq_terms_vocabulary_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('terms')")
    op.create_index("ix_terms_broader_id", "terms", ["broader_id", "position", "id"], unique=False)
    op.create_index("ix_terms_code", "terms", ["code", "id"], unique=False)
    op.create_index("ix_terms_created_at", "terms", ["created_at", "id"], unique=False)
    op.create_index("ix_terms_default", "terms", ["position", "id"], unique=False)
    op.create_index(
        "ix_terms_label_fuzzy",
        "terms",
        [sa.literal_column("hinge_fold(label)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_terms_origin", "terms", ["origin", "position", "id"], unique=False)
    op.create_index("ix_terms_position", "terms", ["position", "id"], unique=False)
    op.create_index("ix_terms_search_vector", "terms", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_terms_updated_at", "terms", ["updated_at", "id"], unique=False)
    op.create_index("ix_terms_valid_from", "terms", ["valid_from", "position", "id"], unique=False)
    op.create_index("ix_terms_valid_to", "terms", ["valid_to", "position", "id"], unique=False)
    op.create_index("ix_terms_verified", "terms", ["verified", "position", "id"], unique=False)
    op.create_index("ix_terms_vocabulary_id", "terms", ["vocabulary_id", "position", "id"], unique=False)
    op.create_table(
        "units",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("abbreviation", sa.Text(), nullable=True),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "org_unit_type",
            sa.Enum(
                "executive_office",
                "division",
                "service",
                "branch",
                "section",
                "unit",
                "regional_office",
                "country_office",
                "liaison_office",
                "committee",
                name="orgunittype",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("place", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("mandate", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("functions", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "roles",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(abbreviation), 'A') || setweight(hinge_words(aliases), 'B') || setweight(hinge_words(mandate), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_units_document_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name=op.f("fk_units_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("code", name=op.f("uq_units_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('units')")
    op.create_index("ix_units_abbreviation", "units", ["abbreviation", "code", "id"], unique=False)
    op.create_index("ix_units_active_from", "units", ["active_from", "code", "id"], unique=False)
    op.create_index("ix_units_active_to", "units", ["active_to", "code", "id"], unique=False)
    op.create_index("ix_units_certainty", "units", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_units_code", "units", ["code", "id"], unique=False)
    op.create_index("ix_units_created_at", "units", ["created_at", "id"], unique=False)
    op.create_index("ix_units_document_id", "units", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_units_functions", "units", ["functions"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_units_name_fuzzy",
        "units",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_units_org_unit_type", "units", ["org_unit_type", "code", "id"], unique=False)
    op.create_index("ix_units_parent_id", "units", ["parent_id", "code", "id"], unique=False)
    op.create_index("ix_units_search_vector", "units", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_units_territory_ids", "units", ["territory_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_units_updated_at", "units", ["updated_at", "id"], unique=False)
    op.create_table(
        "communities",
        sa.Column(
            "kind",
            sa.Enum(
                "thematic", "capacity_building", "partner_network", name="communitykind", native_enum=False, length=64
            ),
            nullable=False,
        ),
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("topic", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("purposes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("coordinator_unit_id", sa.Uuid(), nullable=True),
        sa.Column("coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("member_unit_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("member_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("includes_external_network", sa.Boolean(), nullable=True),
        sa.Column(
            "activities",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(topic), 'B') || setweight(hinge_words(purposes), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["coordinator_id"], ["people.id"], name=op.f("fk_communities_coordinator_id")),
        sa.ForeignKeyConstraint(["coordinator_unit_id"], ["units.id"], name=op.f("fk_communities_coordinator_unit_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_communities_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communities")),
        sa.UniqueConstraint("code", name=op.f("uq_communities_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('communities')")
    op.create_index("ix_communities_certainty", "communities", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_communities_code", "communities", ["code", "id"], unique=False)
    op.create_index("ix_communities_coordinator_id", "communities", ["coordinator_id", "code", "id"], unique=False)
    op.create_index(
        "ix_communities_coordinator_unit_id", "communities", ["coordinator_unit_id", "code", "id"], unique=False
    )
    op.create_index("ix_communities_created_at", "communities", ["created_at", "id"], unique=False)
    op.create_index("ix_communities_document_id", "communities", ["document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_communities_includes_external_network",
        "communities",
        ["includes_external_network", "code", "id"],
        unique=False,
    )
    op.create_index("ix_communities_kind", "communities", ["kind", "code", "id"], unique=False)
    op.create_index("ix_communities_member_ids", "communities", ["member_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_communities_member_unit_ids", "communities", ["member_unit_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_communities_name_fuzzy",
        "communities",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_communities_search_vector", "communities", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_communities_updated_at", "communities", ["updated_at", "id"], unique=False)
    op.create_table(
        "focal_points",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("deputy", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
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
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_focal_points_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_focal_points_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focal_points")),
        sa.UniqueConstraint("code", name=op.f("uq_focal_points_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('focal_points')")
    op.create_index("ix_focal_points_code", "focal_points", ["code", "id"], unique=False)
    op.create_index("ix_focal_points_created_at", "focal_points", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_focal_points_deputy",
        "focal_points",
        ["deputy", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_focal_points_ends_on_down",
        "focal_points",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_focal_points_ends_on_up", "focal_points", [sa.literal_column("ends_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_focal_points_person_id",
        "focal_points",
        ["person_id", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_focal_points_search_vector", "focal_points", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_focal_points_starts_on", "focal_points", ["starts_on", "id"], unique=False)
    op.create_index("ix_focal_points_topics", "focal_points", ["topics"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_focal_points_unit_id",
        "focal_points",
        ["unit_id", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_focal_points_updated_at", "focal_points", ["updated_at", "id"], unique=False)
    op.create_table(
        "guidance",
        sa.Column(
            "kind",
            sa.Enum(
                "policy",
                "standard",
                "procedure",
                "guideline",
                "partnership_model",
                "checklist",
                "memorandum",
                name="guidancekind",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "audience",
            sa.Enum("staff", "partners", "both", name="guidanceaudience", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("partner_types", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("project_stages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version", sa.Text(), server_default=sa.text("'1'"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "in_consultation", "issued", "withdrawn", name="guidancestatus", native_enum=False, length=64
            ),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("owner_unit_id", sa.Uuid(), nullable=True),
        sa.Column("text_document_id", sa.Uuid(), nullable=True),
        sa.Column(
            "items",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(summary), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_guidance_document_id")),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["units.id"], name=op.f("fk_guidance_owner_unit_id")),
        sa.ForeignKeyConstraint(["text_document_id"], ["documents.id"], name=op.f("fk_guidance_text_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance")),
        sa.UniqueConstraint("code", name=op.f("uq_guidance_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('guidance')")
    op.create_index("ix_guidance_audience", "guidance", ["audience", "code", "id"], unique=False)
    op.create_index("ix_guidance_certainty", "guidance", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_guidance_code", "guidance", ["code", "id"], unique=False)
    op.create_index("ix_guidance_created_at", "guidance", ["created_at", "id"], unique=False)
    op.create_index("ix_guidance_document_id", "guidance", ["document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_guidance_issued_on_down",
        "guidance",
        [sa.literal_column("issued_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_guidance_issued_on_up", "guidance", [sa.literal_column("issued_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_guidance_kind", "guidance", ["kind", "code", "id"], unique=False)
    op.create_index("ix_guidance_owner_unit_id", "guidance", ["owner_unit_id", "code", "id"], unique=False)
    op.create_index("ix_guidance_partner_types", "guidance", ["partner_types"], unique=False, postgresql_using="gin")
    op.create_index("ix_guidance_project_stages", "guidance", ["project_stages"], unique=False, postgresql_using="gin")
    op.create_index("ix_guidance_search_vector", "guidance", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_guidance_status", "guidance", ["status", "code", "id"], unique=False)
    op.create_index("ix_guidance_text_document_id", "guidance", ["text_document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_guidance_title_fuzzy",
        "guidance",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_guidance_updated_at", "guidance", ["updated_at", "id"], unique=False)
    op.create_table(
        "plans",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("strategy_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("period_from", sa.Integer(), nullable=False),
        sa.Column("period_to", sa.Integer(), nullable=False),
        sa.Column("focus_year", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "considered",
                "superseded",
                "withdrawn",
                name="planstatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column("considered_on", sa.Date(), nullable=True),
        sa.Column("considered_at", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), server_default=sa.text("'USD'"), nullable=False),
        sa.Column(
            "categories",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_plans_document_id")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategies.id"], name=op.f("fk_plans_strategy_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["plans.id"], name=op.f("fk_plans_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("code", name=op.f("uq_plans_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('plans')")
    op.create_index(
        "ix_plans_certainty",
        "plans",
        ["certainty", sa.literal_column("focus_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_plans_code", "plans", ["code", "id"], unique=False)
    op.create_index(
        "ix_plans_considered_on_down",
        "plans",
        [sa.literal_column("considered_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_plans_considered_on_up", "plans", [sa.literal_column("considered_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_plans_created_at", "plans", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_plans_document_id",
        "plans",
        ["document_id", sa.literal_column("focus_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_plans_focus_year", "plans", ["focus_year", "id"], unique=False)
    op.create_index("ix_plans_period_from", "plans", ["period_from", "id"], unique=False)
    op.create_index("ix_plans_period_to", "plans", ["period_to", "id"], unique=False)
    op.create_index("ix_plans_search_vector", "plans", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_plans_status",
        "plans",
        ["status", sa.literal_column("focus_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_plans_strategy_id",
        "plans",
        ["strategy_id", sa.literal_column("focus_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_plans_supersedes_id",
        "plans",
        ["supersedes_id", sa.literal_column("focus_year DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_plans_title_fuzzy",
        "plans",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_plans_updated_at", "plans", ["updated_at", "id"], unique=False)
    op.create_table(
        "territories",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "global",
                "region",
                "subregion",
                "country",
                "province",
                "city",
                "settlement",
                name="territorylevel",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("m49_level", sa.Text(), nullable=True),
        sa.Column("iso2", sa.Text(), nullable=True),
        sa.Column("iso3", sa.Text(), nullable=True),
        sa.Column("m49", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("un_region_id", sa.Uuid(), nullable=True),
        sa.Column("member_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("un_member", sa.Boolean(), nullable=True),
        sa.Column("regional_office_id", sa.Uuid(), nullable=True),
        sa.Column("regional_commission", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(iso2), 'B') || setweight(hinge_words(m49), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["territories.id"], name=op.f("fk_territories_parent_id")),
        sa.ForeignKeyConstraint(["regional_office_id"], ["units.id"], name=op.f("fk_territories_regional_office_id")),
        sa.ForeignKeyConstraint(["un_region_id"], ["territories.id"], name=op.f("fk_territories_un_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territories")),
        sa.UniqueConstraint("code", name=op.f("uq_territories_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('territories')")
    op.create_index("ix_territories_code", "territories", ["code", "id"], unique=False)
    op.create_index("ix_territories_created_at", "territories", ["created_at", "id"], unique=False)
    op.create_index("ix_territories_iso2", "territories", ["iso2", "code", "id"], unique=False)
    op.create_index("ix_territories_iso3", "territories", ["iso3", "code", "id"], unique=False)
    op.create_index("ix_territories_level", "territories", ["level", "code", "id"], unique=False)
    op.create_index("ix_territories_m49", "territories", ["m49", "code", "id"], unique=False)
    op.create_index("ix_territories_m49_level", "territories", ["m49_level", "code", "id"], unique=False)
    op.create_index("ix_territories_member_ids", "territories", ["member_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_territories_name_fuzzy",
        "territories",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_territories_parent_id", "territories", ["parent_id", "code", "id"], unique=False)
    op.create_index(
        "ix_territories_regional_commission", "territories", ["regional_commission", "code", "id"], unique=False
    )
    op.create_index(
        "ix_territories_regional_office_id", "territories", ["regional_office_id", "code", "id"], unique=False
    )
    op.create_index(
        "ix_territories_search_vector", "territories", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_territories_un_member", "territories", ["un_member", "code", "id"], unique=False)
    op.create_index("ix_territories_un_region_id", "territories", ["un_region_id", "code", "id"], unique=False)
    op.create_index("ix_territories_updated_at", "territories", ["updated_at", "id"], unique=False)
    op.create_table(
        "adjustments",
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "items",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("output_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("event_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(summary), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_adjustments_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_adjustments_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustments")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_adjustments_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('adjustments')")
    op.create_index("ix_adjustments_certainty", "adjustments", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_adjustments_code", "adjustments", ["code", "id"], unique=False)
    op.create_index("ix_adjustments_created_at", "adjustments", ["created_at", "id"], unique=False)
    op.create_index("ix_adjustments_document_id", "adjustments", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_adjustments_event_ids", "adjustments", ["event_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_adjustments_lineage_id", "adjustments", ["lineage_id", "position", "id"], unique=False)
    op.create_index("ix_adjustments_output_ids", "adjustments", ["output_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_adjustments_plan_id", "adjustments", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_adjustments_position", "adjustments", ["position", "id"], unique=False)
    op.create_index(
        "ix_adjustments_search_vector", "adjustments", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_adjustments_summary_fuzzy",
        "adjustments",
        [sa.literal_column("hinge_fold(summary)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_adjustments_updated_at", "adjustments", ["updated_at", "id"], unique=False)
    op.create_table(
        "classifications",
        sa.Column("territory_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scheme",
            sa.Enum(
                "un_ldc", "un_lldc", "un_sids", "wb_fcs", name="classificationscheme", native_enum=False, length=64
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "valid_to_precision",
            sa.Enum("day", "year", name="dateprecision", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("attested_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("locator", sa.Text(), nullable=True),
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
            sa.Computed("setweight(hinge_words(code), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_classifications_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classifications")),
        sa.UniqueConstraint("code", name=op.f("uq_classifications_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('classifications')")
    op.create_index("ix_classifications_attested_on", "classifications", ["attested_on", "code", "id"], unique=False)
    op.create_index("ix_classifications_code", "classifications", ["code", "id"], unique=False)
    op.create_index("ix_classifications_created_at", "classifications", ["created_at", "id"], unique=False)
    op.create_index("ix_classifications_scheme", "classifications", ["scheme", "code", "id"], unique=False)
    op.create_index(
        "ix_classifications_search_vector", "classifications", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_classifications_territory_id", "classifications", ["territory_id", "code", "id"], unique=False)
    op.create_index("ix_classifications_updated_at", "classifications", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_classifications_valid_from_down",
        "classifications",
        [sa.literal_column("valid_from DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_classifications_valid_from_up",
        "classifications",
        [sa.literal_column("valid_from ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_classifications_valid_to_down",
        "classifications",
        [sa.literal_column("valid_to DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_classifications_valid_to_precision", "classifications", ["valid_to_precision", "code", "id"], unique=False
    )
    op.create_index(
        "ix_classifications_valid_to_up",
        "classifications",
        [sa.literal_column("valid_to ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_classifications_value", "classifications", ["value", "code", "id"], unique=False)
    op.create_table(
        "context_factors",
        sa.Column(
            "kind",
            sa.Enum(
                "trend",
                "rationale",
                "constraint",
                "opportunity",
                "plan_input",
                "method",
                name="contextkind",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "evidence_kind",
            sa.Enum(
                "database",
                "policy_brief",
                "publication",
                "internal_analysis",
                name="evidencesourcekind",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("used_for", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(summary), 'A')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_context_factors_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_context_factors_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_context_factors")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_context_factors_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('context_factors')")
    op.create_index("ix_context_factors_certainty", "context_factors", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_context_factors_code", "context_factors", ["code", "id"], unique=False)
    op.create_index("ix_context_factors_created_at", "context_factors", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_context_factors_document_id", "context_factors", ["document_id", "position", "id"], unique=False
    )
    op.create_index(
        "ix_context_factors_evidence_kind", "context_factors", ["evidence_kind", "position", "id"], unique=False
    )
    op.create_index("ix_context_factors_kind", "context_factors", ["kind", "position", "id"], unique=False)
    op.create_index("ix_context_factors_lineage_id", "context_factors", ["lineage_id", "position", "id"], unique=False)
    op.create_index(
        "ix_context_factors_name_fuzzy",
        "context_factors",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_context_factors_plan_id", "context_factors", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_context_factors_position", "context_factors", ["position", "id"], unique=False)
    op.create_index(
        "ix_context_factors_search_vector", "context_factors", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_context_factors_updated_at", "context_factors", ["updated_at", "id"], unique=False)
    op.create_table(
        "events",
        sa.Column(
            "kind",
            sa.Enum(
                "world_urban_forum",
                "high_level_meeting",
                "financing_dialogue",
                "expert_group_meeting",
                "global_ngo_meeting",
                "internal_workshop",
                "internal_training",
                "webinar",
                "country_assessment_dialogue",
                "partner_event",
                name="eventkind",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("place", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("organiser_unit_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("organisers", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "participants",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("agenda", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("outcome", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("related_document_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("linked_action_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(summary), 'B') || setweight(hinge_words(organisers), 'C') || setweight(hinge_words(outcome), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_events_document_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_events_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("code", name=op.f("uq_events_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('events')")
    op.create_index("ix_events_certainty", "events", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_events_code", "events", ["code", "id"], unique=False)
    op.create_index("ix_events_created_at", "events", ["created_at", "id"], unique=False)
    op.create_index("ix_events_document_id", "events", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_events_ends_on", "events", ["ends_on", "code", "id"], unique=False)
    op.create_index("ix_events_kind", "events", ["kind", "code", "id"], unique=False)
    op.create_index(
        "ix_events_linked_action_ids", "events", ["linked_action_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_events_organiser_unit_ids", "events", ["organiser_unit_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_events_related_document_ids", "events", ["related_document_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_events_search_vector", "events", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_events_starts_on_down",
        "events",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_events_starts_on_up", "events", [sa.literal_column("starts_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_events_territory_id", "events", ["territory_id", "code", "id"], unique=False)
    op.create_index(
        "ix_events_title_fuzzy",
        "events",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_events_updated_at", "events", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_events_year_down",
        "events",
        [sa.literal_column("year DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_events_year_up", "events", [sa.literal_column("year ASC NULLS LAST"), "id"], unique=False)
    op.create_table(
        "lenses",
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(summary), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_lenses_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_lenses_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lenses")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_lenses_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('lenses')")
    op.create_index("ix_lenses_certainty", "lenses", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_lenses_code", "lenses", ["code", "id"], unique=False)
    op.create_index("ix_lenses_created_at", "lenses", ["created_at", "id"], unique=False)
    op.create_index("ix_lenses_document_id", "lenses", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_lenses_lineage_id", "lenses", ["lineage_id", "position", "id"], unique=False)
    op.create_index("ix_lenses_plan_id", "lenses", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_lenses_position", "lenses", ["position", "id"], unique=False)
    op.create_index("ix_lenses_search_vector", "lenses", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_lenses_summary_fuzzy",
        "lenses",
        [sa.literal_column("hinge_fold(summary)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_lenses_updated_at", "lenses", ["updated_at", "id"], unique=False)
    op.create_table(
        "objectives",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("purpose", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_objectives_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_objectives_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_objectives_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('objectives')")
    op.create_index("ix_objectives_certainty", "objectives", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_objectives_code", "objectives", ["code", "id"], unique=False)
    op.create_index("ix_objectives_created_at", "objectives", ["created_at", "id"], unique=False)
    op.create_index("ix_objectives_document_id", "objectives", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_objectives_lineage_id", "objectives", ["lineage_id", "position", "id"], unique=False)
    op.create_index("ix_objectives_plan_id", "objectives", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_objectives_position", "objectives", ["position", "id"], unique=False)
    op.create_index("ix_objectives_purpose", "objectives", ["purpose", "position", "id"], unique=False)
    op.create_index(
        "ix_objectives_search_vector", "objectives", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_objectives_title_fuzzy",
        "objectives",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_objectives_updated_at", "objectives", ["updated_at", "id"], unique=False)
    op.create_table(
        "posts",
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("purpose", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("count", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "funding_source",
            sa.Enum(
                "regular_budget_core",
                "extra_budgetary",
                "soft_earmarked",
                "hard_earmarked",
                "in_kind",
                "not_stated",
                name="fundingsource",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "existing",
                "requested",
                "approved",
                "under_recruitment",
                "filled",
                "vacant",
                "cancelled",
                name="poststatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'requested'"),
            nullable=False,
        ),
        sa.Column("annual_cost", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("annual_cost_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("needed_from", sa.Date(), nullable=True),
        sa.Column("incumbent_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("also_serves", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(purpose), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_posts_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_posts_plan_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_posts_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("code", name=op.f("uq_posts_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('posts')")
    op.create_index("ix_posts_also_serves", "posts", ["also_serves"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_posts_annual_cost_down",
        "posts",
        [sa.literal_column("annual_cost DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_posts_annual_cost_up", "posts", [sa.literal_column("annual_cost ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_posts_certainty", "posts", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_posts_code", "posts", ["code", "id"], unique=False)
    op.create_index("ix_posts_created_at", "posts", ["created_at", "id"], unique=False)
    op.create_index("ix_posts_default", "posts", ["position", "id"], unique=False)
    op.create_index("ix_posts_document_id", "posts", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_posts_funding_source", "posts", ["funding_source", "position", "id"], unique=False)
    op.create_index("ix_posts_grade", "posts", ["grade", "position", "id"], unique=False)
    op.create_index("ix_posts_needed_from", "posts", ["needed_from", "position", "id"], unique=False)
    op.create_index("ix_posts_plan_id", "posts", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_posts_position", "posts", ["position", "id"], unique=False)
    op.create_index("ix_posts_search_vector", "posts", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_posts_status", "posts", ["status", "position", "id"], unique=False)
    op.create_index(
        "ix_posts_title_fuzzy",
        "posts",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_posts_unit_id", "posts", ["unit_id", "position", "id"], unique=False)
    op.create_index("ix_posts_updated_at", "posts", ["updated_at", "id"], unique=False)
    op.create_table(
        "practices",
        sa.Column(
            "kind",
            sa.Enum("good_practice", "lesson", "method", "case", name="practicekind", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("capacity_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "evidence",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("source_project", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "submitted", "screened", "published", "retired", name="practicestatus", native_enum=False, length=64
            ),
            server_default=sa.text("'submitted'"),
            nullable=False,
        ),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reuse_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_practices_document_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_practices_territory_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_practices_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
        sa.UniqueConstraint("code", name=op.f("uq_practices_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('practices')")
    op.create_index(
        "ix_practices_capacity_levels", "practices", ["capacity_levels"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_practices_certainty", "practices", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_practices_code", "practices", ["code", "id"], unique=False)
    op.create_index("ix_practices_created_at", "practices", ["created_at", "id"], unique=False)
    op.create_index("ix_practices_document_id", "practices", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_practices_kind", "practices", ["kind", "code", "id"], unique=False)
    op.create_index("ix_practices_reuse_count", "practices", ["reuse_count", "id"], unique=False)
    op.create_index("ix_practices_search_vector", "practices", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_practices_status", "practices", ["status", "code", "id"], unique=False)
    op.create_index("ix_practices_territory_id", "practices", ["territory_id", "code", "id"], unique=False)
    op.create_index("ix_practices_themes", "practices", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_practices_title_fuzzy",
        "practices",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_practices_unit_id", "practices", ["unit_id", "code", "id"], unique=False)
    op.create_index("ix_practices_updated_at", "practices", ["updated_at", "id"], unique=False)
    op.create_table(
        "resource_packages",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("linked_action_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("amount_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("target_donors", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("owner_unit_id", sa.Uuid(), nullable=True),
        sa.Column("supporting_unit_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "ready",
                "offered",
                "partly_funded",
                "funded",
                "closed",
                name="resourcepackagestatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'draft'"),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(summary), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_resource_packages_document_id")),
        sa.ForeignKeyConstraint(["owner_unit_id"], ["units.id"], name=op.f("fk_resource_packages_owner_unit_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_resource_packages_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_packages")),
        sa.UniqueConstraint("code", name=op.f("uq_resource_packages_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('resource_packages')")
    op.create_index(
        "ix_resource_packages_amount_down",
        "resource_packages",
        [sa.literal_column("amount DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_resource_packages_amount_up",
        "resource_packages",
        [sa.literal_column("amount ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_resource_packages_certainty", "resource_packages", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_resource_packages_code", "resource_packages", ["code", "id"], unique=False)
    op.create_index("ix_resource_packages_created_at", "resource_packages", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_resource_packages_document_id", "resource_packages", ["document_id", "code", "id"], unique=False
    )
    op.create_index(
        "ix_resource_packages_linked_action_ids",
        "resource_packages",
        ["linked_action_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_resource_packages_owner_unit_id", "resource_packages", ["owner_unit_id", "code", "id"], unique=False
    )
    op.create_index("ix_resource_packages_plan_id", "resource_packages", ["plan_id", "code", "id"], unique=False)
    op.create_index(
        "ix_resource_packages_search_vector",
        "resource_packages",
        ["search_vector"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index("ix_resource_packages_status", "resource_packages", ["status", "code", "id"], unique=False)
    op.create_index(
        "ix_resource_packages_supporting_unit_ids",
        "resource_packages",
        ["supporting_unit_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_resource_packages_title_fuzzy",
        "resource_packages",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_resource_packages_updated_at", "resource_packages", ["updated_at", "id"], unique=False)
    op.create_table(
        "statements",
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("attribute", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=True),
        sa.Column("conflicting", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("conflicts_with", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("inconsistency", sa.Text(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(subject), 'A') || setweight(hinge_words(value), 'B') || setweight(hinge_words(summary), 'A')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_statements_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_statements_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("code", name=op.f("uq_statements_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('statements')")
    op.create_index("ix_statements_attribute", "statements", ["attribute", "code", "id"], unique=False)
    op.create_index("ix_statements_certainty", "statements", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_statements_code", "statements", ["code", "id"], unique=False)
    op.create_index("ix_statements_conflicting", "statements", ["conflicting", "code", "id"], unique=False)
    op.create_index(
        "ix_statements_conflicts_with", "statements", ["conflicts_with"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_statements_created_at", "statements", ["created_at", "id"], unique=False)
    op.create_index("ix_statements_document_id", "statements", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_statements_inconsistency", "statements", ["inconsistency", "code", "id"], unique=False)
    op.create_index("ix_statements_plan_id", "statements", ["plan_id", "code", "id"], unique=False)
    op.create_index(
        "ix_statements_search_vector", "statements", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_statements_stated_on_down",
        "statements",
        [sa.literal_column("stated_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_statements_stated_on_up", "statements", [sa.literal_column("stated_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_statements_subject", "statements", ["subject", "code", "id"], unique=False)
    op.create_index("ix_statements_updated_at", "statements", ["updated_at", "id"], unique=False)
    op.create_index("ix_statements_value", "statements", ["value", "code", "id"], unique=False)
    op.create_table(
        "supporters",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "member_state",
                "professional_network",
                "academic_network",
                "international_organisation",
                name="supporterkind",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column(
            "commitments",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_supporters_document_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_supporters_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporters")),
        sa.UniqueConstraint("code", name=op.f("uq_supporters_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('supporters')")
    op.create_index("ix_supporters_certainty", "supporters", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_supporters_code", "supporters", ["code", "id"], unique=False)
    op.create_index("ix_supporters_created_at", "supporters", ["created_at", "id"], unique=False)
    op.create_index("ix_supporters_document_id", "supporters", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_supporters_kind", "supporters", ["kind", "code", "id"], unique=False)
    op.create_index(
        "ix_supporters_name_fuzzy",
        "supporters",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_supporters_search_vector", "supporters", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_supporters_since_down",
        "supporters",
        [sa.literal_column("since DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_supporters_since_up", "supporters", [sa.literal_column("since ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_supporters_territory_id", "supporters", ["territory_id", "code", "id"], unique=False)
    op.create_index("ix_supporters_updated_at", "supporters", ["updated_at", "id"], unique=False)
    op.create_table(
        "workstreams",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("former_title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("former_locator", sa.Text(), nullable=True),
        sa.Column(
            "priorities",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(former_title), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_workstreams_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_workstreams_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workstreams")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_workstreams_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('workstreams')")
    op.create_index("ix_workstreams_certainty", "workstreams", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_workstreams_code", "workstreams", ["code", "id"], unique=False)
    op.create_index("ix_workstreams_created_at", "workstreams", ["created_at", "id"], unique=False)
    op.create_index("ix_workstreams_document_id", "workstreams", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_workstreams_lineage_id", "workstreams", ["lineage_id", "position", "id"], unique=False)
    op.create_index("ix_workstreams_plan_id", "workstreams", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_workstreams_position", "workstreams", ["position", "id"], unique=False)
    op.create_index(
        "ix_workstreams_search_vector", "workstreams", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_workstreams_title_fuzzy",
        "workstreams",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_workstreams_updated_at", "workstreams", ["updated_at", "id"], unique=False)
    op.create_table(
        "achievements",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("workstream_id", sa.Uuid(), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "expected_or_actual",
            sa.Enum("expected", "actual", name="expectedoractual", native_enum=False, length=64),
            server_default=sa.text("'expected'"),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "achieved", "partly_achieved", "not_achieved", name="achievementstatus", native_enum=False, length=64
            ),
            nullable=True,
        ),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column(
            "metrics",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("links", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(summary), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_achievements_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_achievements_plan_id")),
        sa.ForeignKeyConstraint(["workstream_id"], ["workstreams.id"], name=op.f("fk_achievements_workstream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievements")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_achievements_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('achievements')")
    op.create_index("ix_achievements_certainty", "achievements", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_achievements_code", "achievements", ["code", "id"], unique=False)
    op.create_index("ix_achievements_created_at", "achievements", ["created_at", "id"], unique=False)
    op.create_index("ix_achievements_document_id", "achievements", ["document_id", "position", "id"], unique=False)
    op.create_index(
        "ix_achievements_expected_or_actual", "achievements", ["expected_or_actual", "position", "id"], unique=False
    )
    op.create_index("ix_achievements_lineage_id", "achievements", ["lineage_id", "position", "id"], unique=False)
    op.create_index("ix_achievements_plan_id", "achievements", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_achievements_position", "achievements", ["position", "id"], unique=False)
    op.create_index(
        "ix_achievements_search_vector", "achievements", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_achievements_status", "achievements", ["status", "position", "id"], unique=False)
    op.create_index(
        "ix_achievements_summary_fuzzy",
        "achievements",
        [sa.literal_column("hinge_fold(summary)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_achievements_updated_at", "achievements", ["updated_at", "id"], unique=False)
    op.create_index("ix_achievements_workstream_id", "achievements", ["workstream_id", "position", "id"], unique=False)
    op.create_index("ix_achievements_year", "achievements", ["year", "position", "id"], unique=False)
    op.create_table(
        "budget_lines",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "post",
                "consultancy",
                "product_transformation",
                "training",
                "travel",
                "other",
                name="budgetcategory",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("description", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("amount_currency", sa.CHAR(length=3), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column(
            "funding_source",
            sa.Enum(
                "regular_budget_core",
                "extra_budgetary",
                "soft_earmarked",
                "hard_earmarked",
                "in_kind",
                "not_stated",
                name="fundingsource",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "approved",
                "partly_resourced",
                "resourced",
                "spent",
                "withdrawn",
                name="budgetlinestatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'proposed'"),
            nullable=False,
        ),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column(
            "parts",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("links", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(description), 'A')", persisted=True
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_budget_lines_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_budget_lines_plan_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_budget_lines_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_lines")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_budget_lines_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('budget_lines')")
    op.create_index("ix_budget_lines_amount", "budget_lines", ["amount", "id"], unique=False)
    op.create_index("ix_budget_lines_category", "budget_lines", ["category", "position", "id"], unique=False)
    op.create_index("ix_budget_lines_certainty", "budget_lines", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_budget_lines_code", "budget_lines", ["code", "id"], unique=False)
    op.create_index("ix_budget_lines_created_at", "budget_lines", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_budget_lines_description_fuzzy",
        "budget_lines",
        [sa.literal_column("hinge_fold(description)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_budget_lines_document_id", "budget_lines", ["document_id", "position", "id"], unique=False)
    op.create_index(
        "ix_budget_lines_funding_source", "budget_lines", ["funding_source", "position", "id"], unique=False
    )
    op.create_index("ix_budget_lines_lineage_id", "budget_lines", ["lineage_id", "position", "id"], unique=False)
    op.create_index("ix_budget_lines_plan_id", "budget_lines", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_budget_lines_position", "budget_lines", ["position", "id"], unique=False)
    op.create_index("ix_budget_lines_post_id", "budget_lines", ["post_id", "position", "id"], unique=False)
    op.create_index("ix_budget_lines_quantity", "budget_lines", ["quantity", "position", "id"], unique=False)
    op.create_index(
        "ix_budget_lines_search_vector", "budget_lines", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_budget_lines_status", "budget_lines", ["status", "position", "id"], unique=False)
    op.create_index("ix_budget_lines_updated_at", "budget_lines", ["updated_at", "id"], unique=False)
    op.create_index("ix_budget_lines_year", "budget_lines", ["year", "id"], unique=False)
    op.create_table(
        "challenges",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("workstream_id", sa.Uuid(), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "capacity_shortage",
                "prioritisation",
                "skills_dependency",
                "ad_hoc_partnership",
                "opportunity",
                name="challengekind",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("mitigating_action_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "mitigating_budget_line_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("mitigating_post_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(summary), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_challenges_document_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_challenges_plan_id")),
        sa.ForeignKeyConstraint(["workstream_id"], ["workstreams.id"], name=op.f("fk_challenges_workstream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_challenges_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('challenges')")
    op.create_index("ix_challenges_certainty", "challenges", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_challenges_code", "challenges", ["code", "id"], unique=False)
    op.create_index("ix_challenges_created_at", "challenges", ["created_at", "id"], unique=False)
    op.create_index("ix_challenges_document_id", "challenges", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_challenges_kind", "challenges", ["kind", "position", "id"], unique=False)
    op.create_index("ix_challenges_lineage_id", "challenges", ["lineage_id", "position", "id"], unique=False)
    op.create_index(
        "ix_challenges_mitigating_action_ids",
        "challenges",
        ["mitigating_action_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_challenges_mitigating_budget_line_ids",
        "challenges",
        ["mitigating_budget_line_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_challenges_mitigating_post_ids", "challenges", ["mitigating_post_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_challenges_plan_id", "challenges", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_challenges_position", "challenges", ["position", "id"], unique=False)
    op.create_index(
        "ix_challenges_search_vector", "challenges", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_challenges_summary_fuzzy",
        "challenges",
        [sa.literal_column("hinge_fold(summary)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_challenges_updated_at", "challenges", ["updated_at", "id"], unique=False)
    op.create_index("ix_challenges_workstream_id", "challenges", ["workstream_id", "position", "id"], unique=False)
    op.create_index("ix_challenges_year", "challenges", ["year", "position", "id"], unique=False)
    op.create_table(
        "financing_dialogues",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("global", "subregional", "country", name="financingdialoguelevel", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column("participants", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "commitments",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("follow_up", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(follow_up), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_financing_dialogues_document_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_financing_dialogues_event_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_financing_dialogues_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_financing_dialogues")),
        sa.UniqueConstraint("code", name=op.f("uq_financing_dialogues_code")),
        sa.UniqueConstraint("event_id", name=op.f("uq_financing_dialogues_event_id")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('financing_dialogues')")
    op.create_index(
        "ix_financing_dialogues_certainty", "financing_dialogues", ["certainty", "code", "id"], unique=False
    )
    op.create_index("ix_financing_dialogues_code", "financing_dialogues", ["code", "id"], unique=False)
    op.create_index("ix_financing_dialogues_created_at", "financing_dialogues", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_financing_dialogues_document_id", "financing_dialogues", ["document_id", "code", "id"], unique=False
    )
    op.create_index("ix_financing_dialogues_event_id", "financing_dialogues", ["event_id", "code", "id"], unique=False)
    op.create_index("ix_financing_dialogues_level", "financing_dialogues", ["level", "code", "id"], unique=False)
    op.create_index(
        "ix_financing_dialogues_search_vector",
        "financing_dialogues",
        ["search_vector"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_financing_dialogues_territory_id", "financing_dialogues", ["territory_id", "code", "id"], unique=False
    )
    op.create_index("ix_financing_dialogues_updated_at", "financing_dialogues", ["updated_at", "id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("objective_id", sa.Uuid(), nullable=False),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_outcomes_document_id")),
        sa.ForeignKeyConstraint(["objective_id"], ["objectives.id"], name=op.f("fk_outcomes_objective_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_outcomes_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_outcomes_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('outcomes')")
    op.create_index("ix_outcomes_certainty", "outcomes", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_outcomes_code", "outcomes", ["code", "id"], unique=False)
    op.create_index("ix_outcomes_created_at", "outcomes", ["created_at", "id"], unique=False)
    op.create_index("ix_outcomes_document_id", "outcomes", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_outcomes_lineage_id", "outcomes", ["lineage_id", "position", "id"], unique=False)
    op.create_index("ix_outcomes_objective_id", "outcomes", ["objective_id", "position", "id"], unique=False)
    op.create_index("ix_outcomes_plan_id", "outcomes", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_outcomes_position", "outcomes", ["position", "id"], unique=False)
    op.create_index("ix_outcomes_search_vector", "outcomes", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_outcomes_title_fuzzy",
        "outcomes",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_outcomes_updated_at", "outcomes", ["updated_at", "id"], unique=False)
    op.create_table(
        "outputs",
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("workstream_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_outputs_document_id")),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcomes.id"], name=op.f("fk_outputs_outcome_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_outputs_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outputs")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_outputs_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('outputs')")
    op.create_index("ix_outputs_certainty", "outputs", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_outputs_code", "outputs", ["code", "id"], unique=False)
    op.create_index("ix_outputs_created_at", "outputs", ["created_at", "id"], unique=False)
    op.create_index("ix_outputs_document_id", "outputs", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_outputs_lineage_id", "outputs", ["lineage_id", "position", "id"], unique=False)
    op.create_index("ix_outputs_outcome_id", "outputs", ["outcome_id", "position", "id"], unique=False)
    op.create_index("ix_outputs_plan_id", "outputs", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_outputs_position", "outputs", ["position", "id"], unique=False)
    op.create_index("ix_outputs_search_vector", "outputs", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_outputs_title_fuzzy",
        "outputs",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_outputs_updated_at", "outputs", ["updated_at", "id"], unique=False)
    op.create_index("ix_outputs_workstream_ids", "outputs", ["workstream_ids"], unique=False, postgresql_using="gin")
    op.create_table(
        "actions",
        sa.Column("output_id", sa.Uuid(), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "change_tag",
            sa.Enum("deleted", "done", "revised", "added", name="changetag", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("predecessor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned", "active", "on_hold", "done", "dropped", name="actionstate", native_enum=False, length=64
            ),
            server_default=sa.text("'planned'"),
            nullable=False,
        ),
        sa.Column("lead_unit_id", sa.Uuid(), nullable=True),
        sa.Column("supporting_unit_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "components",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "priorities",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("dependency_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("budget_line_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("see_also", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "segmentation",
            sa.Enum(
                "explicit_row",
                "inferred_split",
                "merged_cell_kept_whole",
                name="segmentation",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(summary), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_actions_document_id")),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["units.id"], name=op.f("fk_actions_lead_unit_id")),
        sa.ForeignKeyConstraint(["output_id"], ["outputs.id"], name=op.f("fk_actions_output_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_actions_plan_id")),
        sa.ForeignKeyConstraint(["predecessor_id"], ["actions.id"], name=op.f("fk_actions_predecessor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_actions_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('actions')")
    op.create_index("ix_actions_budget_line_ids", "actions", ["budget_line_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_actions_certainty", "actions", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_actions_change_tag", "actions", ["change_tag", "position", "id"], unique=False)
    op.create_index("ix_actions_code", "actions", ["code", "id"], unique=False)
    op.create_index("ix_actions_created_at", "actions", ["created_at", "id"], unique=False)
    op.create_index("ix_actions_dependency_ids", "actions", ["dependency_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_actions_document_id", "actions", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_actions_lead_unit_id", "actions", ["lead_unit_id", "position", "id"], unique=False)
    op.create_index("ix_actions_lineage_id", "actions", ["lineage_id", "position", "id"], unique=False)
    op.create_index("ix_actions_output_id", "actions", ["output_id", "position", "id"], unique=False)
    op.create_index("ix_actions_plan_id", "actions", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_actions_position", "actions", ["position", "id"], unique=False)
    op.create_index("ix_actions_predecessor_id", "actions", ["predecessor_id", "position", "id"], unique=False)
    op.create_index("ix_actions_search_vector", "actions", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_actions_segmentation", "actions", ["segmentation", "position", "id"], unique=False)
    op.create_index("ix_actions_state", "actions", ["state", "position", "id"], unique=False)
    op.create_index(
        "ix_actions_summary_fuzzy",
        "actions",
        [sa.literal_column("hinge_fold(summary)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_actions_supporting_unit_ids", "actions", ["supporting_unit_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_actions_updated_at", "actions", ["updated_at", "id"], unique=False)
    op.create_table(
        "indicators",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "objective",
                "outcome",
                "output",
                "project",
                "course",
                name="indicatorlevel",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("objective_id", sa.Uuid(), nullable=True),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("output_id", sa.Uuid(), nullable=True),
        sa.Column("unit_of_measure", sa.Text(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("increase", "decrease", "maintain", name="indicatordirection", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("baseline", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("baseline_year", sa.Integer(), nullable=True),
        sa.Column(
            "targets",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("disaggregations", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("method", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("data_source", sa.Text(), nullable=True),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(method), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_indicators_document_id")),
        sa.ForeignKeyConstraint(["objective_id"], ["objectives.id"], name=op.f("fk_indicators_objective_id")),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcomes.id"], name=op.f("fk_indicators_outcome_id")),
        sa.ForeignKeyConstraint(["output_id"], ["outputs.id"], name=op.f("fk_indicators_output_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_indicators_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_indicators_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('indicators')")
    op.create_index("ix_indicators_certainty", "indicators", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_indicators_code", "indicators", ["code", "id"], unique=False)
    op.create_index("ix_indicators_created_at", "indicators", ["created_at", "id"], unique=False)
    op.create_index("ix_indicators_direction", "indicators", ["direction", "position", "id"], unique=False)
    op.create_index(
        "ix_indicators_disaggregations", "indicators", ["disaggregations"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_indicators_document_id", "indicators", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_indicators_level", "indicators", ["level", "position", "id"], unique=False)
    op.create_index("ix_indicators_lineage_id", "indicators", ["lineage_id", "position", "id"], unique=False)
    op.create_index(
        "ix_indicators_name_fuzzy",
        "indicators",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_indicators_objective_id", "indicators", ["objective_id", "position", "id"], unique=False)
    op.create_index("ix_indicators_outcome_id", "indicators", ["outcome_id", "position", "id"], unique=False)
    op.create_index("ix_indicators_output_id", "indicators", ["output_id", "position", "id"], unique=False)
    op.create_index("ix_indicators_plan_id", "indicators", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_indicators_position", "indicators", ["position", "id"], unique=False)
    op.create_index(
        "ix_indicators_search_vector", "indicators", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_indicators_updated_at", "indicators", ["updated_at", "id"], unique=False)
    op.create_table(
        "key_activities",
        sa.Column("output_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "resource_condition",
            sa.Enum(
                "none_stated",
                "staff_time_permitting",
                "resources_permitting",
                "if_additional_resources",
                "additional_resources_required",
                name="resourcecondition",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'none_stated'"),
            nullable=False,
        ),
        sa.Column("linked_action_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "under_way",
                "delivered",
                "not_delivered",
                "carried_over",
                name="keyactivitystatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'planned'"),
            nullable=False,
        ),
        sa.Column(
            "evidence",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), server_default=sa.text("hinge_uuid7()"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(summary), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_key_activities_document_id")),
        sa.ForeignKeyConstraint(["output_id"], ["outputs.id"], name=op.f("fk_key_activities_output_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_key_activities_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_activities")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_key_activities_plan_id_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('key_activities')")
    op.create_index("ix_key_activities_certainty", "key_activities", ["certainty", "position", "id"], unique=False)
    op.create_index("ix_key_activities_code", "key_activities", ["code", "id"], unique=False)
    op.create_index("ix_key_activities_created_at", "key_activities", ["created_at", "id"], unique=False)
    op.create_index("ix_key_activities_document_id", "key_activities", ["document_id", "position", "id"], unique=False)
    op.create_index("ix_key_activities_lineage_id", "key_activities", ["lineage_id", "position", "id"], unique=False)
    op.create_index(
        "ix_key_activities_linked_action_ids",
        "key_activities",
        ["linked_action_ids"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index("ix_key_activities_output_id", "key_activities", ["output_id", "position", "id"], unique=False)
    op.create_index("ix_key_activities_plan_id", "key_activities", ["plan_id", "position", "id"], unique=False)
    op.create_index("ix_key_activities_position", "key_activities", ["position", "id"], unique=False)
    op.create_index(
        "ix_key_activities_resource_condition", "key_activities", ["resource_condition", "position", "id"], unique=False
    )
    op.create_index(
        "ix_key_activities_search_vector", "key_activities", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_key_activities_status", "key_activities", ["status", "position", "id"], unique=False)
    op.create_index(
        "ix_key_activities_summary_fuzzy",
        "key_activities",
        [sa.literal_column("hinge_fold(summary)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_key_activities_updated_at", "key_activities", ["updated_at", "id"], unique=False)
    op.create_index("ix_key_activities_year", "key_activities", ["year", "position", "id"], unique=False)
    op.create_table(
        "indicator_values",
        sa.Column("indicator_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("territory_id", sa.Uuid(), nullable=True),
        sa.Column(
            "disaggregation",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("provisional", "final", name="valuestatus", native_enum=False, length=64),
            server_default=sa.text("'provisional'"),
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
            sa.Computed("setweight(hinge_words(code), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_indicator_values_indicator_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.id"], name=op.f("fk_indicator_values_territory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_values")),
        sa.UniqueConstraint("code", name=op.f("uq_indicator_values_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('indicator_values')")
    op.create_index("ix_indicator_values_code", "indicator_values", ["code", "id"], unique=False)
    op.create_index("ix_indicator_values_created_at", "indicator_values", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_indicator_values_default", "indicator_values", [sa.literal_column("year DESC"), "code", "id"], unique=False
    )
    op.create_index(
        "ix_indicator_values_indicator_id",
        "indicator_values",
        ["indicator_id", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_indicator_values_period",
        "indicator_values",
        ["period", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_indicator_values_search_vector", "indicator_values", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_indicator_values_status",
        "indicator_values",
        ["status", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_indicator_values_territory_id",
        "indicator_values",
        ["territory_id", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index("ix_indicator_values_updated_at", "indicator_values", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_indicator_values_value_down",
        "indicator_values",
        [sa.literal_column("value DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_indicator_values_value_up",
        "indicator_values",
        [sa.literal_column("value ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_indicator_values_year", "indicator_values", ["year", "id"], unique=False)
    op.create_table(
        "progress_entries",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=True),
        sa.Column("key_activity_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "not_started",
                "on_track",
                "delayed",
                "on_hold",
                "completed",
                "dropped",
                name="progressstate",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("narrative", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "evidence",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("reporter_unit_id", sa.Uuid(), nullable=True),
        sa.Column("reporter", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
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
            sa.Computed("setweight(hinge_words(code), 'A') || setweight(hinge_words(narrative), 'A')", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_progress_entries_action_id")),
        sa.ForeignKeyConstraint(
            ["key_activity_id"], ["key_activities.id"], name=op.f("fk_progress_entries_key_activity_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_progress_entries_plan_id")),
        sa.ForeignKeyConstraint(["reporter_unit_id"], ["units.id"], name=op.f("fk_progress_entries_reporter_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_entries")),
        sa.UniqueConstraint("code", name=op.f("uq_progress_entries_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('progress_entries')")
    op.create_index(
        "ix_progress_entries_action_id",
        "progress_entries",
        ["action_id", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_progress_entries_approved_on",
        "progress_entries",
        ["approved_on", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index("ix_progress_entries_code", "progress_entries", ["code", "id"], unique=False)
    op.create_index("ix_progress_entries_created_at", "progress_entries", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_progress_entries_default", "progress_entries", [sa.literal_column("year DESC"), "code", "id"], unique=False
    )
    op.create_index(
        "ix_progress_entries_key_activity_id",
        "progress_entries",
        ["key_activity_id", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_progress_entries_percent_down",
        "progress_entries",
        [sa.literal_column("percent DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_progress_entries_percent_up",
        "progress_entries",
        [sa.literal_column("percent ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_progress_entries_plan_id",
        "progress_entries",
        ["plan_id", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_progress_entries_reporter_unit_id",
        "progress_entries",
        ["reporter_unit_id", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index(
        "ix_progress_entries_search_vector", "progress_entries", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_progress_entries_state",
        "progress_entries",
        ["state", sa.literal_column("year DESC"), "code", "id"],
        unique=False,
    )
    op.create_index("ix_progress_entries_updated_at", "progress_entries", ["updated_at", "id"], unique=False)
    op.create_index("ix_progress_entries_year", "progress_entries", ["year", "id"], unique=False)


def downgrade() -> None:
    """And back; where nothing can bring the old state back, raise and say why."""
    op.drop_index("ix_progress_entries_year", table_name="progress_entries")
    op.drop_index("ix_progress_entries_updated_at", table_name="progress_entries")
    op.drop_index("ix_progress_entries_state", table_name="progress_entries")
    op.drop_index("ix_progress_entries_search_vector", table_name="progress_entries", postgresql_using="gin")
    op.drop_index("ix_progress_entries_reporter_unit_id", table_name="progress_entries")
    op.drop_index("ix_progress_entries_plan_id", table_name="progress_entries")
    op.drop_index("ix_progress_entries_percent_up", table_name="progress_entries")
    op.drop_index("ix_progress_entries_percent_down", table_name="progress_entries")
    op.drop_index("ix_progress_entries_key_activity_id", table_name="progress_entries")
    op.drop_index("ix_progress_entries_default", table_name="progress_entries")
    op.drop_index("ix_progress_entries_created_at", table_name="progress_entries")
    op.drop_index("ix_progress_entries_code", table_name="progress_entries")
    op.drop_index("ix_progress_entries_approved_on", table_name="progress_entries")
    op.drop_index("ix_progress_entries_action_id", table_name="progress_entries")
    op.drop_table("progress_entries")
    op.drop_index("ix_indicator_values_year", table_name="indicator_values")
    op.drop_index("ix_indicator_values_value_up", table_name="indicator_values")
    op.drop_index("ix_indicator_values_value_down", table_name="indicator_values")
    op.drop_index("ix_indicator_values_updated_at", table_name="indicator_values")
    op.drop_index("ix_indicator_values_territory_id", table_name="indicator_values")
    op.drop_index("ix_indicator_values_status", table_name="indicator_values")
    op.drop_index("ix_indicator_values_search_vector", table_name="indicator_values", postgresql_using="gin")
    op.drop_index("ix_indicator_values_period", table_name="indicator_values")
    op.drop_index("ix_indicator_values_indicator_id", table_name="indicator_values")
    op.drop_index("ix_indicator_values_default", table_name="indicator_values")
    op.drop_index("ix_indicator_values_created_at", table_name="indicator_values")
    op.drop_index("ix_indicator_values_code", table_name="indicator_values")
    op.drop_table("indicator_values")
    op.drop_index("ix_key_activities_year", table_name="key_activities")
    op.drop_index("ix_key_activities_updated_at", table_name="key_activities")
    op.drop_index(
        "ix_key_activities_summary_fuzzy",
        table_name="key_activities",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_key_activities_status", table_name="key_activities")
    op.drop_index("ix_key_activities_search_vector", table_name="key_activities", postgresql_using="gin")
    op.drop_index("ix_key_activities_resource_condition", table_name="key_activities")
    op.drop_index("ix_key_activities_position", table_name="key_activities")
    op.drop_index("ix_key_activities_plan_id", table_name="key_activities")
    op.drop_index("ix_key_activities_output_id", table_name="key_activities")
    op.drop_index("ix_key_activities_linked_action_ids", table_name="key_activities", postgresql_using="gin")
    op.drop_index("ix_key_activities_lineage_id", table_name="key_activities")
    op.drop_index("ix_key_activities_document_id", table_name="key_activities")
    op.drop_index("ix_key_activities_created_at", table_name="key_activities")
    op.drop_index("ix_key_activities_code", table_name="key_activities")
    op.drop_index("ix_key_activities_certainty", table_name="key_activities")
    op.drop_table("key_activities")
    op.drop_index("ix_indicators_updated_at", table_name="indicators")
    op.drop_index("ix_indicators_search_vector", table_name="indicators", postgresql_using="gin")
    op.drop_index("ix_indicators_position", table_name="indicators")
    op.drop_index("ix_indicators_plan_id", table_name="indicators")
    op.drop_index("ix_indicators_output_id", table_name="indicators")
    op.drop_index("ix_indicators_outcome_id", table_name="indicators")
    op.drop_index("ix_indicators_objective_id", table_name="indicators")
    op.drop_index(
        "ix_indicators_name_fuzzy",
        table_name="indicators",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_indicators_lineage_id", table_name="indicators")
    op.drop_index("ix_indicators_level", table_name="indicators")
    op.drop_index("ix_indicators_document_id", table_name="indicators")
    op.drop_index("ix_indicators_disaggregations", table_name="indicators", postgresql_using="gin")
    op.drop_index("ix_indicators_direction", table_name="indicators")
    op.drop_index("ix_indicators_created_at", table_name="indicators")
    op.drop_index("ix_indicators_code", table_name="indicators")
    op.drop_index("ix_indicators_certainty", table_name="indicators")
    op.drop_table("indicators")
    op.drop_index("ix_actions_updated_at", table_name="actions")
    op.drop_index("ix_actions_supporting_unit_ids", table_name="actions", postgresql_using="gin")
    op.drop_index(
        "ix_actions_summary_fuzzy",
        table_name="actions",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_actions_state", table_name="actions")
    op.drop_index("ix_actions_segmentation", table_name="actions")
    op.drop_index("ix_actions_search_vector", table_name="actions", postgresql_using="gin")
    op.drop_index("ix_actions_predecessor_id", table_name="actions")
    op.drop_index("ix_actions_position", table_name="actions")
    op.drop_index("ix_actions_plan_id", table_name="actions")
    op.drop_index("ix_actions_output_id", table_name="actions")
    op.drop_index("ix_actions_lineage_id", table_name="actions")
    op.drop_index("ix_actions_lead_unit_id", table_name="actions")
    op.drop_index("ix_actions_document_id", table_name="actions")
    op.drop_index("ix_actions_dependency_ids", table_name="actions", postgresql_using="gin")
    op.drop_index("ix_actions_created_at", table_name="actions")
    op.drop_index("ix_actions_code", table_name="actions")
    op.drop_index("ix_actions_change_tag", table_name="actions")
    op.drop_index("ix_actions_certainty", table_name="actions")
    op.drop_index("ix_actions_budget_line_ids", table_name="actions", postgresql_using="gin")
    op.drop_table("actions")
    op.drop_index("ix_outputs_workstream_ids", table_name="outputs", postgresql_using="gin")
    op.drop_index("ix_outputs_updated_at", table_name="outputs")
    op.drop_index(
        "ix_outputs_title_fuzzy",
        table_name="outputs",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_outputs_search_vector", table_name="outputs", postgresql_using="gin")
    op.drop_index("ix_outputs_position", table_name="outputs")
    op.drop_index("ix_outputs_plan_id", table_name="outputs")
    op.drop_index("ix_outputs_outcome_id", table_name="outputs")
    op.drop_index("ix_outputs_lineage_id", table_name="outputs")
    op.drop_index("ix_outputs_document_id", table_name="outputs")
    op.drop_index("ix_outputs_created_at", table_name="outputs")
    op.drop_index("ix_outputs_code", table_name="outputs")
    op.drop_index("ix_outputs_certainty", table_name="outputs")
    op.drop_table("outputs")
    op.drop_index("ix_outcomes_updated_at", table_name="outcomes")
    op.drop_index(
        "ix_outcomes_title_fuzzy",
        table_name="outcomes",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_outcomes_search_vector", table_name="outcomes", postgresql_using="gin")
    op.drop_index("ix_outcomes_position", table_name="outcomes")
    op.drop_index("ix_outcomes_plan_id", table_name="outcomes")
    op.drop_index("ix_outcomes_objective_id", table_name="outcomes")
    op.drop_index("ix_outcomes_lineage_id", table_name="outcomes")
    op.drop_index("ix_outcomes_document_id", table_name="outcomes")
    op.drop_index("ix_outcomes_created_at", table_name="outcomes")
    op.drop_index("ix_outcomes_code", table_name="outcomes")
    op.drop_index("ix_outcomes_certainty", table_name="outcomes")
    op.drop_table("outcomes")
    op.drop_index("ix_financing_dialogues_updated_at", table_name="financing_dialogues")
    op.drop_index("ix_financing_dialogues_territory_id", table_name="financing_dialogues")
    op.drop_index("ix_financing_dialogues_search_vector", table_name="financing_dialogues", postgresql_using="gin")
    op.drop_index("ix_financing_dialogues_level", table_name="financing_dialogues")
    op.drop_index("ix_financing_dialogues_event_id", table_name="financing_dialogues")
    op.drop_index("ix_financing_dialogues_document_id", table_name="financing_dialogues")
    op.drop_index("ix_financing_dialogues_created_at", table_name="financing_dialogues")
    op.drop_index("ix_financing_dialogues_code", table_name="financing_dialogues")
    op.drop_index("ix_financing_dialogues_certainty", table_name="financing_dialogues")
    op.drop_table("financing_dialogues")
    op.drop_index("ix_challenges_year", table_name="challenges")
    op.drop_index("ix_challenges_workstream_id", table_name="challenges")
    op.drop_index("ix_challenges_updated_at", table_name="challenges")
    op.drop_index(
        "ix_challenges_summary_fuzzy",
        table_name="challenges",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_challenges_search_vector", table_name="challenges", postgresql_using="gin")
    op.drop_index("ix_challenges_position", table_name="challenges")
    op.drop_index("ix_challenges_plan_id", table_name="challenges")
    op.drop_index("ix_challenges_mitigating_post_ids", table_name="challenges", postgresql_using="gin")
    op.drop_index("ix_challenges_mitigating_budget_line_ids", table_name="challenges", postgresql_using="gin")
    op.drop_index("ix_challenges_mitigating_action_ids", table_name="challenges", postgresql_using="gin")
    op.drop_index("ix_challenges_lineage_id", table_name="challenges")
    op.drop_index("ix_challenges_kind", table_name="challenges")
    op.drop_index("ix_challenges_document_id", table_name="challenges")
    op.drop_index("ix_challenges_created_at", table_name="challenges")
    op.drop_index("ix_challenges_code", table_name="challenges")
    op.drop_index("ix_challenges_certainty", table_name="challenges")
    op.drop_table("challenges")
    op.drop_index("ix_budget_lines_year", table_name="budget_lines")
    op.drop_index("ix_budget_lines_updated_at", table_name="budget_lines")
    op.drop_index("ix_budget_lines_status", table_name="budget_lines")
    op.drop_index("ix_budget_lines_search_vector", table_name="budget_lines", postgresql_using="gin")
    op.drop_index("ix_budget_lines_quantity", table_name="budget_lines")
    op.drop_index("ix_budget_lines_post_id", table_name="budget_lines")
    op.drop_index("ix_budget_lines_position", table_name="budget_lines")
    op.drop_index("ix_budget_lines_plan_id", table_name="budget_lines")
    op.drop_index("ix_budget_lines_lineage_id", table_name="budget_lines")
    op.drop_index("ix_budget_lines_funding_source", table_name="budget_lines")
    op.drop_index("ix_budget_lines_document_id", table_name="budget_lines")
    op.drop_index(
        "ix_budget_lines_description_fuzzy",
        table_name="budget_lines",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_budget_lines_created_at", table_name="budget_lines")
    op.drop_index("ix_budget_lines_code", table_name="budget_lines")
    op.drop_index("ix_budget_lines_certainty", table_name="budget_lines")
    op.drop_index("ix_budget_lines_category", table_name="budget_lines")
    op.drop_index("ix_budget_lines_amount", table_name="budget_lines")
    op.drop_table("budget_lines")
    op.drop_index("ix_achievements_year", table_name="achievements")
    op.drop_index("ix_achievements_workstream_id", table_name="achievements")
    op.drop_index("ix_achievements_updated_at", table_name="achievements")
    op.drop_index(
        "ix_achievements_summary_fuzzy",
        table_name="achievements",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_achievements_status", table_name="achievements")
    op.drop_index("ix_achievements_search_vector", table_name="achievements", postgresql_using="gin")
    op.drop_index("ix_achievements_position", table_name="achievements")
    op.drop_index("ix_achievements_plan_id", table_name="achievements")
    op.drop_index("ix_achievements_lineage_id", table_name="achievements")
    op.drop_index("ix_achievements_expected_or_actual", table_name="achievements")
    op.drop_index("ix_achievements_document_id", table_name="achievements")
    op.drop_index("ix_achievements_created_at", table_name="achievements")
    op.drop_index("ix_achievements_code", table_name="achievements")
    op.drop_index("ix_achievements_certainty", table_name="achievements")
    op.drop_table("achievements")
    op.drop_index("ix_workstreams_updated_at", table_name="workstreams")
    op.drop_index(
        "ix_workstreams_title_fuzzy",
        table_name="workstreams",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_workstreams_search_vector", table_name="workstreams", postgresql_using="gin")
    op.drop_index("ix_workstreams_position", table_name="workstreams")
    op.drop_index("ix_workstreams_plan_id", table_name="workstreams")
    op.drop_index("ix_workstreams_lineage_id", table_name="workstreams")
    op.drop_index("ix_workstreams_document_id", table_name="workstreams")
    op.drop_index("ix_workstreams_created_at", table_name="workstreams")
    op.drop_index("ix_workstreams_code", table_name="workstreams")
    op.drop_index("ix_workstreams_certainty", table_name="workstreams")
    op.drop_table("workstreams")
    op.drop_index("ix_supporters_updated_at", table_name="supporters")
    op.drop_index("ix_supporters_territory_id", table_name="supporters")
    op.drop_index("ix_supporters_since_up", table_name="supporters")
    op.drop_index("ix_supporters_since_down", table_name="supporters")
    op.drop_index("ix_supporters_search_vector", table_name="supporters", postgresql_using="gin")
    op.drop_index(
        "ix_supporters_name_fuzzy",
        table_name="supporters",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_supporters_kind", table_name="supporters")
    op.drop_index("ix_supporters_document_id", table_name="supporters")
    op.drop_index("ix_supporters_created_at", table_name="supporters")
    op.drop_index("ix_supporters_code", table_name="supporters")
    op.drop_index("ix_supporters_certainty", table_name="supporters")
    op.drop_table("supporters")
    op.drop_index("ix_statements_value", table_name="statements")
    op.drop_index("ix_statements_updated_at", table_name="statements")
    op.drop_index("ix_statements_subject", table_name="statements")
    op.drop_index("ix_statements_stated_on_up", table_name="statements")
    op.drop_index("ix_statements_stated_on_down", table_name="statements")
    op.drop_index("ix_statements_search_vector", table_name="statements", postgresql_using="gin")
    op.drop_index("ix_statements_plan_id", table_name="statements")
    op.drop_index("ix_statements_inconsistency", table_name="statements")
    op.drop_index("ix_statements_document_id", table_name="statements")
    op.drop_index("ix_statements_created_at", table_name="statements")
    op.drop_index("ix_statements_conflicts_with", table_name="statements", postgresql_using="gin")
    op.drop_index("ix_statements_conflicting", table_name="statements")
    op.drop_index("ix_statements_code", table_name="statements")
    op.drop_index("ix_statements_certainty", table_name="statements")
    op.drop_index("ix_statements_attribute", table_name="statements")
    op.drop_table("statements")
    op.drop_index("ix_resource_packages_updated_at", table_name="resource_packages")
    op.drop_index(
        "ix_resource_packages_title_fuzzy",
        table_name="resource_packages",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_resource_packages_supporting_unit_ids", table_name="resource_packages", postgresql_using="gin")
    op.drop_index("ix_resource_packages_status", table_name="resource_packages")
    op.drop_index("ix_resource_packages_search_vector", table_name="resource_packages", postgresql_using="gin")
    op.drop_index("ix_resource_packages_plan_id", table_name="resource_packages")
    op.drop_index("ix_resource_packages_owner_unit_id", table_name="resource_packages")
    op.drop_index("ix_resource_packages_linked_action_ids", table_name="resource_packages", postgresql_using="gin")
    op.drop_index("ix_resource_packages_document_id", table_name="resource_packages")
    op.drop_index("ix_resource_packages_created_at", table_name="resource_packages")
    op.drop_index("ix_resource_packages_code", table_name="resource_packages")
    op.drop_index("ix_resource_packages_certainty", table_name="resource_packages")
    op.drop_index("ix_resource_packages_amount_up", table_name="resource_packages")
    op.drop_index("ix_resource_packages_amount_down", table_name="resource_packages")
    op.drop_table("resource_packages")
    op.drop_index("ix_practices_updated_at", table_name="practices")
    op.drop_index("ix_practices_unit_id", table_name="practices")
    op.drop_index(
        "ix_practices_title_fuzzy",
        table_name="practices",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_practices_themes", table_name="practices", postgresql_using="gin")
    op.drop_index("ix_practices_territory_id", table_name="practices")
    op.drop_index("ix_practices_status", table_name="practices")
    op.drop_index("ix_practices_search_vector", table_name="practices", postgresql_using="gin")
    op.drop_index("ix_practices_reuse_count", table_name="practices")
    op.drop_index("ix_practices_kind", table_name="practices")
    op.drop_index("ix_practices_document_id", table_name="practices")
    op.drop_index("ix_practices_created_at", table_name="practices")
    op.drop_index("ix_practices_code", table_name="practices")
    op.drop_index("ix_practices_certainty", table_name="practices")
    op.drop_index("ix_practices_capacity_levels", table_name="practices", postgresql_using="gin")
    op.drop_table("practices")
    op.drop_index("ix_posts_updated_at", table_name="posts")
    op.drop_index("ix_posts_unit_id", table_name="posts")
    op.drop_index(
        "ix_posts_title_fuzzy", table_name="posts", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_posts_status", table_name="posts")
    op.drop_index("ix_posts_search_vector", table_name="posts", postgresql_using="gin")
    op.drop_index("ix_posts_position", table_name="posts")
    op.drop_index("ix_posts_plan_id", table_name="posts")
    op.drop_index("ix_posts_needed_from", table_name="posts")
    op.drop_index("ix_posts_grade", table_name="posts")
    op.drop_index("ix_posts_funding_source", table_name="posts")
    op.drop_index("ix_posts_document_id", table_name="posts")
    op.drop_index("ix_posts_default", table_name="posts")
    op.drop_index("ix_posts_created_at", table_name="posts")
    op.drop_index("ix_posts_code", table_name="posts")
    op.drop_index("ix_posts_certainty", table_name="posts")
    op.drop_index("ix_posts_annual_cost_up", table_name="posts")
    op.drop_index("ix_posts_annual_cost_down", table_name="posts")
    op.drop_index("ix_posts_also_serves", table_name="posts", postgresql_using="gin")
    op.drop_table("posts")
    op.drop_index("ix_objectives_updated_at", table_name="objectives")
    op.drop_index(
        "ix_objectives_title_fuzzy",
        table_name="objectives",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_objectives_search_vector", table_name="objectives", postgresql_using="gin")
    op.drop_index("ix_objectives_purpose", table_name="objectives")
    op.drop_index("ix_objectives_position", table_name="objectives")
    op.drop_index("ix_objectives_plan_id", table_name="objectives")
    op.drop_index("ix_objectives_lineage_id", table_name="objectives")
    op.drop_index("ix_objectives_document_id", table_name="objectives")
    op.drop_index("ix_objectives_created_at", table_name="objectives")
    op.drop_index("ix_objectives_code", table_name="objectives")
    op.drop_index("ix_objectives_certainty", table_name="objectives")
    op.drop_table("objectives")
    op.drop_index("ix_lenses_updated_at", table_name="lenses")
    op.drop_index(
        "ix_lenses_summary_fuzzy",
        table_name="lenses",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_lenses_search_vector", table_name="lenses", postgresql_using="gin")
    op.drop_index("ix_lenses_position", table_name="lenses")
    op.drop_index("ix_lenses_plan_id", table_name="lenses")
    op.drop_index("ix_lenses_lineage_id", table_name="lenses")
    op.drop_index("ix_lenses_document_id", table_name="lenses")
    op.drop_index("ix_lenses_created_at", table_name="lenses")
    op.drop_index("ix_lenses_code", table_name="lenses")
    op.drop_index("ix_lenses_certainty", table_name="lenses")
    op.drop_table("lenses")
    op.drop_index("ix_events_year_up", table_name="events")
    op.drop_index("ix_events_year_down", table_name="events")
    op.drop_index("ix_events_updated_at", table_name="events")
    op.drop_index(
        "ix_events_title_fuzzy", table_name="events", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_events_territory_id", table_name="events")
    op.drop_index("ix_events_starts_on_up", table_name="events")
    op.drop_index("ix_events_starts_on_down", table_name="events")
    op.drop_index("ix_events_search_vector", table_name="events", postgresql_using="gin")
    op.drop_index("ix_events_related_document_ids", table_name="events", postgresql_using="gin")
    op.drop_index("ix_events_organiser_unit_ids", table_name="events", postgresql_using="gin")
    op.drop_index("ix_events_linked_action_ids", table_name="events", postgresql_using="gin")
    op.drop_index("ix_events_kind", table_name="events")
    op.drop_index("ix_events_ends_on", table_name="events")
    op.drop_index("ix_events_document_id", table_name="events")
    op.drop_index("ix_events_created_at", table_name="events")
    op.drop_index("ix_events_code", table_name="events")
    op.drop_index("ix_events_certainty", table_name="events")
    op.drop_table("events")
    op.drop_index("ix_context_factors_updated_at", table_name="context_factors")
    op.drop_index("ix_context_factors_search_vector", table_name="context_factors", postgresql_using="gin")
    op.drop_index("ix_context_factors_position", table_name="context_factors")
    op.drop_index("ix_context_factors_plan_id", table_name="context_factors")
    op.drop_index(
        "ix_context_factors_name_fuzzy",
        table_name="context_factors",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_context_factors_lineage_id", table_name="context_factors")
    op.drop_index("ix_context_factors_kind", table_name="context_factors")
    op.drop_index("ix_context_factors_evidence_kind", table_name="context_factors")
    op.drop_index("ix_context_factors_document_id", table_name="context_factors")
    op.drop_index("ix_context_factors_created_at", table_name="context_factors")
    op.drop_index("ix_context_factors_code", table_name="context_factors")
    op.drop_index("ix_context_factors_certainty", table_name="context_factors")
    op.drop_table("context_factors")
    op.drop_index("ix_classifications_value", table_name="classifications")
    op.drop_index("ix_classifications_valid_to_up", table_name="classifications")
    op.drop_index("ix_classifications_valid_to_precision", table_name="classifications")
    op.drop_index("ix_classifications_valid_to_down", table_name="classifications")
    op.drop_index("ix_classifications_valid_from_up", table_name="classifications")
    op.drop_index("ix_classifications_valid_from_down", table_name="classifications")
    op.drop_index("ix_classifications_updated_at", table_name="classifications")
    op.drop_index("ix_classifications_territory_id", table_name="classifications")
    op.drop_index("ix_classifications_search_vector", table_name="classifications", postgresql_using="gin")
    op.drop_index("ix_classifications_scheme", table_name="classifications")
    op.drop_index("ix_classifications_created_at", table_name="classifications")
    op.drop_index("ix_classifications_code", table_name="classifications")
    op.drop_index("ix_classifications_attested_on", table_name="classifications")
    op.drop_table("classifications")
    op.drop_index("ix_adjustments_updated_at", table_name="adjustments")
    op.drop_index(
        "ix_adjustments_summary_fuzzy",
        table_name="adjustments",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_adjustments_search_vector", table_name="adjustments", postgresql_using="gin")
    op.drop_index("ix_adjustments_position", table_name="adjustments")
    op.drop_index("ix_adjustments_plan_id", table_name="adjustments")
    op.drop_index("ix_adjustments_output_ids", table_name="adjustments", postgresql_using="gin")
    op.drop_index("ix_adjustments_lineage_id", table_name="adjustments")
    op.drop_index("ix_adjustments_event_ids", table_name="adjustments", postgresql_using="gin")
    op.drop_index("ix_adjustments_document_id", table_name="adjustments")
    op.drop_index("ix_adjustments_created_at", table_name="adjustments")
    op.drop_index("ix_adjustments_code", table_name="adjustments")
    op.drop_index("ix_adjustments_certainty", table_name="adjustments")
    op.drop_table("adjustments")
    op.drop_index("ix_territories_updated_at", table_name="territories")
    op.drop_index("ix_territories_un_region_id", table_name="territories")
    op.drop_index("ix_territories_un_member", table_name="territories")
    op.drop_index("ix_territories_search_vector", table_name="territories", postgresql_using="gin")
    op.drop_index("ix_territories_regional_office_id", table_name="territories")
    op.drop_index("ix_territories_regional_commission", table_name="territories")
    op.drop_index("ix_territories_parent_id", table_name="territories")
    op.drop_index(
        "ix_territories_name_fuzzy",
        table_name="territories",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_territories_member_ids", table_name="territories", postgresql_using="gin")
    op.drop_index("ix_territories_m49_level", table_name="territories")
    op.drop_index("ix_territories_m49", table_name="territories")
    op.drop_index("ix_territories_level", table_name="territories")
    op.drop_index("ix_territories_iso3", table_name="territories")
    op.drop_index("ix_territories_iso2", table_name="territories")
    op.drop_index("ix_territories_created_at", table_name="territories")
    op.drop_index("ix_territories_code", table_name="territories")
    op.drop_table("territories")
    op.drop_index("ix_plans_updated_at", table_name="plans")
    op.drop_index(
        "ix_plans_title_fuzzy", table_name="plans", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_plans_supersedes_id", table_name="plans")
    op.drop_index("ix_plans_strategy_id", table_name="plans")
    op.drop_index("ix_plans_status", table_name="plans")
    op.drop_index("ix_plans_search_vector", table_name="plans", postgresql_using="gin")
    op.drop_index("ix_plans_period_to", table_name="plans")
    op.drop_index("ix_plans_period_from", table_name="plans")
    op.drop_index("ix_plans_focus_year", table_name="plans")
    op.drop_index("ix_plans_document_id", table_name="plans")
    op.drop_index("ix_plans_created_at", table_name="plans")
    op.drop_index("ix_plans_considered_on_up", table_name="plans")
    op.drop_index("ix_plans_considered_on_down", table_name="plans")
    op.drop_index("ix_plans_code", table_name="plans")
    op.drop_index("ix_plans_certainty", table_name="plans")
    op.drop_table("plans")
    op.drop_index("ix_guidance_updated_at", table_name="guidance")
    op.drop_index(
        "ix_guidance_title_fuzzy",
        table_name="guidance",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_guidance_text_document_id", table_name="guidance")
    op.drop_index("ix_guidance_status", table_name="guidance")
    op.drop_index("ix_guidance_search_vector", table_name="guidance", postgresql_using="gin")
    op.drop_index("ix_guidance_project_stages", table_name="guidance", postgresql_using="gin")
    op.drop_index("ix_guidance_partner_types", table_name="guidance", postgresql_using="gin")
    op.drop_index("ix_guidance_owner_unit_id", table_name="guidance")
    op.drop_index("ix_guidance_kind", table_name="guidance")
    op.drop_index("ix_guidance_issued_on_up", table_name="guidance")
    op.drop_index("ix_guidance_issued_on_down", table_name="guidance")
    op.drop_index("ix_guidance_document_id", table_name="guidance")
    op.drop_index("ix_guidance_created_at", table_name="guidance")
    op.drop_index("ix_guidance_code", table_name="guidance")
    op.drop_index("ix_guidance_certainty", table_name="guidance")
    op.drop_index("ix_guidance_audience", table_name="guidance")
    op.drop_table("guidance")
    op.drop_index("ix_focal_points_updated_at", table_name="focal_points")
    op.drop_index("ix_focal_points_unit_id", table_name="focal_points")
    op.drop_index("ix_focal_points_topics", table_name="focal_points", postgresql_using="gin")
    op.drop_index("ix_focal_points_starts_on", table_name="focal_points")
    op.drop_index("ix_focal_points_search_vector", table_name="focal_points", postgresql_using="gin")
    op.drop_index("ix_focal_points_person_id", table_name="focal_points")
    op.drop_index("ix_focal_points_ends_on_up", table_name="focal_points")
    op.drop_index("ix_focal_points_ends_on_down", table_name="focal_points")
    op.drop_index("ix_focal_points_deputy", table_name="focal_points")
    op.drop_index("ix_focal_points_created_at", table_name="focal_points")
    op.drop_index("ix_focal_points_code", table_name="focal_points")
    op.drop_table("focal_points")
    op.drop_index("ix_communities_updated_at", table_name="communities")
    op.drop_index("ix_communities_search_vector", table_name="communities", postgresql_using="gin")
    op.drop_index(
        "ix_communities_name_fuzzy",
        table_name="communities",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_communities_member_unit_ids", table_name="communities", postgresql_using="gin")
    op.drop_index("ix_communities_member_ids", table_name="communities", postgresql_using="gin")
    op.drop_index("ix_communities_kind", table_name="communities")
    op.drop_index("ix_communities_includes_external_network", table_name="communities")
    op.drop_index("ix_communities_document_id", table_name="communities")
    op.drop_index("ix_communities_created_at", table_name="communities")
    op.drop_index("ix_communities_coordinator_unit_id", table_name="communities")
    op.drop_index("ix_communities_coordinator_id", table_name="communities")
    op.drop_index("ix_communities_code", table_name="communities")
    op.drop_index("ix_communities_certainty", table_name="communities")
    op.drop_table("communities")
    op.drop_index("ix_units_updated_at", table_name="units")
    op.drop_index("ix_units_territory_ids", table_name="units", postgresql_using="gin")
    op.drop_index("ix_units_search_vector", table_name="units", postgresql_using="gin")
    op.drop_index("ix_units_parent_id", table_name="units")
    op.drop_index("ix_units_org_unit_type", table_name="units")
    op.drop_index(
        "ix_units_name_fuzzy", table_name="units", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_units_functions", table_name="units", postgresql_using="gin")
    op.drop_index("ix_units_document_id", table_name="units")
    op.drop_index("ix_units_created_at", table_name="units")
    op.drop_index("ix_units_code", table_name="units")
    op.drop_index("ix_units_certainty", table_name="units")
    op.drop_index("ix_units_active_to", table_name="units")
    op.drop_index("ix_units_active_from", table_name="units")
    op.drop_index("ix_units_abbreviation", table_name="units")
    op.drop_table("units")
    op.drop_index("ix_terms_vocabulary_id", table_name="terms")
    op.drop_index("ix_terms_verified", table_name="terms")
    op.drop_index("ix_terms_valid_to", table_name="terms")
    op.drop_index("ix_terms_valid_from", table_name="terms")
    op.drop_index("ix_terms_updated_at", table_name="terms")
    op.drop_index("ix_terms_search_vector", table_name="terms", postgresql_using="gin")
    op.drop_index("ix_terms_position", table_name="terms")
    op.drop_index("ix_terms_origin", table_name="terms")
    op.drop_index(
        "ix_terms_label_fuzzy", table_name="terms", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_terms_default", table_name="terms")
    op.drop_index("ix_terms_created_at", table_name="terms")
    op.drop_index("ix_terms_code", table_name="terms")
    op.drop_index("ix_terms_broader_id", table_name="terms")
    op.drop_table("terms")
    op.drop_index("ix_target_groups_updated_at", table_name="target_groups")
    op.drop_index("ix_target_groups_search_vector", table_name="target_groups", postgresql_using="gin")
    op.drop_index("ix_target_groups_priority", table_name="target_groups")
    op.drop_index("ix_target_groups_position", table_name="target_groups")
    op.drop_index(
        "ix_target_groups_label_fuzzy",
        table_name="target_groups",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_target_groups_document_id", table_name="target_groups")
    op.drop_index("ix_target_groups_default", table_name="target_groups")
    op.drop_index("ix_target_groups_created_at", table_name="target_groups")
    op.drop_index("ix_target_groups_code", table_name="target_groups")
    op.drop_index("ix_target_groups_certainty", table_name="target_groups")
    op.drop_index("ix_target_groups_audience", table_name="target_groups")
    op.drop_table("target_groups")
    op.drop_index("ix_strategies_updated_at", table_name="strategies")
    op.drop_index(
        "ix_strategies_title_fuzzy",
        table_name="strategies",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_strategies_stable", table_name="strategies")
    op.drop_index("ix_strategies_search_vector", table_name="strategies", postgresql_using="gin")
    op.drop_index("ix_strategies_document_id", table_name="strategies")
    op.drop_index("ix_strategies_created_at", table_name="strategies")
    op.drop_index("ix_strategies_code", table_name="strategies")
    op.drop_index("ix_strategies_certainty", table_name="strategies")
    op.drop_index("ix_strategies_adopted_by_id", table_name="strategies")
    op.drop_table("strategies")
    op.drop_index("ix_vocabularies_verified", table_name="vocabularies")
    op.drop_index("ix_vocabularies_updated_at", table_name="vocabularies")
    op.drop_index("ix_vocabularies_search_vector", table_name="vocabularies", postgresql_using="gin")
    op.drop_index("ix_vocabularies_origin", table_name="vocabularies")
    op.drop_index(
        "ix_vocabularies_name_fuzzy",
        table_name="vocabularies",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_vocabularies_created_at", table_name="vocabularies")
    op.drop_index("ix_vocabularies_code", table_name="vocabularies")
    op.drop_index("ix_vocabularies_closed", table_name="vocabularies")
    op.drop_table("vocabularies")
    op.drop_index("ix_people_updated_at", table_name="people")
    op.drop_index("ix_people_unit_ids", table_name="people", postgresql_using="gin")
    op.drop_index("ix_people_search_vector", table_name="people", postgresql_using="gin")
    op.drop_index("ix_people_roles", table_name="people", postgresql_using="gin")
    op.drop_index("ix_people_languages", table_name="people", postgresql_using="gin")
    op.drop_index("ix_people_display_name", table_name="people")
    op.drop_index("ix_people_created_at", table_name="people")
    op.drop_index("ix_people_code", table_name="people")
    op.drop_index("ix_people_access_ended_on", table_name="people")
    op.drop_table("people")
    op.drop_table("loads")
    op.drop_index("ix_documents_updated_at", table_name="documents")
    op.drop_index(
        "ix_documents_title_fuzzy",
        table_name="documents",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_documents_symbol", table_name="documents")
    op.drop_index("ix_documents_search_vector", table_name="documents", postgresql_using="gin")
    op.drop_index("ix_documents_original_language", table_name="documents")
    op.drop_index("ix_documents_kind", table_name="documents")
    op.drop_index("ix_documents_document_id", table_name="documents")
    op.drop_index("ix_documents_distributed_on_up", table_name="documents")
    op.drop_index("ix_documents_distributed_on_down", table_name="documents")
    op.drop_index("ix_documents_created_at", table_name="documents")
    op.drop_index("ix_documents_code", table_name="documents")
    op.drop_index("ix_documents_certainty", table_name="documents")
    op.drop_index("ix_documents_alt_id", table_name="documents")
    op.drop_table("documents")
    op.drop_index("ix_contributions_updated_at", table_name="contributions")
    op.drop_index(
        "ix_contributions_title_fuzzy",
        table_name="contributions",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_contributions_territory_ids", table_name="contributions", postgresql_using="gin")
    op.drop_index("ix_contributions_starts_on_up", table_name="contributions")
    op.drop_index("ix_contributions_starts_on_down", table_name="contributions")
    op.drop_index("ix_contributions_source_type", table_name="contributions")
    op.drop_index("ix_contributions_search_vector", table_name="contributions", postgresql_using="gin")
    op.drop_index("ix_contributions_kind", table_name="contributions")
    op.drop_index("ix_contributions_ends_on", table_name="contributions")
    op.drop_index("ix_contributions_earmarking", table_name="contributions")
    op.drop_index("ix_contributions_donor", table_name="contributions")
    op.drop_index("ix_contributions_created_at", table_name="contributions")
    op.drop_index("ix_contributions_code", table_name="contributions")
    op.drop_index("ix_contributions_budget_line_ids", table_name="contributions", postgresql_using="gin")
    op.drop_index("ix_contributions_amount_up", table_name="contributions")
    op.drop_index("ix_contributions_amount_down", table_name="contributions")
    op.drop_table("contributions")
