"""Make the tables of the partners: the registry, its due diligence, agreements, partnerships, hubs, centres and trainers.

Two partners in use never share a name, a country and a body above them; one index says so, and takes no country for one (VR-50).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "diligence_rules",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column(
            "standing",
            sa.Enum("proposal", "adopted", name="standing", native_enum=False, length=64),
            server_default=sa.text("'proposal'"),
            nullable=False,
        ),
        sa.Column("verified_months", sa.Integer(), nullable=False),
        sa.Column("expiring_days", sa.Integer(), server_default=sa.text("90"), nullable=False),
        sa.Column("duplicate_weights", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("duplicate_threshold", sa.Numeric(precision=18, scale=4), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence_rules")),
        sa.UniqueConstraint("code", name=op.f("uq_diligence_rules_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('diligence_rules')")
    op.create_index("ix_diligence_rules_active_from", "diligence_rules", ["active_from", "code", "id"], unique=False)
    op.create_index("ix_diligence_rules_active_to", "diligence_rules", ["active_to", "code", "id"], unique=False)
    op.create_index("ix_diligence_rules_code", "diligence_rules", ["code", "id"], unique=False)
    op.create_index("ix_diligence_rules_created_at", "diligence_rules", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_diligence_rules_search_vector", "diligence_rules", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_diligence_rules_standing", "diligence_rules", ["standing", "code", "id"], unique=False)
    op.create_index("ix_diligence_rules_status", "diligence_rules", ["status", "code", "id"], unique=False)
    op.create_index("ix_diligence_rules_updated_at", "diligence_rules", ["updated_at", "id"], unique=False)
    op.create_table(
        "coalitions",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("purpose", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("city_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "members",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("governance", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("target", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("target_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("contribution_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("event_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(title), 'A') || setweight(hinge_words(purpose), 'B') || setweight(hinge_words(governance), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_coalitions_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coalitions")),
        sa.UniqueConstraint("code", name=op.f("uq_coalitions_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('coalitions')")
    op.create_index("ix_coalitions_certainty", "coalitions", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_coalitions_city_ids", "coalitions", ["city_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_coalitions_code", "coalitions", ["code", "id"], unique=False)
    op.create_index(
        "ix_coalitions_contribution_ids", "coalitions", ["contribution_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_coalitions_created_at", "coalitions", ["created_at", "id"], unique=False)
    op.create_index("ix_coalitions_document_id", "coalitions", ["document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_coalitions_ends_on_down",
        "coalitions",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_coalitions_ends_on_up", "coalitions", [sa.literal_column("ends_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_coalitions_event_ids", "coalitions", ["event_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_coalitions_search_vector", "coalitions", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_coalitions_starts_on_down",
        "coalitions",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_coalitions_starts_on_up", "coalitions", [sa.literal_column("starts_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_coalitions_title_fuzzy",
        "coalitions",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_coalitions_updated_at", "coalitions", ["updated_at", "id"], unique=False)
    op.create_table(
        "partners",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("native_name", sa.Text(), nullable=True),
        sa.Column("acronym", sa.Text(), nullable=True),
        sa.Column("other_names", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "partner_type",
            sa.Enum(
                "un_entity",
                "un_regional_commission",
                "un_learning_body",
                "national_government",
                "local_government",
                "city_network",
                "regional_organisation",
                "university",
                "university_network",
                "training_institution",
                "research_institute",
                "centre_of_excellence",
                "private_company",
                "ngo_national",
                "ngo_international",
                "cbo",
                "community_professional_group",
                "professional_association",
                "foundation",
                "donor",
                "other",
                name="partnertype",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("other_types", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "constituent_group",
            sa.Enum(
                "local_subnational_authorities",
                "research_academia",
                "civil_society",
                "grassroots",
                "women",
                "parliamentarians",
                "children_youth",
                "business",
                "foundations",
                "professionals",
                "trade_unions",
                "farmers",
                "indigenous_people",
                "media",
                "older_persons",
                "persons_with_disabilities",
                name="constituentgroup",
                native_enum=False,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("country_id", sa.Uuid(), nullable=True),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column(
            "identifiers",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("identifier_keys", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("mandate", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("strengths", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "specialisations",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("capacity_services", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("engagement_natures", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("capacity_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("relationship_since", sa.Date(), nullable=True),
        sa.Column(
            "members",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "member_counts",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("university_profile", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("training_profile", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("company_profile", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("community_profile", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("city_profile", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("un_profile", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("government_profile", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("profile_complete", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("profile_missing", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "verification_status",
            sa.Enum(
                "unverified",
                "profile_incomplete",
                "in_review",
                "verified",
                "rejected",
                "suspended",
                "expired",
                name="verificationstatus",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'unverified'"),
            nullable=False,
        ),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_until", sa.Date(), nullable=True),
        sa.Column(
            "suspensions",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("internal_note", sa.Text(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(native_name), 'A') || setweight(hinge_words(acronym), 'A') || setweight(hinge_words(other_names), 'B') || setweight(hinge_words(summary), 'B') || setweight(hinge_words(mandate), 'B') || setweight(hinge_words(strengths), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["country_id"], ["territories.id"], name=op.f("fk_partners_country_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_partners_document_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["partners.id"], name=op.f("fk_partners_merged_into_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["partners.id"], name=op.f("fk_partners_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("code", name=op.f("uq_partners_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('partners')")
    op.create_index("ix_partners_acronym", "partners", ["acronym", "code", "id"], unique=False)
    op.create_index(
        "ix_partners_capacity_levels", "partners", ["capacity_levels"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_partners_capacity_services", "partners", ["capacity_services"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_partners_certainty", "partners", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_partners_code", "partners", ["code", "id"], unique=False)
    op.create_index("ix_partners_constituent_group", "partners", ["constituent_group", "code", "id"], unique=False)
    op.create_index("ix_partners_country_id", "partners", ["country_id", "code", "id"], unique=False)
    op.create_index("ix_partners_created_at", "partners", ["created_at", "id"], unique=False)
    op.create_index("ix_partners_document_id", "partners", ["document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_partners_engagement_natures", "partners", ["engagement_natures"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_partners_identifier_keys", "partners", ["identifier_keys"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_partners_languages", "partners", ["languages"], unique=False, postgresql_using="gin")
    op.create_index("ix_partners_merged_into_id", "partners", ["merged_into_id", "code", "id"], unique=False)
    op.create_index(
        "ix_partners_name_fuzzy",
        "partners",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_partners_other_types", "partners", ["other_types"], unique=False, postgresql_using="gin")
    op.create_index("ix_partners_parent_id", "partners", ["parent_id", "code", "id"], unique=False)
    op.create_index("ix_partners_partner_type", "partners", ["partner_type", "code", "id"], unique=False)
    op.create_index("ix_partners_profile_complete", "partners", ["profile_complete", "code", "id"], unique=False)
    op.create_index(
        "ix_partners_relationship_since_down",
        "partners",
        [sa.literal_column("relationship_since DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_partners_relationship_since_up",
        "partners",
        [sa.literal_column("relationship_since ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index("ix_partners_search_vector", "partners", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_partners_territory_ids", "partners", ["territory_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_partners_themes", "partners", ["themes"], unique=False, postgresql_using="gin")
    op.create_index("ix_partners_updated_at", "partners", ["updated_at", "id"], unique=False)
    op.create_index("ix_partners_verification_status", "partners", ["verification_status", "code", "id"], unique=False)
    op.create_index("ix_partners_verified_on", "partners", ["verified_on", "code", "id"], unique=False)
    op.create_index(
        "ix_partners_verified_until_down",
        "partners",
        [sa.literal_column("verified_until DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_partners_verified_until_up",
        "partners",
        [sa.literal_column("verified_until ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "uq_partners_name",
        "partners",
        [sa.literal_column("lower(name->>'en')"), "country_id", "parent_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("archived_at IS NULL AND merged_into_id IS NULL"),
    )
    op.create_table(
        "accreditations",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "not_applicable",
                "none",
                "ecosoc",
                "habitat_ii",
                "habitat_iii",
                "un_habitat_ad_hoc",
                "expired",
                name="accreditationstatus",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "documents",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("decision", sa.Text(), nullable=True),
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
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_accreditations_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditations")),
        sa.UniqueConstraint("code", name=op.f("uq_accreditations_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('accreditations')")
    op.create_index("ix_accreditations_code", "accreditations", ["code", "id"], unique=False)
    op.create_index("ix_accreditations_created_at", "accreditations", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_accreditations_ends_on_down",
        "accreditations",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_accreditations_ends_on_up",
        "accreditations",
        [sa.literal_column("ends_on ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_accreditations_partner_id",
        "accreditations",
        ["partner_id", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_accreditations_search_vector", "accreditations", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_accreditations_starts_on", "accreditations", ["starts_on", "id"], unique=False)
    op.create_index(
        "ix_accreditations_status",
        "accreditations",
        ["status", sa.literal_column("starts_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_accreditations_updated_at", "accreditations", ["updated_at", "id"], unique=False)
    op.create_table(
        "agreements",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("other_partner_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
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
            nullable=False,
        ),
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("purpose", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("value", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("value_currency", sa.CHAR(length=3), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "under_negotiation",
                "signed",
                "active",
                "amended",
                "expiring",
                "ended",
                "terminated",
                name="agreementstate",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'draft'"),
            nullable=False,
        ),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column(
            "signatures",
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
            "obligations",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("renewal", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("template", sa.Text(), nullable=True),
        sa.Column("template_version", sa.Text(), nullable=True),
        sa.Column("termination_reason", sa.Text(), nullable=True),
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
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_agreements_partner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_agreements_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("code", name=op.f("uq_agreements_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('agreements')")
    op.create_index(
        "ix_agreements_agreement_type",
        "agreements",
        ["agreement_type", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_agreements_code", "agreements", ["code", "id"], unique=False)
    op.create_index("ix_agreements_created_at", "agreements", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_agreements_ends_on_down",
        "agreements",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_agreements_ends_on_up", "agreements", [sa.literal_column("ends_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_agreements_other_partner_ids", "agreements", ["other_partner_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_agreements_partner_id",
        "agreements",
        ["partner_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_agreements_search_vector", "agreements", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_agreements_signed_on_down",
        "agreements",
        [sa.literal_column("signed_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_agreements_signed_on_up", "agreements", [sa.literal_column("signed_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_agreements_starts_on_down",
        "agreements",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_agreements_starts_on_up", "agreements", [sa.literal_column("starts_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index(
        "ix_agreements_status",
        "agreements",
        ["status", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_agreements_template",
        "agreements",
        ["template", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_agreements_title_fuzzy",
        "agreements",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_agreements_unit_id",
        "agreements",
        ["unit_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_agreements_updated_at", "agreements", ["updated_at", "id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum("person", "office", name="contactkind", native_enum=False, length=64), nullable=False
        ),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("function", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_source", sa.Text(), nullable=True),
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
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_contacts_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("code", name=op.f("uq_contacts_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('contacts')")
    op.create_index("ix_contacts_code", "contacts", ["code", "id"], unique=False)
    op.create_index("ix_contacts_created_at", "contacts", ["created_at", "id"], unique=False)
    op.create_index("ix_contacts_is_primary", "contacts", ["is_primary", "code", "id"], unique=False)
    op.create_index("ix_contacts_kind", "contacts", ["kind", "code", "id"], unique=False)
    op.create_index("ix_contacts_partner_id", "contacts", ["partner_id", "code", "id"], unique=False)
    op.create_index("ix_contacts_search_vector", "contacts", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_contacts_updated_at", "contacts", ["updated_at", "id"], unique=False)
    op.create_table(
        "hubs",
        sa.Column("title", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=True),
        sa.Column("lead_partner_id", sa.Uuid(), nullable=True),
        sa.Column("member_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("community_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "status",
            sa.Enum("proposed", "active", "ended", name="hubstatus", native_enum=False, length=64),
            nullable=True,
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "roadmap",
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
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_hubs_document_id")),
        sa.ForeignKeyConstraint(["lead_partner_id"], ["partners.id"], name=op.f("fk_hubs_lead_partner_id")),
        sa.ForeignKeyConstraint(["network_id"], ["partners.id"], name=op.f("fk_hubs_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hubs")),
        sa.UniqueConstraint("code", name=op.f("uq_hubs_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('hubs')")
    op.create_index("ix_hubs_certainty", "hubs", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_hubs_code", "hubs", ["code", "id"], unique=False)
    op.create_index("ix_hubs_community_ids", "hubs", ["community_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_hubs_created_at", "hubs", ["created_at", "id"], unique=False)
    op.create_index("ix_hubs_document_id", "hubs", ["document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_hubs_ends_on_down",
        "hubs",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_hubs_ends_on_up", "hubs", [sa.literal_column("ends_on ASC NULLS LAST"), "id"], unique=False)
    op.create_index("ix_hubs_lead_partner_id", "hubs", ["lead_partner_id", "code", "id"], unique=False)
    op.create_index("ix_hubs_member_ids", "hubs", ["member_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_hubs_network_id", "hubs", ["network_id", "code", "id"], unique=False)
    op.create_index("ix_hubs_search_vector", "hubs", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_hubs_starts_on_down",
        "hubs",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_hubs_starts_on_up", "hubs", [sa.literal_column("starts_on ASC NULLS LAST"), "id"], unique=False)
    op.create_index("ix_hubs_status", "hubs", ["status", "code", "id"], unique=False)
    op.create_index("ix_hubs_themes", "hubs", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_hubs_title_fuzzy",
        "hubs",
        [sa.literal_column("hinge_fold(title)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_hubs_updated_at", "hubs", ["updated_at", "id"], unique=False)
    op.create_table(
        "risk_flags",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("observation", "risk", "escalated", "red", name="risklevel", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "reputational",
                "financial",
                "operational",
                "compliance",
                "sea",
                "safeguarding",
                "sanctions_match",
                "other",
                name="riskcategory",
                native_enum=False,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("attachment_url", sa.Text(), nullable=True),
        sa.Column("raised_by", sa.Text(), nullable=True),
        sa.Column("raised_on", sa.Date(), server_default=sa.text("current_date"), nullable=False),
        sa.Column(
            "levels",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column("validated", sa.Boolean(), nullable=True),
        sa.Column("validation_comment", sa.Text(), nullable=True),
        sa.Column("escalated_to", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("raised", "validated", "dismissed", "cleared", name="riskflagstate", native_enum=False, length=64),
            server_default=sa.text("'raised'"),
            nullable=False,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
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
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_risk_flags_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_flags")),
        sa.UniqueConstraint("code", name=op.f("uq_risk_flags_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('risk_flags')")
    op.create_index(
        "ix_risk_flags_category",
        "risk_flags",
        ["category", sa.literal_column("raised_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_risk_flags_closed_on_down",
        "risk_flags",
        [sa.literal_column("closed_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_risk_flags_closed_on_up", "risk_flags", [sa.literal_column("closed_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_risk_flags_code", "risk_flags", ["code", "id"], unique=False)
    op.create_index("ix_risk_flags_created_at", "risk_flags", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_risk_flags_level",
        "risk_flags",
        ["level", sa.literal_column("raised_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_risk_flags_partner_id",
        "risk_flags",
        ["partner_id", sa.literal_column("raised_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_risk_flags_raised_on", "risk_flags", ["raised_on", "id"], unique=False)
    op.create_index(
        "ix_risk_flags_search_vector", "risk_flags", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_risk_flags_status",
        "risk_flags",
        ["status", sa.literal_column("raised_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_risk_flags_updated_at", "risk_flags", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_risk_flags_validated",
        "risk_flags",
        ["validated", sa.literal_column("raised_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "trainers",
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("capacity_levels", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("certifications", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("project_cycle_stages", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("training_of_trainers", sa.Boolean(), nullable=True),
        sa.Column("availability", sa.Text(), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_source", sa.Text(), nullable=True),
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
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_trainers_partner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_trainers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainers")),
        sa.UniqueConstraint("code", name=op.f("uq_trainers_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('trainers')")
    op.create_index(
        "ix_trainers_capacity_levels", "trainers", ["capacity_levels"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_trainers_code", "trainers", ["code", "id"], unique=False)
    op.create_index("ix_trainers_consent_on", "trainers", ["consent_on", "code", "id"], unique=False)
    op.create_index("ix_trainers_created_at", "trainers", ["created_at", "id"], unique=False)
    op.create_index("ix_trainers_display_name", "trainers", ["display_name", "code", "id"], unique=False)
    op.create_index("ix_trainers_languages", "trainers", ["languages"], unique=False, postgresql_using="gin")
    op.create_index("ix_trainers_partner_id", "trainers", ["partner_id", "code", "id"], unique=False)
    op.create_index("ix_trainers_person_id", "trainers", ["person_id", "code", "id"], unique=False)
    op.create_index(
        "ix_trainers_project_cycle_stages", "trainers", ["project_cycle_stages"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_trainers_search_vector", "trainers", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_trainers_territory_ids", "trainers", ["territory_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_trainers_themes", "trainers", ["themes"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_trainers_training_of_trainers", "trainers", ["training_of_trainers", "code", "id"], unique=False
    )
    op.create_index("ix_trainers_updated_at", "trainers", ["updated_at", "id"], unique=False)
    op.create_index("ix_trainers_verified_on", "trainers", ["verified_on", "code", "id"], unique=False)
    op.create_table(
        "verifications",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=True),
        sa.Column("registration", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("mandate_fit", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("safeguards", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("uncaptured_risk", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("unacceptable_risk", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("exclusion_screened", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("reputation_screened", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("sanctions_checked_on", sa.Date(), nullable=True),
        sa.Column("sanctions_match", sa.Boolean(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("open", "completed", "cancelled", name="verificationstate", native_enum=False, length=64),
            server_default=sa.text("'open'"),
            nullable=False,
        ),
        sa.Column("is_verified", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("refusals", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
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
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_verifications_partner_id")),
        sa.ForeignKeyConstraint(["rule_id"], ["diligence_rules.id"], name=op.f("fk_verifications_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
        sa.UniqueConstraint("code", name=op.f("uq_verifications_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('verifications')")
    op.create_index("ix_verifications_code", "verifications", ["code", "id"], unique=False)
    op.create_index("ix_verifications_created_at", "verifications", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_verifications_decided_on_down",
        "verifications",
        [sa.literal_column("decided_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_verifications_decided_on_up",
        "verifications",
        [sa.literal_column("decided_on ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_verifications_is_verified",
        "verifications",
        ["is_verified", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_verifications_partner_id",
        "verifications",
        ["partner_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_verifications_refusals", "verifications", ["refusals"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_verifications_rule_id",
        "verifications",
        ["rule_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_verifications_sanctions_checked_on",
        "verifications",
        ["sanctions_checked_on", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_verifications_voided_on",
        "verifications",
        ["voided_on", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_verifications_sanctions_match",
        "verifications",
        ["sanctions_match", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_verifications_search_vector", "verifications", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_verifications_status",
        "verifications",
        ["status", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_verifications_updated_at", "verifications", ["updated_at", "id"], unique=False)
    op.create_index(
        "ix_verifications_valid_until_down",
        "verifications",
        [sa.literal_column("valid_until DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_verifications_valid_until_up",
        "verifications",
        [sa.literal_column("valid_until ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_table(
        "centres",
        sa.Column("name", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("summary", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("regional", "subregional", "national", "virtual", name="centrekind", native_enum=False, length=64),
            nullable=False,
        ),
        sa.Column("host_partner_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("member_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("country_id", sa.Uuid(), nullable=True),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("themes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("expertise", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("services", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "idea",
                "feasibility",
                "establishing",
                "operational",
                "mature",
                "discontinued",
                name="centrestage",
                native_enum=False,
                length=64,
            ),
            server_default=sa.text("'idea'"),
            nullable=False,
        ),
        sa.Column("feasibility_study_id", sa.Uuid(), nullable=True),
        sa.Column("budget_line_id", sa.Uuid(), nullable=True),
        sa.Column("first_service_on", sa.Date(), nullable=True),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(name), 'A') || setweight(hinge_words(summary), 'B') || setweight(hinge_words(expertise), 'B')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["budget_line_id"], ["budget_lines.id"], name=op.f("fk_centres_budget_line_id")),
        sa.ForeignKeyConstraint(["country_id"], ["territories.id"], name=op.f("fk_centres_country_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_centres_document_id")),
        sa.ForeignKeyConstraint(
            ["feasibility_study_id"], ["documents.id"], name=op.f("fk_centres_feasibility_study_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_centres_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centres")),
        sa.UniqueConstraint("code", name=op.f("uq_centres_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('centres')")
    op.create_index("ix_centres_budget_line_id", "centres", ["budget_line_id", "code", "id"], unique=False)
    op.create_index("ix_centres_certainty", "centres", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_centres_code", "centres", ["code", "id"], unique=False)
    op.create_index("ix_centres_country_id", "centres", ["country_id", "code", "id"], unique=False)
    op.create_index("ix_centres_created_at", "centres", ["created_at", "id"], unique=False)
    op.create_index("ix_centres_document_id", "centres", ["document_id", "code", "id"], unique=False)
    op.create_index("ix_centres_feasibility_study_id", "centres", ["feasibility_study_id", "code", "id"], unique=False)
    op.create_index("ix_centres_first_service_on", "centres", ["first_service_on", "code", "id"], unique=False)
    op.create_index(
        "ix_centres_host_partner_ids", "centres", ["host_partner_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_centres_kind", "centres", ["kind", "code", "id"], unique=False)
    op.create_index("ix_centres_member_ids", "centres", ["member_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_centres_name_fuzzy",
        "centres",
        [sa.literal_column("hinge_fold(name)").label("folded")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_index("ix_centres_search_vector", "centres", ["search_vector"], unique=False, postgresql_using="gin")
    op.create_index("ix_centres_services", "centres", ["services"], unique=False, postgresql_using="gin")
    op.create_index("ix_centres_stage", "centres", ["stage", "code", "id"], unique=False)
    op.create_index("ix_centres_territory_ids", "centres", ["territory_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_centres_themes", "centres", ["themes"], unique=False, postgresql_using="gin")
    op.create_index("ix_centres_unit_id", "centres", ["unit_id", "code", "id"], unique=False)
    op.create_index("ix_centres_updated_at", "centres", ["updated_at", "id"], unique=False)
    op.create_table(
        "partnerships",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("natures", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("description", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("tool_id", sa.Uuid(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("project", sa.Text(), nullable=True),
        sa.Column("territory_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("results", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("is_strategic", sa.Boolean(), nullable=True),
        sa.Column("is_role_model", sa.Boolean(), nullable=True),
        sa.Column("inventory", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("potential", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("limits", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("lessons", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("recommendations", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "direction",
            sa.Enum(
                "north_south", "south_south", "triangular", name="cooperationdirection", native_enum=False, length=64
            ),
            nullable=True,
        ),
        sa.Column("modes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("party_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("southern_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
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
                "setweight(hinge_words(code), 'A') || setweight(hinge_words(description), 'A') || setweight(hinge_words(project), 'B') || setweight(hinge_words(results), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_partnerships_agreement_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_partnerships_centre_id")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_partnerships_course_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_partnerships_document_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_partnerships_partner_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tools.id"], name=op.f("fk_partnerships_tool_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_partnerships_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnerships")),
        sa.UniqueConstraint("code", name=op.f("uq_partnerships_code")),
        info={"tracked": True},
    )
    op.execute("SELECT hinge_track('partnerships')")
    op.create_index("ix_partnerships_agreement_id", "partnerships", ["agreement_id", "code", "id"], unique=False)
    op.create_index("ix_partnerships_centre_id", "partnerships", ["centre_id", "code", "id"], unique=False)
    op.create_index("ix_partnerships_certainty", "partnerships", ["certainty", "code", "id"], unique=False)
    op.create_index("ix_partnerships_code", "partnerships", ["code", "id"], unique=False)
    op.create_index("ix_partnerships_course_id", "partnerships", ["course_id", "code", "id"], unique=False)
    op.create_index("ix_partnerships_created_at", "partnerships", ["created_at", "id"], unique=False)
    op.create_index("ix_partnerships_direction", "partnerships", ["direction", "code", "id"], unique=False)
    op.create_index("ix_partnerships_document_id", "partnerships", ["document_id", "code", "id"], unique=False)
    op.create_index(
        "ix_partnerships_ends_on_down",
        "partnerships",
        [sa.literal_column("ends_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_partnerships_ends_on_up", "partnerships", [sa.literal_column("ends_on ASC NULLS LAST"), "id"], unique=False
    )
    op.create_index("ix_partnerships_inventory", "partnerships", ["inventory", "code", "id"], unique=False)
    op.create_index("ix_partnerships_is_role_model", "partnerships", ["is_role_model", "code", "id"], unique=False)
    op.create_index("ix_partnerships_is_strategic", "partnerships", ["is_strategic", "code", "id"], unique=False)
    op.create_index("ix_partnerships_modes", "partnerships", ["modes"], unique=False, postgresql_using="gin")
    op.create_index("ix_partnerships_natures", "partnerships", ["natures"], unique=False, postgresql_using="gin")
    op.create_index("ix_partnerships_partner_id", "partnerships", ["partner_id", "code", "id"], unique=False)
    op.create_index("ix_partnerships_party_ids", "partnerships", ["party_ids"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_partnerships_search_vector", "partnerships", ["search_vector"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_partnerships_southern_ids", "partnerships", ["southern_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_partnerships_starts_on_down",
        "partnerships",
        [sa.literal_column("starts_on DESC NULLS LAST"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_partnerships_starts_on_up",
        "partnerships",
        [sa.literal_column("starts_on ASC NULLS LAST"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_partnerships_territory_ids", "partnerships", ["territory_ids"], unique=False, postgresql_using="gin"
    )
    op.create_index("ix_partnerships_tool_id", "partnerships", ["tool_id", "code", "id"], unique=False)
    op.create_index("ix_partnerships_unit_id", "partnerships", ["unit_id", "code", "id"], unique=False)
    op.create_index("ix_partnerships_updated_at", "partnerships", ["updated_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_partnerships_updated_at", table_name="partnerships")
    op.drop_index("ix_partnerships_unit_id", table_name="partnerships")
    op.drop_index("ix_partnerships_tool_id", table_name="partnerships")
    op.drop_index("ix_partnerships_territory_ids", table_name="partnerships", postgresql_using="gin")
    op.drop_index("ix_partnerships_starts_on_up", table_name="partnerships")
    op.drop_index("ix_partnerships_starts_on_down", table_name="partnerships")
    op.drop_index("ix_partnerships_southern_ids", table_name="partnerships", postgresql_using="gin")
    op.drop_index("ix_partnerships_search_vector", table_name="partnerships", postgresql_using="gin")
    op.drop_index("ix_partnerships_party_ids", table_name="partnerships", postgresql_using="gin")
    op.drop_index("ix_partnerships_partner_id", table_name="partnerships")
    op.drop_index("ix_partnerships_natures", table_name="partnerships", postgresql_using="gin")
    op.drop_index("ix_partnerships_modes", table_name="partnerships", postgresql_using="gin")
    op.drop_index("ix_partnerships_is_strategic", table_name="partnerships")
    op.drop_index("ix_partnerships_is_role_model", table_name="partnerships")
    op.drop_index("ix_partnerships_inventory", table_name="partnerships")
    op.drop_index("ix_partnerships_ends_on_up", table_name="partnerships")
    op.drop_index("ix_partnerships_ends_on_down", table_name="partnerships")
    op.drop_index("ix_partnerships_document_id", table_name="partnerships")
    op.drop_index("ix_partnerships_direction", table_name="partnerships")
    op.drop_index("ix_partnerships_created_at", table_name="partnerships")
    op.drop_index("ix_partnerships_course_id", table_name="partnerships")
    op.drop_index("ix_partnerships_code", table_name="partnerships")
    op.drop_index("ix_partnerships_certainty", table_name="partnerships")
    op.drop_index("ix_partnerships_centre_id", table_name="partnerships")
    op.drop_index("ix_partnerships_agreement_id", table_name="partnerships")
    op.drop_table("partnerships")
    op.drop_index("ix_centres_updated_at", table_name="centres")
    op.drop_index("ix_centres_unit_id", table_name="centres")
    op.drop_index("ix_centres_themes", table_name="centres", postgresql_using="gin")
    op.drop_index("ix_centres_territory_ids", table_name="centres", postgresql_using="gin")
    op.drop_index("ix_centres_stage", table_name="centres")
    op.drop_index("ix_centres_services", table_name="centres", postgresql_using="gin")
    op.drop_index("ix_centres_search_vector", table_name="centres", postgresql_using="gin")
    op.drop_index(
        "ix_centres_name_fuzzy", table_name="centres", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_centres_member_ids", table_name="centres", postgresql_using="gin")
    op.drop_index("ix_centres_kind", table_name="centres")
    op.drop_index("ix_centres_host_partner_ids", table_name="centres", postgresql_using="gin")
    op.drop_index("ix_centres_first_service_on", table_name="centres")
    op.drop_index("ix_centres_feasibility_study_id", table_name="centres")
    op.drop_index("ix_centres_document_id", table_name="centres")
    op.drop_index("ix_centres_created_at", table_name="centres")
    op.drop_index("ix_centres_country_id", table_name="centres")
    op.drop_index("ix_centres_code", table_name="centres")
    op.drop_index("ix_centres_certainty", table_name="centres")
    op.drop_index("ix_centres_budget_line_id", table_name="centres")
    op.drop_table("centres")
    op.drop_index("ix_verifications_voided_on", table_name="verifications")
    op.drop_index("ix_verifications_valid_until_up", table_name="verifications")
    op.drop_index("ix_verifications_valid_until_down", table_name="verifications")
    op.drop_index("ix_verifications_updated_at", table_name="verifications")
    op.drop_index("ix_verifications_status", table_name="verifications")
    op.drop_index("ix_verifications_search_vector", table_name="verifications", postgresql_using="gin")
    op.drop_index("ix_verifications_sanctions_match", table_name="verifications")
    op.drop_index("ix_verifications_sanctions_checked_on", table_name="verifications")
    op.drop_index("ix_verifications_rule_id", table_name="verifications")
    op.drop_index("ix_verifications_refusals", table_name="verifications", postgresql_using="gin")
    op.drop_index("ix_verifications_partner_id", table_name="verifications")
    op.drop_index("ix_verifications_is_verified", table_name="verifications")
    op.drop_index("ix_verifications_decided_on_up", table_name="verifications")
    op.drop_index("ix_verifications_decided_on_down", table_name="verifications")
    op.drop_index("ix_verifications_created_at", table_name="verifications")
    op.drop_index("ix_verifications_code", table_name="verifications")
    op.drop_table("verifications")
    op.drop_index("ix_trainers_verified_on", table_name="trainers")
    op.drop_index("ix_trainers_updated_at", table_name="trainers")
    op.drop_index("ix_trainers_training_of_trainers", table_name="trainers")
    op.drop_index("ix_trainers_themes", table_name="trainers", postgresql_using="gin")
    op.drop_index("ix_trainers_territory_ids", table_name="trainers", postgresql_using="gin")
    op.drop_index("ix_trainers_search_vector", table_name="trainers", postgresql_using="gin")
    op.drop_index("ix_trainers_project_cycle_stages", table_name="trainers", postgresql_using="gin")
    op.drop_index("ix_trainers_person_id", table_name="trainers")
    op.drop_index("ix_trainers_partner_id", table_name="trainers")
    op.drop_index("ix_trainers_languages", table_name="trainers", postgresql_using="gin")
    op.drop_index("ix_trainers_display_name", table_name="trainers")
    op.drop_index("ix_trainers_created_at", table_name="trainers")
    op.drop_index("ix_trainers_consent_on", table_name="trainers")
    op.drop_index("ix_trainers_code", table_name="trainers")
    op.drop_index("ix_trainers_capacity_levels", table_name="trainers", postgresql_using="gin")
    op.drop_table("trainers")
    op.drop_index("ix_risk_flags_validated", table_name="risk_flags")
    op.drop_index("ix_risk_flags_updated_at", table_name="risk_flags")
    op.drop_index("ix_risk_flags_status", table_name="risk_flags")
    op.drop_index("ix_risk_flags_search_vector", table_name="risk_flags", postgresql_using="gin")
    op.drop_index("ix_risk_flags_raised_on", table_name="risk_flags")
    op.drop_index("ix_risk_flags_partner_id", table_name="risk_flags")
    op.drop_index("ix_risk_flags_level", table_name="risk_flags")
    op.drop_index("ix_risk_flags_created_at", table_name="risk_flags")
    op.drop_index("ix_risk_flags_code", table_name="risk_flags")
    op.drop_index("ix_risk_flags_closed_on_up", table_name="risk_flags")
    op.drop_index("ix_risk_flags_closed_on_down", table_name="risk_flags")
    op.drop_index("ix_risk_flags_category", table_name="risk_flags")
    op.drop_table("risk_flags")
    op.drop_index("ix_hubs_updated_at", table_name="hubs")
    op.drop_index(
        "ix_hubs_title_fuzzy", table_name="hubs", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_hubs_themes", table_name="hubs", postgresql_using="gin")
    op.drop_index("ix_hubs_status", table_name="hubs")
    op.drop_index("ix_hubs_starts_on_up", table_name="hubs")
    op.drop_index("ix_hubs_starts_on_down", table_name="hubs")
    op.drop_index("ix_hubs_search_vector", table_name="hubs", postgresql_using="gin")
    op.drop_index("ix_hubs_network_id", table_name="hubs")
    op.drop_index("ix_hubs_member_ids", table_name="hubs", postgresql_using="gin")
    op.drop_index("ix_hubs_lead_partner_id", table_name="hubs")
    op.drop_index("ix_hubs_ends_on_up", table_name="hubs")
    op.drop_index("ix_hubs_ends_on_down", table_name="hubs")
    op.drop_index("ix_hubs_document_id", table_name="hubs")
    op.drop_index("ix_hubs_created_at", table_name="hubs")
    op.drop_index("ix_hubs_community_ids", table_name="hubs", postgresql_using="gin")
    op.drop_index("ix_hubs_code", table_name="hubs")
    op.drop_index("ix_hubs_certainty", table_name="hubs")
    op.drop_table("hubs")
    op.drop_index("ix_contacts_updated_at", table_name="contacts")
    op.drop_index("ix_contacts_search_vector", table_name="contacts", postgresql_using="gin")
    op.drop_index("ix_contacts_partner_id", table_name="contacts")
    op.drop_index("ix_contacts_kind", table_name="contacts")
    op.drop_index("ix_contacts_is_primary", table_name="contacts")
    op.drop_index("ix_contacts_created_at", table_name="contacts")
    op.drop_index("ix_contacts_code", table_name="contacts")
    op.drop_table("contacts")
    op.drop_index("ix_agreements_updated_at", table_name="agreements")
    op.drop_index("ix_agreements_unit_id", table_name="agreements")
    op.drop_index(
        "ix_agreements_title_fuzzy",
        table_name="agreements",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_agreements_template", table_name="agreements")
    op.drop_index("ix_agreements_status", table_name="agreements")
    op.drop_index("ix_agreements_starts_on_up", table_name="agreements")
    op.drop_index("ix_agreements_starts_on_down", table_name="agreements")
    op.drop_index("ix_agreements_signed_on_up", table_name="agreements")
    op.drop_index("ix_agreements_signed_on_down", table_name="agreements")
    op.drop_index("ix_agreements_search_vector", table_name="agreements", postgresql_using="gin")
    op.drop_index("ix_agreements_partner_id", table_name="agreements")
    op.drop_index("ix_agreements_other_partner_ids", table_name="agreements", postgresql_using="gin")
    op.drop_index("ix_agreements_ends_on_up", table_name="agreements")
    op.drop_index("ix_agreements_ends_on_down", table_name="agreements")
    op.drop_index("ix_agreements_created_at", table_name="agreements")
    op.drop_index("ix_agreements_code", table_name="agreements")
    op.drop_index("ix_agreements_agreement_type", table_name="agreements")
    op.drop_table("agreements")
    op.drop_index("ix_accreditations_updated_at", table_name="accreditations")
    op.drop_index("ix_accreditations_status", table_name="accreditations")
    op.drop_index("ix_accreditations_starts_on", table_name="accreditations")
    op.drop_index("ix_accreditations_search_vector", table_name="accreditations", postgresql_using="gin")
    op.drop_index("ix_accreditations_partner_id", table_name="accreditations")
    op.drop_index("ix_accreditations_ends_on_up", table_name="accreditations")
    op.drop_index("ix_accreditations_ends_on_down", table_name="accreditations")
    op.drop_index("ix_accreditations_created_at", table_name="accreditations")
    op.drop_index("ix_accreditations_code", table_name="accreditations")
    op.drop_table("accreditations")
    op.drop_index(
        "uq_partners_name",
        table_name="partners",
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("archived_at IS NULL AND merged_into_id IS NULL"),
    )
    op.drop_index("ix_partners_verified_until_up", table_name="partners")
    op.drop_index("ix_partners_verified_until_down", table_name="partners")
    op.drop_index("ix_partners_verified_on", table_name="partners")
    op.drop_index("ix_partners_verification_status", table_name="partners")
    op.drop_index("ix_partners_updated_at", table_name="partners")
    op.drop_index("ix_partners_themes", table_name="partners", postgresql_using="gin")
    op.drop_index("ix_partners_territory_ids", table_name="partners", postgresql_using="gin")
    op.drop_index("ix_partners_search_vector", table_name="partners", postgresql_using="gin")
    op.drop_index("ix_partners_relationship_since_up", table_name="partners")
    op.drop_index("ix_partners_relationship_since_down", table_name="partners")
    op.drop_index("ix_partners_profile_complete", table_name="partners")
    op.drop_index("ix_partners_partner_type", table_name="partners")
    op.drop_index("ix_partners_parent_id", table_name="partners")
    op.drop_index("ix_partners_other_types", table_name="partners", postgresql_using="gin")
    op.drop_index(
        "ix_partners_name_fuzzy",
        table_name="partners",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_partners_merged_into_id", table_name="partners")
    op.drop_index("ix_partners_languages", table_name="partners", postgresql_using="gin")
    op.drop_index("ix_partners_identifier_keys", table_name="partners", postgresql_using="gin")
    op.drop_index("ix_partners_engagement_natures", table_name="partners", postgresql_using="gin")
    op.drop_index("ix_partners_document_id", table_name="partners")
    op.drop_index("ix_partners_created_at", table_name="partners")
    op.drop_index("ix_partners_country_id", table_name="partners")
    op.drop_index("ix_partners_constituent_group", table_name="partners")
    op.drop_index("ix_partners_code", table_name="partners")
    op.drop_index("ix_partners_certainty", table_name="partners")
    op.drop_index("ix_partners_capacity_services", table_name="partners", postgresql_using="gin")
    op.drop_index("ix_partners_capacity_levels", table_name="partners", postgresql_using="gin")
    op.drop_index("ix_partners_acronym", table_name="partners")
    op.drop_table("partners")
    op.drop_index("ix_coalitions_updated_at", table_name="coalitions")
    op.drop_index(
        "ix_coalitions_title_fuzzy",
        table_name="coalitions",
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.drop_index("ix_coalitions_starts_on_up", table_name="coalitions")
    op.drop_index("ix_coalitions_starts_on_down", table_name="coalitions")
    op.drop_index("ix_coalitions_search_vector", table_name="coalitions", postgresql_using="gin")
    op.drop_index("ix_coalitions_event_ids", table_name="coalitions", postgresql_using="gin")
    op.drop_index("ix_coalitions_ends_on_up", table_name="coalitions")
    op.drop_index("ix_coalitions_ends_on_down", table_name="coalitions")
    op.drop_index("ix_coalitions_document_id", table_name="coalitions")
    op.drop_index("ix_coalitions_created_at", table_name="coalitions")
    op.drop_index("ix_coalitions_contribution_ids", table_name="coalitions", postgresql_using="gin")
    op.drop_index("ix_coalitions_code", table_name="coalitions")
    op.drop_index("ix_coalitions_city_ids", table_name="coalitions", postgresql_using="gin")
    op.drop_index("ix_coalitions_certainty", table_name="coalitions")
    op.drop_table("coalitions")
    op.drop_index("ix_diligence_rules_updated_at", table_name="diligence_rules")
    op.drop_index("ix_diligence_rules_status", table_name="diligence_rules")
    op.drop_index("ix_diligence_rules_standing", table_name="diligence_rules")
    op.drop_index("ix_diligence_rules_search_vector", table_name="diligence_rules", postgresql_using="gin")
    op.drop_index("ix_diligence_rules_created_at", table_name="diligence_rules")
    op.drop_index("ix_diligence_rules_code", table_name="diligence_rules")
    op.drop_index("ix_diligence_rules_active_to", table_name="diligence_rules")
    op.drop_index("ix_diligence_rules_active_from", table_name="diligence_rules")
    op.drop_table("diligence_rules")
