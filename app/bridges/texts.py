"""What all bridges share: a text's language, editions, durations, markup. They are given records in every language (`lang=*`)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from html import escape
from typing import Any

from app.domains.catalogue.parts import published_editions
from app.kernel.kinds import DEFAULT_LANGUAGE, LANGUAGES

Body = dict[str, Any]
Text = tuple[str, str]
"""A text and its language."""
Labels = Mapping[tuple[str, str], Mapping[str, str | None]]
"""Vocabulary and code → the term's label in each language."""
PUBLISHER = {"name": "UN-Habitat", "url": "https://unhabitat.org"}
"""Whose catalogue this is."""


def primary(tag: str) -> str:
    """The language of a BCP 47 tag without script and region: `zh-Hant` → `zh`."""
    return tag.partition("-")[0]


def best(text: Mapping[str, str | None] | None, lang: str) -> Text | None:
    """A localised text and the language that it is in: the one asked for, else English (contract section 9)."""
    for code in (primary(lang), DEFAULT_LANGUAGE):
        if text is not None and (found := text.get(code)):
            return found, code
    return None


def plain(text: Mapping[str, str | None] | None, lang: str) -> str | None:
    """As `best`, the text alone."""
    found = best(text, lang)
    return None if found is None else found[0]


def every(text: Mapping[str, str | None] | None) -> list[Text]:
    """The translations that there are, in the order of the six languages."""
    return [(found, code) for code in LANGUAGES if text is not None and (found := text.get(code))]


def editions(record: Mapping[str, Any]) -> list[Body]:
    """The editions that have been published."""
    return published_editions(record["translations"])


def plain_id(typed: str) -> uuid.UUID:
    """`course_…` → its UUID."""
    return uuid.UUID(hex=typed.rpartition("_")[2])


def edition_id(typed: str, language: str) -> uuid.UUID:
    """The UUID of one language's edition: the record's own in English, elsewhere one made of both (RFC 9562, version 5).

    It follows from the record and the language alone, so it stays when other editions come and go.
    """
    record = plain_id(typed)
    return record if language == DEFAULT_LANGUAGE else uuid.uuid5(record, language)


def hours(value: str | None) -> str | None:
    """Hours as an ISO 8601 duration: 1.5 → PT1H30M; None where nothing is known, or nothing is left of it."""
    minutes = 0 if value is None else int((Decimal(value) * 60).to_integral_value())
    if minutes <= 0:
        return None
    whole, rest = divmod(minutes, 60)
    return f"PT{f'{whole}H' if whole else ''}{f'{rest}M' if rest else ''}"


def labelled(labels: Labels, vocabulary: str, code: str) -> Mapping[str, str | None]:
    """A term's label in each language; the code itself where the public knows no such term."""
    return labels.get((vocabulary, code)) or {DEFAULT_LANGUAGE: code}


def objectives(record: Mapping[str, Any]) -> list[Mapping[str, str | None]]:
    """What learners can do afterwards, in order; a tool has none."""
    ordered = sorted(record.get("learning_objectives", ()), key=lambda one: int(one["order"]))
    return [one["text"] for one in ordered]


def about(record: Mapping[str, Any], lang: str) -> str | None:
    """What a course is about; without a summary, what learners can do afterwards. Nothing is made up."""
    said = (plain(text, lang) for text in objectives(record))
    return plain(record["summary"], lang) or "\n".join(filter(None, said)) or None


def paragraphs(text: str) -> str:
    """Plain text as HTML: what it holds is never markup."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def publisher(record: Mapping[str, Any]) -> Body:
    """Who publishes a course or tool: UN-Habitat, but for what is on a platform that somebody else runs."""
    platform = record.get("platform")
    if platform is None or platform["managed_by"] != "external":
        return dict(PUBLISHER)
    return {"name": plain(platform["name"], DEFAULT_LANGUAGE), "url": platform["url"]}


def distinct(items: Iterable[str | None]) -> list[str]:
    """What is there, each once, in its order."""
    return list(dict.fromkeys(item for item in items if item))
