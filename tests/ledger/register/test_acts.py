"""The acts of a register: what a ledger that took them answers, and that nothing is told twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.scene import Scene
from data import seed
from ledger.errors import LedgerError
from ledger.events.act_file import read_act
from ledger.events.drafting import Intent
from ledger.folds.lineage import lineage
from ledger.folds.view import View
from ledger.register.acts import RegisterAct, act_file, register_acts
from projections.cuts import view_at
from tests.ledger.register.excerpt import national, quang_ngai, scene, take


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    founded = scene(tmp_path_factory.mktemp("register") / "socai.db")
    take(founded, register_acts(quang_ngai()))
    founded.book.reader.refresh()
    yield founded
    founded.book.close()


@pytest.fixture(scope="module")
def view(loaded: Scene) -> View:
    return view_at(loaded.book.reader, loaded.book.reader.size)


def test_both_maps_are_answered(view: View) -> None:
    assert len(view.children("unit:tinh-kon-tum", "2025-06-30")) == 10
    assert len(view.children("unit:huyen-dak-glei", "2025-06-30")) == 12
    assert view.children("unit:tinh-kon-tum", "2025-07-01") == ()
    assert len(view.children("unit:tinh-quang-ngai-2", "2025-07-01")) == 96


def test_a_new_unit_with_the_same_name_and_code_has_an_id_of_its_own(view: View) -> None:
    old, new = "unit:xa-dak-plo", "unit:xa-dak-plo-2"
    assert [view.attributes(unit).at("code", "2025-07-01") for unit in (old, new)] == ["23344", "23344"]
    assert [view.attributes(unit).at("name", "2025-07-01") for unit in (old, new)] == ["Đăk Plô", "Đăk Plô"]
    lives = [view.life(unit) for unit in (old, new)]
    assert [(life.start, life.end) for life in lives if life] == [(None, "2025-07-01"), ("2025-07-01", None)]
    assert [one["id"] for one in lineage(view, new)] == [
        "unit:xa-dak-plo", "unit:xa-dak-man", "unit:xa-dak-nhoong"]


def test_what_was_left_as_it_was_moved_to_the_province(view: View) -> None:
    unit = "unit:xa-dak-long"
    assert lineage(view, unit) == []
    assert [view.chain(unit, day)[0] for day in ("2025-06-30", "2025-07-01")] == [
        "unit:huyen-dak-glei", "unit:tinh-quang-ngai-2"]


def test_a_district_that_became_a_special_zone_is_its_predecessor(view: View) -> None:
    (before,) = lineage(view, "unit:dac-khu-ly-son")
    assert (before["id"], before["relation"]) == ("unit:huyen-ly-son", "whole")
    district = view.life("unit:huyen-dak-glei")
    assert district is not None and district.ceased is not None
    assert (district.end, district.successors, district.ceased.document and district.ceased.document["number"]) == (
        "2025-07-01", (), "72/2025/QH15")


def test_decrees_stand_on_their_acts(view: View) -> None:
    numbers = {unit: event.document["number"] for unit in ("unit:tinh-quang-ngai-2", "unit:xa-dak-plo-2")
               for event in view.events(unit) if event.type == "unit.formed" and event.document}
    assert numbers == {"unit:tinh-quang-ngai-2": "202/2025/QH15", "unit:xa-dak-plo-2": "1677/NQ-UBTVQH15"}


def test_the_same_register_again_tells_nothing_new(loaded: Scene) -> None:
    assert list(register_acts(quang_ngai(), loaded.book.registry.units)) == []
    with pytest.raises(LedgerError) as refused:
        take(loaded, register_acts(quang_ngai()))
    assert refused.value.code == "SUBJECT_EXISTS"


def test_it_follows_a_ledger_that_began_with_the_units_of_data(tmp_path: Path) -> None:
    founded = scene(tmp_path / "socai.db")
    for act in seed.unit_acts():
        signed = "signed-by-author" if act["document"] is None else "archival"
        intents = [Intent(one["type"], one["subject"], one["body"], one["effective_from"], document=act["document"])
                   for one in act["events"]]
        founded.record(intents, signed, founded.clerks)
    take(founded, register_acts(quang_ngai(), founded.book.registry.units))
    founded.book.reader.refresh()
    view = view_at(founded.book.reader, founded.book.reader.size)
    assert len(view.children("unit:tinh-quang-ngai-2", "2025-07-01")) == 96
    assert len(view.children("unit:huyen-dak-ha", "2025-06-30")) == 11
    assert list(register_acts(quang_ngai(), founded.book.registry.units)) == []
    founded.book.close()


def test_acts_become_files_that_record_takes() -> None:
    for act in register_acts(quang_ngai()):
        told = read_act(json.loads(json.dumps(act_file(act))))
        assert (told.attestation, len(told.intents)) == (act.attestation, len(act.intents))


@pytest.fixture(scope="module")
def acts() -> list[RegisterAct]:
    return list(register_acts(national()))


def test_the_whole_country_in_48_acts(acts: list[RegisterAct]) -> None:
    assert len(acts) == 48
    assert max(len(act.intents) for act in acts) <= 1024
    kinds = Counter(intent.type for act in acts for intent in act.intents)
    assert kinds["unit.registered"] == 63 + 696 + 10035
    assert kinds["unit.formed"] + kinds["unit.moved"] == 3321 + 23
    assert kinds["unit.moved"] == 127
    numbers = [act.document["number"] for act in acts if act.document]
    assert len(set(numbers)) == 36 and None not in numbers


def test_every_split_unit_is_told_as_parts_on_both_sides(acts: list[RegisterAct]) -> None:
    events = [intent for act in acts for intent in act.intents]
    after = {(one.subject, other["unit"], other["relation"]) for one in events if one.type == "unit.ceased"
             for other in one.body["successors"]}
    before = {(other["unit"], one.subject, other["relation"]) for one in events if one.type == "unit.formed"
              for other in one.body["predecessors"]}
    assert after == before
    split = Counter(old for old, _, relation in after if relation == "part")
    assert len(split) == 471 and min(split.values()) == 2


def test_rules_named_are_in_the_table(acts: list[RegisterAct]) -> None:
    rules = {row["id"] for row in seed.competence_rows()}
    assert {intent.body["competence_rule"] for act in acts for intent in act.intents} <= rules
