"""History, why, lists, dossiers, members and plans: what stands beside a status."""

from __future__ import annotations

import json
from typing import Any

from ledger.events.catalogue import TYPES
from ledger.folds.history import history
from ledger.folds.law import Law, LawCache
from ledger.folds.lineage import lineage
from ledger.folds.lists import average, list_row, summarise
from ledger.folds.plan import list_disagrees, targets_at
from ledger.folds.view import View
from ledger.folds.why import why
from tests.ledger.folds.memory_log import (
    LEGAL,
    STATED,
    MemoryLog,
    attested,
    event,
    formed,
    members,
    recognised,
    registered,
    standard,
)
from tests.ledger.folds.test_results import result
from tests.ledger.folds.test_truth_table import (
    NTM,
    A,
    B,
    C,
    P,
    V,
    annulled_twice,
    base,
    carried,
    merged,
    moved,
    revoked,
)


def test_history_in_order_of_the_days_spoken_of() -> None:
    log = revoked().add("2024-01-01T00:00", attested("t", A, NTM, "2018-12-31"))
    seen: list[dict[str, Any]] = []

    def summary(type_name: str, facts: Any) -> str:
        seen.append(facts)
        return type_name

    answer = history(log.view(), A, log.cut("2024-06-01"), summary)
    assert answer["schema"] == "socai/history/1" and answer["unit"]["name"] == "A"
    assert log.names(answer["entries"]) == ["reg A", "t", "e1", "e2"]
    assert set(answer["entries"][2]) == {
        "seq",
        "digest",
        "type",
        "effective_from",
        "signed_on",
        "recorded_at",
        "signers",
        "regime",
        "competence_rule",
        "basis_text",
        "legal_source",
        "exempt",
        "document",
        "office",
        "attestation",
        "in_question",
        "summary",
    }
    assert answer["entries"][2]["document"]["number"] == "1/QĐ-UBND"
    assert answer["entries"][3]["summary"] == "recognition.revoked"
    assert log.names(history(log.view(), A, log.cut("2020-01-01"), summary, True)["entries"]) == ["reg A", "t", "e1"]


def test_history_shows_entries_as_written_and_their_corrections() -> None:
    log = moved()
    answer = history(log.view(), A, log.cut(), lambda name, facts: str(facts["target"] and facts["target"]["type"]))
    by_name = dict(zip(log.names(answer["entries"]), answer["entries"], strict=True))
    assert by_name["e1"]["effective_from"] == "2019-12-15"
    assert by_name["e5"]["summary"] == "recognition.recognised"


def rests(log: MemoryLog, unit: str, day: str) -> dict[str, bool]:
    told = why(log.view(), unit, day)[0]
    return {name: entry["decisive"] for name, entry in zip(log.names(told["rests_on"]), told["rests_on"], strict=True)}


def test_why_tells_which_events_alone_would_change_the_answer() -> None:
    assert rests(revoked(), A, "2023-06-01") == {"e1": True, "e2": True}
    assert rests(annulled_twice(), A, "2024-05-01") == {"e1": True, "e3": False, "e4": True}
    assert rests(moved(), A, "2019-12-20") == {"c0": False, "e1": False, "e5": True}
    assert rests(base(), A, "2019-12-01") == {"c0": False}
    assert rests(merged(), A, "2025-07-01") == {"m1a": True}
    told = why(revoked().view(), A, "2023-06-01")[0]["rests_on"][1]
    assert told["otherwise"]["state"] == "recognised"


