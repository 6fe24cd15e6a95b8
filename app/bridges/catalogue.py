"""A course or a tool as the metadata formats see it: its record in every language, and the names of what it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.bridges import licences
from app.bridges.texts import PUBLISHER, Text, distinct, editions, every, objectives, publisher
from app.kernel.kinds import DEFAULT_LANGUAGE

WHOLE_NAME = "United Nations Human Settlements Programme (UN-Habitat)"
"""What libraries know the publisher by."""
COURSE, TOOL = "course", "tool"


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
        return every(self.record[member])

    def label(self, theme: str) -> list[Text]:
        """A theme's label in each language; the code where the public knows no such term."""
        return every(self.labels.get(theme)) or [(theme, DEFAULT_LANGUAGE)]

    def subjects(self) -> Iterator[Text]:
        """The labels of its themes in each language."""
        for theme in self.record["themes"]:
            yield from self.label(theme)

    def objectives(self) -> list[list[Text]]:
        """What learners can do afterwards, in order, each in every language that it has."""
        return [every(text) for text in objectives(self.record)]

    def types(self) -> list[str]:
        """What it is, in words: a course, or what sort of tool."""
        kind = self.record["kind"].replace("_", " ") if self.kind == TOOL else COURSE
        return [kind.capitalize()]

    def dates(self) -> list[str]:
        """When it appeared, as far as that is known."""
        day = self.record["published_on"] if self.kind == COURSE else self.record["released"]
        return [day] if day else []

    def publisher(self) -> str:
        """Who publishes it, as in all bridges."""
        whose = publisher(self.record)
        return WHOLE_NAME if whose == PUBLISHER else str(whose["name"])

    def identifiers(self) -> list[str]:
        """Where it is, where its record is, and its numbers."""
        numbers = [f"urn:isbn:{self.record['isbn']}" if self.record.get("isbn") else None, self.record.get("hs_number")]
        return [name for name in (self.record["url"], self.address, *numbers) if name]

    def edition_urls(self) -> list[str]:
        """Where its published editions are."""
        return [url for url in distinct(one["url"] for one in editions(self.record)) if url != self.record["url"]]

    def rights(self) -> list[str]:
        """Its licence, and where SPDX explains it."""
        licence = self.record["licence"]
        return distinct([licence, licences.address(licence)])
