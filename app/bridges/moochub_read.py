"""A MOOChub resource as the members of a course: the way back. What it does not say stays null.

People are not read: instructors and creators who are persons are nobody's business here. Themes are not guessed from keywords.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from html.parser import HTMLParser
from typing import Any

from app.bridges.licences import identifier_of
from app.bridges.texts import PUBLISHER, Body, distinct, primary
from app.domains.catalogue.parts import URL
from app.kernel.kinds import DEFAULT_LANGUAGE, LANGUAGE_TAG, LANGUAGES

TITLE_MAX, SUMMARY_MAX, OBJECTIVE_MAX, URL_MAX, NAME_MAX = 300, 4000, 500, 500, 200
LIST_MAX = 50
_DURATION = re.compile(r"PT(?=[0-9])(?:([0-9]{1,5})H)?(?:([0-9]{1,5})M)?")
_MODES = (
    (frozenset({"blended"}), "blended"), (frozenset({"online", "synchronous"}), "live_virtual"),
    (frozenset({"online", "asynchronous"}), "self_paced"), (frozenset({"onsite", "synchronous"}), "in_person"),
    (frozenset({"onsite"}), "in_person"),
)  # fmt: skip
"""`online` alone may be paced or not, and several at once may be anything: both stay unknown."""
_LEVELS = frozenset({"introductory", "intermediate", "advanced"})


class UnreadableError(ValueError):
    """A resource that no course can be made of; the text says which member is at fault."""


def external_id(resource: Any) -> str:
    """The resource's own id."""
    if not isinstance(resource, dict):
        raise UnreadableError("is not an object")
    found = resource.get("id")
    if not isinstance(found, str) or not 1 <= len(found) <= 255 or not found.isprintable():
        raise UnreadableError("/id: must be a text of 1 to 255 characters")
    return found


def course(resource: Mapping[str, Any], licences: Collection[str]) -> Body:
    """The members that a resource speaks of, those it leaves out as null or empty; raises UnreadableError without a title.

    `licences` are the identifiers that a course may have here.
    """
    said = resource.get("attributes")
    if not isinstance(said, dict):
        raise UnreadableError("/attributes: must be an object")
    title = _text(said.get("name"), TITLE_MAX)
    if title is None:
        raise UnreadableError("/attributes/name: must be a text")
    languages = _languages(said.get("inLanguage"))
    main = primary(languages[0]) if languages else DEFAULT_LANGUAGE
    summary = _text(_without_markup(said.get("description")), SUMMARY_MAX, lines=True)
    access, price = _access(said)
    meta = resource.get("meta")
    recorded = not (isinstance(meta, dict) and meta.get("licenceRecorded") is False)
    url = _address(said.get("url"))
    return {
        "title": _localised(title, main),
        "summary": None if summary is None else _localised(summary, main),
        "translation_status": _not_english(main, summary is not None),
        "learning_objectives": _objectives(said.get("teaches")),
        "url": url,
        "image_url": _address(_member(said.get("image"), "contentUrl")),
        "course_mode": _mode(said.get("courseMode")),
        "level": _level(said.get("educationalLevel")),
        "workload_hours": _hours(said.get("duration")),
        "translations": [{"language": one, "status": "published", "url": url} for one in languages],
        "certificate": True if "certificate" in _texts(said.get("educationalCredentialsAwarded")) else None,
        "access": access,
        "price": price,
        "licence": _licence(said.get("license"), licences) if recorded else None,
        "produced_with": _organisations(said),
        "valid_until": max(_days(said.get("expires")), default=None),
        "updated_on": next(iter(_days([said.get("dateModified")])), None),
    }


def _text(value: Any, most: int, *, lines: bool = False) -> str | None:
    if not isinstance(value, str):
        return None
    kept = "".join(letter if letter.isprintable() or (lines and letter == "\n") else " " for letter in value)
    found = "\n".join(filter(None, (" ".join(line.split()) for line in kept.split("\n"))))
    return (found if len(found) <= most else f"{found[: most - 1]}…") or None


def _texts(value: Any) -> list[str]:
    return [one for one in value[:LIST_MAX] if isinstance(one, str)] if isinstance(value, list) else []


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value[:LIST_MAX] if isinstance(one, dict)] if isinstance(value, list) else []


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _address(value: Any) -> str | None:
    given = value.strip() if isinstance(value, str) else ""
    return given if len(given) <= URL_MAX and given.isprintable() and re.fullmatch(URL, given) else None


