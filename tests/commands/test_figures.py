"""`socai figures`: on the ledger, on a file without a ledger, on a workbook, and proposals that can be checked."""

from __future__ import annotations

import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tests.real_ledger as real
from commands.files.figures_workbook import read_workbook
from ledger.errors import LedgerError
from ledger.figures.input_file import read_figures
from ledger.figures.relations import CHECKS
from tests.conftest import ROOT, Ran
from tests.ledger.figures.test_demo_documents import CONTRADICTIONS, DOUBTS
from tests.ledger.figures.test_input_file import WHOLE
from tests.schemas import demand

Socai = Callable[..., Ran]
FIGURES = ("05-dak-glei-figures", "08-ia-hdrai-figures", "11-dam-rong-figures")


@pytest.fixture(scope="module")
def ledger() -> Iterator[Path]:
    """The demo's ledger with its figures; built once for this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(real, "ACTS", (*real.ACTS, *FIGURES))
        made = real.demo_ledger.__wrapped__()
    yield made
    shutil.rmtree(made.parent, ignore_errors=True)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "bao-cao.toml"
    path.write_text(WHOLE, "utf-8")
    return path


def answer(ran: Ran, code: int) -> Any:
    assert ran.code == code, ran.err
    found = json.loads(ran.out)
    demand("figures", found)
    return found


def of_class(found: Any, klass: str) -> list[str]:
    return sorted(one["id"] for one in found["rows"] if one["class"] == klass)


def test_the_ledger_gives_exactly_the_known_inconsistencies(socai: Socai, ledger: Path) -> None:
    found = answer(socai("figures", "check", "--ledger", ledger, "--json", clock=real.clock), 8)
    assert of_class(found, "contradiction") == sorted(CONTRADICTIONS.values())
    assert of_class(found, "doubt") == sorted(DOUBTS.values())
    assert found["summary"]["contradiction"] == 12 and found["summary"]["doubt"] == 7
    (totals,) = [one for one in found["rows"] if one["id"] == "l192.chi-tieu-dat"]
    assert totals["relations"] == ["text-against-table", "against-ledger"] and len(totals["entries"]) == 1
    assert found["known_at"]["root"] and found["file"] is None


def test_one_document_and_words_in_both_languages(socai: Socai, ledger: Path) -> None:
    asking = ("figures", "check", "kh-ubnd-huyen-ia-hdrai-2021", "--ledger", ledger)
    ran = socai(*asking, clock=real.clock)
    assert ran.code == 8
    assert "mâu thuẫn: l91.ho-ngheo-2022 (l.91)" in ran.out and "ghi 37,5 %; tính được 25,36%" in ran.out
    assert "l192" not in ran.out and "3 mâu thuẫn" in ran.out and "khớp: " not in ran.out
    english = socai(*asking, "--lang", "en", "--all", clock=real.clock).out
    assert "contradiction: l78.qd-2261" in english and "holds: l54.binh-quan-t7" in english.replace("ok:", "holds:")
    assert not re.search(r"figures\.[a-z]", ran.out + english), "a key without words"


def test_before_anything_was_recorded_there_is_nothing_to_judge(socai: Socai, ledger: Path) -> None:
    ran = socai("figures", "check", "--known-at", "seq:1", "--ledger", ledger, clock=real.clock)
    assert ran.code == 0 and "không có số liệu nào" in ran.out


def test_an_unknown_document(socai: Socai, ledger: Path) -> None:
    ran = socai("figures", "check", "kh-ubnd-huyen-ia-hdrai-2022", "--ledger", ledger, "--json", clock=real.clock)
    told = json.loads(ran.err)
    assert (ran.code, told["code"]) == (6, "FIGURES_DOCUMENT_NOT_FOUND")
    assert "document:kh-ubnd-huyen-ia-hdrai-2021" in told["candidates"]


def test_a_file_needs_no_ledger(socai: Socai, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(report.parent)
    found = answer(socai("figures", "check", "--from", report, "--json"), 8)
    assert of_class(found, "contradiction") == ["documents.1", "l3"] and found["file"] == str(report)
    assert sorted(path.name for path in report.parent.iterdir()) == [report.name], "nothing is made"
    text = socai("figures", "check", "--from", report)
    assert text.code == 8 and "mục tiêu và dự kiến: ghi 37,5 %" in text.out


def test_a_sound_file_exits_0(socai: Socai, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('schema = "socai/figures-input/1"\n[[figures]]\nid = "a"\nmetric = "criteria-met"\n'
                    'value = "3 xã"\nrelations = ["sum(1; 2)"]\n', "utf-8")  # fmt: skip
    assert answer(socai("figures", "check", "--from", path, "--json"), 0)["summary"]["ok"] == 1
    ran = socai("figures", "check", "--from", path)
    assert (ran.code, ran.err) == (0, "") and "1 khớp" in ran.out


@pytest.mark.parametrize(
    ("text", "code", "facts"),
    [
        ('[[figures]]\nid = "a"\nmetric = "số voi"', "FIGURES_UNKNOWN_METRIC", ("figures[1] (a)", "metric", "số voi")),
        ('[[figures]]\nid = "a"\nmetric = "criteria-met"\nrelations = ["sum(zz)"]', "FIGURES_UNKNOWN_OPERAND",
         ("figures[1] (a)", "relations: sum", "zz")),
        ('[[figures]]\nid = "a"\nmetric = "criteria-met"\nrelations = ["zum(1)"]', "FIGURES_UNKNOWN_RELATION",
         ("figures[1] (a)", "relations", "zum")),
        ('[[figures]]\nid = "a"\nmetric = "criteria-met"\nvalue = "3.1"', "FIGURES_INVALID",
         ("figures[1] (a)", "value", "3.1")),
        ('[[figures]]\nid = "a"\nmetric = "criteria-met"\n' * 2, "FIGURES_REPEATED", ("figures[2] (a)", "id", "a")),
    ],
)  # fmt: skip
def test_bad_input_is_named_by_file_row_and_column(
    socai: Socai, tmp_path: Path, text: str, code: str, facts: tuple[str, str, str]
) -> None:
    path = tmp_path / "x.toml"
    path.write_text(f'schema = "socai/figures-input/1"\n{text}\n', "utf-8")
    ran = socai("figures", "check", "--from", path, "--json")
    told = json.loads(ran.err)
    assert (ran.code, ran.out, told["code"]) == (3, "", code)
    assert (told["file"], told["row"], told["column"], told["found"]) == (str(path), *facts) and told["expected"]
    words = socai("figures", "check", "--from", path).err
    assert all(fact in words for fact in (str(path), *facts))


def test_files_that_cannot_be_read(socai: Socai, tmp_path: Path) -> None:
    broken = tmp_path / "x.toml"
    broken.write_text("schema = ", "utf-8")
    assert "FILE_SYNTAX" in socai("figures", "check", "--from", broken, "--json").err
    assert socai("figures", "check", "--from", tmp_path / "none.toml").code == 2
    assert socai("figures", "check", "--from", tmp_path / "none.xlsx").code == 2
    (tmp_path / "x.xlsx").write_bytes(b"no workbook")
    ran = socai("figures", "check", "--from", tmp_path / "x.xlsx", "--json")
    assert (ran.code, json.loads(ran.err)["code"]) == (3, "FIGURES_INVALID")
    (tmp_path / "latin.txt").write_bytes(b"\xff\xfe\xff")
    assert "FILE_SYNTAX" in socai("figures", "suggest", tmp_path / "latin.txt", "--json").err


@pytest.mark.parametrize("more", [["x"], ["--known-at", "seq:1"]])
def test_a_file_stands_alone(socai: Socai, report: Path, more: list[str]) -> None:
    assert socai("figures", "check", "--from", report, *more).code == 2


def workbook(path: Path, sheets: dict[str, list[list[str | float]]]) -> Path:
    """The least workbook that a reader takes: inline strings and numbers."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    links = "".join(f'<Relationship Id="r{n}" Type="{kind}/worksheet" Target="worksheets/s{n}.xml"/>'
                    for n in range(1, len(sheets) + 1))  # fmt: skip
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'{relations}<Relationship Id="r" Type="{kind}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kind}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{relations}{links}</Relationships>",
    }
    for n, lines in enumerate(sheets.values(), 1):
        body = "".join(f"<row r=\"{r}\">{''.join(_cell(c, r, cell) for c, cell in enumerate(line))}</row>"
                       for r, line in enumerate(lines, 1))  # fmt: skip
        parts[f"xl/worksheets/s{n}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return path


def _cell(column: int, row: int, cell: str | float) -> str:
    place = f'r="{chr(65 + column)}{row}"'
    if isinstance(cell, str):
        return f'<c {place} t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f"<c {place}><v>{cell}</v></c>"


SHEETS: dict[str, list[list[str | float]]] = {
    "figures": [
        ["id", "metric", "value", "list", "list_closed", "relations", "place"],
        ["a", "criteria-average", "13,3 tiêu chí/xã", "", "", "average(bang:tiêu chí)", "l.1"],
        ["b", "units-recognised", 3, "x; y", "có", "count-of-list; same-as(3)", "l.2"],
    ],
    "bang": [["xã", "tiêu chí"], ["A", "13"], ["B", "13"], ["C", 14]],
    "documents": [["symbol", "date", "issuer"], ["2261/QĐ-UBND", "2014-12-15", "Thủ tướng Chính phủ"]],
}


def test_a_workbook(socai: Socai, tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    found = answer(socai("figures", "check", "--from", workbook(tmp_path / "x.xlsx", SHEETS), "--json"), 8)
    told = {one["id"]: (one["class"], one["relation"]) for one in found["rows"]}
    assert told == {"a": ("ok", "average"), "b": ("contradiction", "count-of-list"),
                    "documents.1": ("contradiction", "citation")}  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "column", "cell", "row"),
    [
        ("figures", "value", 14.2, "figures!2"),
        ("figures", "list_closed", "maybe", "figures!2"),
        ("bang", "", 1.5, "bang!2"),
    ],
)
def test_cells_that_are_refused(
    socai: Socai, tmp_path: Path, sheet: str, column: str, cell: str | float, row: str
) -> None:
    pytest.importorskip("python_calamine")
    lines = [list(line) for line in SHEETS[sheet]]
    lines[1][lines[0].index(column) if column else 1] = cell
    ran = socai("figures", "check", "--from", workbook(tmp_path / "x.xlsx", {**SHEETS, sheet: lines}), "--json")
    told = json.loads(ran.err)
    assert (ran.code, told["code"], told["row"], told["column"]) == (3, "FIGURES_INVALID", row, column)
    assert told["found"] == cell and told["expected"]


