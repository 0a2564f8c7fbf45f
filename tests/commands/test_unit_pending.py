"""`socai unit pending`, `unit show --lineage`, and what `status` says of a unit that survived a merger."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.scene import Scene, seed_law
from data import seed
from ledger.events.drafting import Intent
from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger
from tests.schemas import demand

Socai = Callable[..., Ran]
P, A, B, OFFICE = "unit:tinh-p", "unit:xa-a", "unit:xa-b", "office:ubnd-tinh-p"
PAPER = {"issuer": "office:uy-ban-thuong-vu-quoc-hoi", "kind": "Nghị quyết", "number": "1/NQ-UBTVQH15",
         "signed_on": "2024-12-10"}


def ask(socai: Socai, *arguments: str, ledger: Path | None = None) -> Ran:
    ran = socai(*arguments, "--ledger", ledger or demo_ledger(), clock=clock)
    assert ran.code == 0, ran.err
    return ran


def pending(socai: Socai, *arguments: str) -> Any:
    answer = json.loads(ask(socai, "unit", "pending", *arguments, "--json").out)
    demand("pending", answer)
    return answer


def test_those_who_wait_with_their_days_and_predecessors(socai: Socai) -> None:
    answer = pending(socai, "--as-of", "2025-09-01")
    rows = {row["unit"]["id"]: row for row in answer["rows"]}
    assert {(row["since"], row["days"]) for row in rows.values()} == {("2025-07-01", 62)}
    mon = rows["unit:xa-dak-mon-2"]
    assert next((one["id"], one["state"], one["since"]) for one in mon["predecessors"]) == (
        "unit:xa-dak-kroong", "recognised", "2021-12-31")
    assert rows["unit:xa-dak-pek-2"]["mixed"] is True
    assert answer["summary"]["pending"] == len(rows)
    assert pending(socai, "--as-of", "2025-06-30")["rows"] == []


def test_within_a_unit_and_under_another_standard(socai: Socai) -> None:
    within = pending(socai, "--as-of", "2025-09-01", "--parent", "tỉnh Lâm Đồng")
    assert within["parent"]["id"] == "unit:tinh-lam-dong-2"
    assert all(row["parents"][-1]["id"] == "unit:tinh-lam-dong-2" for row in within["rows"])
    assert pending(socai, "--as-of", "2025-09-01", "--standard", "nang-cao")["standard"] == "nang-cao"


def test_in_words_in_both_languages(socai: Socai) -> None:
    vi = ask(socai, "unit", "pending", "--as-of", "2025-09-01").out
    assert "Thành lập 01/07/2025, đã chờ 62 ngày" in vi and "Không đồng đều" in vi
    assert "xã Đăk Kroong [unit:xa-dak-kroong] (toàn bộ): được công nhận từ 31/12/2021" in vi
    en = ask(socai, "unit", "pending", "--as-of", "2025-09-01", "--lang", "en").out
    assert "Formed 2025-07-01, waiting 62 days" in en and "Mixed" in en


@pytest.mark.parametrize(("unit", "of", "found"), [
    ("xa-dak-mon-2", "xa-dak-mon-2", {"xa-dak-kroong", "xa-dak-mon"}),
    ("xa-dak-kroong", "xa-dak-kroong", {"xa-dak-mon-2"}),
    ("thon-nu-vai", "xa-dak-kroong", {"xa-dak-mon-2"}),
    ("xa-ia-dal", "xa-ia-dal", set()),
])
def test_lineage(socai: Socai, unit: str, of: str, found: set[str]) -> None:
    shown = ("unit", "show", f"unit:{unit}", "--lineage", "--as-of", "2025-08-01")
    told = json.loads(ask(socai, *shown, "--json").out)["lineage"]
    assert (told["of"]["id"], {one["id"] for one in told["changes"]}) == (
        f"unit:{of}", {f"unit:{one}" for one in found})
    text = ask(socai, *shown).out
    assert ("Theo nguồn gốc của" in text) == (unit != of)
    assert ("Sổ không ghi thay đổi địa giới nào" in text) == (not found)
    assert "Trước đó:" not in text and "Sau đó:" not in text


def test_without_lineage_the_document_is_as_before(socai: Socai) -> None:
    told = json.loads(ask(socai, "unit", "show", "unit:xa-dak-mon-2", "--json").out)
    assert "lineage" not in told


@pytest.fixture(scope="module")
def survivor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """xã A, recognised in 2019, took in xã B by nhap-vao on 2025-01-01."""
    path = tmp_path_factory.mktemp("survivor") / "socai.db"
    scene = Scene(str(path), seed_law())
    scene.record([
        Intent("unit.registered", P, {"kind": "tinh", "name": "P", "source": "x"}),
        *(Intent("unit.registered", unit, {"kind": "xa", "name": unit[-1].upper(), "parent": P, "source": "x"})
          for unit in (A, B)),
        Intent("unit.members-changed", P, {"joined": [A, B], "left": []}),
    ], "signed-by-author", scene.clerks)
    council = next(one for one in seed.offices() if one["subject"] == PAPER["issuer"])
    scene.record([
        Intent("office.registered", OFFICE, {"name": "UBND tỉnh P", "kind": "ubnd", "system": "state",
                                             "level": "province", "jurisdiction": P, "codes": ["UBND"]}),
        Intent("office.registered", council["subject"], {**council["body"], "part_of": None}),
    ], "signed-by-author", scene.root)
    decided = {"issuer": OFFICE, "kind": "QĐ", "number": "9/QĐ-UBND", "signed_on": "2019-12-15"}
    scene.record([Intent("recognition.recognised", A, {
        "standard": "standard:ntm", "set": "set:vn-xa-ntm-2016", "for_year": 2019, "basis_text": "x"}, "2019-12-15",
        document=decided)], "archival", scene.clerks)
    how = {"form": "nhap-vao", "form_as_written": None}
    scene.record([
        Intent("unit.ceased", B, {**how, "successors": [{"unit": A, "relation": "whole"}]}, "2025-01-01",
               document=PAPER),
        Intent("unit.absorbed", A, {**how, "units": [{"unit": B, "relation": "whole"}]}, "2025-01-01", document=PAPER),
    ], "archival", scene.clerks)
    scene.book.close()
    return path


def test_the_titles_of_a_survivor_are_for_the_territory_before(socai: Socai, survivor: Path) -> None:
    vi = ask(socai, "status", A, "--as-of", "2025-01-31", ledger=survivor).out
    assert "Đó là cho địa bàn trước 01/01/2025; phần còn lại chờ quyết định." in vi.replace("\n", " ")
    assert "được công nhận cho địa bàn trước 01/01/2025; chờ quyết định cho địa bàn sau khi nhập đã 30 ngày" in (
        vi.replace("\n", " "))
    en = ask(socai, "status", A, "--as-of", "2025-01-31", "--lang", "en", ledger=survivor).out.replace("\n", " ")
    assert "recognised for the territory before 2025-01-01; pending" in en
    before = ask(socai, "status", A, "--as-of", "2024-12-31", ledger=survivor).out
    assert "địa bàn trước" not in before
    said = ask(socai, "unit", "pending", "--as-of", "2025-01-31", "--lang", "en", ledger=survivor).out
    assert "Recognised as" in said and "for the territory before 2025-01-01" in said
