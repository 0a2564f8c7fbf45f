"""An office that looks like another: refused where it is registered (row 34)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.confusable import id_skeleton, name_skeleton
from tests.ledger.rules.ledger_builder import LEGAL, event, office_body, peopled

UBND = "Ủy ban nhân dân xã Đăk Mon"


@pytest.mark.parametrize("twin", [
    UBND.replace("a", "\u0430"), UBND.replace("o", "\u03bf"), UBND.replace("Đ", "Ð"), UBND.replace(" ", "\u00a0"),
    UBND.replace("M", "\uff2d"), UBND.replace("n", "n", 1).replace("y", "\u0443"),
])
def test_what_looks_the_same_has_one_skeleton(twin: str) -> None:
    assert twin != UBND and name_skeleton(twin) == name_skeleton(UBND)


@pytest.mark.parametrize("other", [
    "Ủy ban nhân dân xã Đắk Mon", "Ủy ban nhân dân xã Đăk Môn", "Ủy ban nhân dân xã Dăk Mon",
    "Ủy ban nhân dân Xã Đăk Mon"])
def test_honest_names_stay_apart(other: str) -> None:
    assert name_skeleton(other) != name_skeleton(UBND)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạĐA '-", max_size=30))
def test_vietnamese_is_its_own_skeleton(text: str) -> None:
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    assert name_skeleton(name) == name


def test_ids_that_look_alike() -> None:
    assert id_skeleton("office:ubnd-xa-dam-r0ng-l") == id_skeleton("office:ubnd-xa.dam-rong-1")
    assert id_skeleton("office:ubnd-ia-dal") != id_skeleton("office:ubnd-la-dal")


def test_an_office_cannot_pass_for_another() -> None:
    world = peopled()
    named = office_body("ubnd", "commune", "unit:xa-a") | {"name": UBND}
    world.record(event("rules.adopted", "registry:rules", LEGAL | {"rules": 2}))
    world.record(event("office.registered", "office:ubnd-xa-l", named))
    twin = named | {"name": UBND.replace("nhân", "nhân ")}
    refusal = world.refused(event("office.registered", "office:other", twin))
    assert (refusal.code, refusal.facts["place"]) == ("OFFICE_CONFUSABLE", "body.name")
    refusal = world.refused(event("office.registered", "office:ubnd-xa-1", named))
    assert (refusal.code, refusal.facts["expected"]) == ("OFFICE_CONFUSABLE", "office:ubnd-xa-l")
    world.record(event("office.registered", "office:ubnd-xa-b", named))
