"""What was assessed under one version of a marker stands when another is in use (VR-33, VR-36)."""

from __future__ import annotations

import datetime as dt

from httpx import AsyncClient

from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.factories import World, faults
from tests.domains.test_marker_checks import SAID, ask, check


async def test_an_assessment_keeps_its_answer_under_another_version(writer: AsyncClient, fresh: Settings) -> None:
    """After version 2 is in use, in another process, and through as_of."""
    world = World(writer)
    kept = ("result", "pct", "threshold", "contributions", "gates_failed", "next_result", "next_points", "next_changes")
    rows = check()["scores"]
    made = await world.make("marker-assessments", scores=rows, evidence=[], document_stage="full", justification=SAID)
    said = {name: made[name] for name in kept}
    assert (said["result"], said["pct"], said["next_points"]) == ("met_with_conditions", "63.3", 1)
    one = (await writer.get("/v1/markers/CB@1")).json()
    fields = [name for name, item in REGISTRY["markers"].writable().items() if name != "translation_status"]
    two = {name: one[name] for name in fields} | {"code": "CB@2", "version": 2, "valid_to": None}
    two["valid_from"] = dt.datetime.now(dt.UTC).date().isoformat()
    two["levels"] = [{**level, "full_threshold": 99} for level in one["levels"]]
    draft = await world.post("markers", two)
    assert draft.status_code == 201, draft.text
    activated = await world.act("markers", draft.json(), "activate", {"valid_from": two["valid_from"]})
    assert activated.status_code == 200, activated.text
    assert (await ask(writer, check())).json()["marker"]["code"] == "CB@2"
    now = await world.read("marker-assessments", made["id"])
    then = await world.read("marker-assessments", made["id"], as_of=made["created_at"])
    assert [{name: shown[name] for name in kept} for shown in (now, then)] == [said, said]
    again = await world.patch("marker-assessments", made, {"justification": f"{SAID} It is said again."})
    assert {name: again.json()[name] for name in kept} == said, "it is recomputed under its own version alone"
    refused = await world.post("marker-assessments", await world.body("marker-assessments"))
    assert faults(refused) == {"/marker_id": "not_in_use"}
    async with client_of(fresh) as restarted:
        pinned = (await ask(restarted, check(), marker="CB@1")).json()["data"][0]
        assert (pinned["result"], pinned["pct"], pinned["contributions"]) == (
            said["result"],
            said["pct"],
            said["contributions"],
        )
