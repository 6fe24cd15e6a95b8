"""The sitemap of public pages (sitemaps.org): at most 50,000 addresses a file, and an index of files when there are more."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape  # only writes

MEDIA = "application/xml; charset=utf-8"
URLS_MAX = 50_000
"""Addresses of one file."""
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(pages: Iterable[tuple[str, str]]) -> bytes:
    """Pages, each with the instant of its last change."""
    lines = [f"<url><loc>{escape(place)}</loc><lastmod>{at}</lastmod></url>" for place, at in pages]
    return f"{_XML}<urlset {_SPACE}>\n{chr(10).join(lines)}\n</urlset>\n".encode()


def index(files: Iterable[tuple[str, str]]) -> bytes:
    """Files, each with the instant of the last change in it."""
    lines = [f"<sitemap><loc>{escape(place)}</loc><lastmod>{at}</lastmod></sitemap>" for place, at in files]
    return f"{_XML}<sitemapindex {_SPACE}>\n{chr(10).join(lines)}\n</sitemapindex>\n".encode()
