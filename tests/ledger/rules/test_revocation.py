"""Grounds for revocation: the vectors of the collected procedures, bounds, and a comparison with trying everything."""

from __future__ import annotations

from itertools import chain, combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import SETS, load_toml
from data.conditions import revocation_body
from data.criteria_sets import set_bodies
from ledger.rules.revocation import (
    Range,
    Unmet,
    either,
    grounds,
    grounds_by_communes,
    key_numbers,
    margin,
    margin_of_communes,
    revocation_of,
)

BODY = revocation_body(load_toml("revocation.toml"))
FOUND = revocation_of(BODY)
assert FOUND is not None
RULE = FOUND
DAY = "2024-01-01"


def names_of(set_id: str) -> dict[str, str | None]:
    return {
        criterion["number"]: criterion["name"]
        for body in set_bodies(set_id)
        for criterion in body["criteria"]
    }


def known(kind: str, standard: str, unmet: list[int], set_id: str | None = None) -> Unmet:
    measure = RULE.measure(kind, f"standard:{standard}", DAY)
    assert measure is not None
    names = names_of((set_id or measure.set).removeprefix("set:"))
    named = frozenset(map(str, unmet))
    return Unmet(len(names), named, frozenset(), len(named), len(named), key_numbers(measure.key_names, names))


@pytest.mark.parametrize(
    ("kind", "unmet", "revoke"),
    [
        ("xa", [1, 2, 3, 4, 5, 6], False),  # 6/19 = 31.6 %, no key criterion
        ("xa", [1, 2, 3, 4, 5, 10], True),
        ("xa", [10, 17, 19, 1, 2], False),  # 5/19 = 26.3 %
        ("xa", [1, 2, 3, 4, 5, 6, 7, 8, 9, 11], True),  # 10/19 = 52.6 %
        ("huyen", [2, 6, 7, 9], True),  # 4/9 with key criteria: what Đam Rông reports of itself
    ],
)
def test_the_vectors_of_the_collected_procedures(kind: str, unmet: list[int], revoke: bool) -> None:
    assert grounds(RULE, known(kind, "ntm", unmet)) is revoke


def test_every_vector_of_the_reference() -> None:
    """The vectors as they stand in the collected procedures, where they lie beside the checkout."""
    page = Path(__file__).resolve().parents[4] / "shared" / "reference" / "procedures.yaml"
    if not page.exists():
        pytest.skip("../shared/reference is not here")
    revocation = pytest.importorskip("yaml").safe_load(page.read_text(encoding="utf-8"))["revocation"]
    for vector in revocation["test_vectors"]:
        kind = vector["set"].split("-")[1]
        assert grounds(RULE, known(kind, "ntm", vector["unmet"])) is vector["revoke"], vector
    for set_id, names in revocation["xa"]["any_of"][0]["key_criteria"].items():
        standard = set_id.split("-", 2)[2].removesuffix("-2022")
        measure = RULE.measure("xa", f"standard:{standard}", DAY)
        assert measure is not None and list(measure.key_names) == names


def test_on_nineteen_and_on_nine() -> None:
    """6..9 of 19 with a key criterion, 10 without; 3..4 of 9, 5 (procedures.yaml)."""
    for kind, least, half, keys in (("xa", 6, 10, "10"), ("huyen", 3, 5, "6")):
        total = 19 if kind == "xa" else 9
        others = [number for number in range(1, total + 1) if str(number) not in (keys, "17", "19", "7", "8", "9")]
        with_key = [grounds(RULE, known(kind, "ntm", [int(keys), *others[: n - 1]])) for n in range(1, half)]
        assert with_key.index(True) + 1 == least and set(with_key[least - 1 :]) == {True}
        unnamed = Unmet(total, frozenset(), frozenset(map(str, range(1, total + 1))), 0, 0, frozenset())
        counted = [grounds(RULE, unnamed._replace(least=n, most=n)) for n in range(total + 1)]
        assert counted.index(True) == half


def test_numbers_come_from_the_names_of_the_published_set() -> None:
    assert known("xa", "ntm", []).keys == {"10", "17", "19"}
    assert known("xa", "nang-cao", []).keys == {"10", "17", "18", "19"}
    assert known("huyen", "ntm", []).keys == {"6", "7", "8", "9"}
    assert key_numbers(["Thu nhập"], {"1": "Thu  NHẬP", "2": None}) == {"1"}
    assert key_numbers(["Thu nhập", "Điện"], {"1": "Thu nhập"}) is None
    assert key_numbers(["Điện"], {"1": "Điện", "2": "Điện"}) is None


