"""Requests that are meant to make the GraphQL door work hard: each the body of one POST.

The names of the table say what is attacked; the sizes are the largest that pass the limits before it, so that each
limit is met by itself.
"""

from __future__ import annotations

import json
from typing import Any

from graphql import get_introspection_query

from app.graph.catalog import camel
from app.registry import REGISTRY

PLAN_ID = "plan_" + "0" * 32


def body(query: str, **variables: Any) -> bytes:
    """The body of a request."""
    return json.dumps({"query": query, **({"variables": variables} if variables else {})}).encode()


def times(number: int, text: str) -> str:
    """The text so many times, `%d` numbered."""
    return " ".join(text.replace("%d", str(place)) for place in range(number))


def fan(levels: int, width: int) -> str:
    """Fragments that each spread the next several times: width to the power of levels when expanded."""
    spreads = " ".join(f"fragment f{n} on Query {{ {f'...f{n + 1} ' * width} }}" for n in range(levels))
    return f"{{ ...f0 }} {spreads} fragment f{levels} on Query {{ __typename }}"


def chain(levels: int, kind: str = "Query", last: str = "__typename") -> str:
    """Fragments that each spread the next one once."""
    spreads = " ".join(f"fragment f{n} on {kind} {{ ...f{n + 1} }}" for n in range(levels))
    return f"{spreads} fragment f{levels} on {kind} {{ {last} }}"


def conflicting(number: int, fields: str = "nodes { id }") -> str:
    """One field many times with other arguments each time: every pair is compared."""
    return "{ " + " ".join(f"plans(first: {place + 1}) {{ {fields} }}" for place in range(number)) + " }"


def conflicting_fragments(number: int, repeated: int) -> str:
    """Fragments that are compared with each other, and within them every pair of a field."""
    spread = times(number, "...f%d")
    inner = "id code etag " * repeated
    return f"{{ plans {{ nodes {{ {spread} }} }} }} " + times(number, f"fragment f%d on Plan {{ {inner} }}")


def inline_conflicts(number: int) -> str:
    """The same within inline fragments, which have no name to be remembered by."""
    return "{ " + "... on Query { plans { nodes { " * 1 + "... on Plan { id code } " * number + "} } } }"


def pairwise_deep(number: int) -> str:
    """Pairs at every level: each comparison compares the selections below it anew."""
    inner = "id"
    for name in ("objective", "outcome", "output"):
        inner = f"{name} {{ {inner} }} {name} {{ {inner} }} " * number
    return f"{{ actions {{ nodes {{ {inner} }} }} }}"


def loop(levels: int, start: str = "__schema { types { name ") -> str:
    """Introspection that follows `ofType` and `fields` round and round."""
    return "{ " + start + "fields { type { " + "ofType { " * levels + "name" + " }" * (levels + 5)


def through_relations(path: str, depth: int) -> dict[str, Any]:
    """A filter through every relation to one record, and through theirs."""
    found: dict[str, Any] = {"code": ["x"]}
    for name, relation in REGISTRY[path].relations.items():
        if depth and not relation.many:
            found[camel(name)] = through_relations(relation.target.path, depth - 1)
    return found


LIST_OF_LISTS = "{ plans(first: 500) { nodes { objectives(first: 500) { nodes { outcomes(first: 500) { nodes { "
LIST_OF_LISTS += "outputs(first: 500) { nodes { actions(first: 500) { nodes { id } } } } } } } } } } }"

