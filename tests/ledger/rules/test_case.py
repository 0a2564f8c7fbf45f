"""One event under judgement: what its paper and its attestation say of it."""

from __future__ import annotations

import pytest

from ledger.errors import LedgerError
from ledger.rules.v1.case import Case
from tests.ledger.rules.ledger_builder import World, document, peopled, result


@pytest.fixture(scope="module")
def world() -> World:
    return peopled()


@pytest.mark.parametrize(("signed_on", "day"), [
    (None, None), ("2021", None), ("2021-05", None), ("2021-05-06", "2021-05-06"),
])
def test_the_day_on_the_paper_is_one_told_in_full(world: World, signed_on: str | None, day: str | None) -> None:
    case = Case(world.registry, result(document=document() | {"signed_on": signed_on}), world)
    assert case.signed_on == day
    paper = case.paper()
    assert paper is not None and paper.signed_on == signed_on


def test_without_a_paper_there_is_no_day(world: World) -> None:
    assert Case(world.registry, result(document=None), world).signed_on is None


@pytest.mark.parametrize(("attestation", "own"), [
    ("signed-by-author", True), ("entered-from-paper", True), ("archival", False), ("quoted-from-report", False),
])
def test_who_answers_for_it_now_is_refused_and_who_repeats_is_told(world: World, attestation: str, own: bool) -> None:
    case = Case(world.registry, result(attestation=attestation), world)
    assert case.own is own and case.attestation == attestation
    if own:
        with pytest.raises(LedgerError, match="UNIT_UNKNOWN"):
            case.refuse_or_note("UNIT_UNKNOWN", place="subject")
    else:
        case.refuse_or_note("UNIT_UNKNOWN", place="subject")
    assert [(note.code, note.facts) for note in case.notes] == [("UNIT_UNKNOWN", {"place": "subject"})] * (not own)
