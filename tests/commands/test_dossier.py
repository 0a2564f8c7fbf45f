"""`socai dossier list|show` and `socai record session --from GRID`, on a ledger of real files and keys."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from ledger.audit.run import audit
from ledger.events.drafting import Intent
from tests.commands.signing_floor import PASSPHRASE
from tests.conftest import Ran
from tests.ledger.admission.dossiers import B, Dossiers, decided, minutes
from tests.ledger.admission.province import AUTHOR, UBND_A, UBND_P
from tests.schemas import demand

Socai = Callable[..., Ran]
NOW = 1_768_000_000 * 10**9  # 2026-01-10
GRID = """
schema = "socai/session/1"
session = "p-2"
council = "hoi-dong-p"
held_on = 2026-01-05
ballot = "secret"
counting_team = ["person:member-hoi-dong-p"]
standard = "ntm"
for_year = 2025
[document]
number = "2/BB-HĐTĐ"
signed_on = 2026-01-05
[[dossiers]]
unit = "unit:xa-a"
appointed = 3
present = 3
issued = 3
returned = 3
valid = 3
agree = 3
disagree = 0
conclusion = "passed"
"""


class Case:
    """The ledger at ``path`` and its people; ``ask`` runs a command on it."""

    def __init__(self, socai: Socai, folder: Path, world: Dossiers) -> None:
        self.socai, self.folder, self.world = socai, folder, world
        self.path = folder / "so.db"

    def ask(self, *arguments: object, code: int = 0) -> Ran:
        ran = self.socai(*arguments, "--ledger", self.path, clock=lambda: NOW)
        assert ran.code == code, (arguments, ran.out, ran.err)
        return ran

    def json(self, *arguments: object) -> Any:
        return json.loads(self.ask(*arguments, "--json").out)

    def key(self, signer: dict[str, Any]) -> Path:
        """The signer's key in a file, encrypted with a derivation that takes no time."""
        path = self.folder / f"{signer['role']}.key"
        encryption = BestAvailableEncryption(PASSPHRASE.encode())
        path.write_bytes(self.world.keys[signer["key"]].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
        path.chmod(0o600)
        return path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dossiers]:
    """A dossier of xã A ready for the council, one of xã B only registered."""
    world = Dossiers(tmp_path_factory.mktemp("dossiers") / "so.db")
    world.prepared()
    world.record([world.registered("b-2025", B)], AUTHOR, [world.heads[UBND_P]])
    world.close()
    yield world


