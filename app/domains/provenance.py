"""Where a fact comes from: document, locator and how certain it is (model section 2, provenance)."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.kernel.fields import LText, Ref, field
from app.kernel.members import Member, member
from app.kernel.model import Certainty


class Sourced:
    """Mixin of every record that a document speaks of."""

    document_id: Mapped[Ref | None] = field(
        "The document that the fact is taken from.", ref="documents", write=True, filter=True
    )
    locator: Mapped[str | None] = field(
        "Where in the document: a paragraph, or a row of its table.",
        write=True,
        max_length=200,
        example="para 16(a)(iii)",
    )
    certainty: Mapped[Certainty] = field(
        "How the fact is known: stated by the document, inferred from it, added by an editor, or unknown.",
        write=True,
        filter=True,
        server_default=text("'stated'"),
    )
    note: Mapped[str | None] = field("A remark on how the source was read.", write=True, max_length=2000)


class Evidence(Member):
    """What shows that something was done."""

    summary: LText = member("What it shows.", max_length=1000)
    url: str | None = member("Where it can be read.", max_length=500, pattern=r"^https?://\S+$")
    document: str | None = member("Code of a document that holds it.", max_length=100)
    locator: str | None = member("Where in that document.", max_length=200)