@given(st.data())
def test_any_bytes_of_a_workbook_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Damaged archives and damaged sheets alike."""
    pytest.importorskip("python_calamine")
    path = workbook(tmp_path_factory.getbasetemp() / "damaged.xlsx", SHEETS)
    raw = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=8)):
        raw[place] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.just(len(raw)) | st.integers(0, len(raw)))])
    try:
        read_figures(read_workbook(str(path)), "x.xlsx")
    except LedgerError as refused:
        assert refused.code.startswith("FIGURES_")


def test_without_the_office_extra(socai: Socai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (tmp_path / "x.xlsx").write_bytes(b"PK")
    ran = socai("figures", "check", "--from", tmp_path / "x.xlsx", "--json")
    assert (ran.code, json.loads(ran.err)["code"]) == (9, "WORKBOOK_READER_MISSING")


TEXT = """Có 02 thôn đạt (thôn A; thôn B), đạt 14,2 tiêu chí, tỷ lệ 26,65%.
Quyết định số 695/QĐ-UBND ngày 31/12/2021 của UBND tỉnh Kon Tum."""


def test_proposals_are_a_file_that_is_refused_until_a_person_filled_it_in(socai: Socai, tmp_path: Path) -> None:
    source = tmp_path / "bao-cao.txt"
    source.write_text(TEXT, "utf-8")
    ran = socai("figures", "suggest", source)
    assert ran.code == 0
    filled = tmp_path / "x.toml"
    filled.write_text(ran.out, "utf-8")
    assert "FIGURES_UNKNOWN_METRIC" in socai("figures", "check", "--from", filled, "--json").err
    filled.write_text(ran.out.replace('metric = "?"', 'metric = "criteria-met"'), "utf-8")
    found = answer(socai("figures", "check", "--from", filled, "--json"), 0)
    assert found["summary"]["ok"] == 2, "the list of two villages, the citation"
    told = json.loads(socai("figures", "suggest", source, "--json").out)
    demand("figures-suggest", told)
    assert [one["kind"] for one in told["rows"]] == ["list", "count", "percent", "citation"]


def test_every_reason_and_relation_has_words() -> None:
    """Each code that the checker can give is in both catalogues, and the catalogues name nothing else."""
    given: set[str] = set()
    for path in (ROOT / "ledger" / "figures").rglob("*.py"):
        given |= set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', path.read_text("utf-8")))
    for language in ("vi", "en"):
        words = json.loads((ROOT / "data" / "locales" / language / "figures.json").read_text("utf-8"))
        reasons = {key.removeprefix("figures.reason.") for key in words if key.startswith("figures.reason.")}
        relations = {key.removeprefix("figures.relation.") for key in words if key.startswith("figures.relation.")}
        assert reasons <= given and relations == {*CHECKS, "wording", "against-ledger"}


def test_numbers_that_cannot_be_read_name_their_code() -> None:
    from ledger.figures.quantity import read_vietnamese

    with pytest.raises(LedgerError, match="NUMBER_UNREADABLE"):
        read_vietnamese("3.1")


@pytest.mark.parametrize("arguments", [("check", "--from", "khong-co.xlsx"), ("suggest", "khong-co.txt")])
def test_a_file_that_is_not_there_is_said_in_the_language_spoken(
    socai: Callable[..., Ran], arguments: tuple[str, ...]
) -> None:
    ran = socai("figures", *arguments)
    assert ran.code == 2 and "không có tệp 'khong-co" in ran.err and "No such file" not in ran.err
