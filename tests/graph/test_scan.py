"""The first look at a query's text: refuses what the measure of the parsed document refuses, and nothing else."""

from __future__ import annotations

import contextlib

import pytest
from graphql import GraphQLError, Lexer, Source, TokenKind, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from app.graph.limits import Limits, _Measure
from app.graph.scan import glance
from app.kernel.errors import Limited

MOST = 3
FIELDS = 12
TEXTS = 4
TOKENS = 150
ENDLESS = 10**6
LIMITS = Limits(
    repeated=MOST, expanded=FIELDS, directives=ENDLESS, aliases=ENDLESS, values=TEXTS, pairs=ENDLESS, depth=100,
    root_fields=ENDLESS, spreads=ENDLESS,
)  # fmt: skip

NAMES = st.sampled_from(["id", "code", "on", "a"])
ARGUMENTS = st.sampled_from(
    ["", "(x: {id: 1, id: 2, id: 3, id: 4})", '(x: "{ id id id id ) \\" (")', '(x: """{ \\""" id id""")']
)
DIRECTIVES = st.sampled_from(["", " @id", " @id(if: true)", " @id @id @id @id"])


@st.composite
def fields(draw: st.DrawFn, depth: int) -> str:
    alias = draw(st.sampled_from(["", "", "a: ", "id : "]))
    inner = draw(selections(depth - 1)) if depth and draw(st.booleans()) else ""
    return f"{alias}{draw(NAMES)}{draw(ARGUMENTS)}{draw(DIRECTIVES)}{inner}"


@st.composite
def others(draw: st.DrawFn, depth: int) -> str:
    match draw(st.integers(0, 3)):
        case 0:
            return "...f"
        case 1:
            return '# id id { ( " \n'
        case 2 if depth:
            return f"... on id{draw(DIRECTIVES)} {draw(selections(depth - 1))}"
        case 3 if depth:
            return f"...{draw(DIRECTIVES)} {draw(selections(depth - 1))}"
    return "id"


def selections(depth: int) -> st.SearchStrategy[str]:
    entry = st.one_of(fields(depth), fields(depth), others(depth))
    return st.lists(entry, min_size=1, max_size=6).map(lambda found: "{ " + " ".join(found) + " }")


def refused_by_measure(source: str) -> bool:
    try:
        _Measure(parse(source, max_lexical_tokens=TOKENS), LIMITS).run()
    except GraphQLError as error:
        return "more than 150 tokens" in error.message
    except Limited as error:
        return any(said in str(error.detail) for said in ("times in one place", "fields with its fragments", "values"))
    return False


@settings(max_examples=300, deadline=None)
@given(selections(2), selections(1))
def test_what_is_refused_here_is_refused_there(query: str, fragment: str) -> None:
    source = f'query Q($id: [id] = ["1"] @id(of: "x")) @id {query} fragment f on id {fragment}'
    try:
        glance(source, TOKENS, MOST, FIELDS, TEXTS)
    except Limited:
        assert refused_by_measure(source), source


@pytest.mark.parametrize(
    "source",
    [
        "{ id id id id }", "{ a: id b: id a: id a: x a: y }", "{ x { id id } y { id id id id } }",
        'fragment f on T { id(x: "}") id id(y: {id: 1}) id }', "{ id #}\n id id id }", "{ ... on T { id id id id } }",
        '{ id(of: ["a" "b" "c" "d" "e"]) }', "query($of: [id] = [\"a\", \"b\", \"c\", \"d\", \"e\"]) { id }", "{ a " * 80,
    ],
)  # fmt: skip
def test_it_is_refused_before_parsing(source: str) -> None:
    assert refused_by_measure(source)
    with pytest.raises(Limited):
        glance(source, TOKENS, MOST, FIELDS, TEXTS)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='{}():@."\\#\n ai', max_size=60))
def test_no_text_breaks_it(source: str) -> None:
    with contextlib.suppress(Limited):
        glance(source, TOKENS, MOST, FIELDS, TEXTS)
    try:  # where it lexes, nothing is refused that has no more than so many names at all
        lexer, names = Lexer(Source(source)), 0
        while (token := lexer.advance()).kind is not TokenKind.EOF:
            names += token.kind is TokenKind.NAME
    except GraphQLError:
        return
    if names <= MOST:
        glance(source, TOKENS, MOST, FIELDS, TEXTS)
