"""The same combinations, written down and judged by what the database knows of them, against the same oracle (VR-52, VR-55)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace
from itertools import product
from typing import Any

import asyncpg
import pytest

from app.domains.partners.eligibility import judged_all
from app.domains.partners.judging import Facts, Purpose
from app.kernel.session import Database
from tests.domains import test_eligibility as table
from tests.domains.test_eligibility import Case, expected

TABLES = {
    "partners": "id uuid, code text, visibility text, name jsonb, partner_type text, engagement_natures text[], parent_id uuid, "
    "profile_complete boolean, suspensions jsonb, archived_at timestamptz",
    "verifications": "code text, visibility text, partner_id uuid, status text, is_verified boolean, decided_on date, "
    "valid_until date, voided_on date",
    "risk_flags": "code text, visibility text, partner_id uuid, level text, category text, comment text, raised_on date, "
    "closed_on date, levels jsonb",
    "accreditations": "code text, visibility text, partner_id uuid, status text, starts_on date, ends_on date",
}
"""What is written, by table: columns and their types."""
WHOLE = [
    Case(verification, flag, table.ACCREDITATIONS[place % 4], suspension, above, complete, 0)
    for place, (verification, flag, suspension, above, complete) in enumerate(
        product(table.VERIFICATIONS, table.FLAGS, table.SUSPENSIONS, table.PARENTS, table.PROFILES)
    )
]
"""All but the accreditation in every combination; it decides nothing, and takes turns."""
Row = dict[str, Any]


def iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def written(facts: Facts, code: str, parent: str | None) -> tuple[str, dict[str, list[Row]]]:
    """The rows of one partner by table, and its id."""
    key = str(uuid.uuid4())
    of = {"visibility": "restricted", "partner_id": key}
    partner = {
        "id": key, "code": code, "visibility": "internal", "name": {"en": code}, "partner_type": "university",
        "engagement_natures": ["research"], "parent_id": parent, "profile_complete": facts.profile_complete,
        "suspensions": [{"starts_on": iso(a), "ends_on": iso(b), "reason": "R"} for a, b in facts.suspensions],
        "archived_at": "2020-01-01" if facts.archived else None,
    }  # fmt: skip
    verdicts = [
        {
            **of, "code": f"V{place}-{code}", "status": "completed", "is_verified": one.positive, "decided_on": iso(one.decided_on),
            "valid_until": iso(one.valid_until), "voided_on": iso(one.voided_on),
        }
        for place, one in enumerate(facts.verdicts)
    ]  # fmt: skip
    flags = [
        {
            **of, "code": f"F{place}-{code}", "level": one.levels[-1][0], "category": one.category, "comment": "For the test",
            "raised_on": iso(one.raised_on), "closed_on": iso(one.closed_on),
            "levels": [{"level": level, "since": iso(since)} for level, since in one.levels],
        }
        for place, one in enumerate(facts.flags)
    ]  # fmt: skip
    accredited = [
        {
            **of,
            "code": f"A{place}-{code}",
            "status": one.status,
            "starts_on": iso(one.starts_on),
            "ends_on": iso(one.ends_on),
        }
        for place, one in enumerate(facts.accreditations)
    ]
    return key, {"partners": [partner], "verifications": verdicts, "risk_flags": flags, "accreditations": accredited}


async def write(connection: asyncpg.Connection[Any], rows: dict[str, list[Row]]) -> None:
    for name, columns in TABLES.items():
        names = ", ".join(column.split()[0] for column in columns.split(", "))
        await connection.execute(
            f"INSERT INTO {name} ({names}) SELECT {names} FROM jsonb_to_recordset($1::jsonb) AS r ({columns})",
            json.dumps(rows[name]),
        )


@pytest.fixture(scope="module")
async def cases(db: asyncpg.Connection[Any]) -> dict[uuid.UUID, Case]:
    """Every combination by the id of its partner; the bodies above stand once for each sort."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    found, above = {}, {"no_parent": None}
    for kind in table.PARENTS[1:]:
        facts = table.parent(kind)
        assert facts is not None
        above[kind], made = written(facts, f"ABOVE-{kind}", None)
        for name in TABLES:
            rows[name] += made[name]
    for place, case in enumerate(WHOLE):
        facts = Facts(
            "", "", profile_complete=case.complete, suspensions=table.suspensions(case.suspension),
            verdicts=table.verdicts(case.verification), flags=table.flags(case.flag),
            accreditations=table.accreditations(case.accreditation),
        )  # fmt: skip
        key, made = written(facts, f"CASE-{place}", above[case.above])
        found[uuid.UUID(key)] = case
        for name in TABLES:
            rows[name] += made[name]
    await write(db, rows)
    return found


@pytest.mark.parametrize("purpose", [Purpose.APPLICATION, Purpose.AWARD])
@pytest.mark.parametrize("years", table.YEARS)
async def test_the_database_says_what_the_oracle_says(
    database: Database, cases: dict[uuid.UUID, Case], purpose: Purpose, years: int
) -> None:
    day = table.DAYS[table.YEARS.index(years)]
    judged = await judged_all(database.query, list(cases), purpose, day)
    wrong = [
        (case, judged[key].reasons)
        for key, case in cases.items()
        if judged[key].eligible != expected(replace(case, years=years), purpose)
    ]
    assert wrong == []
    assert len(judged) == 7 * 7 * 3 * 7 * 2
