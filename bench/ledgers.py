"""A ledger of a whole country's size: communes with their results year by year and their recognitions.

`python -m bench.ledgers FILE [ENTRIES]` writes one, 100,000 entries unless told.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence

from bench.scene import Scene, quoted_result, seed_law
from ledger.events.drafting import Intent

YEARS = range(2011, 2026)
COMMUNES_A_DISTRICT = 13
DISTRICTS_A_PROVINCE = 16
EVENTS_A_COMMUNE = 11  # 15 years, of which some without result, a registration, often a recognition
ACT = 500


def country(path: str, entries: int = 100_000, seed: int = 1) -> list[str]:
    """Write a ledger of about `entries` entries at `path`; the ids of its communes, in order of registration.

    Results of one year of all communes come before those of the next: a unit's entries lie far apart.
    """
    scene = Scene(path, seed_law())
    chance = random.Random(seed)
    communes = [f"unit:xa-{number}" for number in range(entries // EVENTS_A_COMMUNE)]
    recorder = [signer for signer in scene.clerks if signer["role"] == "recorder"]
    for act in _acts(list(_units(communes))):
        scene.record(act, "signed-by-author", scene.clerks)
    for act in _acts(list(_committees(communes))):
        scene.record(act, "signed-by-author", scene.root)
    met = dict.fromkeys(communes, 4)
    held: set[str] = set()
    for year in YEARS:
        results, recognised = [], []
        for commune in communes:
            met[commune] = min(19, met[commune] + chance.randrange(3))
            if chance.random() < 0.6:
                results.append(quoted_result(commune, f"{year}-12-31", met[commune], f"{met[commune]}/19 tiêu chí"))
            if met[commune] == 19 and commune not in held:
                held.add(commune)
                recognised.append(_recognised(commune, _province(commune), year))
        for act in _acts(results):
            scene.record(act, "quoted-from-report", recorder)
        for act in _acts(recognised):
            scene.record(act, "archival", scene.clerks)
    scene.book.close()
    return communes


def _province(commune: str) -> int:
    return int(commune.rpartition("-")[2]) // COMMUNES_A_DISTRICT // DISTRICTS_A_PROVINCE


def _committees(communes: Sequence[str]) -> Iterator[Intent]:
    for number in range(_province(communes[-1]) + 1):
        body = {
            "name": f"Ủy ban nhân dân tỉnh thứ {number}", "kind": "ubnd", "system": "state", "level": "province",
            "jurisdiction": f"unit:tinh-{number}", "codes": ["UBND"], "part_of": None,
        }  # fmt: skip
        yield Intent("office.registered", f"office:ubnd-tinh-{number}", body)


def _units(communes: Sequence[str]) -> Iterator[Intent]:
    districts = range(-(-len(communes) // COMMUNES_A_DISTRICT))
    for number in range(-(-len(districts) // DISTRICTS_A_PROVINCE)):
        yield _unit(f"unit:tinh-{number}", "tinh", f"Tỉnh thứ {number}", None)
    for number in districts:
        province = f"unit:tinh-{number // DISTRICTS_A_PROVINCE}"
        yield _unit(f"unit:huyen-{number}", "huyen", f"Huyện thứ {number}", province)
    for number, commune in enumerate(communes):
        yield _unit(commune, "xa", f"Đăk Krông {number}", f"unit:huyen-{number // COMMUNES_A_DISTRICT}")
    for number in range(-(-len(districts) // DISTRICTS_A_PROVINCE)):
        members = [f"unit:huyen-{other}" for other in districts if other // DISTRICTS_A_PROVINCE == number]
        yield Intent("unit.members-changed", f"unit:tinh-{number}", {"joined": members, "left": []})
    for number in districts:
        members = list(communes[number * COMMUNES_A_DISTRICT : (number + 1) * COMMUNES_A_DISTRICT])
        yield Intent("unit.members-changed", f"unit:huyen-{number}", {"joined": members, "left": []})


def _unit(unit: str, kind: str, name: str, parent: str | None) -> Intent:
    return Intent("unit.registered", unit, {"kind": kind, "name": name, "parent": parent, "source": "đo đạc"})


def _recognised(commune: str, province: int, year: int) -> Intent:
    body = {
        "standard": "standard:ntm", "set": "set:vn-xa-ntm-2016", "for_year": year, "basis_text": "đo đạc",
    }  # fmt: skip
    issuer, number = f"office:ubnd-tinh-{province}", f"{year}/QĐ-UBND"
    paper = {"issuer": issuer, "kind": "QĐ", "number": number, "signed_on": f"{year}-12-31"}
    return Intent("recognition.recognised", commune, body, f"{year}-12-31", document=paper)


def _acts(intents: Sequence[Intent]) -> Iterator[Sequence[Intent]]:
    return (intents[start : start + ACT] for start in range(0, len(intents), ACT))


if __name__ == "__main__":
    country(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
