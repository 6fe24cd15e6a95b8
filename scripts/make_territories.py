"""Write ``app/data/reference/territories.json`` from the UN's M49 names.

Development only: the result is committed, so the service never needs the source package.

    pip install hdx-python-country
    python scripts/make_territories.py

The package (MIT) bundles OCHA's taxonomy of countries and territories, whose "M49 ..." columns
hold the United Nations Statistics Division's names in the six official languages. Only those
columns are read for names. The taxonomy names regions in English alone; the other languages of
the thirty M49 groups are in ``REGIONS`` below, as the Division publishes them. What is left out,
and why, is told in ``docs/territories.md``.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "app" / "data"
PACKAGE = "hdx-python-country"
TAXONOMY = "Countries & Territories Taxonomy MVP - C&T Taxonomy.csv"
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
M49_COLUMN = {
    "en": "M49 English",
    "fr": "M49 French",
    "es": "M49 Spanish",
    "ru": "M49 Russian",
    "ar": "M49 Arabic",
    "zh": "M49 Chinese",
}
ISO3 = "ISO 3166-1 Alpha 3-Codes"
ISO2 = "ISO 3166-1 Alpha 2-Codes"
MEMBERS = 193
AREAS = 248

Row = dict[str, Any]

# code: (M49 level, parent, names in the order of LANGUAGES)
REGIONS: dict[str, tuple[str, str | None, tuple[str, str, str, str, str, str]]] = {
    "001": ("world", None, ("World", "Monde", "Mundo", "Весь мир", "العالم", "世界")),
    "002": ("region", "001", ("Africa", "Afrique", "África", "Африка", "أفريقيا", "非洲")),
    "015": (
        "sub-region",
        "002",
        (
            "Northern Africa",
            "Afrique septentrionale",
            "África septentrional",
            "Северная Африка",
            "أفريقيا الشمالية",
            "北非",
        ),
    ),
    "202": (
        "sub-region",
        "002",
        (
            "Sub-Saharan Africa",
            "Afrique subsaharienne",
            "África Subsahariana",
            "Африка к югу от Сахары",
            "أفريقيا جنوب الصحراء الكبرى",
            "撒哈拉以南非洲",
        ),
    ),
    "014": (
        "intermediate-region",
        "202",
        (
            "Eastern Africa",
            "Afrique orientale",
            "África oriental",
            "Восточная Африка",
            "شرق أفريقيا",
            "东非",
        ),
    ),
    "017": (
        "intermediate-region",
        "202",
        (
            "Middle Africa",
            "Afrique centrale",
            "África central",
            "Центральная Африка",
            "وسط أفريقيا",
            "中非",
        ),
    ),
    "018": (
        "intermediate-region",
        "202",
        (
            "Southern Africa",
            "Afrique australe",
            "África meridional",
            "Южная часть Африки",
            "الجنوب الأفريقي",
            "南部非洲",
        ),
    ),
    "011": (
        "intermediate-region",
        "202",
        (
            "Western Africa",
            "Afrique occidentale",
            "África occidental",
            "Западная Африка",
            "غرب أفريقيا",
            "西非",
        ),
    ),
    "019": (
        "region",
        "001",
        ("Americas", "Amériques", "Américas", "Северная и Южная Америка", "الأمريكتان", "美洲"),
    ),
    "419": (
        "sub-region",
        "019",
        (
            "Latin America and the Caribbean",
            "Amérique latine et Caraïbes",
            "América Latina y el Caribe",
            "Латинская Америка и Карибский бассейн",
            "أمريكا اللاتينية ومنطقة البحر الكاريبي",
            "拉丁美洲和加勒比",
        ),
    ),
    "029": (
        "intermediate-region",
        "419",
        (
            "Caribbean",
            "Caraïbes",
            "El Caribe",
            "Карибский бассейн",
            "منطقة البحر الكاريبي",
            "加勒比",
        ),
    ),
    "013": (
        "intermediate-region",
        "419",
        (
            "Central America",
            "Amérique centrale",
            "América central",
            "Центральная Америка",
            "أمريكا الوسطى",
            "中美洲",
        ),
    ),
    "005": (
        "intermediate-region",
        "419",
        (
            "South America",
            "Amérique du Sud",
            "América del Sur",
            "Южная Америка",
            "أمريكا الجنوبية",
            "南美洲",
        ),
    ),
    "021": (
        "sub-region",
        "019",
        (
            "Northern America",
            "Amérique septentrionale",
            "América septentrional",
            "Северная Америка",
            "أمريكا الشمالية",
            "北美",
        ),
    ),
    "142": ("region", "001", ("Asia", "Asie", "Asia", "Азия", "آسيا", "亚洲")),
    "143": (
        "sub-region",
        "142",
        ("Central Asia", "Asie centrale", "Asia central", "Центральная Азия", "آسيا الوسطى", "中亚"),
    ),
    "030": (
        "sub-region",
        "142",
        ("Eastern Asia", "Asie orientale", "Asia oriental", "Восточная Азия", "شرقي آسيا", "东亚"),
    ),
    "035": (
        "sub-region",
        "142",
        (
            "South-eastern Asia",
            "Asie du Sud-Est",
            "Asia sudoriental",
            "Юго-Восточная Азия",
            "جنوب شرقي آسيا",
            "东南亚",
        ),
    ),
    "034": (
        "sub-region",
        "142",
        ("Southern Asia", "Asie méridionale", "Asia meridional", "Южная Азия", "جنوب آسيا", "南亚"),
    ),
    "145": (
        "sub-region",
        "142",
        (
            "Western Asia",
            "Asie occidentale",
            "Asia occidental",
            "Западная Азия",
            "غربي آسيا",
            "西亚",
        ),
    ),
    "150": ("region", "001", ("Europe", "Europe", "Europa", "Европа", "أوروبا", "欧洲")),
    "151": (
        "sub-region",
        "150",
        (
            "Eastern Europe",
            "Europe orientale",
            "Europa oriental",
            "Восточная Европа",
            "أوروبا الشرقية",
            "东欧",
        ),
    ),
    "154": (
        "sub-region",
        "150",
        (
            "Northern Europe",
            "Europe septentrionale",
            "Europa septentrional",
            "Северная Европа",
            "أوروبا الشمالية",
            "北欧",
        ),
    ),
    "039": (
        "sub-region",
        "150",
        (
            "Southern Europe",
            "Europe méridionale",
            "Europa meridional",
            "Южная Европа",
            "أوروبا الجنوبية",
            "南欧",
        ),
    ),
    "155": (
        "sub-region",
        "150",
        (
            "Western Europe",
            "Europe occidentale",
            "Europa occidental",
            "Западная Европа",
            "أوروبا الغربية",
            "西欧",
        ),
    ),
    "009": ("region", "001", ("Oceania", "Océanie", "Oceanía", "Океания", "أوقيانوسيا", "大洋洲")),
    "053": (
        "sub-region",
        "009",
        (
            "Australia and New Zealand",
            "Australie et Nouvelle-Zélande",
            "Australia y Nueva Zelandia",
            "Австралия и Новая Зеландия",
            "أستراليا ونيوزيلندا",
            "澳大利亚和新西兰",
        ),
    ),
    "054": (
        "sub-region",
        "009",
        ("Melanesia", "Mélanésie", "Melanesia", "Меланезия", "ميلانيزيا", "美拉尼西亚"),
    ),
    "057": (
        "sub-region",
        "009",
        ("Micronesia", "Micronésie", "Micronesia", "Микронезия", "ميكرونيزيا", "密克罗尼西亚"),
    ),
    "061": (
        "sub-region",
        "009",
        ("Polynesia", "Polynésie", "Polinesia", "Полинезия", "بولينيزيا", "波利尼西亚"),
    ),
}
LEVEL = {
    "world": "global",
    "region": "region",
    "sub-region": "subregion",
    "intermediate-region": "subregion",
}
# The taxonomy still carries group 830 (Channel Islands), which M49 no longer lists.
DROPPED_GROUPS = {"830"}

WAEMU_NAME = {
    "en": "West African Economic and Monetary Union (WAEMU)",
    "fr": "Union économique et monétaire ouest-africaine (UEMOA)",
    "es": "Unión Económica y Monetaria del África Occidental (UEMAO)",
    "ru": "Западноафриканский экономический и валютный союз (ЗАЭВС)",
    "ar": "الاتحاد الاقتصادي والنقدي لغرب أفريقيا",
    "zh": "西非经济货币联盟",
}


def taxonomy() -> list[dict[str, str]]:
    """Read the taxonomy bundled in the package."""
    text = (files("hdx.location") / TAXONOMY).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def top_region(code: str | None) -> str | None:
    """Climb to the M49 region (not the world) above or at a code."""
    while code is not None and REGIONS[code][0] != "region":
        code = REGIONS[code][1]
    return code


def row(code: str, level: str, m49_level: str | None, **given: Any) -> Row:
    """Lay out one territory with every member, in one order."""
    blank: Row = {
        "iso2": None,
        "iso3": None,
        "m49": None,
        "parent": None,
        "un_region": None,
        "un_member": None,
        "regional_office": None,
        "regional_commission": None,
        "members": [],
    }
    return {"code": code, "level": level, "m49_level": m49_level} | blank | given


def regions() -> list[Row]:
    """Build the world, regions, sub-regions and intermediate regions of M49."""
    return [
        row(
            code,
            LEVEL[m49_level],
            m49_level,
            m49=code,
            parent=parent,
            un_region=top_region(code),
            name=dict(zip(LANGUAGES, names, strict=True)),
            source="United Nations Statistics Division, M49",
            locator=f"M49 code {code}",
        )
        for code, (m49_level, parent, names) in REGIONS.items()
    ]


def countries(source: list[dict[str, str]]) -> list[Row]:
    """Build one row a country or area that M49 names in all six languages."""
    origin = f"United Nations Statistics Division, M49, through {PACKAGE} {version(PACKAGE)}"
    rows = []
    for entry in source:
        name = {language: entry[M49_COLUMN[language]].strip() for language in LANGUAGES}
        if not (entry[ISO3] and all(name.values())):
            continue
        groups = [
            entry[column].zfill(3)
            for column in ("Intermediate Region Code", "Sub-region Code", "Region Code")
            if entry[column]
        ]
        kept = [code for code in groups if code not in DROPPED_GROUPS]
        parent = kept[0] if kept else "001"
        m49 = entry["m49 numerical code"].zfill(3)
        rows.append(
            row(
                entry[ISO3],
                "country",
                "country-or-area",
                iso2=entry[ISO2],
                iso3=entry[ISO3],
                m49=m49,
                parent=parent,
                un_region=top_region(parent),
                un_member=entry["Appears in DGACM list"] == "Y",
                name=name,
                source=origin,
                locator=f"M49 code {m49}; taxonomy row {entry['ID']}",
            )
        )
    return sorted(rows, key=lambda item: str(item["code"]))


def waemu(areas: list[Row]) -> Row:
    """Build the one grouping that the plan uses and M49 has not."""
    plan = json.loads((DATA / "plan-2021-2024.json").read_text(encoding="utf-8"))
    iso3 = {item["iso2"]: item["iso3"] for item in areas}
    return row(
        "WAEMU",
        "subregion",
        None,
        parent="011",
        un_region="002",
        members=sorted(iso3[member["iso2"]] for member in plan["waemu_members"]),
        name=WAEMU_NAME,
        source="HSP/EB.2021/17",
        locator="table, output 2.3.2, action 3, sub-item 1",
    )


def main() -> None:
    """Generate the file, refusing a source whose shape has changed."""
    areas = countries(taxonomy())
    members = sum(item["un_member"] is True for item in areas)
    if (len(areas), members) != (AREAS, MEMBERS):
        raise SystemExit(f"expected {AREAS} areas and {MEMBERS} members: {len(areas)}, {members}")
    rows = [*regions(), waemu(areas), *areas]
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in rows)
    target = DATA / "reference" / "territories.json"
    target.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} territories: {len(REGIONS)} groups, {len(areas)} areas, WAEMU\n")


if __name__ == "__main__":
    main()