def test_list_and_summary() -> None:
    log = base().add("2022-01-01T00:00", result("r", "2021-12-31", counts=("criteria", 14, 19)))
    log.add("2022-01-02T00:00", recognised("b", B, NTM, effective_from="2021-01-01"))
    rows = [list_row(log.view(), unit, NTM, "2021-12-31") for unit in (A, B)]
    assert [row["unit"]["name"] for row in rows] == ["A", "B"]
    assert set(rows[0]) == {"unit", "scope", "standing", "progress"}
    assert summarise(rows) == {
        "units": 2,
        "in_scope": 2,
        "out_of_scope": [],
        "by_state": {"recognised": 2},
        "with_progress": 1,
        "unknown": 0,
        "unknown_because": {},
        "recognised": {"count": 2, "unknown": 0, "of": 2, "share": {"least": 100.0, "most": 100.0}},
        "averaged": 1,
        "criteria_met_average": 14.0,
    }
    alike = {"criteria_met": 16, "criteria_total": 19}
    for total, mean in ((19, 16.0), (16, None)):
        told = [{**row, "progress": {**alike, "criteria_total": of}} for row, of in zip(rows, (19, total), strict=True)]
        assert (summarise(told)["averaged"], summarise(told)["criteria_met_average"]) == (2, mean)
    bare = MemoryLog().add("2015-01-01T00:00", standard(NTM, ["xa"]), registered("r", A, "xa", "A"))
    assert summarise([list_row(bare.view(), A, NTM, "2020-01-01")]) == {
        "units": 1,
        "in_scope": 1,
        "out_of_scope": [],
        "by_state": {"unknown": 1},
        "with_progress": 0,
        "unknown": 1,
        "unknown_because": {"nothing-recorded": 1},
        "recognised": {"count": 0, "unknown": 1, "of": 1, "share": {"least": 0.0, "most": 100.0}},
        "averaged": 0,
        "criteria_met_average": None,
    }


def test_average_rounds_half_up() -> None:
    assert average([9] * 199 + [10]) == 9.01
    assert average([14, 14, 15]) == 14.33
    assert average([1] * 3 + [0] * 197) == 0.02


def test_dossiers() -> None:
    dossier = "dossier:d1"
    log = base().add(
        "2024-01-10T00:00",
        event(
            "d",
            "dossier.registered",
            dossier,
            {**LEGAL, "unit": A, "standard": NTM, "set": "set:x", "procedure": None, "for_year": 2023, "attempt": 1},
            "2024-01-10",
        ),
        event("l", "dossier.linked", A, {"dossier": dossier, "standard": NTM, "for_year": 2023}),
    )
    log.add(
        "2024-03-01T00:00",
        event("s", "dossier.advanced", dossier, {**LEGAL, "step": "submitted", "outcome": None}, "2024-03-01"),
    )
    log.add("2024-04-01T00:00", event("b", "dossier.returned", dossier, {**LEGAL, "reasons": "x"}, "2024-04-01"))
    steps = [log.status(A, day)["dossiers"] for day in ("2024-01-09", "2024-02-01", "2024-03-01", "2024-05-01")]
    assert [one[0]["step"] if one else None for one in steps] == [None, "registered", "submitted", "returned"]
    assert steps[3][0] == {"id": dossier, "standard": "ntm", "step": "returned", "since": "2024-04-01"}
    assert log.status(A, "2024-05-01")["standings"][0]["state"] == "recognised"


def test_members_follow_the_map_of_the_day() -> None:
    log = base().add("2016-01-01T00:00", members("m0", P, [A, B]), members("v0", A, [V]))
    log.add(
        "2025-06-20T09:00",
        *(
            event(
                f"c{unit}",
                "unit.ceased",
                unit,
                {"form": "thanh-lap-moi", "form_as_written": None, "successors": [{"unit": C, "relation": "whole"}]},
                "2025-07-01",
            )
            for unit in (A, B)
        ),
        formed("f", C, "xa", "C", P, {A: "whole", B: "whole"}, effective_from="2025-07-01"),
        members("m1", P, [C], [A, B], effective_from="2025-07-01"),
    )
    view = log.view()
    assert view.children(P, "2025-06-30") == (A, B)
    assert view.children(P, "2025-07-01") == (C,)
    assert view.children(A, "2025-06-30") == (V,)
    assert view.children(C, "2025-07-01") == (V,)


