"""Sentences are counted in the scripts of all six languages (VR-31)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.review.sentences import count_sentences

PLAIN = {
    "en": ("The project trains planners.", "Does it have indicators?", "It does!"),
    "fr": ("Le projet forme des urbanistes.", "A-t-il des indicateurs ?", "Oui !"),
    "es": ("El proyecto forma a urbanistas.", "¿Tiene indicadores?", "¡Sí!"),
    "ru": ("Проект обучает специалистов.", "Есть ли показатели?", "Да!"),
    "ar": ("يدرب المشروع المخططين.", "هل له مؤشرات؟", "نعم!"),
    "zh": ("这个项目培训城市规划人员。", "它有指标吗？", "有！"),
}
TRICKY = [
    ("", 0), ("...", 0), (" . ", 0), ("no dots at all", 1), ("One. Two. Three.", 3),
    ("It trains 2.5 staff, e.g. planners, at U.N. offices. It works!", 2),
    ("See https://example.org/a.b?x=1 for it. Done.", 2),
    ("Wait... what? Yes…", 2), ("It waited… Then it ended.", 2), ("Really?! Yes.", 2),
    ('He said "Stop." Then he left.', 2), ("The answer is no. We stop.", 2), ("See no. 5 of it. Done.", 2),
    ("Planners, mayors etc. Then nobody.", 2), ("Planners, mayors etc. are trained.", 1),
    ("1. Train planners.\n2. Train mayors.", 2), ("A line\nAnother line", 2), ("A list; of parts; is one.", 1),
    ("A. Petrov leads it. Good.", 2), ("Dr. Petrov leads it. Good.", 2),
    ("Le projet (c.-à-d. la formation) dure 3 ans. M. Dupont le dirige, cf. art. 5. Pourquoi ? Parce que !", 4),
    ("El proyecto forma a técnicos, p. ej. urbanistas. Ver pág. 4. Fin.", 3), ("EE. UU. apoya el proyecto. Fin.", 2),
    ("Обучены специалисты, т.е. планировщики, в г. Казани. Да.", 2), ("В 2022 г. обучены 30 человек. Да.", 2),
    ("Обучены планировщики и т.д. Есть показатели.", 2), ("См. п. 5. Есть показатели.", 2),
    ("يقود د. أحمد المشروع. انظر ص. 5 من الوثيقة.", 2), ("第一句。第二句！第三句？第四句。", 4), ("版本2.5已发布。", 1),
    ("他说：「好。」然后离开了。", 2),
]  # fmt: skip


@pytest.mark.parametrize("language", PLAIN)
@pytest.mark.parametrize("many", [1, 2, 3])
def test_plain_sentences_of_every_language(language: str, many: int) -> None:
    joint = "" if language == "zh" else " "
    assert count_sentences(joint.join(PLAIN[language][:many])) == many


@pytest.mark.parametrize(("text", "many"), TRICKY)
def test_stops_that_end_nothing(text: str, many: int) -> None:
    assert count_sentences(text) == many


@given(st.lists(st.sampled_from([text for texts in PLAIN.values() for text in texts]), max_size=6))
def test_sentences_of_all_languages_add_up(texts: list[str]) -> None:
    assert count_sentences(" ".join(texts)) == len(texts)


@given(st.text(max_size=300))
def test_any_text_can_be_counted(text: str) -> None:
    found = count_sentences(text)
    assert 0 <= found <= max(1, len(text))
    assert (found == 0) == (not any(letter.isalnum() for letter in text)) or found == 0
