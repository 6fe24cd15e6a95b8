"""The facets of the search over all kinds of records (issue "The catalogue", Search and browse)."""

from __future__ import annotations

from app.kernel.facets import Facet

FACETS = (
    Facet("theme", "Code of a theme.", vocabulary="theme"),
    Facet("level", "Where the capacity lives that it is about.", vocabulary="capacity_level"),
    Facet("modality", "How learning is offered.", vocabulary="modality"),
    Facet(
        "territory",
        "Id or code of a territory that it names; a wider one does not include those within it.",
        table="territories",
    ),
    Facet(
        "language",
        "Language that it is offered or worked in; of other records, a language that their title is published in.",
        vocabulary="language",
        texts=True,
    ),
)
