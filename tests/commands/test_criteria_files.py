"""`socai criteria diff|check|publish`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import data
from tests import schemas
from tests.commands.signing_floor import Floor
from tests.conftest import Ran
from tests.data.test_criteria_files import LAM_DONG
from tests.real_ledger import clock, demo_ledger

Socai = Callable[..., Ran]
OCOP = Path(data.__file__).parent / "criteria" / "ocop-2023.toml"
OWN = LAM_DONG.replace('standard = "ntm"', 'standard = "buon-ntm"')
OWN = OWN.replace('unit_kinds = ["xa"]', 'unit_kinds = ["buon"]')
OWN += """
[[kinds]]
id = "buon"
names = { vi = "buôn", en = "buon" }
level = "village"
in_scope = true

[[standards]]
id = "buon-ntm"
names = { vi = "buôn nông thôn mới" }
unit_kinds = ["buon"]
requires = []
counted_in = "criteria"
provenance = "found"
"""


def ask(socai: Socai, *arguments: object) -> Ran:
    return socai(*arguments, "--ledger", demo_ledger(), clock=clock)


UNIT = """
schema = "socai/act/1"
attestation = "signed-by-author"
[[events]]
type = "unit.registered"
subject = "unit:buon-a-chu"
body = { kind = "buon", name = "A Chư", parent = "unit:xa-dak-kroong" }
"""


def test_a_unit_of_a_kind_from_a_file_is_found_by_the_word_for_its_kind(floor: Floor, own: Path) -> None:
    publish(floor, own)
    (floor.folder / "unit.toml").write_text(UNIT, encoding="utf-8")
    floor.recorded(("f1", "f2"), "act", "--from", floor.folder / "unit.toml")
    for name in ("buôn A Chư", "buon a chu", "buôn A Chư, xã Đăk Kroong", "A Chư"):
        found = floor.done("unit", "show", name, "--json").document["unit"]
        assert found["id"] == "unit:buon-a-chu", name
    assert floor.socai("unit", "show", "xã A Chư").code == 6
    for command in ("list", "coverage"):
        assert floor.done(command, "--kind", "buôn", "--json").document["standard"] == "buon-ntm", "the only one for it"
        assert floor.done(command, "--kind", "buôn", "--standard", "ntm", "--json").document["standard"] == "ntm"
    assert floor.done("unit", "show", "commune Đăk Kroong", "--lang", "en").code == 0


def test_difference_of_two_sets(socai: Socai) -> None:
    answer = json.loads(ask(socai, "criteria", "diff", "vn-xa-ntm-2022", "vn-xa-ntm-2025", "--json").out)
    schemas.demand("criteria-diff", answer)
    assert (answer["counts"]["merged"], answer["counts"]["new"]) == (3, 1)
    out = ask(socai, "criteria", "diff", "vn-xa-ntm-2022", "vn-xa-ntm-2025").out
    assert "gộp 3" in out and "không quyết định điều gì" in out and "criteria." not in out
    assert "Chỉ vn-xa-ntm-2022 có danh mục chỉ tiêu" in out and "9.2" not in out
    english = ask(socai, "criteria", "diff", "vn-xa-ntm-2016", "vn-xa-ntm-2022", "--lang", "en").out
    assert "was: Poor households" in english and "criteria." not in english
    assert ask(socai, "criteria", "diff", "vn-xa-ntm-2022", "vn-xa-ntm-2099").code == 6


def test_groups_and_cases_are_shown(socai: Socai) -> None:
    found = json.loads(ask(socai, "criteria", "show", "vn-xa-ntm-2025", "--json").out)["set"]
    assert [group["id"] for group in found["groups"]] == ["nhom-1", "nhom-3", "nhom-2"]
    out = ask(socai, "criteria", "show", "ocop-2019").out
    assert "5 sao: từ 90 đến 100 điểm [có nguồn]" in out and "dùng cho: sản phẩm" in out
    assert "TN 98" in ask(socai, "criteria", "show", "vn-xa-ntm-2009").out


def test_every_set_answers_by_its_schema(socai: Socai) -> None:
    listed = json.loads(ask(socai, "criteria", "list", "--json").out)
    schemas.demand("sets", listed)
    assert len(listed["sets"]) == 21
    for one in listed["sets"]:
        schemas.demand("set", json.loads(ask(socai, "criteria", "show", one["id"], "--json").out))


def test_items_paired_by_their_number_alone_are_not_called_the_same(socai: Socai) -> None:
    out = ask(socai, "criteria", "diff", "vn-xa-ntm-2016", "vn-xa-ntm-2022").out
    (row,) = [line for line in out.splitlines() if line.split()[:2] == ["17.4", "17.4"]]
    assert "chưa rõ" in row and "số 17.4 của bộ cũ là: Mai táng" in row and "→" not in row


def test_check_with_a_ledger_and_without(socai: Socai, tmp_path: Path) -> None:
    for ledger in (demo_ledger(), tmp_path / "none.db"):
        ran = socai("criteria", "check", OCOP, "--ledger", ledger, "--json", clock=clock)
        answer = json.loads(ran.out)
        schemas.demand("criteria-check", answer)
        assert (ran.code, answer["ok"], answer["id"]) == (0, True, "ocop-2023")
        said = socai("criteria", "check", OCOP, "--ledger", ledger, clock=clock).out
        assert answer["sha256"] in said


def test_check_tells_every_fault(socai: Socai, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(LAM_DONG.replace('number = "2"\n', 'number = "1"\n').replace("VUNG1 =", "VUNG9 =", 1), "utf-8")
    ran = ask(socai, "criteria", "check", bad, "--json")
    answer = json.loads(ran.out)
    schemas.demand("criteria-check", answer)
    assert (ran.code, [fault["code"] for fault in answer["faults"]]) == (3, ["NUMBER_TWICE", "REGION_UNKNOWN"])
    for lang, word in (("vi", "2 lỗi"), ("en", "2 faults")):
        ran = ask(socai, "criteria", "check", bad, "--lang", lang)
        assert ran.code == 3 and word in ran.out and "bad.toml:44:1: NUMBER_TWICE" in ran.out


@pytest.fixture
def own(floor: Floor) -> Path:
    path = floor.folder / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def publish(floor: Floor, path: Path) -> Ran:
    draft = floor.folder / f"{path.stem}.draft.json"
    draft.unlink(missing_ok=True)
    ran = floor.socai("criteria", "publish", path, *floor.keys("f1", "f2"), "--dry-run", "-o", draft, "--json")
    if ran.code:
        return ran
    digest = ran.document["digest"]
    return floor.done("record", "--draft", draft, "--confirm", digest, *floor.keys("f1", "f2"), "--json")


def test_a_province_publishes_set_standard_and_kind_from_one_file(floor: Floor, own: Path) -> None:
    before = floor.done("key", "list", "--json")
    recorded = publish(floor, own).document
    assert len(recorded["positions"]) == 3
    found = floor.done("criteria", "show", "lam-dong-xa-ntm-2027", "--json").document["set"]
    assert (found["standard"], found["unit_kinds"], len(found["criteria"])) == ("buon-ntm", ["buon"], 2)
    assert floor.done("list", "--kind", "buôn", "--standard", "buon-ntm", "--json").document["rows"] == []
    assert floor.done("list", "--kind", "xã", "--json").document["rows"], "the kinds of before are kept"
    assert floor.done("key", "list", "--json").document["keys"] == before.document["keys"]
    audit = floor.socai("audit", "--json")
    assert audit.code in (0, 5), audit


def test_published_again_it_must_be_an_amendment(floor: Floor, own: Path) -> None:
    publish(floor, own)
    own.write_text(OWN.replace('value = "80"', 'value = "81"'), encoding="utf-8")
    refused = publish(floor, own)
    assert (refused.code, refused.error["code"], refused.error["file"]) == (3, "SET_CHANGED", "own.toml")
    amended = OWN.replace('value = "80"', 'value = "81"').replace(
        "\n[provenance]", '\n[[amended_by]]\nnumber = "3/2028/QĐ-UBND"\n\n[provenance]')
    own.write_text(amended, encoding="utf-8")
    assert len(publish(floor, own).document["positions"]) == 3
    shown = floor.done("criteria", "show", "lam-dong-xa-ntm-2027", "--json").document["set"]
    assert shown["criteria"][0]["indicators"][0]["threshold"]["value"] is None
    assert [row["number"] for row in shown["amended_by"]] == ["3/2028/QĐ-UBND"]


def test_publish_refuses_a_file_with_faults_and_too_few_keys(floor: Floor, own: Path) -> None:
    own.write_text(OWN.replace("VUNG1 =", "VUNG9 =", 1).replace('"5.5"', '"5,5"'), encoding="utf-8")
    ran = floor.socai("criteria", "publish", own, *floor.keys("f1", "f2"), "--json")
    assert (ran.code, ran.error["code"], ran.error["found"]) == (3, "REGION_UNKNOWN", "VUNG1")
    assert "2 lỗi" in floor.socai("criteria", "publish", own, *floor.keys("f1", "f2")).err
    own.write_text(OWN, encoding="utf-8")
    ran = floor.socai("criteria", "publish", own, *floor.keys("f1"), "--dry-run", "--json")
    assert ran.error["code"] == "THRESHOLD_NOT_MET"
    ran = floor.socai("criteria", "publish", own, *floor.keys("f1", "f2"), "--json")
    assert ran.error["code"] == "NOT_CONFIRMED"
    ran = floor.socai("criteria", "publish", own, "--draft", own, "--json")
    assert ran.code == 2
