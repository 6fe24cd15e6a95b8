"""What a request's Accept headers choose among (RFC 9110, 12.5)."""

from __future__ import annotations

from functools import lru_cache

from app.kernel.errors import NotAcceptable
from app.kernel.kinds import DEFAULT_LANGUAGE, LANGUAGES


@lru_cache(maxsize=512)
def accepted_language(header: str | None) -> str:
    """The best of the six languages for an Accept-Language header (RFC 9110, 12.5.4); English when none fits."""
    best, weight = DEFAULT_LANGUAGE, 0.0
    for part in (header or "")[:500].split(","):
        tag, _, quality = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        try:
            value = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if primary in LANGUAGES and value > weight:
            best, weight = primary, value
    return best


@lru_cache(maxsize=512)
def accepts(header: str | None, offered: tuple[str, ...]) -> str:
    """The media type to answer with; raises NotAcceptable when the header takes none of those offered."""
    if header is None or (";" not in header and ("*/*" in header or offered[0] in header)):
        return offered[0]
    best, weight = "", 0.0
    for part in header[:1000].split(","):
        media, _, parameters = part.strip().partition(";")
        quality = next((p.strip()[2:] for p in parameters.split(";") if p.strip().startswith("q=")), "1")
        for offer in offered:
            if media.lower() in (offer, f"{offer.partition('/')[0]}/*", "*/*") and _quality(quality) > weight:
                best, weight = offer, _quality(quality)
    if not best:
        raise NotAcceptable(f"This path answers with {', '.join(offered)}.")
    return best


@lru_cache(maxsize=512)
def qualities(header: str) -> dict[str, float]:
    """Media type → how much it is wanted, for each that an Accept header names, parameters aside."""
    found: dict[str, float] = {}
    for part in header[:1000].split(","):
        media, _, parameters = part.strip().partition(";")
        raw = next((p.strip()[2:] for p in parameters.split(";") if p.strip().startswith("q=")), "1")
        found[media.strip().lower()] = max(_quality(raw), found.get(media.strip().lower(), 0.0))
    return found


def accepts_version(header: str | None, media: str, parameter: str, versions: frozenset[str]) -> bool:
    """Whether a media type in one of these versions is taken: the range that says most of it decides (RFC 9110, 12.5.1).

    A range without the parameter takes any version.
    """
    if header is None:
        return True
    best, weight = 0, 0.0
    for part in header[:1000].split(","):
        name, _, rest = part.strip().lower().partition(";")
        said = {key.strip(): value.strip().strip('"') for key, _, value in (p.partition("=") for p in rest.split(";"))}
        name, version = name.strip(), said.get(parameter)
        if name == media:
            rank = 3 if version is None else 4 if version in versions else 0
        else:
            rank = {f"{media.partition('/')[0]}/*": 2, "*/*": 1}.get(name, 0)
        quality = _quality(said.get("q", "1"))
        if rank > best or (rank == best and rank and quality > weight):
            best, weight = rank, quality
    return weight > 0


def _quality(raw: str) -> float:
    try:
        return float(raw)
    except ValueError:
        return 0.0