def test_a_set_that_names_no_key_criteria_decides_by_shares_only() -> None:
    def of(count: int) -> Unmet:
        return Unmet(19, frozenset(), frozenset(), count, count, None)

    assert [grounds(RULE, of(count)) for count in (5, 6, 9, 10)] == [False, None, None, True]


def test_model_communes_are_measured_by_the_advanced_set() -> None:
    measure = RULE.measure("xa", "standard:kieu-mau", DAY)
    assert measure is not None and measure.set == "set:vn-xa-nang-cao-2022"


def test_in_force_from_its_signing_to_the_end_of_the_period() -> None:
    days = ("2022-08-01", "2022-08-02", "2025-12-31", "2026-01-01")
    assert [RULE.measure("xa", "standard:ntm", day) is not None for day in days] == [False, True, True, False]
    assert RULE.measure("thon", "standard:ntm", DAY) is None


def test_only_what_was_found_decides() -> None:
    assert revocation_of({**BODY, "provenance": "from-memory 0.9"}) is None
    remembered = [{**row, "provenance": "from-memory 0.9"} for row in BODY["measures"][:1]]
    some = revocation_of({**BODY, "measures": [*remembered, *BODY["measures"][1:]]})
    assert some is not None and some.measure("xa", "standard:ntm", DAY) is None


@pytest.mark.parametrize(
    ("unmet", "expected"),
    [
        ([], 6),
        ([1], 5),
        ([10], 5),
        ([1, 2, 3, 4, 5], 1),
        ([1, 2, 3, 4, 5, 6, 7], 1),  # without a key criterion one more is enough, if it is one
        ([1, 2, 3, 4, 5, 10], 0),
    ],
)
def test_margin(unmet: list[int], expected: int) -> None:
    assert margin(RULE, known("xa", "ntm", unmet)) == (expected, expected)


def test_communes_revoked() -> None:
    assert grounds_by_communes(RULE, 10, Range(3, 3)) is True
    assert grounds_by_communes(RULE, 10, Range(2, 2)) is False
    assert grounds_by_communes(RULE, 10, Range(2, 9)) is None
    assert grounds_by_communes(RULE, 0, Range(0, 0)) is False
    assert margin_of_communes(RULE, 11, Range(1, 3)) == (1, 3)
    assert margin_of_communes(RULE, 0, Range(0, 0)) is None
    assert [either(False, None), either(True, None), either(False, False)] == [None, True, False]


@given(
    st.integers(1, 8).flatmap(
        lambda total: st.tuples(
            st.lists(st.sampled_from(["met", "not-met", None]), min_size=total, max_size=total),
            st.sets(st.integers(0, total - 1)),
            st.one_of(st.none(), st.integers(0, total)),
        )
    )
)
def test_as_if_every_possibility_were_tried(case: tuple[list[str | None], set[int], int | None]) -> None:
    said, keys, count = case
    total = len(said)
    named = {place for place, one in enumerate(said) if one == "not-met"}
    left = [place for place, one in enumerate(said) if one is None]
    worlds = [named | set(more) for more in chain(*(combinations(left, n) for n in range(len(left) + 1)))]
    if count is not None:
        worlds = [world for world in worlds if len(world) == count]
    if not worlds:
        return
    least, most = min(map(len, worlds)), max(map(len, worlds))
    unmet = Unmet(total, frozenset(map(str, named)), frozenset(map(str, left)), least, most, frozenset(map(str, keys)))

    def judged(world: set[int]) -> bool:
        return 2 * len(world) >= total or (10 * len(world) >= 3 * total and bool(world & keys))

    verdicts = {judged(world) for world in worlds}
    assert grounds(RULE, unmet) == (verdicts.pop() if len(verdicts) == 1 else None)
    needed = []
    for world in worlds:
        more = set(range(total)) - world
        further = (world | set(add) for n in range(len(more) + 1) for add in combinations(more, n))
        needed.append(min(len(after) - len(world) for after in further if judged(after)))
    found = margin(RULE, unmet)
    assert found.least <= min(needed) <= max(needed) <= found.most


def test_every_key_criterion_is_named_by_its_set() -> None:
    """A set of data/ that is renamed or misspelt would leave key criteria unknown for ever."""
    found = {one.set.removeprefix("set:"): one.key_names for one in RULE.measures}
    assert set(found) <= set(SETS)
    unnamed = {set_id for set_id, names in found.items() if key_numbers(names, names_of(set_id)) is None}
    assert unnamed == set()
