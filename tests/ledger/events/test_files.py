"""Drafts and act files: round trips; whatever a stranger's file holds, only our errors come out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.events import draft_file
from ledger.events.act_file import read_act
from ledger.events.drafting import Setting, draft_act
from ledger.proof import tree
from ledger.signing.dsse import EVENT_TYPE, pae
from tests.vectors.reading import plain, vector

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
    | st.sampled_from(("\ud800", "unit:a", "@x", "2021-12-31", "single", "batch")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ACT = {
    "schema": "socai/act/1", "title": "Công nhận", "attestation": "archival", "document": {
        "number": "695/QĐ-UBND", "covers": {"count": 2, "units": ["unit:xa-dak-kroong"]},
        "files": [{"media_type": "application/pdf", "name": "a.pdf", "sha256": "ab" * 32, "size": 1}]},
    "events": [
        {"type": "recognition.recognised", "subject": "unit:xa-dak-kroong", "effective_from": "2021-12-31",
         "label": "q", "relied_on": ["unit:huyen-dak-glei"], "claims": ["C1"],
         "body": {"standard": "standard:ntm", "for_year": 2021}},
        {"type": "recognition.announced", "subject": "unit:xa-dak-kroong",
         "body": {"standard": "standard:ntm", "recognition": "@q", "announced_on": "2022-01-20"},
         "effective_window": {"not_before": "2021-01-01", "not_after": "2021-12-31"}},
        {"type": "result.reported", "subject": "unit:xa-dak-kroong", "body": {
            "standard": "standard:ntm", "set": "set:a", "stated": {"basis": "actual"},
            "observed_on": {"first": "2021-12-31", "last": "2021-12-31", "precision": "day"},
            "criteria": [{"number": "1", "outcome": "met", "measured": {"op": "ge", "value": "1.5"}}]}},
    ],
}
SIGNERS = plain("vote.cast")["signers"]
SETTING = Setting("socai.example/a", "ab" * 32, "archival", SIGNERS, {"root": "cd" * 32, "size": 3},
                  "2026-01-05T02:00:00.000000Z", "019b8c00-0001-7001-8000-000000000001")


def drafted(act: object) -> list[bytes]:
    read = read_act(act)
    ids = [f"019b8c00-0001-7000-8000-{n:012x}" for n in range(len(read.intents))]
    return [one.payload for one in draft_act(read.intents, SETTING, ids, lambda subject: None)]


def members(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every member and item beneath ``value``."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in pairs for found in [(*path, key), *members(inner, (*path, key))]]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    copy = json.loads(json.dumps(value))
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = new
    return copy


def only_ours(read: Callable[[Any], object], value: Any) -> None:
    try:
        read(value)
    except LedgerError as refused:
        json.dumps(refused.facts)


def draft() -> dict[str, Any]:
    payloads = tuple(drafted(ACT))
    held = tuple(({"keyid": SIGNERS[0]["key"], "sig": "QQ=="},) for _ in payloads)
    return draft_file.to_json(draft_file.Draft(payloads, "single", held))


def test_a_draft_goes_round() -> None:
    document = draft()
    read = draft_file.from_json(json.loads(json.dumps(document)))
    assert draft_file.to_json(read) == document
    root = tree.root([tree.leaf_hash(pae(EVENT_TYPE, payload)) for payload in read.payloads]).hex()
    assert document["digest"] == read.digest == root
    assert document["act"] == {"id": SETTING.act_id, "size": 3}
    assert document["signers"] == [signer["key"] for signer in SIGNERS]


def test_the_digest_of_one_event_is_its_event_digest() -> None:
    one = vector("recognition.recognised")
    assert draft_file.act_digest([one["payload_text"].encode("utf-8")]) == one["event_digest"]


@pytest.mark.parametrize(("member", "value"), [("digest", "0" * 64), ("signers", []), ("act", {"id": "x", "size": 3}),
                                              ("shape", "double"), ("signatures", []), ("payloads", []), ("schema", 1)])
def test_a_draft_that_contradicts_itself(member: str, value: Any) -> None:
    with pytest.raises(LedgerError, match="INVALID_DRAFT"):
        draft_file.from_json({**draft(), member: value})


def test_a_later_event_cites_an_earlier_one_by_its_label() -> None:
    first, second, third = (json.loads(payload) for payload in drafted(ACT))
    digest = draft_file.act_digest([drafted(ACT)[0]])
    assert second["body"]["recognition"] == digest
    assert [one["act"]["index"] for one in (first, second, third)] == [0, 1, 2]
    assert first["document"]["number"] == "695/QĐ-UBND" and first["document"]["issuer"] is None
    assert third["body"]["criteria"][0]["measured"]["unit"] is None and third["body"]["indicators"] == []


@pytest.mark.parametrize(("path", "value", "place"), [
    (("schema",), "socai/act/2", "schema"), (("events",), [], "events"), (("title",), 5, "title"),
    (("events", 0, "subject"), None, "events[0].subject"), (("events", 1, "body"), [], "events[1].body"),
    (("events", 0, "relied_on"), "unit:a", "events[0].relied_on"), (("events", 0, "note"), "x", "events[0].note"),
    (("events", 0, "claims"), [1], "events[0].claims[0]"),
    (("events", 0, "body", "for_year"), 2021.5, "events[0].body.for_year"),
])
def test_a_fault_of_an_act_file_is_told_with_its_place(path: tuple[Any, ...], value: Any, place: str) -> None:
    with pytest.raises(LedgerError) as refused:
        read_act(replaced(ACT, path, value))
    assert (refused.value.code, refused.value.facts["place"]) == ("INVALID_ACT_FILE", place)


def test_a_label_that_no_earlier_event_has() -> None:
    with pytest.raises(LedgerError) as refused:
        drafted(replaced(ACT, ("events", 1, "body", "recognition"), "@later"))
    assert (refused.value.code, refused.value.facts["place"]) == ("LABEL_UNKNOWN", "events[1].body.recognition")


@given(anything)
@settings(max_examples=60)
def test_any_file_raises_only_ours(value: Any) -> None:
    only_ours(draft_file.from_json, value)
    only_ours(drafted, value)


@given(st.sampled_from(members(ACT)), anything)
@settings(max_examples=300)
def test_any_member_of_an_act_raises_only_ours(path: tuple[Any, ...], value: Any) -> None:
    only_ours(drafted, replaced(ACT, path, value))


DRAFT = draft()


@given(st.sampled_from(members(DRAFT)), anything)
@settings(max_examples=300)
def test_any_member_of_a_draft_raises_only_ours(path: tuple[Any, ...], value: Any) -> None:
    only_ours(draft_file.from_json, replaced(DRAFT, path, value))
