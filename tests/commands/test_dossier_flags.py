"""Flags of `socai record` for dossiers: evidence cited, a basis in words, the dossier and regime of a decision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.test_dossier import Case, Socai
from tests.ledger.admission.dossiers import Dossiers


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Dossiers:
    world = Dossiers(tmp_path_factory.mktemp("flags") / "so.db")
    world.prepared()
    world.close()
    return world


@pytest.fixture
def case(prepared: Dossiers, socai: Socai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    import shutil

    from tests.commands.signing_floor import PASSPHRASE

    monkeypatch.setenv("SOCAI_HOME", str(tmp_path / "home"))
    shutil.copy(prepared.path, tmp_path / "so.db")
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    return Case(socai, tmp_path, prepared)


def drafted(case: Case, signer: dict[str, Any], *arguments: object) -> Any:
    answer = case.json("record", *arguments, "--key", case.key(signer), "--passphrase-file",
                       case.folder / "passphrase", "--dry-run")
    return json.loads(answer["payloads"][0])["body"]


def test_evidence_is_cited_by_its_place(case: Case) -> None:
    survey = next(event for event in case.json("dossier", "show", "a-2025")["events"] if event["step"] == "surveyed")
    seq = survey["seq"] - 1
    body = drafted(case, case.world.front, "step", "--subject", "dossier:a-2025", "--field", "step=surveyed",
                   "--cite", f"seq:{seq}", "--effective-from", "2026-01-05")
    assert body["basis"] == survey["basis"] and body["competence_rule"] == "ho-so-mttq.dossier.advanced"


def test_a_basis_in_words_where_the_table_has_no_row(case: Case) -> None:
    line = ("revoke", "--unit", "unit:xa-a", "--standard", "ntm", "--effective-from", "2026-01-05", "--number",
            "5/QĐ-UBND", "--signed-on", "2026-01-05")
    head = case.world.heads["office:ubnd-p"]
    key = ("--key", case.key(head), "--passphrase-file", case.folder / "passphrase", "--dry-run")
    refused = case.ask("record", *line, *key, code=3)  # the table's rows are only remembered: they decide nothing
    assert "phải nêu căn cứ pháp lý" in refused.err and "--basis" in refused.err
    body = drafted(case, head, *line, "--basis", "Điều 24 QĐ 18/2022/QĐ-TTg")
    assert body["basis_text"] == "Điều 24 QĐ 18/2022/QĐ-TTg" and body["competence_rule"] is None


def test_a_decision_names_its_dossier_and_regime(case: Case) -> None:
    head = case.world.heads["office:ubnd-p"]
    refused = case.ask(
        "record", "recognise", "--unit", "unit:xa-a", "--set", "vn-xa-ntm-2022", "--for-year", "2025", "--dossier",
        "a-2025", "--regime", "nd-131-2025", "--effective-from", "2026-01-05", "--number", "6/QĐ-UBND", "--signed-on",
        "2026-01-05", "--key", case.key(head), "--passphrase-file", case.folder / "passphrase", "--dry-run", "--json",
        code=3)
    error = json.loads(refused.err)
    assert (error["code"], error["expected"]) == (
        "DOSSIER_STEP_MISSING", ["council: hoi-dong-tham-dinh/province"])


def test_a_dossier_is_linked_to_its_unit_in_the_same_act(case: Case) -> None:
    head = case.world.heads["office:ubnd-p"]
    key = ("--key", case.key(head), "--passphrase-file", case.folder / "passphrase")
    draft = case.folder / "b.json"
    made = case.json(
        "record", "dossier", "--subject", "dossier:b-2025", "--unit", "unit:xa-b", "--standard", "ntm", "--set",
        "vn-xa-ntm-2022", "--for-year", "2025", "--field", "procedure=procedure:nd-131-2025-xa", "--field", "attempt=1",
        "--effective-from", "2026-01-05", *key, "--dry-run", "-o", draft)
    case.json("record", "--draft", draft, "--confirm", made["digest"], *key)
    assert [json.loads(payload)["type"] for payload in made["payloads"]] == ["dossier.registered", "dossier.linked"]
    status = case.json("status", "unit:xa-b")
    assert [(one["id"], one["step"]) for one in status["dossiers"]] == [("dossier:b-2025", "registered")]
