"""The grid of a session: what it becomes, and that whatever stands in it only our own error comes out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.events.act_file import read_act
from ledger.events.session_grid import CONCLUSIONS, COUNTS, session_act

GRID: dict[str, Any] = {
    "schema": "socai/session/1", "session": "session:s", "council": "office:c", "held_on": "2025-12-20",
    "ballot": "secret", "dossiers": [{"dossier": "dossier:a", "agree": 3, "conclusion": "passed"}],
}
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from([*COUNTS, "dossier", "conclusion", "schema", "dossiers"]) | st.text(max_size=4), inner,
        max_size=4), max_leaves=12)


def test_minutes_and_a_step_for_each_dossier() -> None:
    act = session_act(GRID | {"dossiers": [
        *GRID["dossiers"], {"dossier": "dossier:b", "conclusion": "as-minuted"}]})
    minutes, first, second = read_act(act).intents
    assert [item["dossier"] for item in minutes.body["items"]] == ["dossier:a", "dossier:b"]
    assert minutes.body["items"][0] == dict.fromkeys(COUNTS) | {
        "dossier": "dossier:a", "agree": 3, "conclusion": "passed"}
    assert (first.subject, first.body["outcome"]) == ("dossier:a", "passed")
    assert (second.body["outcome"], second.body["basis"]) == (None, ["@minutes-1"])
    assert {one.effective_from for one in (minutes, first, second)} == {"2025-12-20"}


@pytest.mark.parametrize(("change", "place"), [
    ({"schema": "socai/session/2"}, "schema"), ({"votes": 1}, "votes"), ({"dossiers": []}, "dossiers"),
    ({"dossiers": ["dossier:a"]}, "dossiers[0]"), ({"dossiers": [{"agree": 1}]}, "dossiers[0].conclusion"),
    ({"dossiers": [{"conclusion": "passed", "agree": True}]}, "dossiers[0].agree"),
    ({"dossiers": [{"conclusion": "passed", "absent": 1}]}, "dossiers[0].absent"),
])
def test_the_place_of_what_is_wrong(change: dict[str, Any], place: str) -> None:
    with pytest.raises(LedgerError) as caught:
        session_act(GRID | change)
    assert (caught.value.code, caught.value.facts["place"]) == ("INVALID_SESSION_FILE", place)


@given(PLAIN)
def test_nothing_but_our_own_error(value: Any) -> None:
    for grid in (value, GRID | {"dossiers": value}, GRID | {"dossiers": [value]}):
        try:
            act = session_act(grid)
        except LedgerError as refusal:
            assert refusal.code in ("INVALID_SESSION_FILE", "INVALID_ACT_FILE")
        else:
            assert all(event["body"]["items"][0]["conclusion"] in CONCLUSIONS for event in act["events"][:1])
