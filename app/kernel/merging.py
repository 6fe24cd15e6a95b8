"""RFC 7396: what a PATCH makes of what a record holds."""

from __future__ import annotations

from typing import Any

from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.kinds import DEFAULT_LANGUAGE, LANGUAGES
from app.kernel.model import Record
from app.kernel.resource import Resource
from app.kernel.schemas import iso


def stored(resource: Resource, record: Record, name: str) -> Any:
    """What a member holds now, as a client would have written it."""
    item = resource.fields[name]
    value = getattr(record, name)
    if value is None:
        return None
    if item.kind is kinds.MONEY:
        return {"amount": str(value), "currency": getattr(record, f"{name}_currency")}
    if item.kind is kinds.REF:
        return f"{resource.relations[str(item.relation)].target.prefix}_{value.hex}"
    if item.kind is kinds.REFS:
        return [f"{resource.relations[str(item.relation)].target.prefix}_{entry.hex}" for entry in value]
    return iso(value)


def spoken(resource: Resource, name: str, value: Any, lang: str) -> Any:
    """A plain text for a localised member speaks the request's language."""
    item: Field | None = resource.fields.get(name)
    if item is not None and item.kind is kinds.LTEXT and isinstance(value, str):
        return {lang if lang in LANGUAGES else DEFAULT_LANGUAGE: value}
    return value


def merge(target: Any, change: Any) -> Any:
    """RFC 7396, section 2."""
    if not isinstance(change, dict):
        return change
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged
