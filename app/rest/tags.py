"""The groups that operations stand in, in the order of the document: a tag for each domain, and for what is beside them."""

from __future__ import annotations

TAGS = {
    "plans": "The implementation plan and everything in it.",
    "organisation": "Units, people, guidance, communities and good practice.",
    "reference": "Territories, classifications, target groups and vocabularies.",
    "needs": "Capacity needs with their evidence, what answers them, and the one-stop shop for requests.",
    "partners": "Partners, their due diligence, agreements, centres and trainers.",
    "review": "Projects, their review, and the capacity-building marker.",
    "search": "One search over all kinds of records.",
    "access": "Who the caller is; API keys and the audit trail, for administrators.",
    "imports": "Tables that people fill in: templates, previews, commits.",
    "bridges": "Courses and tools as other systems read them.",
    "service": "How the service is, and what its errors mean.",
    "graphql": "The same records over GraphQL.",
}