def test_lineage_walks_both_ways() -> None:
    view = merged().view()
    assert [(one["direction"], one["from"], one["id"]) for one in lineage(view, A)] == [("successor", A, C)]
    assert [(one["direction"], one["id"]) for one in lineage(view, C)] == [("predecessor", A), ("predecessor", B)]


def test_status_has_the_members_of_the_contract() -> None:
    answer = base().status(A, "2021-01-01")
    assert list(answer) == [
        *("schema", "verified", "as_of", "known_at", "provisional", "before_ledger", "record_horizon", "unit"),
        *("standings", "dossiers", "notes"),
    ]
    assert list(answer["unit"]) == ["id", "kind", "name", "code", "parents", "predecessors", "successors"]
    assert list(answer["standings"][0]) == [
        *("standard", "state", "since", "until", "for_year", "decided_under", "set_in_force", "decision"),
        *("attestation", "in_question", "implied_by", "beneath", "pending_days", "rests_on", "progress", "results"),
    ]
    assert (answer["schema"], answer["verified"]) == ("socai/status/1", False)
    json.dumps(answer)


def test_names_and_parents_of_the_day() -> None:
    log = base().add(
        "2021-01-01T00:00",
        event("n", "unit.renamed", A, {"name": "A mới"}, "2021-01-01"),
        event("m", "unit.moved", A, {"parent": B}, "2021-02-01"),
        event("d", "unit.described", A, {"attribute": "code", "value": "123", "source": None}, "2021-03-01"),
    )
    units = [log.status(A, day)["unit"] for day in ("2020-12-31", "2021-01-01", "2021-02-01", "2021-03-01")]
    assert [unit["name"] for unit in units] == ["A", "A mới", "A mới", "A mới"]
    assert [unit["parents"][0]["id"] for unit in units] == [P, P, B, B]
    assert [unit["code"] for unit in units] == [None, None, None, "123"]


def target(name: str, stated: tuple[int, int] | None, listed: list[str] | None) -> dict[str, Any]:
    return event(
        name,
        "target.adopted",
        A,
        {
            "kind": "gain-criteria",
            "standard": NTM,
            "set": "set:x",
            "for_year": 2022,
            "list": listed,
            "stated_count": stated and {"min": stated[0], "max": stated[1], "as_written": None},
            "from_count": None,
            "to_count": None,
            "milestones": [],
            "responsible": None,
            "note": None,
            "stated": STATED,
        },
        signed="2022-01-15",
    )


def test_targets_keep_count_and_list_apart() -> None:
    log = base().add(
        "2022-02-01T00:00", target("t1", (2, 3), ["1"]), target("t2", (1, 1), ["1"]), target("t3", None, None)
    )
    events = log.view().events(A)
    assert targets_at(events, "2022-01-14") == []
    found = targets_at(events, "2022-01-15", NTM)
    assert [list_disagrees(one) for one in found] == [True, False, False]


def test_law_is_kept_by_stream_length() -> None:
    log, cache = carried(), LawCache()
    reads: list[str] = []

    def read(subject: str) -> Any:
        reads.append(subject)
        return log.read()(subject)

    for _ in range(3):
        assert Law(read, {NTM: 1}, cache).applicable("xa") == (NTM,)
    assert reads == [NTM]
    Law(read, {NTM: 2}, cache).applicable("xa")
    assert reads == [NTM, NTM]


def test_every_type_on_a_unit_is_understood_by_a_fold() -> None:
    """A new unit type must choose its aspect; these are the ones that folds answer from or knowingly only list."""
    told = {info.aspect for info in TYPES.values() if "unit" in info.subject_kinds}
    assert told == {"life", "attributes", "certification", "results", "coverage", "plan", "dossier", "meta",
                    "scope", "resources"}


def test_view_reads_only_what_it_needs() -> None:
    log = merged()
    seen: set[str] = set()

    def read(subject: str) -> Any:
        seen.add(subject)
        return log.read()(subject)

    View(read, log.view().law).certification(A, NTM)
    assert seen == {A}
