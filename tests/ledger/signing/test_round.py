"""Signing rounds: whatever drafts are signed together, each event proves itself; made here or elsewhere is the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.events.act_file import read_act
from ledger.events.draft_file import Draft, from_json, to_json
from ledger.events.drafting import Setting, draft_act
from ledger.signing.algorithms import public_of, sign
from ledger.signing.batch import verify_signature
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.signing.keyfile import new_key
from ledger.signing.round import Round, bytes_to_sign, demand_signer, round_of, sign_round, verify_round, with_made

GENESIS = "ab" * 32
KEY = new_key("ed25519")
PUBLIC = public_of(KEY)
SIGNER = {"delegation": None, "key": PUBLIC.keyid, "office": "office:a", "person": "person:a", "role": "recorder",
          "signing_as": None}


def draft(number: int, count: int, shape: str, genesis: str = GENESIS) -> Draft:
    """An act of `count` names of one unit."""
    events = [{"type": "unit.aliased", "subject": "unit:a", "body": {"aliases": [f"tên {number} {index}"]}}
              for index in range(count)]
    act = read_act({"schema": "socai/act/1", "attestation": "archival", "events": events})
    setting = Setting("socai.example/a", genesis, "archival", [SIGNER], {"root": "cd" * 32, "size": 3},
                      "2026-01-05T02:00:00.000000Z", f"019b8c00-{number:04x}-7001-8000-000000000001")
    ids = [f"019b8c00-{number:04x}-7000-8000-{index:012x}" for index in range(count)]
    payloads = tuple(one.payload for one in draft_act(act.intents, setting, ids, lambda subject: None))
    return Draft(payloads, shape, ((),) * count)


rounds = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["single", "batch"])), min_size=1, max_size=5).filter(
    lambda parts: len(parts) > 1 or parts[0] != (1, "batch"))


@given(rounds)
@settings(max_examples=60, deadline=None)
def test_each_event_proves_itself(parts: list[tuple[int, str]]) -> None:
    made = round_of([draft(number, count, shape) for number, (count, shape) in enumerate(parts)])
    signed = sign_round(made, KEY)
    assert signed.digest == made.digest
    elsewhere = with_made(made, PUBLIC.keyid, [sign(KEY, part) for part in bytes_to_sign(made, PUBLIC.keyid)])
    assert elsewhere == signed
    verify_round(signed, PUBLIC)
    for one in signed.drafts:
        again = from_json(json.loads(json.dumps(to_json(one))))
        assert again == one
        for payload, held in zip(one.payloads, one.signatures, strict=True):
            verify_signature(PUBLIC, pae(EVENT_TYPE, payload), held[0], GENESIS)
    sigs = {held[0]["sig"] for one in signed.drafts for held in one.signatures}
    assert len(sigs) == (1 if made.batched else len(made.payloads))


def refused(call: Any, *arguments: Any) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        call(*arguments)
    return caught.value


def test_what_is_no_round() -> None:
    one = draft(1, 2, "batch")
    assert refused(round_of, [one, one]).code == "ACT_TWICE"
    assert refused(round_of, [one, draft(2, 1, "single", "cd" * 32)]).code == "WRONG_LEDGER"
    assert refused(round_of, [draft(1, 1, "batch")]).code == "BATCH_SIZE"
    assert refused(round_of, [draft(1, 1023, "batch"), draft(2, 2, "batch")]).code == "BATCH_SIZE"
    assert refused(demand_signer, Round((one,)), "0" * 64, "--key").code == "SIGNER_SET_MISMATCH"
    assert refused(with_made, Round((one,)), PUBLIC.keyid, [b"x", b"y"]).code == "SIGNATURES_MISSING"
    assert refused(verify_round, Round((one,)), PUBLIC).code == "SIGNATURES_MISSING"
    zeros = with_made(Round((one,)), PUBLIC.keyid, [bytes(64)])
    assert refused(verify_round, zeros, PUBLIC).code == "SIGNATURE_INVALID"
