"""Texts put together from parts, each labelled as synthetic in its own language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.data.demo.dice import Dice, spread

LText = dict[str, str]
_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
LABEL: LText = _WORDS["label"]
MADE_UP: LText = _WORDS["made_up"]
NOTE = f"{LABEL['en']} record made by `hinge demo`. {MADE_UP['en']}"
SOURCE = f"{LABEL['en']} (hinge demo)"
RARE: list[str] = _WORDS["rare"]
_LANGUAGES = spread(*zip(map(tuple, _WORDS["languages"]), (68, 10, 7, 4, 3, 4, 2, 2), strict=True))


def labelled(words: str | LText) -> LText:
    """A text in each of its languages behind that language's word for synthetic."""
    given = {"en": words} if isinstance(words, str) else words
    return {lang: f"{LABEL[lang]}: {text}" for lang, text in given.items()}


def languages_of(dice: Dice) -> tuple[str, ...]:
    """The languages that a record's texts come in; English is always one."""
    return dice.pick(_LANGUAGES)


def need_title(dice: Dice, langs: tuple[str, ...], topic: LText, place: LText) -> LText:
    """The gap in a line: subject, who lacks the capacity, and where."""
    actor = dice.skewed(_WORDS["actors"])
    return {
        lang: _WORDS["title"][lang].format(
            label=LABEL[lang], topic=topic.get(lang, topic["en"]), actor=actor[lang], place=place.get(lang, place["en"])
        )
        for lang in langs
    }


def gap_statement(dice: Dice, langs: tuple[str, ...]) -> LText:
    """What cannot be done: a sentence in each language, and in English how far it reaches."""
    gap = dice.skewed(_WORDS["gaps"])
    number = dice.between(3, 40)
    extent = dice.pick(_WORDS["extent"]).format(number=number, many=number + dice.below(60))
    found = {lang: gap[lang] for lang in langs}
    found["en"] += f" {extent}"
    if dice.below(50) == 0:
        found["en"] += f" It came up in a study of the {dice.pick(RARE)}."
    return found


def proposal_title(dice: Dice, topic: LText) -> LText:
    """What tool should be made."""
    return labelled(f"{dice.pick(_WORDS['proposals'])} on {topic['en'].lower()}")


def product_title(path: str, number: int, langs: tuple[str, ...], topic: LText) -> LText:
    """What a tool or course is called."""
    named = _WORDS["products"][path]
    return labelled({lang: named[lang].format(n=number + 1, topic=topic.get(lang, topic["en"])) for lang in langs})
