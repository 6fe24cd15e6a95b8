"""`/oai`: an OAI-PMH 2.0 repository of published courses and public tools (contract section 10; ADR 0041).

Everybody is shown the same: what an anonymous caller may read. A refusal of the protocol is an answer with an `error` in it; what
HTTP itself refuses (credentials, size, rate, a database that is away) is a problem with its status, and Retry-After where it helps.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from app.bridges import lom, oai_dc, oai_pmh
from app.bridges.catalogue import Entry
from app.bridges.oai_pmh import Code
from app.domains.catalogue.publications import READS, RESOURCES, Found, Publication, Publications
from app.kernel.errors import Invalid, UnsupportedMediaType
from app.kernel.kinds import DEFAULT_LANGUAGE
from app.kernel.resource import Registry
from app.rest.http import PARAMETERS_MAX, Answer, Call, digest, unchanged
from app.rest.oai_asked import Asked, Refused, identifier_uuid
from app.rest.oai_lists import Listing
from app.rest.oai_views import GET_VIEW, POST_VIEW
from app.rest.published import base_of
from app.rest.routes import Operation

PATH = "/oai"
NAME = "Hinge: courses and tools of UN-Habitat"
NOBODY = "not-set@hinge.invalid"
"""The protocol demands an address. This one says that none has been set, and reaches nobody (RFC 2606)."""
MEDIA = b"text/xml; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
FORMATS = {module.PREFIX: module for module in (oai_dc, lom)}
PATHS = {kind: table for table, kind in RESOURCES.items()}
TOP_SETS = {
    "kind": "Sorts of records", "kind:course": "Courses", "kind:tool": "Tools", "language": "Languages of editions",
    "theme": "Themes",
}  # fmt: skip
LANGUAGE_NAMES = {"en": "English", "fr": "French", "es": "Spanish", "ru": "Russian", "ar": "Arabic", "zh": "Chinese"}


def oai_operations(registry: Registry) -> list[Operation]:
    """The operations of this module; none for a registry without courses and tools."""
    if not registry.keys() >= READS:
        return []
    summary = "Harvest courses and tools (OAI-PMH 2.0)"
    return [
        Operation("GET", PATH, oai, "oai", summary, None, "oai", view=GET_VIEW),
        Operation("POST", PATH, oai, "oai_form", f"{summary}, asked by form", None, "oai", view=POST_VIEW),
    ]


async def oai(call: Call) -> Answer:
    """One request of the protocol."""
    base = base_of(call)
    publications = Publications(call.services.database, call.services.registry)
    now = await publications.instant()
    shown: dict[str, str] = {}
    try:
        asked = Asked(await _pairs(call))
        shown = asked.arguments  # only of requests that are well formed
        content = await VERBS[asked.verb](call, asked, publications)
    except Refused as error:
        content = oai_pmh.error(error.code, str(error))
        shown = {} if error.code in (Code.BAD_VERB, Code.BAD_ARGUMENT) else shown
    call.sql += publications.statements
    before, at, after = oai_pmh.envelope(now, base.address + PATH, shown, content)
    # Weak: while nothing changes, answers differ in the instant that they were given at.
    tag = f'W/"o1-{digest((before + after).encode())}"'.encode()
    headers = [(b"content-type", MEDIA), (b"cache-control", b"no-cache"), (b"vary", b"Authorization"), (b"etag", tag)]
    if call.method == "POST":
        return Answer(200, f"{before}{at}{after}".encode(), headers[:-1])
    answer = Answer(200, f"{before}{at}{after}".encode(), headers, READS if base.given else None)
    held = call.header(b"if-none-match")
    if held is not None and (held.strip() == "*" or tag.decode() in [part.strip() for part in held.split(",")]):
        return unchanged(answer)
    return answer


async def _pairs(call: Call) -> list[tuple[str, str]]:
    """The arguments: those of the query, and of a form. Raises Refused, or what HTTP refuses."""
    try:
        pairs = list(call.query)
        if call.method == "POST":
            given = (call.header(b"content-type") or "").partition(";")[0].strip().lower()
            if given != FORM:
                raise UnsupportedMediaType(f"Send {FORM}.", headers={"Accept-Post": FORM})
            body = (await call.body()).decode("ascii")
            pairs += parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS_MAX)
    except (Invalid, ValueError):
        raise Refused(Code.BAD_ARGUMENT, f"the arguments are not UTF-8, or more than {PARAMETERS_MAX}") from None
    return pairs


# -- verbs -------------------------------------------------------------------------------------------------


async def _identify(call: Call, _: Asked, publications: Publications) -> str:
    earliest = await publications.earliest() or oai_pmh.DAWN
    return oai_pmh.identify(
        NAME, base_of(call).address + PATH, call.services.settings.contact_email or NOBODY, earliest
    )


async def _list_formats(_: Call, asked: Asked, publications: Publications) -> str:
    if asked.has("identifier"):
        await _found(asked, publications, records=False)
    return oai_pmh.formats((name, module.SCHEMA, module.NAMESPACE) for name, module in FORMATS.items())


async def _list_sets(_: Call, asked: Asked, publications: Publications) -> str:
    if asked.has("resumptionToken"):
        raise Refused(Code.BAD_TOKEN, "the sets come in one list: there is no token for them")
    names, found = await publications.sets()
    known = dict(TOP_SETS)
    for name in names:
        family, code = name.partition(":")[::2]
        if name not in known:
            label = (
                (found.labels.get(code) or {}).get(DEFAULT_LANGUAGE) if family == "theme" else LANGUAGE_NAMES.get(code)
            )
            known[name] = label or code
    return oai_pmh.sets(sorted(known.items()))


async def _get_record(call: Call, asked: Asked, publications: Publications) -> str:
    prefix = asked.format(FORMATS)
    found = await _found(asked, publications, records=True)
    return f"<GetRecord>{_record(base_of(call).address, found, found.items[0], prefix)}</GetRecord>"


async def _found(asked: Asked, publications: Publications, *, records: bool) -> Found:
    """The item that is asked for; raises Refused for one that there never was."""
    record_id = identifier_uuid(asked.one("identifier"))
    found = await publications.one(record_id, records=records) if record_id is not None else None
    if found is None or not found.items:
        raise Refused(Code.NO_ID, "there is no item of this identifier, and there never was")
    return found


async def _list_records(call: Call, asked: Asked, publications: Publications) -> str:
    base, listing = base_of(call).address, Listing(asked, await call.services.signer(), FORMATS)
    found, going_on = await listing.page(publications, records=True)
    records = "".join(_record(base, found, item, listing.prefix) for item in found.items)
    return f"<ListRecords>{records}{going_on}</ListRecords>"


async def _list_identifiers(call: Call, asked: Asked, publications: Publications) -> str:
    listing = Listing(asked, await call.services.signer(), FORMATS)
    found, going_on = await listing.page(publications, records=False)
    return f"<ListIdentifiers>{''.join(map(_header, found.items))}{going_on}</ListIdentifiers>"


def _header(item: Publication) -> str:
    return oai_pmh.header(item.id, item.place.stamp, item.sets, deleted=not item.shown)


def _record(base: str, found: Found, item: Publication, prefix: str) -> str:
    metadata = None
    if item.shown and item.record is not None:
        address = f"{base}/v1/{PATHS[item.kind]}/{item.record['id']}"
        metadata = FORMATS[prefix].document(Entry(item.kind, address, item.record, found.labels, item.places))
    return oai_pmh.record(_header(item), metadata)


VERBS: dict[str, Callable[[Call, Asked, Publications], Awaitable[str]]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list_identifiers,
    "ListRecords": _list_records,
}
