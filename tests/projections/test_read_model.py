"""The read model: incremental equals replay, byte for byte; answers equal those of the ledger at every position."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bench.scene import Scene, seed_law
from ledger.events.drafting import Intent
from ledger.folds.cut import cut_of
from ledger.stores.reader import LedgerReader
from projections import read_model
from projections.current import current
from projections.cuts import ReaderLog, known_at, view_at
from projections.lists import Asking, list_answer
from projections.names import place_of
from projections.read_model import Mismatch, ReadModel, replay
from projections.schema import COLUMNS
from tests.real_ledger import demo_ledger


def contents(path: Path, reader: LedgerReader) -> dict[str, Any]:
    model = ReadModel.open(str(path), reader)
    assert isinstance(model, ReadModel)
    found = {table: model.rows(table) for table in COLUMNS}
    model.close()
    return found


@pytest.mark.parametrize("page", [1, 7, 500])
def test_incremental_equals_replay(tmp_path: Path, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_model, "PAGE", page)
    with LedgerReader.open(demo_ledger()) as reader:
        head = reader.size
        reader.size = 40
        replay(reader, str(tmp_path / "grown.db"))
        reader.refresh()
        model = ReadModel.open(str(tmp_path / "grown.db"), reader)
        assert isinstance(model, ReadModel) and model.position == 40
        steps: list[int] = []
        model.catch_up(reader, steps.append)
        assert sum(steps) == head - 40 and max(steps) <= page and model.position == head
        model.close()
        replay(reader, str(tmp_path / "whole.db"))
        assert contents(tmp_path / "grown.db", reader) == contents(tmp_path / "whole.db", reader)


def test_corrections_and_annulments_reach_the_rows(tmp_path: Path) -> None:
    scene = Scene(str(tmp_path / "socai.db"), seed_law())
    book = scene.book
    intents = [Intent("unit.registered", "unit:xa-a", {"kind": "xa", "name": "A", "source": "s"})]
    scene.record(intents, "signed-by-author", scene.clerks)
    with LedgerReader.open(tmp_path / "socai.db") as reader:
        replay(reader, str(tmp_path / "m.db"))
        renamed = Intent("unit.aliased", "unit:xa-a", {"aliases": ["Bê"], "source": "s"})
        scene.record([renamed], "signed-by-author", scene.clerks)
        book.close()
        reader.refresh()
        found = current(reader, str(tmp_path / "m.db"))
        assert found.model is not None and found.rebuilt is None
        assert set(found.model.names().bearers("be")) == {"unit:xa-a"}
        found.model.close()
        replay(reader, str(tmp_path / "again.db"))
        assert contents(tmp_path / "m.db", reader) == contents(tmp_path / "again.db", reader)


def test_declared_scope_reaches_the_rows(tmp_path: Path) -> None:
    """A declaration recorded after the model was built counts in lists as it does over the ledger, day by day."""
    scene = Scene(str(tmp_path / "socai.db"), seed_law())
    units = [Intent("unit.registered", f"unit:xa-{one}", {"kind": "xa", "name": one, "source": "s"}) for one in "ab"]
    scene.record(units, "signed-by-author", scene.clerks)
    body = {"kinds": ["xa"], "standard": "standard:ntm", "in_scope": False}
    with LedgerReader.open(tmp_path / "socai.db") as reader:
        replay(reader, str(tmp_path / "m.db"))
        told = [
            Intent("scope.declared", "unit:xa-a", {**body, "valid_from": "2022-01-01", "valid_to": "2023-01-01"}),
            Intent("scope.declared", "unit:xa-b", {**body, "in_scope": True}),
        ]
        scene.record(told, "signed-by-author", scene.clerks)
        scene.book.close()
        reader.refresh()
        model = current(reader, str(tmp_path / "m.db")).model
        assert model is not None
        direct, stored, asking = view_at(reader, reader.size), model.view(reader), Asking("standard:ntm")
        for day, inside in (("2021-12-31", 2), ("2022-01-01", 1), ("2022-12-31", 1), ("2023-01-01", 2)):
            cut = cut_of(ReaderLog(reader), "2026-06-01T00:00:00.000000Z", day)
            answers = [
                list_answer(view, ["unit:xa-a", "unit:xa-b"], asking, cut, known_at(reader, cut))
                for view in (direct, stored)
            ]
            assert answers[0] == answers[1] and answers[0]["summary"]["in_scope"] == inside
        model.close()


@pytest.mark.parametrize("day", ["2015-01-01", "2021-12-31", "2025-06-30", "2025-07-01"])
def test_rows_of_every_unit_are_those_of_the_ledger(tmp_path: Path, day: str) -> None:
    with LedgerReader.open(demo_ledger()) as reader:
        replay(reader, str(tmp_path / "m.db"))
        model = ReadModel.open(str(tmp_path / "m.db"), reader)
        assert isinstance(model, ReadModel)
        direct, stored = view_at(reader, reader.size), model.view(reader)
        cut = cut_of(ReaderLog(reader), "2026-06-01T00:00:00.000000Z", day)
        cited = known_at(reader, cut)
        for standard in direct.law.standards():
            asking = Asking(standard)
            expected = list_answer(direct, reader.subjects("unit:"), asking, cut, cited)
            assert list_answer(stored, model.units(), asking, cut, cited) == expected
        for unit in reader.subjects("unit:"):
            assert stored.children(unit, day) == direct.children(unit, day)
            assert stored.attributes(unit) == direct.attributes(unit)
            assert stored.chain(unit, day) == direct.chain(unit, day)
        model.close()


def test_none_and_what_does_not_fit(tmp_path: Path) -> None:
    with LedgerReader.open(demo_ledger()) as reader:
        assert ReadModel.open(str(tmp_path / "none.db"), reader) is None
        assert current(reader, str(tmp_path / "none.db")) == (None, None)
        (tmp_path / "empty.db").write_bytes(b"")
        found = ReadModel.open(str(tmp_path / "empty.db"), reader)
        assert isinstance(found, Mismatch) and found.reason == "damaged"


def test_a_failed_rebuild_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LedgerReader.open(demo_ledger()) as reader:
        replay(reader, str(tmp_path / "m.db"))
        before = (tmp_path / "m.db").read_bytes()

        def failing(*_: object) -> None:
            raise sqlite3.OperationalError("disk I/O error")

        monkeypatch.setattr(read_model, "rows_of", failing)
        with pytest.raises(sqlite3.OperationalError):
            replay(reader, str(tmp_path / "m.db"))
        assert (tmp_path / "m.db").read_bytes() == before
        assert sorted(path.name for path in tmp_path.iterdir()) == ["m.db"]


def test_a_model_that_cannot_be_written_is_left_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the head and read-only: the caller folds directly, nothing is raised."""
    with LedgerReader.open(demo_ledger()) as reader:
        reader.size = 40
        replay(reader, str(tmp_path / "m.db"))
        reader.refresh()

        def refused(*_: object) -> None:
            raise sqlite3.OperationalError("attempt to write a readonly database")

        monkeypatch.setattr(ReadModel, "catch_up", refused)
        assert current(reader, str(tmp_path / "m.db")) == (None, None)


def test_it_lies_beside_the_ledger_or_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = str(shutil.copy(demo_ledger(), tmp_path / "socai.db"))
    assert place_of(ledger, "ab", "/home") == f"{ledger}.views.db"
    monkeypatch.setattr("os.access", lambda *_: False)
    assert place_of(ledger, "ab", "/home") == "/home/cache/ab.views.db"


def test_far_behind_is_rebuilt_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.current.FAR_BEHIND", 10)
    with LedgerReader.open(demo_ledger()) as reader:
        reader.size = 40
        replay(reader, str(tmp_path / "m.db"))
        reader.refresh()
        seen: list[int] = []
        found = current(reader, str(tmp_path / "m.db"), seen.append)
        assert found.model is not None and found.model.position == reader.size and found.rebuilt is None
        assert sum(seen) == len(reader.subjects("unit:"))
        found.model.close()
