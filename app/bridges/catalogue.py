"""A course or a tool as the metadata formats see it: its record in every language, and the names of what it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.kinds import DEFAULT_LANGUAGE, LANGUAGES

PUBLISHER = "United Nations Human Settlements Programme (UN-Habitat)"
COURSE, TOOL = "course", "tool"
Text = tuple[str, str]
"""A text and its language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """`address` is the record's own on this service; `labels` are those of its themes; `places` are M49 and ISO 3166 codes."""

    kind: str
    address: str
    record: Mapping[str, Any]
    labels: Mapping[str, Mapping[str, str | None]]
    places: Sequence[str] = ()

    def texts(self, member: str) -> list[Text]:
        """A localised member in each language that it has."""
        return _each(self.record[member])

    def label(self, theme: str) -> list[Text]:
        """A theme's label in each language; the code where the public knows no such term."""
        return _each(self.labels.get(theme)) or [(theme, DEFAULT_LANGUAGE)]

    def subjects(self) -> Iterator[Text]:
        """The labels of its themes in each language."""
        for theme in self.record["themes"]:
            yield from self.label(theme)

    def objectives(self) -> list[list[Text]]:
        """What learners can do afterwards, in order, each in every language that it has."""
        ordered = sorted(self.record.get("learning_objectives", ()), key=lambda one: int(one["order"]))
        return [_each(one["text"]) for one in ordered]

    def types(self) -> list[str]:
        """What it is, in words: a course, or what sort of tool."""
        kind = self.record["kind"].replace("_", " ") if self.kind == TOOL else COURSE
        return [kind.capitalize()]

    def dates(self) -> list[str]:
        """When it appeared, as far as that is known."""
        day = self.record["published_on"] if self.kind == COURSE else self.record["released"]
        return [day] if day else []

    def identifiers(self) -> list[str]:
        """Where it is, where its record is, and its numbers."""
        numbers = [f"urn:isbn:{self.record['isbn']}" if self.record.get("isbn") else None, self.record.get("hs_number")]
        return [name for name in (self.record["url"], self.address, *numbers) if name]

    def edition_urls(self) -> list[str]:
        """Where its published editions are."""
        published = (one["url"] for one in self.record["translations"] if one["status"] == "published")
        return [url for url in dict.fromkeys(published) if url and url != self.record["url"]]

    def rights(self) -> list[str]:
        """Its licence, and where SPDX explains it."""
        licence = self.record["licence"]
        if licence is None:
            return []
        return [licence] if licence == "proprietary" else [licence, f"https://spdx.org/licenses/{licence}.html"]


def _each(text: Mapping[str, str | None] | None) -> list[Text]:
    return [(found, code) for code in LANGUAGES if text is not None and (found := text.get(code))]
