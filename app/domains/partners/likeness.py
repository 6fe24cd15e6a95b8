"""How alike the names of two organisations are, in any of their languages and scripts (G1; ADR 0043; P).

Names are compared word by word, accents and case ignored. What many organisations are called (university, ministry, centre …)
counts for little, in whichever of the six languages it stands; Chinese, which has no spaces, is compared by pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

_EMPTY = """
the of and for in on at to a an de la le les du des et en au aux pour d l el los las y para del al con e и в на по для
von und der die das fur o da do dos das em na no un onu
"""
_COMMON = """
university universite universidad universidade universitat университет جامعه institute institut instituto институт معهد
centre center centro zentrum центр مركز ministry ministere ministerio министерство وزاره organization organisation
organizacion организация منظمه commission comision комиссия لجنه committee comite комитет council conseil consejo совет مجلس
association asociacion ассоциация جمعيه foundation fondation fundacion фонд مؤسسه network reseau red сеть شبكه
international internacional международныи международная دولي الدولي الدوليه national nacional национальныи национальная
وطني الوطني الوطنيه regional региональныи региональная اقليمي اقليميه الاقليميه united nations unies unidas объединенных
нации организации الامم المتحده للامم development developpement desarrollo развития للتنميه training formation capacitacion
research recherche investigacion programme program programa программа برنامج union state states government gouvernement
gobierno school college city cities urban urbain urbano habitat department departement departamento office federal world global
"""
EMPTY = frozenset(_EMPTY.split())
"""Words that say nothing."""
COMMON = frozenset(_COMMON.split())
"""Words that many organisations share, as they are folded; the list is ours."""
SPELLINGS = {
    "univ": "university", "intl": "international", "inst": "institute", "org": "organization", "organisation": "organization",
    "center": "centre", "dept": "department", "st": "saint", "dev": "development", "natl": "national", "programme": "program",
    "labour": "labor", "им": "имени",
}  # fmt: skip
"""Short forms and spellings of one word."""
COMMON_WEIGHT = 0.4
WORDS_MAX, NAMES_MAX = 16, 8
"""Words of a name and names of an organisation that are compared, so that no entry makes a comparison long."""
NEAR = 0.84
"""From which likeness two words are taken for one, misspelt or inflected."""
_SPACED = re.compile(r"[^\W_]+", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_ARABIC = str.maketrans(
    {
        "\u0649": "\u064a", "\u0629": "\u0647",  # written alike at the end of a word: alef maksura and ya, ta marbuta and ha
        "\u0640": "",  # a stroke that only widens a word
    }
)  # fmt: skip


@lru_cache(maxsize=8192)
def words_of(name: str) -> tuple[tuple[str, float], ...]:
    """The words of a name with how much each counts."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and ").replace("ß", "ss"))
    folded = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_ARABIC)
    found: dict[str, float] = {}
    for word in _SPACED.findall(folded.replace("'", " ").replace("\u2019", " ").replace(".", "")):
        if _HAN.search(word):
            found.update({word[at : at + 2]: 1.0 for at in range(max(1, len(word) - 1))})
        elif word not in EMPTY and len(word) > 1:
            plain_word = SPELLINGS.get(word, word)
            found[plain_word] = COMMON_WEIGHT if plain_word in COMMON else 1.0
    return tuple(found.items())[:WORDS_MAX]


def spoken(name: str) -> list[str]:
    """The words of a name as they are written, in small letters; of Chinese each character, as the search knows them."""
    found = _SPACED.findall(unicodedata.normalize("NFC", name).lower())
    return [part for word in found for part in (word if _IDEOGRAPH.search(word) else (word,))]


def is_common(word: str) -> bool:
    """Whether a word says little or nothing of which organisation is meant."""
    return all(weight < 1 for _, weight in words_of(word))


def likeness(one: str, other: str) -> float:
    """0 (nothing in common) to 1 (the same words): twice what is shared by weight, over all there is.

    What each has and the other lacks speaks against them once more, as far as both have something: `… in Zurich` and
    `… in Lausanne` are two, `… Alliance` and `The … Alliance of Cities` may be one.
    """
    left, right = words_of(one), words_of(other)
    whole = sum(weight for _, weight in left) + sum(weight for _, weight in right)
    if not whole or not left or not right:
        return 0.0
    shared, free, lacking = 0.0, dict(right), 0.0
    for word, weight in left:
        near, score = _nearest(word, free)
        if near is None:
            lacking += weight
        else:
            shared += score * min(weight, free.pop(near))
    return max(0.0, min(1.0, (2 * shared - min(lacking, sum(free.values()))) / whole))


@lru_cache(maxsize=8192)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(word[at : at + 2] for at in range(len(word) - 1))


def _nearest(word: str, free: dict[str, float]) -> tuple[str | None, float]:
    if word in free:
        return word, 1.0
    best: tuple[str | None, float] = (None, 0.0)
    for other in free:
        if word[0] != other[0] or min(len(word), len(other)) < 4 or word.isdigit():
            continue
        mine, theirs = _pairs(word), _pairs(other)
        if 4 * len(mine & theirs) < len(mine) + len(theirs):
            continue  # cheap, and most words are not alike at all
        score = SequenceMatcher(None, word, other, autojunk=False).ratio()
        if score >= NEAR and score > best[1]:
            best = (other, score)
    return best


_ASIDE = re.compile(r"\s*[(\uff08][^)\uff09]*[)\uff09]")


def _forms(names: Sequence[str]) -> list[str]:
    """The names, and each without what stands in brackets: mostly the short name again."""
    found = dict.fromkeys((*names, *(bare for name in names if (bare := _ASIDE.sub("", name).strip()))))
    return list(found)[:NAMES_MAX]


def best_pair(names: Sequence[str], others: Sequence[str]) -> tuple[float, str, str]:
    """The two names that are most alike, one of each; a record keeps a name in every language that is known."""
    if not names or not others:
        return 0.0, "", ""
    return max((likeness(one, other), one, other) for one in _forms(names) for other in _forms(others))
