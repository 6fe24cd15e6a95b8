"""The sitemap: public courses and tools, files of at most 50,000 addresses, an index above that (sitemaps.org)."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # the service's own answers

import pytest
from httpx import AsyncClient

from app.bridges import sitemap
from app.settings import Settings
from tests.bridges.conftest import published
from tests.conftest import client_of
from tests.domains.factories import Body, World, faults

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def addresses(client: AsyncClient, path: str = "/sitemap.xml") -> tuple[str, dict[str, str]]:
    """The kind of file, and its addresses with their last change."""
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    found = {str(one.findtext(f"{SPACE}loc")): str(one.findtext(f"{SPACE}lastmod")) for one in root}
    assert len(found) == len(root)
    return root.tag.removeprefix(SPACE), found


async def test_public_pages_and_no_others(anonymous: AsyncClient, world: World, land: Body) -> None:
    draft = await world.make("courses")
    withdrawn = await world.make("tools", availability="withdrawn")
    tool = await world.make("tools", visibility="public")
    kind, found = await addresses(anonymous)
    assert kind == "urlset"
    base = "http://hinge.test/v1"
    assert found[f"{base}/courses/{land['id']}"] == land["updated_at"][:19] + "Z"
    assert f"{base}/tools/{tool['id']}" in found
    for hidden in (f"{base}/courses/{draft['id']}", f"{base}/tools/{withdrawn['id']}"):
        assert hidden not in found
    for place in list(found)[:5]:
        answer = await anonymous.get(place, headers={"Accept": "application/ld+json"})
        assert (answer.status_code, answer.json()["@id"]) == (200, place)


async def test_more_than_one_file(
    anonymous: AsyncClient, world: World, land: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, whole = await addresses(anonymous)
    monkeypatch.setattr(sitemap, "URLS_MAX", 2)
    for _ in range(2):
        await published(world)
    kind, files = await addresses(anonymous)
    assert kind == "sitemapindex"
    found: dict[str, str] = {}
    for place in files:
        kind, part = await addresses(anonymous, place.removeprefix("http://hinge.test"))
        assert kind == "urlset"
        assert 1 <= len(part) <= 2
        assert files[place] == max(part.values())
        found |= part
    assert len(found) == len(whole) + 2
    assert whole.items() <= found.items()
    assert (await anonymous.get(f"/sitemap.xml?part={len(files) + 1}")).status_code == 404
    assert faults(await anonymous.get("/sitemap.xml?part=0")) == {"?part": "range"}


async def test_addresses_are_those_that_the_operator_says(fresh: Settings, land: Body) -> None:
    settings = fresh.model_copy(update={"public_url": "https://data.example.org/hinge"})
    async with client_of(settings) as client:
        _, found = await addresses(client)
        assert f"https://data.example.org/hinge/v1/courses/{land['id']}" in found
        page = (await client.get("/bridges/moochub/courses?limit=1", headers={"Host": "evil.example.org"})).json()
        assert page["links"]["first"].startswith("https://data.example.org/hinge/bridges/moochub/courses")


@pytest.mark.parametrize("host", ["evil.example.org/<x>", "a b", 'a"b', "x" * 300])
async def test_a_host_that_is_none_is_not_repeated(anonymous: AsyncClient, host: str) -> None:
    answer = await anonymous.get("/sitemap.xml", headers={"Host": host})
    assert answer.status_code == 200
    assert host not in answer.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://data.example.org/", "https://data.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("", None),
    ],
)
def test_the_setting(given: str, kept: str | None) -> None:
    assert Settings(public_url=given).public_url == kept


@pytest.mark.parametrize(
    "given",
    ["data.example.org", "ftp://x.org", "https://a:b@x.org", "https://x.org?q", "https://x.org#f", "https://x y.org"],
)
def test_the_setting_refuses(given: str) -> None:
    with pytest.raises(ValueError, match="must be an address"):
        Settings(public_url=given)