@pytest.fixture
def case(prepared: Dossiers, socai: Socai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setenv("SOCAI_HOME", str(tmp_path / "home"))
    shutil.copy(prepared.path, tmp_path / "so.db")
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    return Case(socai, tmp_path, prepared)


def test_where_each_stands_and_for_whom_it_waits(case: Case) -> None:
    answer = case.json("dossier", "list")
    demand("dossiers", answer)
    rows = {row["id"]: row for row in answer["dossiers"]}
    first, other = rows["dossier:a-2025"], rows["dossier:b-2025"]
    assert (first["state"], first["since"]) == ("reviewed", "2026-01-01")
    assert first["waiting_for"] == {"step": "council", "office_kind": "hoi-dong-tham-dinh", "level": "province",
                                    "offices": ["office:hoi-dong-p"]}
    assert (other["state"], other["waiting_for"]["step"], other["waiting_for"]["offices"]) == (
        "registered", "self-assessed", [])
    told = case.json("dossier", "list", "--waiting-for", "hoi-dong-p", "--standard", "ntm", "--for-year", "2025")
    assert [row["id"] for row in told["dossiers"]] == ["dossier:a-2025"]
    assert case.json("dossier", "list", "--parent", "unit:xa-b")["dossiers"] == [other]
    assert case.json("dossier", "list", "--state", "decided")["dossiers"] == []
    assert "hội đồng bỏ phiếu: office:hoi-dong-p" in case.ask("dossier", "list").out


def test_as_it_was_known_before(case: Case) -> None:
    seqs = [event["seq"] for event in case.json("dossier", "show", "a-2025")["events"]]
    before = case.json("dossier", "show", "a-2025", "--known-at", f"seq:{seqs[1]}")
    assert before["dossier"]["state"] == "self-assessed"
    assert before["dossier"]["waiting_for"]["step"] == "surveyed"
    refused = case.ask("dossier", "show", "a-2025", "--as-of", "2025-12-31", "--json", code=6)
    assert json.loads(refused.err)["code"] == "DOSSIER_NOT_FOUND"


def test_every_step_with_who_took_it(case: Case) -> None:
    answer = case.json("dossier", "show", "dossier:a-2025")
    demand("dossier", answer)
    steps = {step["step"]: step for step in answer["steps"]}
    assert steps["surveyed"]["taken"]["offices"] == ["office:mttq-a"] and steps["registered"]["taken"]
    assert steps["council"]["taken"] is None and [step["step"] for step in answer["missing"]] == ["council"]
    vi = case.ask("dossier", "show", "a-2025").out
    assert "[xong] thẩm tra: office:ubnd-p" in vi and "[thiếu] hội đồng bỏ phiếu: Hội đồng thẩm định tỉnh" in vi
    assert "[missing] vote of the council" in case.ask("dossier", "show", "a-2025", "--lang", "en").out


def test_a_grid_is_recorded_with_one_signature_each_and_decided(case: Case) -> None:
    (case.folder / "grid.toml").write_text(GRID, encoding="utf-8")
    keys = [case.key(case.world.chair), case.key(case.world.secretary)]
    signing = [part for key in keys for part in ("--key", key)]
    signing += ["--passphrase-file", case.folder / "passphrase"]
    draft = case.folder / "draft.json"
    made = case.json("record", "session", "--from", case.folder / "grid.toml", *signing, "--dry-run", "-o", draft)
    assert made["shape"] == "batch" and len(made["payloads"]) == 2
    told = case.json("record", "--draft", draft, "--confirm", made["digest"], *signing)
    assert len(told["positions"]) == 2
    answer = case.json("dossier", "show", "a-2025")
    demand("dossier", answer)
    assert answer["dossier"]["state"] == "council" and answer["missing"] == []
    (session,) = answer["sessions"]
    assert (session["agree"], session["conclusion"], session["by_minutes"]) == (3, "passed", True)
    assert "Kết luận theo biên bản: đạt" in case.ask("dossier", "show", "a-2025").out
    assert audit(str(case.path), None, jobs=1).verdict == "incomplete"  # no pin, and nothing else


@pytest.mark.parametrize(("change", "place"), [
    (("agree = 3", "agree = -1"), "dossiers[0].agree"), (('"passed"', '"đạt"'), "dossiers[0].conclusion"),
    (("ballot", "vote"), "vote"), (("socai/session/1", "socai/session/2"), None), (("valid = 3", "valid = 4"), None),
])
def test_a_grid_that_is_wrong(case: Case, change: tuple[str, str], place: str | None) -> None:
    (case.folder / "grid.toml").write_text(GRID.replace(*change), encoding="utf-8")
    keys = ["--key", case.key(case.world.chair), "--key", case.key(case.world.secretary)]
    ran = case.socai("record", "session", "--from", case.folder / "grid.toml", *keys, "--passphrase-file",
                     case.folder / "passphrase", "--dry-run", "--json", "--ledger", case.path, clock=lambda: NOW)
    error = json.loads(ran.err)
    expected = {"valid = 3": "SESSION_COUNTS"}
    assert (ran.code, error["code"]) == (3, expected.get(change[0], "INVALID_SESSION_FILE"))
    assert place is None or error["place"] == place


def test_a_workbook_in_vietnamese_is_the_same_grid(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    from commands.acts.session_grid import read_grid_workbook

    path = tmp_path / "phien.xlsx"
    _workbook(path, {
        "Phiên họp": [["phiên họp", "p-2"], ["hội đồng", "hoi-dong-p"], ["ngày họp", "2026-01-05"],
                      ["hình thức", "kín"], ["tổ kiểm phiếu", "member; person:x"], ["năm", "2025"]],
        "Hồ sơ": [["đơn vị", "được cử", "Có mặt", "đồng ý", "kết luận"], ["unit:xa-a", "15", "13", "12", "đạt"],
                  ["unit:xa-b", "15", "13", "3", "không đạt"]],
    })
    assert read_grid_workbook(str(path)) == {
        "schema": "socai/session/1", "session": "p-2", "council": "hoi-dong-p", "held_on": "2026-01-05",
        "ballot": "secret", "counting_team": ["person:member", "person:x"], "for_year": 2025,
        "dossiers": [
            {"unit": "unit:xa-a", "appointed": 15, "present": 13, "agree": 12, "conclusion": "passed"},
            {"unit": "unit:xa-b", "appointed": 15, "present": 13, "agree": 3, "conclusion": "failed"},
        ],
    }


def test_a_session_of_any_size_is_parts_of_one_act() -> None:
    from ledger.events.session_grid import A_PART, session_act

    lines = [{"dossier": f"dossier:d{number}", "conclusion": "as-minuted"} for number in range(2 * A_PART + 1)]
    act = session_act({"schema": "socai/session/1", "session": "session:s", "council": "office:c", "ballot": "open",
                       "held_on": "2026-01-05", "dossiers": lines})
    sessions = [event["subject"] for event in act["events"] if event["type"] == "session.recorded"]
    assert sessions == ["session:s", "session:s-2", "session:s-3"]
    steps = [event for event in act["events"] if event["type"] == "dossier.advanced"]
    assert len(steps) == len(lines) and steps[-1]["body"] == {
        "step": "council", "outcome": None, "basis": ["@minutes-3"]}


def test_a_decided_dossier_waits_for_its_announcement(tmp_path: Path, socai: Socai) -> None:
    world = Dossiers(tmp_path / "so.db")
    world.prepared()
    world.record(minutes(), AUTHOR, world.both)
    world.record([decided()], AUTHOR, [world.heads[UBND_P]])
    world.take("announced", world.heads[UBND_A])
    case = Case(socai, tmp_path, world)
    seq = world.size - 2
    world.close()
    before = case.json("dossier", "show", "a-2025", "--known-at", f"seq:{seq}")["dossier"]
    assert (before["state"], before["waiting_for"]["step"]) == ("decided", "announced")
    after = case.json("dossier", "show", "a-2025")
    assert (after["dossier"]["state"], after["dossier"]["waiting_for"]) == ("announced", None)
    assert after["decision"]["document"]["number"] == "9/QĐ-UBND"


def test_signed_votes_and_their_seal_are_shown(tmp_path: Path, socai: Socai, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCAI_HOME", str(tmp_path / "home"))
    world = Dossiers(tmp_path / "so.db")
    world.prepared()
    world.record(minutes(), AUTHOR, world.both)
    ballot = {"choice": "agree", "dossier": "dossier:a-2025"}
    votes = []
    for voter in (world.member, world.chair):
        world.record([Intent("vote.cast", "session:p-1", ballot)], AUTHOR, [voter])
        votes.append(world.book.reader.entry(world.size - 1).digest)
    case = Case(socai, tmp_path, world)
    (session,) = case.json("dossier", "show", "a-2025")["sessions"]
    assert (session["signed_votes"], session["sealed"]) == (2, None)
    assert world.refused([Intent("vote.sealed", "session:p-1", {"votes": votes[:1]})], AUTHOR, world.both).code == (
        "VOTE_OMITTED")
    world.record([Intent("vote.sealed", "session:p-1", {"votes": votes})], AUTHOR, world.both)
    seq = world.size - 1
    world.close()
    answer = case.json("dossier", "show", "a-2025")
    demand("dossier", answer)
    assert answer["sessions"][0]["sealed"] == seq
    assert f"2 phiếu có chữ ký, niêm phong ở mục {seq}" in case.ask("dossier", "show", "a-2025").out
    assert audit(str(case.path), None, jobs=1).verdict == "incomplete"  # no pin, and nothing else


def _workbook(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    """The least of a workbook that readers take: every cell an inline text."""
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    with ZipFile(path, "w") as file:
        parts = "".join(f'<Override PartName="/xl/worksheets/s{n}.xml" ContentType="application/vnd.openxmlformats-'
                        f'officedocument.spreadsheetml.worksheet+xml"/>' for n in range(len(sheets)))
        file.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
                      f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
                      f'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                      f'spreadsheetml.sheet.main+xml"/>{parts}</Types>')
        file.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
                      f'Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        names = "".join(f'<sheet name="{name}" sheetId="{n + 1}" r:id="r{n}"/>' for n, name in enumerate(sheets))
        file.writestr("xl/workbook.xml",
                      f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets>{names}</sheets></workbook>')
        told = "".join(f'<Relationship Id="r{n}" Type="{rels}/worksheet" Target="worksheets/s{n}.xml"/>'
                       for n in range(len(sheets)))
        file.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships">{told}'
                      f'</Relationships>')
        for n, rows in enumerate(sheets.values()):
            lines = "".join(
                f'<row r="{r}">' + "".join(f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{cell}</t></is></c>'
                                           for c, cell in enumerate(row)) + "</row>" for r, row in enumerate(rows, 1))
            file.writestr(f"xl/worksheets/s{n}.xml", f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData>'
                          f'</worksheet>')
