"""A first look at a query's text, before it is parsed: what no parser need read.

graphql-core takes some ten microseconds a token, so that one name written thousands of times costs tens of
milliseconds before anything can be measured. Looking costs a tenth of that, and says the same.
"""

from __future__ import annotations

import re

from app.kernel.errors import Limited

_TOKEN = re.compile(
    r'"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|\.\.\.(?:\s*on\b)?|[{}():@]|[_A-Za-z][_0-9A-Za-z]*'
)
TOO_MANY_VALUES = "The query holds more than {} values; send them as variables."
_NO_KEY_AFTER = frozenset("@:.")
"""What stands before the name of a directive, of a field with an alias, and of a fragment or its type."""


def glance(source: str, tokens: int, repeated: int, fields: int, values: int) -> None:
    """Raises Limited for more than `repeated` fields of one key in one pair of braces, or `fields` in all.

    And for more `tokens`, or more texts than `values` given to arguments, of which a parser reads each letter. Fragments are
    not followed and inline ones not looked through: that is for the parser and for the measure of the parsed document,
    which refuse whatever is refused here. What does not parse may pass.
    """
    levels: list[dict[str, int]] = []
    brackets, before, number, texts = 0, " ", 0, 0
    found = _TOKEN.findall(source)
    if len(found) > tokens and len(found) - sum(token[0] == "#" for token in found) > tokens:
        raise Limited(f"Document contains more than {tokens} tokens. Parsing aborted.")
    for token in found:
        first = token[0]
        if first == "(":
            brackets += 1
        elif first == ")":
            brackets -= 1
        elif brackets or first in '"#':
            texts += brackets > 0 and first == '"'
            if texts > values:
                raise Limited(TOO_MANY_VALUES.format(values))
            continue
        elif first == "{":
            levels.append({})
        elif first == "}":
            levels = levels[:-1]
        elif first not in _NO_KEY_AFTER and before not in _NO_KEY_AFTER and levels:
            keys = levels[-1]
            keys[token] = times = keys.get(token, 0) + 1
            number += 1
            if times > repeated:
                raise Limited(f"{token[:100]} stands more than {repeated} times in one place.")
            if number > fields:
                raise Limited(f"The query has more than {fields} fields.")
        before = first
