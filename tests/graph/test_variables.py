"""Variables: the quick way gives what graphql-core gives, and the key holds what decides the statement."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse

from app.graph.schema import Schema
from app.graph.variables import CoercionError, Variables
from tests.kernel.birds import BIRD_REGISTRY

SCHEMA = Schema(BIRD_REGISTRY).whole
QUERY = """query(
    $n: Int, $must: Int!, $default: Int = 3, $t: String, $id: ID, $ids: [ID!], $b: Boolean,
    $f: BirdFilter, $s: [BirdSort!], $o: BirdSort, $c: BirdCreate
) { __typename }"""
(NODE,) = parse(QUERY).definitions
assert isinstance(NODE, OperationDefinitionNode)
VARIABLES = Variables(SCHEMA, NODE.variable_definitions or ())
BIRD = "bird_" + "0" * 32
NEST = "nest_" + "0" * 32


@pytest.mark.parametrize(
    "given",
    [
        {"must": 1},
        {"must": 1, "n": None, "default": None, "unknown": 5},
        {"must": 1, "default": 4, "t": "x", "id": BIRD, "ids": BIRD, "b": True},
        {"must": 1, "id": 5},
        {"must": 1, "ids": [BIRD, NEST], "s": "CODE_ASC"},
        {"must": 1, "s": ["CODE_ASC", "WEIGHT_DESC"]},
        {"must": 1, "f": {"code": "a", "mood": ["calm"], "weightGte": 5, "nest": {"code": ["b"]}}},
        {"must": 1, "f": {"seenOnLt": "2020-01-01"}},
        {"must": 1, "f": {"code": None, "weightIsNull": False}},
        {"must": 1, "c": {"title": {"en": "x", "fr": None}, "eggs": [{"order": 1, "colour": {"en": "red"}}], "age": 4}},
        {"must": 1.0},
    ],
)
def test_the_quick_way_and_the_sure_way_agree(given: dict[str, Any]) -> None:
    assert isinstance(NODE, OperationDefinitionNode)
    expected = get_variable_values(SCHEMA, NODE.variable_definitions or (), given)
    assert not isinstance(expected, list)
    assert VARIABLES.coerce(given) == expected.coerced


@pytest.mark.parametrize(
    "given",
    [
        {}, {"must": None}, {"must": "1"}, {"must": True}, {"must": 2**31}, {"must": 1, "f": 5},
        {"must": 1, "f": {"x": 1}}, {"must": 1, "f": {"code": [None]}}, {"must": 1, "s": ["X"]},
        {"must": 1, "c": {"age": 4}}, {"must": 1, "ids": [None]},
    ],
)  # fmt: skip
def test_both_refuse_the_same(given: dict[str, Any]) -> None:
    with pytest.raises(CoercionError):
        VARIABLES.coerce(given)


def key(**given: Any) -> tuple[Any, ...]:
    return VARIABLES.key(VARIABLES.coerce({"must": 1, **given}))


def test_plain_values_are_not_in_the_key() -> None:
    assert key(n=1, t="a") == key(n=2, t="b")
    assert key(f={"code": "a", "weightGte": 1}) == key(f={"weightGte": 9, "code": ["b"]})
    assert key(id=BIRD) == key(id=BIRD.replace("0", "1"))


def test_what_decides_the_statement_is_in_the_key() -> None:
    different = [
        key(), key(n=None), key(n=1), key(b=True), key(b=False), key(id=BIRD), key(id=NEST), key(id="code"),
        key(s=["CODE_ASC"]), key(s=["CODE_DESC"]), key(o="CODE_ASC"), key(o="CODE_DESC"), key(f={}),
        key(f={"code": []}), key(f={"code": ["a"]}),
        key(f={"code": ["a", "b"]}), key(f={"nestId": [NEST]}), key(f={"nestId": ["code"]}),
        key(f={"nest": {"code": "a"}}),
        key(ids=[BIRD]), key(ids=[NEST]), key(ids=[NEST, BIRD]),
    ]  # fmt: skip
    assert len(set(different)) == len(different)
