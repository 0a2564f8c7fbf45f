"""`socai why`: the entries an answer rests on, which of them decide it, who signed and under which rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.conftest import Ran
from tests.real_ledger import clock, demo_ledger

Socai = Callable[..., Ran]


def ask(socai: Socai, *arguments: str) -> Ran:
    return socai("why", "xã Đăk Kroong", *arguments, "--ledger", demo_ledger(), clock=clock)


def ntm(socai: Socai, day: str) -> Any:
    found = json.loads(ask(socai, "--as-of", day, "--json").out)
    assert found["schema"] == "socai/why/1" and found["verified"] is False
    return found["standings"][0]


def test_the_decision_is_what_the_answer_rests_on(socai: Socai) -> None:
    found = ntm(socai, "2021-12-31")
    (used,) = found["rests_on"]
    assert (found["state"], used["type"], used["decisive"]) == ("recognised", "recognition.recognised", True)
    assert used["otherwise"]["state"] == "unknown" and used["attestation"] == "archival"
    assert used["document"]["number"] == "695/QĐ-UBND" and len(used["signers"]) == 2
    assert {"office", "person", "role", "key", "signing_as", "delegation"} == used["signers"][0].keys()
    assert (used["regime"], used["competence_rule"]) == (
        "qd-2540-2016", "xa-cap-tinh.recognition.recognised.qd-2540-2016")
    assert "695/QĐ-UBND" in used["legal_source"]  # where the table's row was found


def test_after_the_merger_it_rests_on_the_end_of_the_unit(socai: Socai) -> None:
    found = ntm(socai, "2025-07-01")
    assert [used["type"] for used in found["rests_on"]] == ["unit.ceased"]
    assert found["rests_on"][0]["otherwise"]["state"] == "recognised"


def test_in_words(socai: Socai) -> None:
    out = ask(socai, "--as-of", "2021-12-31").out
    assert "nông thôn mới: được công nhận từ 31/12/2021" in out and "nếu không có mục này: chưa rõ" in out
    assert "pháp lý: xa-cap-tinh.recognition.recognised.qd-2540-2016; chế độ qd-2540-2016; nguồn:" in out
    assert "chỉ lưu giữ: sổ không xét các bước phải có trước" in out
    assert "ký: Lưu trữ, người ghi sổ" in out and "không có mục ghi nào làm căn cứ" in out
    english = ask(socai, "--as-of", "2021-12-31", "--lang", "en").out
    assert "without this entry: unknown" in english


def test_before_the_ledger_nothing_is_a_ground(socai: Socai) -> None:
    found = json.loads(ask(socai, "--known-at", "2020-01-01", "--json").out)
    assert (found["before_ledger"], found["standings"]) == (True, [])
