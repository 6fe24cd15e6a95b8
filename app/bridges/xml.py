"""XML as text: elements whose content is always escaped, and never holds a character that XML 1.0 has not."""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, however it is written (XML 1.0, production 2): most control characters, lone surrogates."""
_REFERENCES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("\r"): "&#13;"}
_IN_ATTRIBUTES = {**_REFERENCES, ord("\t"): "&#9;", ord("\n"): "&#10;"}
_SPECIAL = re.compile("[^\t\n !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What cannot stand in the content of an element as it is. Most texts have none of it, and are looked at once."""
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def said(text: str) -> str:
    """A text as the content of an element. What XML cannot hold becomes U+FFFD, so that it is seen that something was there."""
    return _ILLEGAL.sub("\ufffd", text).translate(_REFERENCES) if _SPECIAL.search(text) else text


def attribute(name: str, value: str) -> str:
    """An attribute with the blank before it."""
    if _SPECIAL.search(value) or "\n" in value or "\t" in value:
        value = _ILLEGAL.sub("\ufffd", value).translate(_IN_ATTRIBUTES)
    return f' {name}="{value}"'


def element(name: str, *content: str, **attributes: str | None) -> str:
    """An element around content that is XML already; attributes that are None are left out."""
    inside = "".join(content)
    if attributes:
        shown = "".join([attribute(key, value) for key, value in attributes.items() if value is not None])
        return f"<{name}{shown}>{inside}</{name}>" if inside else f"<{name}{shown}/>"
    return f"<{name}>{inside}</{name}>" if inside else f"<{name}/>"


def leaf(name: str, text: str, lang: str | None = None) -> str:
    """An element around a text, with its language if that is given."""
    return (
        f"<{name}>{said(text)}</{name}>"
        if lang is None
        else f"<{name}{attribute('xml:lang', lang)}>{said(text)}</{name}>"
    )
