"""The envelope of OAI-PMH 2.0: what every answer of a repository looks like, whatever it is about.

Source: the protocol, version 2.0 of 2002-06-14 (document version 2015-01-08), and its schema OAI-PMH.xsd.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Mapping, Sequence

from app.bridges.xml import DECLARATION, attribute, element, leaf, said

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_OPEN = (
    f'<OAI-PMH xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{NAMESPACE} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'
)
URN = "urn:uuid:"
DAWN = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
"""The earliest datestamp that is named while nothing has ever been public: the day on which the strategy begins."""


class Code(enum.StrEnum):
    """The protocol's error codes that this repository can give.

    `noSetHierarchy` is not among them, for there are sets; nor is `noMetadataFormats`, for every item has every format.
    """

    BAD_ARGUMENT = "badArgument"
    BAD_TOKEN = "badResumptionToken"  # noqa: S105 - the protocol's word
    BAD_VERB = "badVerb"
    NO_FORMAT = "cannotDisseminateFormat"
    NO_ID = "idDoesNotExist"
    NO_RECORDS = "noRecordsMatch"


def second(instant: dt.datetime) -> str:
    """An instant as the repository's granularity spells it."""
    return instant.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def identifier_of(record_id: uuid.UUID) -> str:
    """An item's identifier: a URN that stays when the service moves."""
    return f"{URN}{record_id}"


def envelope(at: dt.datetime, base: str, arguments: Mapping[str, str], content: str) -> tuple[str, str, str]:
    """A whole answer in three parts, the second of which is the instant alone: all else stays while nothing changes."""
    request = f"<request{''.join(attribute(*pair) for pair in arguments.items())}>{said(base)}</request>"
    return f"{DECLARATION}{_OPEN}<responseDate>", second(at), f"</responseDate>{request}{content}</OAI-PMH>\n"


def error(code: Code, text: str) -> str:
    """An error."""
    return f"<error{attribute('code', code)}>{said(text)}</error>"


def identify(name: str, base: str, email: str, earliest: dt.datetime) -> str:
    """What the repository is."""
    return element(
        "Identify",
        leaf("repositoryName", name),
        leaf("baseURL", base),
        leaf("protocolVersion", "2.0"),
        leaf("adminEmail", email),
        leaf("earliestDatestamp", second(earliest)),
        leaf("deletedRecord", "persistent"),
        leaf("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    )


def formats(known: Iterable[tuple[str, str, str]]) -> str:
    """The metadata formats: prefix, schema and namespace of each."""
    return element(
        "ListMetadataFormats",
        *(
            element(
                "metadataFormat",
                leaf("metadataPrefix", prefix),
                leaf("schema", schema),
                leaf("metadataNamespace", space),
            )
            for prefix, schema, space in known
        ),
    )


def sets(known: Iterable[tuple[str, str]]) -> str:
    """The sets: spec and name of each."""
    return element("ListSets", *(element("set", leaf("setSpec", spec), leaf("setName", name)) for spec, name in known))


def header(record_id: uuid.UUID, stamp: dt.datetime, within: Sequence[str], *, deleted: bool) -> str:
    """A record's header. A set is named without those that it is part of."""
    return element(
        "header",
        leaf("identifier", identifier_of(record_id)),
        leaf("datestamp", second(stamp)),
        *(leaf("setSpec", name) for name in within if ":" in name),
        status="deleted" if deleted else None,
    )


def record(head: str, metadata: str | None) -> str:
    """A record; one that is gone has no metadata."""
    return element("record", head, element("metadata", metadata) if metadata is not None else "")


def token(text: str, sent: int, total: int) -> str:
    """Where the list goes on; an empty one says that it does not. `total` is as it was when the list began."""
    return element("resumptionToken", text, completeListSize=str(total), cursor=str(sent))