def _languages(value: Any) -> list[str]:
    found = []
    for tag in _texts(value):
        parts = tag.strip().replace("_", "-").split("-")
        spelled = [parts[0].lower(), *(p.title() if len(p) == 4 else p.upper() for p in parts[1:])]
        if re.fullmatch(LANGUAGE_TAG, "-".join(spelled)):
            found.append("-".join(spelled))
    return distinct(found)


def _localised(words: str, language: str) -> dict[str, str]:
    """A text under its language, and under English, which a record cannot be without (VR-01)."""
    return {DEFAULT_LANGUAGE: words, **({language: words} if language in LANGUAGES else {})}


def _not_english(language: str, summary: bool) -> dict[str, dict[str, str]]:
    """That what stands under English is no translation, for whoever will make one."""
    if language == DEFAULT_LANGUAGE:
        return {}
    return {name: {DEFAULT_LANGUAGE: "missing"} for name in ("title", *(["summary"] if summary else []))}


def _objectives(value: Any) -> list[Body]:
    """Skills that have an English name; of the others none could be kept without calling it English."""
    found: list[dict[str, str]] = []
    for skill in _objects(value):
        named = {
            str(one.get("inLanguage")): words for one in _objects(skill.get("name"))
            if (words := _text(one.get("name"), OBJECTIVE_MAX)) is not None and one.get("inLanguage") in LANGUAGES
        }  # fmt: skip
        if DEFAULT_LANGUAGE in named and named not in found:
            found.append(named)
    return [{"order": order, "text": text} for order, text in enumerate(found, 1)]


def _mode(value: Any) -> str | None:
    return next((ours for theirs, ours in _MODES if theirs == frozenset(_texts(value))), None)


def _level(value: Any) -> str | None:
    return next((one["shortCode"] for one in _objects(value) if str(one.get("shortCode")) in _LEVELS), None)


def _hours(value: Any) -> str | None:
    """Hours of work, where the duration is one of hours: weeks say how long a course lasts, not how much it takes."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    minutes = int(match[1] or 0) * 60 + int(match[2] or 0)
    return f"{minutes / 60:.4f}".rstrip("0").rstrip(".") if minutes else None


def _access(said: Mapping[str, Any]) -> tuple[str | None, Body | None]:
    ways = _texts(said.get("access"))
    if "free" in ways:
        return "free", None
    if "paid" not in ways:
        return None, None
    for one in _objects(said.get("offer")):
        amount, currency = one.get("price"), one.get("priceCurrency")
        if isinstance(amount, int | float) and 0 < amount < 10**9 and re.fullmatch("[A-Z]{3}", str(currency)):
            return "paid", {"amount": f"{amount:.2f}", "currency": currency}
    return "paid", None


def _licence(value: Any, known: Collection[str]) -> str | None:
    for one in _objects(value):
        for given in (one.get("identifier"), one.get("url")):
            found = identifier_of(given) if isinstance(given, str) else None
            if found in known:
                return found
    return None


def _organisations(said: Mapping[str, Any]) -> list[str]:
    """Who is named as publisher, creator or contributor, and is no person."""
    publisher = said.get("publisher")
    named = [
        *([publisher] if isinstance(publisher, dict) else []),
        *_objects(said.get("creator")),
        *_objects(said.get("contributor")),
    ]
    found = distinct(_text(one.get("name"), NAME_MAX) for one in named if one.get("type") == "Organization")
    return [name for name in found if name != PUBLISHER["name"]][:LIST_MAX]


def _days(value: Any) -> list[str]:
    """The days of date-times, as far as they are any."""
    found = []
    for one in _texts(value):
        match = re.fullmatch(r"((?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))(T.*)?", one)
        if match is not None and _is_day(match[1]):
            found.append(match[1])
    return found


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


class _Words(HTMLParser):
    """The words of HTML, a line for each block."""

    BLOCKS = frozenset({"p", "br", "li", "div", "h1", "h2", "h3", "h4", "tr"})
    HIDDEN = frozenset({"script", "style"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's signature
        """A block begins a line; what is hidden is not read."""
        self._hidden += tag in self.HIDDEN
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A block ends a line."""
        self._hidden -= tag in self.HIDDEN and self._hidden > 0
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """Words, in one line until a block ends."""
        if not self._hidden:
            self.words.append(data.replace("\n", " "))


def _without_markup(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    parser = _Words()
    parser.feed(value[:100_000])
    parser.close()
    return "".join(parser.words)