REFUSED: dict[str, bytes] = {
    # aliases and root fields
    "aliases of __typename": body("{ " + times(51, "a%d: __typename") + " }"),
    "aliases of a list": body("{ " + times(550, "a%d: plans { totalCount }") + " }"),
    "aliases of introspection": body("{ " + times(40, 'a%d: __type(name: "Plan") { fields { name } }') + " }"),
    "aliases in fragments": body("{ ...f } fragment f on Query { " + times(51, "a%d: __typename") + " }"),
    "a long alias": body("{ " + "a" * 10_000 + ": __typename }"),
    "root fields": body("{ " + times(900, "x%d") + " }"),
    "root fields of one kind": body("{ " + times(31, 'a%d: plan(id: "x") { id }') + " }"),
    "schemas": body("{ " + times(40, "a%d: __schema { types { name } }") + " }"),
    # repeated fields, and the comparison of every pair of them
    "repeated leaf": body("{ " + "__typename " * 2400 + "}"),
    "repeated list": body("{ " + "plans { nodes { id } } " * 280 + "}"),
    "repeated nested leaf": body("{ plans { nodes { " + "id " * 2400 + "} } }"),
    "repeated with other arguments": body(conflicting(250)),
    "as often as is allowed with other arguments": body(conflicting(20)),
    "as often as is allowed, deep": body(conflicting(20, "nodes { " + "id code etag " * 20 + "}")),
    "repeated as often as is allowed, everything, and a page too large": body(
        "{ "
        + ("plans { nodes { id code etag createdAt updatedAt rowVersion visibility archivedAt } } " * 20)
        + "a: plans(first: 500) { nodes { outputs(first: 500) { nodes { id } } } } }"
    ),
    "many fields, each repeated as often as is allowed": body(
        "{ "
        + ("actions { nodes { " + " ".join(f"x{n}" for n in range(130)) + " } } ") * 20
        + "}"
    ),
    "fields repeated that nobody spreads": body("{ __typename } fragment f on Plan { " + "id " * 2000 + "}"),
    "fields repeated in fragments that nobody spreads": body(
        "{ __typename } " + times(50, "fragment f%d on Plan { " + "id code etag " * 20 + "}")
    ),
    "repeated in fragments": body(conflicting_fragments(50, 6)),
    "repeated in one fragment": body(conflicting_fragments(1, 750)),
    "repeated in inline fragments": body(inline_conflicts(550)),
    "pairs at every level": body(pairwise_deep(4)),
    "pairs at every level, more": body(pairwise_deep(6)),
    "conflicts under one alias": body("{ " + times(50, "a: x%d") + " }"),
    "conflicts of leaves under aliases": body("{ plans { nodes { " + times(50, "a: field%d") + " } } }"),
    "conflicts of arguments": body("{ " + times(20, 'a: plan(id: "%d") { id code etag }') + " }"),
    # directives
    "directives on a field": body("{ __typename " + "@skip(if: false) " * 450 + "}"),
    "directives on fields": body("{ " + times(51, "__typename @include(if: true)") + " }"),
    "directives on a fragment": body("{ ...f } fragment f on Query " + "@skip(if: false) " * 380 + "{ __typename }"),
    "directives on a spread": body("{ ...f " + "@skip(if: false) " * 380 + "} fragment f on Query { __typename }"),
    "directives on an inline fragment": body("{ ... " + "@skip(if: false) " * 380 + "{ __typename } }"),
    "directives on an operation": body("query " + "@skip(if: false) " * 380 + "{ __typename }"),
    "directives on a variable": body("query($a: Int " + "@x " * 1150 + ") { __typename }"),
    "unknown directives": body("{ __typename " + times(1100, "@x%d") + " }"),
    # depth
    "deep fields": body("{ plans { nodes " + "{ strategy " * 14 + "{ id }" + " }" * 14 + " } }"),
    "deep fields, without end": body("{ a" * 1000 + " }" * 1000),
    "deep inline fragments": body("{ " + "... { " * 1150 + "__typename" + " }" * 1151),
    "deep inline fragments, typed": body("{ " + "... on Query { " * 550 + "__typename" + " }" * 551),
    "deep lists": body("{ units(sort: " + "[" * 1150 + "]" * 1150 + ") { totalCount } }"),
    "deep objects": body("{ units(filter: " + "{parent: " * 550 + "{}" + "}" * 550 + ") { totalCount } }"),
    "a deep type": body("query($a: " + "[" * 1150 + "Int" + "]" * 1150 + ") { __typename }"),
    "a deep default": body("query($a: [Int] = " + "[" * 1150 + "]" * 1150 + ") { __typename }"),
    "braces": body("{" + "a{" * 1150 + "b" + "}" * 1151),
    "brackets without end": body("{ units(sort: " + "[" * 2400),
    "braces beyond the tokens": body("{" * 100_000),
    # fragments
    "fragments": body("{ __typename } " + times(400, "fragment f%d on Query { __typename }")),
    "a fragment spread often": body("{ " + "...f " * 1150 + "} fragment f on Query { __typename }"),
    "a wide fragment spread often": body(
        "{ plans { nodes { " + "...f " * 60 + "} } } fragment f on Plan { " + times(50, "a%d: id") + " }"
    ),
    "a chain of fragments": body("{ ...f0 } " + chain(60)),
    "a chain of fragments that nest": body(
        "{ plans { nodes { ...f0 } } } "
        + " ".join(f"fragment f{n} on Plan {{ supersedes {{ ...f{n + 1} }} }}" for n in range(40))
        + " fragment f40 on Plan { id }"
    ),
    "a cycle": body("{ ...f } fragment f on Query { ...f }"),
    "a long cycle": body("{ ...f0 } " + chain(48).replace("__typename", "...f0")),
    "cycles of all with all": body(
        "{ ...f0 } " + " ".join(f"fragment f{n} on Query {{ {times(40, '...f%d')} }}" for n in range(40))
    ),
    "a cycle that nests": body("{ plans { nodes { ...f } } } fragment f on Plan { supersedes { ...f ...f } }"),
    "cycles nobody spreads": body(
        "{ __typename } " + " ".join(f"fragment f{n} on Query {{ {times(40, '...f%d')} }}" for n in range(40))
    ),
    "fan-out of two": body(fan(45, 2)),
    "fan-out of ten": body(fan(45, 10)),
    "fan-out of ten nobody spreads": body(fan(45, 10).replace("{ ...f0 }", "{ __typename }")),
    "fan-out of inline fragments": body("{ " + "... { ... on Query { __typename } } " * 250 + "}"),
    "fan-out within lists": body(
        "{ plans { nodes { ...f0 } } } "
        + " ".join(f"fragment f{n} on Plan {{ supersedes {{ ...f{n + 1} }} id ...f{n + 1} }}" for n in range(40))
        + " fragment f40 on Plan { id }"
    ),
    "fragments of one name": body("{ ...f } " + "fragment f on Query { __typename } " * 400),
    "spreads of what is not there": body("{ " + times(1150, "...f%d") + " }"),
    # many of anything else
    "operations": body(times(700, "query q%d { __typename }")),
    "operations without a name": body("{ __typename } " * 550),
    "variables": body("query(" + times(550, "$v%d: Int") + ") { __typename }"),
    "variables of one name": body("query(" + "$v: Int " * 550 + ") { __typename }"),
    "variables in every operation": body(
        " ".join(f"query q{n}({times(40, '$v%d: Int')}) {{ __typename }}" for n in range(19))
    ),
    "variables without a definition": body("{ units(filter: {code: [" + times(900, "$v%d") + "]}) { totalCount } }"),
    "arguments": body("{ units(" + times(550, "x%d: 1") + ") { totalCount } }"),
    "arguments of one name": body("{ units(" + "first: 1 " * 550 + ") { totalCount } }"),
    "members of an object": body("{ units(filter: {" + times(550, "x%d: 1") + "}) { totalCount } }"),
    "definitions of types": body(times(700, "type T%d { a: Int }")),
    "unknown fields": body("{ plans { nodes { " + times(750, "x%d") + " } } }"),
    "unknown types": body(times(45, "fragment f%d on T%d { a }") + " { " + times(45, "...f%d") + " }"),
    # pages, cost and lists of values
    "pages within pages": body(LIST_OF_LISTS),
    "a cost behind a variable": body(
        "query($n: Int) { plans(first: $n) { nodes { outputs(first: $n) { nodes { id } } } } }", n=500
    ),
    "a cost behind a default": body(
        "query($n: Int = 500) { plans(first: $n) { nodes { outputs(first: $n) { nodes { id } } } } }"
    ),
    "a cost behind fragments": body(
        "{ ...a } fragment a on Query { plans(first: 500) { ...b } } fragment b on PlanConnection { nodes { ...c } } "
        "fragment c on Plan { outputs(first: 500) { nodes { id } } }"
    ),
    "a cost behind inline fragments": body(
        "{ ... on Query { plans(first: 500) { ... { nodes { ... on Plan { outputs(first: 500) { nodes { id } } } } } } } }"
    ),
    "a cost behind aliases": body("{ " + times(30, "a%d: plans(first: 50) { nodes { outputs { nodes { id } } } }") + " }"),
    "a cost behind include": body(
        "query($y: Boolean!) { plans(first: 500) @include(if: $y) { nodes { outputs(first: 500) @skip(if: false) "
        "{ nodes { id } } } } }",
        y=True,
    ),
    "a cost of edges": body("{ plans(first: 500) { edges { node { outputs(first: 500) { edges { node { id } } } } } } }"),
    "a cost of nodes beside edges": body(
        "{ plans(first: 200) { nodes { outputs(first: 60) { nodes { id } } } "
        "edges { node { outputs(first: 60) { nodes { id } } } } } }"
    ),
    "a cost behind last": body("{ plans(last: 500) { nodes { outputs(last: 500) { nodes { id } } } } }"),
    "a cost behind nodes": body(
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Plan { outputs(first: 500) { nodes { id } } } } }",
        ids=[PLAN_ID] * 100,
    ),
    "a page too large": body("{ plans(first: 501) { nodes { id } } }"),
    "a page of billions": body("{ plans(first: 2147483647) { nodes { id } } }"),
    "ids": body("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[PLAN_ID] * 25_000),
    "ids of every kind": body(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[f"k{n}_" + "0" * 32 for n in range(20_000)]
    ),
    "ids in the document": body("{ nodes(ids: [" + f'"{PLAN_ID}" ' * 2400 + "]) { id } }"),
    "short ids": body("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 200_000),
    "values of a filter": body(
        "query($c: [String!]) { units(filter: {code: $c}) { totalCount } }", c=[f"c{n}" for n in range(90_000)]
    ),
    "values of a filter in the document": body(
        "{ units(filter: {code: [" + times(3800, '"c%d"') + "]}) { totalCount } }"
    ),
    "values of a sort": body("query($s: [UnitSort!]) { units(sort: $s) { totalCount } }", s=["CODE_ASC"] * 60_000),
    "values of a sort, unknown": body("query($s: [UnitSort!]) { units(sort: $s) { totalCount } }", s=["X"] * 200_000),
    "values of a wrong kind": body(
        "query($c: [String!]) { units(filter: {code: $c}) { totalCount } }", c=list(range(120_000))
    ),
    "null among the values": body(
        "query($c: [String!]) { units(filter: {code: $c}) { totalCount } }", c=["c"] * 150_000 + [None]
    ),
    "nulls for values": body(
        "query($c: [String!]) { units(filter: {code: $c}) { totalCount } }", c=[None] * 170_000
    ),
    "members of a variable": body(
        "query($f: UnitFilter) { units(filter: $f) { totalCount } }", f={f"m{n}": n for n in range(60_000)}
    ),
    "a deep variable": body(
        "query($f: UnitFilter) { units(filter: $f) { totalCount } }",
        f=json.loads('{"parent":' * 90 + '{"code": ["x"]}' + "}" * 90),
    ),
    "a deep filter": body(
        "{ units(filter: " + "{parent: " * 90 + '{code: "x"}' + "}" * 90 + ") { totalCount } }"
    ),
    "filters through every relation": body(
        "query($f: ActionFilter) { actions(filter: $f) { totalCount } }", f=through_relations("actions", 4)
    ),
    "a deep variable, too deep for a body": (
        b'{"query": "query($f: UnitFilter) { units(filter: $f) { totalCount } }", "variables": {"f": '
        + b'{"parent":' * 80_000 + b"{}" + b"}" * 80_001 + b"}"
    ),
    "lists in a variable": (
        b'{"query": "query($f: [Int]) { __typename }", "variables": {"f": ' + b"[" * 500_000 + b"]" * 500_000 + b"}}"
    ),
    "variables nobody declared": body(
        "query($n: Int) { plans(first: $n) { totalCount } }", n="x", **{f"v{n}": n for n in range(60_000)}
    ),
    # literals
    "a long text": body('{ units(q: "' + "x" * 150_000 + '") { totalCount } }'),
    "a long text in a variable": body("query($q: String) { units(q: $q) { totalCount } }", q="x" * 1_000_000),
    "a long code": body("query($c: [String!]) { units(filter: {code: $c}) { totalCount } }", c=["x" * 1_000_000]),
    "a long cursor": body("query($c: String) { units(after: $c) { totalCount } }", c="A" * 1_000_000),
    "a long number": body("{ units(first: " + "9" * 150_000 + ") { totalCount } }"),
    "a long number in a variable": (
        b'{"query": "query($n: Int) { units(first: $n) { totalCount } }", "variables": {"n": ' + b"9" * 1_000_000 + b"}}"
    ),
    "a long fraction": body("{ units(first: 1." + "9" * 150_000 + ") { totalCount } }"),
    "a long exponent": body("{ units(first: 1e" + "9" * 150_000 + ") { totalCount } }"),
    "a number of a long exponent as a decimal": body(
        '{ budgetLines(filter: {amountGte: "1e999999999"}) { totalCount } }'
    ),
    "a long decimal": body(
        "query($f: BudgetLineFilter) { budgetLines(filter: $f) { totalCount } }", f={"amountGte": "9" * 1_000_000}
    ),
    "a long date": body("query($f: UnitFilter) { units(filter: $f) { totalCount } }", f={"createdAtGte": "2" * 1_000_000}),
    "a long name": body("{ " + "x" * 150_000 + " }"),
    "a long operation name": json.dumps({"query": "{ __typename }", "operationName": "x" * 1_000_000}).encode(),
    "a block text": body('{ units(q: """' + "\n   x" * 30_000 + '""") { totalCount } }'),
    "block texts": body("{ " + times(19, 'a%d: units(q: """' + "\n x" * 2000 + '""") { totalCount }') + " }"),
    "escapes": body('{ units(q: "' + "\\u0041" * 30_000 + '") { totalCount } }'),
    "escapes with braces": body('{ units(q: "' + "\\u{41}" * 30_000 + '") { totalCount } }'),
    "an escape too large": body('{ units(q: "\\u{' + "F" * 150_000 + '}") { totalCount } }'),
    "lone surrogates": body('{ units(q: "' + "\\ud800" * 30_000 + '") { totalCount } }'),
    "a NUL": body('{ units(q: "\\u0000") { totalCount } }'),
    # introspection
    "lists of types within lists": body("{ __schema { types { fields { type { fields { name } } } } } }"),
    "loops of ofType": body(loop(25)),
    "loops of ofType, shorter": body(
        "{ __schema { " + times(40, "types { fields { args { type { ofType { name } } } } }") + " } }"
    ),
    "types within types": body('{ __type(name: "Plan") { ' + "fields { type { " * 8 + "name" + " }" * 18),
    "possible types within types": body('{ __type(name: "Node") { possibleTypes { interfaces { possibleTypes { name } } } } }'),
    "introspection by fragments": body(
        "{ __schema { types { ...f0 } } } "
        + " ".join(f"fragment f{n} on __Type {{ name fields {{ type {{ ...f{n + 1} }} }} }}" for n in range(9))
        + " fragment f9 on __Type { name }"
    ),
    "the whole schema, twice": body(
        get_introspection_query().replace("__schema {", "a: __schema { types { name } } b: __schema {", 1)
    ),
    "lists of the schema under aliases": body(
        "{ __schema { types { " + times(45, "a%d: fields { name args { name type { name } } }") + " } } }"
    ),
    "members of the schema under aliases": body(
        "{ __schema { types { fields { args { type { " + "ofType { " * 7 + times(50, "a%d: name") + " }" * 13
    ),
    "types of the schema, often": body(
        "{ " + times(30, 'a%d: __type(name: "Mutation") { fields { name args { name type { ofType { name } } } } }') + " }"
    ),
    "a type often": body("{ " + times(30, 'a%d: __type(name: "Action") { fields { args { type { name } } } }') + " }"),
    # text that means nothing
    "comments": body("#\n" * 90_000 + "{ __typename }"),
    "a long comment": body("#" + "x" * 190_000 + "\n{ x }"),
    "spaces": body(" " * 190_000 + "{ x }"),
    "spaces beyond the limit": body(" " * 900_000 + "{ __typename }"),
    "commas": body("{ x" + "," * 190_000 + "}"),
    "lines": body("{ x" + "\n" * 190_000 + "}"),
    "lines and an error in each place": body("\n" * 100_000 + "{ plans { " + times(550, "x%d") + " } }"),
    "byte order marks": body("\ufeff" * 60_000 + "{ x }"),
    "letters beyond ASCII": body("{ " + "é" * 60_000 + " }"),
    "nothing": body(""),
    "not UTF-8": b'{"query": "{ __typename ' + b"\xff" * 100_000 + b'"}',
    "half a letter": b'{"query": "{ __typename \xc3"}',
    # JSON
    "a batch": b"[" + b",".join([body("{ __typename }")] * 20_000) + b"]",
    "a batch of batches": b"[" * 400_000 + b"]" * 400_000,
    "members that are not there": json.dumps({f"x{n}": n for n in range(60_000)}).encode(),
    "a member often": b"{" + b'"query": "{ __typename }", ' * 30_000 + b'"query": "{ x }"}',
    "deep JSON": b'{"query": "{ __typename }", "extensions": ' + b'{"a":' * 160_000 + b"1" + b"}" * 160_001,
    "JSON that ends too soon": b'{"query": "' + b"x" * 1_000_000,
    "JSON of escapes": b'{"query": "' + b"\\u0041" * 160_000 + b'"}',
    "JSON of lone surrogates": b'{"query": "' + b"\\ud800" * 160_000 + b'"}',
    "JSON with NaN": b'{"query": "{ __typename }", "variables": {"a": [' + b"NaN," * 200_000 + b"1]}}",
}  # fmt: skip
