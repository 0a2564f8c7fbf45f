"""Communes against a set (targets of issue 3: 10,000 communes < 5 s; the gap list of one < 50 ms in process).

Every commune has one result of 57 indicators, 28 of them measured, under a set whose every threshold was found, with
cases by region, and is asked about that set and about one that a crosswalk of 57 items leads to.
"""

from __future__ import annotations

import copy
import gc
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.scene import Scene, seed_law
from ledger.events.drafting import Intent
from ledger.folds.cut import cut_of
from ledger.folds.gaps import gap
from ledger.folds.law import LawCache
from ledger.folds.measured import criteria_computed
from ledger.folds.status import status
from ledger.stores.reader import LedgerReader
from projections.cuts import ReaderLog, known_at, view_at

COMMUNES = 10_000
NOW = "2026-06-01T02:00:00.000000Z"
DAY = "2024-06-30"
STANDARD, OLD, NEW = "standard:ntm", "set:do-dac-cu", "set:do-dac-moi"
REGIONS = ("TDMNPB", "DBSH", "BTB", "DHNTB", "TN", "DNB", "DBSCL")
ACT = 250
BLOCK = 200


def bench() -> dict[str, object]:
    """Seconds of all communes, milliseconds of one."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = str(Path(folder) / "sets.db")
        return measured(path, written(path, COMMUNES))


def written(path: str, count: int, seed: int = 1) -> list[str]:
    """Write the ledger of ``count`` communes at ``path``; their ids."""
    chance = random.Random(seed)
    law = seed_law()
    parts = [one.body for one in law if one.subject == "set:vn-xa-ntm-2022"]
    numbers = [item["number"] for body in parts for criterion in body["criteria"] for item in criterion["indicators"]]
    row = {"from_set": OLD, "relation": "same", "from_numbers": numbers, "to_numbers": numbers, "provenance": "found"}
    sets = [Intent("set.published", OLD, _set(body, [])) for body in parts]
    sets += [Intent("set.published", NEW, _set(body, [row] if body["part"] == 1 else [])) for body in parts]
    scene = Scene(path, [*law, *sets])
    units = [f"unit:xa-{number}" for number in range(count)]
    _record(scene, (_unit(unit, chance.choice(REGIONS)) for unit in units), "signed-by-author", scene.clerks)
    recorder = [signer for signer in scene.clerks if signer["role"] == "recorder"]
    _record(scene, (_result(unit, numbers, chance) for unit in units), "quoted-from-report", recorder)
    scene.book.close()
    return units


def measured(path: str, units: Sequence[str]) -> dict[str, object]:
    """The figures of the ledger at ``path``."""
    with LedgerReader.open(path) as reader:
        cut = cut_of(ReaderLog(reader), NOW, DAY)
        told, cache = known_at(reader, cut), LawCache()
        few = units[:: max(1, len(units) // 200)]
        ask(reader, few[0], NEW, cache)
        one = [_seconds(partial(ask, reader, unit, OLD, cache)) for unit in few]
        other = [_seconds(partial(ask, reader, unit, NEW, cache)) for unit in few]

        def told_of(unit: str) -> object:
            return status(view_at(reader, cut.size, cache), unit, cut, told)

        answer = [
            _seconds(partial(told_of, unit)) for unit in few
        ]
        cold = _seconds(lambda: ask(reader, few[1], NEW, LawCache()))
        gc.collect()
        begun = time.process_time()
        everyone_took = _seconds(lambda: everyone(reader, units, cut.size))
        return {
            "communes": len(units),
            "items_a_commune": 57,
            "measured_items_a_commune": 28,
            "all_communes_against_their_set_seconds": round(everyone_took, 2),
            "of_which_on_the_processor": round(time.process_time() - begun, 2),
            "gap_own_set_ms": round(statistics.median(one) * 1000, 2),
            "gap_other_set_ms": round(statistics.median(other) * 1000, 2),
            "gap_other_set_law_not_yet_read_ms": round(cold * 1000, 2),
            "status_with_57_items_ms": round(statistics.median(answer) * 1000, 2),
        }


def everyone(reader: LedgerReader, units: Sequence[str], size: int) -> int:
    """Read, fold and evaluate the latest statement of every commune; how many criteria are met.

    A view keeps what it folded, so that each block of communes has its own; whoever asks about a country collects no
    garbage meanwhile, as the audit does: nothing here makes cycles.
    """
    cache, met = LawCache(), 0
    gc.disable()
    try:
        for start in range(0, len(units), BLOCK):
            view = view_at(reader, size, cache)
            for unit in units[start : start + BLOCK]:
                met += list((criteria_computed(view, unit, STANDARD, DAY) or {}).values()).count("met")
    finally:
        gc.enable()
    return met


def ask(reader: LedgerReader, unit: str, against: str, cache: LawCache) -> dict[str, Any]:
    """A whole gap list by all that is recorded."""
    cut = cut_of(ReaderLog(reader), NOW, DAY)
    return gap(view_at(reader, cut.size, cache), unit, STANDARD, against, cut, known_at(reader, cut))


def _set(body: Any, crosswalk: Sequence[Any]) -> dict[str, Any]:
    """The set with every threshold found; every second one is a number that differs by region."""
    found = copy.deepcopy(dict(body))
    items = [item for criterion in found["criteria"] for item in criterion["indicators"]]
    yes: dict[str, Any] = {"kind": "boolean", "value": "true", "unit": None, "cases": [], "parts": [], "text": None}
    yes["provenance"] = "found"
    cases = [
        {"when": [{"attribute": "region", "values": [region]}], "value": str(60 + number), "provenance": None}
        for number, region in enumerate(REGIONS)
    ]
    for place, item in enumerate(items):
        item["threshold"] = {**yes, "kind": "min", "value": None, "unit": "%", "cases": cases} if place % 2 else yes
    return {**found, "crosswalk": list(crosswalk), "provenance": {"status": "found", "found": "đo đạc"}}


def _unit(unit: str, region: str) -> Intent:
    body = {"kind": "xa", "name": f"Xã số {unit[8:]}", "region": region, "source": "đo đạc"}
    return Intent("unit.registered", unit, body)


def _result(unit: str, numbers: Sequence[str], chance: random.Random) -> Intent:
    items: list[dict[str, Any]] = []
    for place, number in enumerate(numbers):
        item: dict[str, Any] = {"number": number, "outcome": "met"}
        if place % 2:
            whole = chance.randrange(50, 5000)
            part = str(chance.randrange(whole))
            item["measured"] = {"op": "eq", "unit": "%", "numerator": part, "denominator": str(whole)}
        items.append(item)
    body = {
        "standard": STANDARD,
        "set": OLD,
        "observed_on": {"first": "2023-12-31", "last": "2023-12-31", "precision": "day"},
        "indicators": items,
        "stated": {"basis": "actual"},
    }
    paper = {"issuer": None, "kind": "BC", "number": None, "signed_on": "2024"}
    return Intent("result.reported", unit, body, document=paper)


def _record(scene: Scene, intents: Iterator[Intent], attestation: str, signers: Sequence[Any]) -> None:
    waiting = list(intents)
    for start in range(0, len(waiting), ACT):
        scene.record(waiting[start : start + ACT], attestation, signers)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    print(measured(sys.argv[1], written(sys.argv[1], int(sys.argv[2]))))
