"""What all bridges share: durations, and the ids of editions."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridges.texts import edition_id, hours
from app.kernel.kinds import LANGUAGE_TAG


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, None), ("0", None), ("0.001", None), ("1.5", "PT1H30M"), ("2", "PT2H"), ("0.25", "PT15M")],
)
def test_hours_as_a_duration(value: str | None, said: str | None) -> None:
    assert hours(value) == said


@given(st.decimals(min_value=0, max_value=100_000, places=4))
def test_hours_are_spelled_as_what_they_are(value: Any) -> None:
    spelled = hours(str(value))
    minutes = int((value * 60).to_integral_value())
    if minutes == 0:
        assert spelled is None
        return
    assert spelled is not None
    whole, _, rest = spelled.removeprefix("PT").rpartition("H")
    assert int(whole or 0) * 60 + int(rest.removesuffix("M") or 0) == minutes


TAG = st.from_regex(LANGUAGE_TAG, fullmatch=True)


@given(st.uuids(), st.lists(TAG, min_size=1, max_size=6, unique=True))
def test_the_english_edition_is_the_record_and_no_other_is(record: uuid.UUID, tags: list[str]) -> None:
    """Contract section 10: the record's plain UUID. No two resources share a type and an id (JSON:API)."""
    typed = f"course_{record.hex}"
    found = {tag: edition_id(typed, tag) for tag in ("en", *tags)}
    assert found["en"] == record
    assert len(set(found.values())) == len(found)
    assert all(one.version == 5 for tag, one in found.items() if tag != "en")
