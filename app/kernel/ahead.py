"""References and terms of many payloads, looked up together: one statement for each resource that they refer to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, text

from app.kernel.access import visible_sql
from app.kernel.builder import column_of
from app.kernel.query import looks_like_id, parse_id
from app.kernel.references import Known, lookup
from app.kernel.resource import Registry, Resource
from app.kernel.session import Unit


class Ahead(Known):
    """Knows what a batch refers to, asked for in one statement a resource."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry)
        self._terms: dict[str, frozenset[str] | None] = {}
        self._ids: dict[tuple[str, uuid.UUID], bool] = {}
        self._codes: dict[tuple[str, str], list[tuple[uuid.UUID, uuid.UUID | None]]] = {}

    async def terms(self, unit: Unit, vocabulary: str) -> frozenset[str] | None:
        """As it is when first asked for."""
        if vocabulary not in self._terms:
            self._terms[vocabulary] = await super().terms(unit, vocabulary)
        return self._terms[vocabulary]

    async def record(self, unit: Unit, target: Resource, key: str, scope: uuid.UUID | None) -> uuid.UUID | None:
        """From what `gather` found; `plan/code` names a code of another plan than the record's own."""
        if looks_like_id(key):
            found = parse_id(target.prefix, key)
            known = self._ids.get((target.path, found))
            return (found if known else None) if known is not None else await lookup(unit, target, key, scope)
        owner, slash, code = key.partition("/")
        if slash and target.scope_name is not None:
            scope = await self.record(unit, target.relations[target.scope_name].target, owner, None)
            if scope is None:
                return None
        else:
            code = key
        seen = self._codes.get((target.path, code))
        if seen is None:
            return await lookup(unit, target, code, scope)
        return next((each for each, within in seen if scope is None or within is None or within == scope), None)

    async def gather(self, unit: Unit, resource: Resource, bodies: Sequence[dict[str, Any]]) -> None:
        """Look up everything that these bodies refer to."""
        self._ids.clear()
        self._codes.clear()
        wanted: dict[str, tuple[Resource, set[str]]] = {}
        for name, item in resource.fields.items():
            if item.ref is None or not item.write:
                continue
            target = resource.relations[str(item.relation)].target
            keys = wanted.setdefault(target.path, (target, set()))[1]
            for body in bodies:
                given = body.get(name)
                keys.update(each for each in (given if isinstance(given, list) else [given]) if isinstance(each, str))
        for target, keys in list(wanted.values()):
            owners = {key.partition("/")[0] for key in keys if "/" in key}
            if owners and target.scope_name is not None:
                owner = target.relations[target.scope_name].target
                wanted.setdefault(owner.path, (owner, set()))[1].update(owners)
        for target, keys in wanted.values():
            await self._ask(unit, target, {key[-200:] for key in keys if "\x00" not in key})

    async def _ask(self, unit: Unit, target: Resource, keys: set[str]) -> None:
        ids = [
            parse_id(target.prefix, key) for key in keys if key.startswith(f"{target.prefix}_") and looks_like_id(key)
        ]
        codes = [key.partition("/")[2] if "/" in key and target.scope_name else key for key in keys]
        if not keys:
            return
        self._ids.update({(target.path, each): False for each in ids})
        self._codes.update({(target.path, code): [] for code in codes})
        scope = f't."{target.model.__scope__}"' if target.model.__scope__ is not None else "NULL::uuid"
        order = target.current.replace("{t}", "t") if target.current is not None else "t.id"
        visible = visible_sql(target, unit.caller.reader(unit.lang), column_of("t")) or "true"
        found = await unit.session.execute(
            text(
                f"SELECT t.id, t.code, {scope} FROM {target.table} t WHERE t.archived_at IS NULL AND {visible} "
                f"AND (t.id = ANY(:ids) OR t.code = ANY(:codes)) ORDER BY {order}"
            ).bindparams(bindparam("ids", ids), bindparam("codes", codes))
        )
        for each, code, within in found:
            self._ids[target.path, each] = True
            if (target.path, code) in self._codes:
                self._codes[target.path, code].append((each, within))
