"""Counts sentences in the scripts of the six official languages (VR-31; E8).

The rule is small and our own (P). A sentence ends

- with a question or exclamation mark of any of the scripts, or a full stop of the Chinese one, unless an address goes on behind it;
- with a full stop, or dots, that a blank or the end follows, unless a small letter comes next, or the stop belongs to an
  abbreviation, an initial (`A. Petrov`) or the number of an item (`1. Train planners`);
- with a line break, so that a list has as many sentences as lines.

A semicolon ends nothing, and what holds no letter or digit is no sentence. Where a stop could be either, as after `etc.` or
`U.N.`, a capital letter behind it decides.
"""

from __future__ import annotations

import re

ASKING = "!?؟‼‽⁇⁈⁉！？"  # Latin and Cyrillic, Arabic, doubled, full-width
STOPS = "。｡．"  # the Chinese full stop and its half-width and full-width relatives
DOTS = ".۔…"  # Latin, Cyrillic and Arabic; Urdu's; the ellipsis
CLOSING = "\"'’”»›)]」』】）》"  # what may stand between the mark and the blank
_BREAKS = "\r\n\u2028\u2029"
_MARK = re.compile(f"[{ASKING}{STOPS}{DOTS}]+[{re.escape(CLOSING)}]*|[{_BREAKS}]+")
_WORD = re.compile(r"[^\W_]")
_LAST_WORD = re.compile(r"[^\s(\[«“\"']*$")
_NUMBERED = re.compile(r"\s*[-*•]?\s*([0-9]{1,3}|[^\W\d_])$")

NEVER_LAST = frozenset(
    {
        *["e.g", "i.e", "cf", "vs", "approx", "dr", "mr", "mrs", "ms", "prof", "incl"],
        *["c.-à-d", "p.ex", "par.ex", "mme", "mlle"],
        *["ej", "p.ej", "sr", "sra", "dra", "aprox", "ee"],
        *["т.е", "т.к", "т.н", "им", "напр", "ср", "см", "т"],
    }
)
"""What stands before a full stop and never ends a sentence, in small letters, without its last stop."""
BEFORE_NUMBERS = frozenset(
    {
        *["no", "nos", "nr", "art", "arts", "para", "paras", "p", "pp", "fig", "figs", "sec", "vol", "chap", "ed"],
        *["núm", "pág", "págs", "cap", "n°", "ст", "п", "пп", "рис", "стр", "гл", "ص", "ج", "م"],
    }
)
"""What does not end a sentence when a number follows."""
PLACES = frozenset({"г", "с", "д", "ул", "обл"})
"""What stands before the name of a place; before a number, or at the end, it is a year's."""


def count_sentences(text: str) -> int:
    """How many sentences a text has."""
    found, start = 0, 0
    for mark in _MARK.finditer(text):
        held = text[start : mark.start()]
        if _WORD.search(held) and _ends(text, held, mark):
            found, start = found + 1, mark.end()
    return found + bool(_WORD.search(text, start))


def _ends(text: str, held: str, mark: re.Match[str]) -> bool:
    """Whether a mark ends the sentence that is held so far."""
    signs, after = mark.group(), text[mark.end() :]
    if signs[0] in _BREAKS or signs[0] in STOPS:
        return True
    if any(sign in ASKING for sign in signs):
        return not (after[:1].isascii() and (after[:1].isalnum() or after[:1] in {"=", "&", "/"}))
    if after and not after[0].isspace():
        return False  # within a number, an address or an abbreviation
    following = after.lstrip()
    if following[:1].islower():
        return False  # nor does the Unicode standard begin a sentence with a small letter (UAX 29, SB8)
    if len(signs.rstrip(CLOSING)) > 1 or signs[0] == "…":
        return True
    if _NUMBERED.fullmatch(held) and following:
        return False
    word = _LAST_WORD.search(held)
    return not (following and _abbreviates("" if word is None else word.group().lower(), following[0]))


def _abbreviates(word: str, following: str) -> bool:
    """Whether a full stop behind this word belongs to it, given the character that comes next."""
    if word in PLACES:
        return following.isalpha()
    if word in NEVER_LAST:
        return True
    if word in BEFORE_NUMBERS:
        return following.isdigit()
    return len(word) == 1 and word.isalpha()
