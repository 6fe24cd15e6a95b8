"""Give marker checks an index that holds all they ask of the needs of a place (ADR 50)."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not concurrently: nothing has been released yet, so nobody writes needs meanwhile. A hundred thousand take half a second.
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_needs_suggested ON needs (territory_id) INCLUDE (id, code, themes, visibility) "
        "WHERE archived_at IS NULL AND (status = 'validated' OR status = 'matched')"
    )


def downgrade() -> None:
    op.drop_index("ix_needs_suggested", table_name="needs")
