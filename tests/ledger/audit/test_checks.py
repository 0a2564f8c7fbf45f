"""The table of checks: every row has words and a module that is there, and a selection tells only its own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module, resources
from pathlib import Path

import pytest

from ledger.audit.case import AuditCase
from ledger.audit.checks import CHECKS, check_of, not_run
from ledger.audit.findings import Finding
from ledger.audit.run import audit
from ledger.errors import LedgerError
from tests.attacks.attacker import Attacker
from tests.ledger.admission.province import Province


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("checks") / "so.db")
    yield made
    made.close()


def test_every_row_has_its_module_and_words() -> None:
    words = {lang: json.loads(resources.files("data").joinpath("locales", lang, "audit.json").read_text("utf-8"))
             for lang in ("vi", "en")}
    for name, row in CHECKS.items():
        assert not row.module or callable(import_module(f"ledger.audit.checks.{row.module}").check), name
        assert all(f"audit.check.{name}" in catalogue for catalogue in words.values()), name
    folder = Path(str(resources.files("ledger.audit.checks")))
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert modules == {row.module for row in CHECKS.values() if row.module}


def test_a_code_belongs_to_one_check() -> None:
    listed = [code for row in CHECKS.values() for code in row.codes]
    assert len(listed) == len(set(listed))
    assert check_of("TILE_MISMATCH") == "tiles" and check_of("SUBJECT_EXISTS") == "subjects"


def test_a_selection_tells_only_what_it_looked_at(province: Province) -> None:
    path = str(province.path)
    assert [f.code for f in audit(path).findings] == ["UNANCHORED"]
    report = audit(path, checks=("tiles", "columns"))
    assert (report.verdict, report.findings, report.checks) == ("valid", (), ("tiles", "columns"))
    assert audit(path, checks=("root",)).verdict == "incomplete"
    other = province.pin()._replace(origin="socai.invalid/b")
    assert [f.code for f in audit(path, other, checks=("root",)).findings] == ["WRONG_LEDGER"]


def test_what_a_caller_brings_along_and_what_could_not_run(province: Province) -> None:
    def lacking(case: AuditCase) -> Iterator[Finding]:
        yield not_run("read-models", "a file", case.size)

    def refusing(case: AuditCase) -> Iterator[Finding]:
        raise LedgerError("STORE_DAMAGED", seq=3, found="x", expected=case.identity.origin)

    path, pin = str(province.path), None
    brought: dict[str, Callable[[AuditCase], Iterator[Finding]]] = {"read-models": lacking}
    report = audit(path, pin, given=brought, checks=("read-models",))
    assert [(f.code, f.severity) for f in report.findings] == [("CHECK_NOT_RUN", "incomplete")]
    assert "CHECK_NOT_RUN" in {f.code for f in audit(path, pin, given=brought).findings}
    assert audit(path, pin, given={"read-models": refusing}).verdict == "failed"
    told = audit(path, pin, given={"read-models": refusing}, checks=("read-models",)).findings
    assert told == (Finding("STORE_DAMAGED", "failed", 3, None, (), province.book.origin, {"found": "x", "seq": 3}),)


def test_a_check_that_stumbles(province: Province, tmp_path: Path) -> None:
    """Over an altered log it says that it did not run; over a sound one it is a mistake of the program."""

    def stumbling(case: AuditCase) -> Iterator[Finding]:
        raise KeyError("x")
        yield

    brought: dict[str, Callable[[AuditCase], Iterator[Finding]]] = {"mine": stumbling}
    province.book.reader.refresh()
    with pytest.raises(KeyError):
        audit(str(province.path), jobs=1, given=brought, checks=("mine", "signatures"))
    kept = tmp_path / "kept.db"
    with closing(sqlite3.connect(province.path)) as source, closing(sqlite3.connect(kept)) as target:
        source.backup(target)
    attacker = Attacker(kept, tmp_path / "copy.db")
    attacker.put(5, b"{}")
    attacker.done()
    told = audit(str(attacker.path), jobs=1, given=brought).findings
    assert [one for one in told if one.code == "CHECK_NOT_RUN"] == [
        Finding("CHECK_NOT_RUN", "incomplete", expected="entries that can be folded",
                actual={"check": "mine", "found": "KeyError"})]
