"""Rows 1 to 7, 9 to 12, 21, 32, 33 of attacks.md: bytes and rows changed in the file, with and without covering up."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from tests.attacks.attacker import Attacker, codes, compact, found, payload_bytes, with_members, with_payload
from tests.attacks.conftest import Good
from tests.attacks.judging import audit

Copy = Callable[[], Attacker]


def altered(plain: dict[str, Any]) -> None:
    plain["body"]["counts"]["met"] += 1


def test_a_copy_with_the_guards_taken_off_and_put_back(good: Good, attack: Copy) -> None:
    assert attack().audited(good.pin).verdict == "valid"


def test_an_honest_rewrite_is_the_same_ledger(good: Good, attack: Copy) -> None:
    """Attacker's and program's derivations agree: what the attacks below recompute, they recompute rightly."""
    copy = attack()
    copy.rewrite(copy.states())
    report = copy.audited(good.pin)
    assert report.verdict == "valid" and report.root == good.pin.root


@pytest.mark.parametrize("place", ["batch", "singles", "p256", "p256 batch"])
def test_1_a_byte_of_a_payload(good: Good, attack: Copy, place: str) -> None:
    seq = good.places[place] + (3 if "batch" in place else 0)
    copy = attack()
    copy.put(seq, with_payload(copy.state(seq), altered))
    report = copy.audited(good.pin)
    assert report.verdict == "failed"
    assert {"LEAF_HASH_MISMATCH", "SIGNATURE_INVALID", "COLUMN_MISMATCH"} <= codes(report, seq)
    assert found(report, "INCONSISTENT_WITH_PIN")
    assert [f.seq for f in found(report, "LEAF_HASH_MISMATCH")] == [seq] == [
        f.seq for f in found(report, "SIGNATURE_INVALID")]


def test_1_several_entries_are_all_listed(good: Good, attack: Copy) -> None:
    seqs = [good.places["batch"] + n for n in (0, 7, 50)] + [good.places["edge"] + 2]
    copy = attack()
    for seq in seqs:
        copy.put(seq, with_payload(copy.state(seq), altered))
    report = copy.audited(good.pin)
    assert [f.seq for f in found(report, "SIGNATURE_INVALID")] == seqs


@pytest.mark.parametrize("place", ["batch", "singles", "recognised", "two signers", "edge"])
def test_2_a_byte_with_everything_recomputed(good: Good, attack: Copy, place: str) -> None:
    seq = good.places[place]
    copy = attack()
    states = copy.states()

    def change(plain: dict[str, Any]) -> None:
        plain["signed_at"] = plain["signed_at"].replace("2026", "2025")

    states[seq] = with_payload(states[seq], change)
    copy.rewrite(states)
    report = copy.audited(good.pin)
    assert "SIGNATURE_INVALID" in codes(report, seq)
    assert {f.seq for f in found(report, "SIGNATURE_INVALID")} == {seq}
    assert found(report, "INCONSISTENT_WITH_PIN") and not found(report, "LEAF_HASH_MISMATCH")
    assert report.anchored_size is None


def test_2_without_a_pin_the_signature_still_tells(good: Good, attack: Copy) -> None:
    copy = attack()
    states = copy.states()
    states[good.places["batch"]] = with_payload(states[good.places["batch"]], altered)
    copy.rewrite(states)
    report = copy.audited(None)
    assert report.verdict == "failed" and "SIGNATURE_INVALID" in codes(report, good.places["batch"])


@pytest.mark.parametrize("tail", [1, 5, 60, 340])
def test_4_the_tail_cut_off(good: Good, attack: Copy, tail: int) -> None:
    copy = attack()
    states = copy.states()[: good.places["size"] - tail]
    copy.rewrite(states)
    report = copy.audited(good.pin)
    [cut] = found(report, "TRUNCATED")
    assert (cut.expected, cut.actual) == (good.pin.size, good.pin.size - tail)
    assert report.verdict == "failed"
    assert audit(str(copy.path)).verdict != "valid"


def test_4_cut_at_an_act_without_any_pin_is_never_valid(good: Good, attack: Copy) -> None:
    """An older state of the log is a good log: only something kept outside can tell. So: incomplete, UNANCHORED."""
    copy = attack()
    copy.rewrite(copy.states()[: good.places["edge"]])
    report = copy.audited(None)
    assert report.verdict == "incomplete" and codes(report) == {"UNANCHORED"}


def test_4_the_tail_cut_off_but_the_head_row_left(good: Good, attack: Copy) -> None:
    copy = attack()
    copy.db.execute("DELETE FROM stored_events WHERE rowid > ?", (good.places["size"] - 3,))
    assert "TRUNCATED" in codes(copy.audited(None))


def test_5_no_rows_no_tables_no_file(good: Good, attack: Copy) -> None:
    copy = attack()
    copy.db.execute("DELETE FROM stored_events")
    assert "EMPTY_OR_MISSING" in codes(copy.audited(good.pin))
    copy = attack()
    copy.rewrite([])
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and "EMPTY_OR_MISSING" in codes(report)
    for table in ("stored_events", "tiles", "head"):
        copy = attack()
        copy.db.execute(f"DROP TABLE {table}")
        report = copy.audited(good.pin, restore_guards=False)
        assert report.verdict == "failed" and codes(report) & {"STORE_DAMAGED", "STORE_GUARD_MISSING"}, table
    copy = attack()
    copy.done()
    for kept in (0, 99, 4096, copy.path.stat().st_size // 2):
        copy.path.write_bytes(copy.path.read_bytes()[:kept])
        try:
            assert audit(str(copy.path), good.pin).verdict == "failed"
        except LedgerError as refusal:
            assert refusal.code in ("NOT_A_LEDGER", "NO_LEDGER")
    copy.path.unlink()
    with pytest.raises(LedgerError, match="NO_LEDGER"):
        audit(str(copy.path), good.pin)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_5_a_truncated_file(good: Good, attack: Copy, part: float, jobs: int) -> None:
    copy = attack()
    copy.done()
    whole = copy.path.read_bytes()
    copy.path.write_bytes(whole[: int(len(whole) * part)])
    assert audit(str(copy.path), good.pin, jobs=jobs).verdict == "failed"


def test_6_a_middle_row_gone(good: Good, attack: Copy) -> None:
    seq = good.places["singles"] + 4
    copy = attack()
    copy.db.execute("DELETE FROM stored_events WHERE rowid = ?", (seq + 1,))
    report = copy.audited(good.pin)
    assert [(f.seq, f.expected) for f in found(report, "GAP")] == [(seq + 1, seq)]
    assert report.verdict == "failed" and found(report, "ACT_INCOMPLETE")
    copy = attack()
    states = copy.states()
    del states[seq]
    copy.rewrite(states)
    report = copy.audited(good.pin)
    assert not found(report, "GAP") and {"ACT_INCOMPLETE", "OBSERVED_NOT_OURS", "TRUNCATED"} <= codes(report)


def test_6_a_whole_act_gone_from_the_middle(good: Good, attack: Copy) -> None:
    """Cut out seamlessly: later events still carry the root their authors saw, and the decision they followed."""
    copy = attack()
    states = copy.states()
    del states[good.places["first decision"]]
    copy.rewrite(states)
    report = copy.audited(None)
    assert "OBSERVED_NOT_OURS" in codes(report, good.places["first decision"])
    copy = attack()
    states = copy.states()
    del states[good.places["two signers"]]
    copy.rewrite(states)
    assert copy.audited(None).verdict == "failed"


def test_7_the_same_event_again(good: Good, attack: Copy) -> None:
    copy = attack()
    states = copy.states()
    later = json.loads(states[-1])["recorded_at"].replace("Z", "")[:-1] + "9Z"
    again = with_members(states[good.places["p256"]], recorded_at=later)
    copy.db.execute("DROP INDEX stored_events_identity")
    copy.rewrite([*states, again])
    report = copy.audited(good.pin, restore_guards=False)
    [finding] = found(report, "DUPLICATE_EVENT_DIGEST")
    assert finding.seq == len(states) and str(good.places["p256"]) in finding.actual


def test_9_two_signatures_swapped(good: Good, attack: Copy) -> None:
    one, two = good.places["singles"] + 1, good.places["singles"] + 2
    copy = attack()
    states = copy.states()
    held = [json.loads(states[seq])["signatures"] for seq in (one, two)]
    states[one] = with_members(states[one], signatures=held[1])
    states[two] = with_members(states[two], signatures=held[0])
    copy.rewrite(states)
    report = copy.audited(good.pin)
    assert [f.seq for f in found(report, "SIGNATURE_INVALID")] == [one, two]


def test_two_states_swapped(good: Good, attack: Copy) -> None:
    one, two = good.places["singles"] + 1, good.places["singles"] + 2
    copy = attack()
    first, second = copy.state(one), copy.state(two)
    copy.put(one, second)
    copy.put(two, first)
    report = copy.audited(good.pin)
    for seq in (one, two):
        assert {"LEAF_HASH_MISMATCH", "COLUMN_MISMATCH"} <= codes(report, seq)
    copy = attack()
    states = copy.states()
    states[one], states[two] = states[two], states[one]
    copy.rewrite(states)
    report = copy.audited(good.pin)
    assert "ACT_INCOMPLETE" in codes(report, one) and "RECORDED_AT_ORDER" in codes(report)


def test_10_another_keyid(good: Good, attack: Copy) -> None:
    seq = good.places["singles"]
    other = good.province.clerks[1]["key"]
    copy = attack()
    states = copy.states()
    held = json.loads(states[seq])["signatures"]
    states[seq] = with_members(states[seq], signatures=[{**held[0], "keyid": other}])
    copy.rewrite(states)
    report = copy.audited(good.pin)
    assert {"SIGNER_SET_MISMATCH", "SIGNATURE_INVALID"} <= codes(report, seq)


def test_11_one_of_two_signatures_gone(good: Good, attack: Copy) -> None:
    seq = good.places["two signers"]
    copy = attack()
    states = copy.states()
    states[seq] = with_members(states[seq], signatures=json.loads(states[seq])["signatures"][1:])
    copy.rewrite(states)
    report = copy.audited(good.pin)
    assert "SIGNER_SET_MISMATCH" in codes(report, seq)
    assert len(found(report, "SIGNER_SET_MISMATCH")[0].signer) == 2


def test_12_one_signature_twice(good: Good, attack: Copy) -> None:
    seq = good.places["singles"]
    copy = attack()
    states = copy.states()
    states[seq] = with_members(states[seq], signatures=json.loads(states[seq])["signatures"] * 2)
    copy.rewrite(states)
    assert "DUPLICATE_SIGNER" in codes(copy.audited(good.pin), seq)


def flipped_base64(text: str) -> str:
    return text.replace("+", "-").replace("/", "_") if "+" in text or "/" in text else text.rstrip("=") + "\n"


def with_bytes(state: bytes, payload: bytes) -> bytes:
    return with_members(state, payload=b64encode(payload).decode())


SPELLINGS: list[Callable[[bytes], bytes]] = [
    lambda s: json.dumps(json.loads(s)).encode(),
    lambda s: s + b"\n",
    lambda s: s[:-1] + b',"extra":null}',
    lambda s: s.replace(b'"signatures":[', b'"signatures":[],"signatures":[', 1),
    lambda s: s.replace(b"event.v1", b"event.v2"),
    lambda s: s.replace(b'"keyid"', b'"key\\u0069d"', 1),
    lambda s: s.upper().replace(b'"PAYLOAD', b'"payload'),
    lambda s: b"\xef\xbb\xbf" + s,
    lambda s: b"",
    lambda s: b"\x00",
    lambda s: b"[" * 5000,
    lambda s: b"null",
    lambda s: b'"text"',
    lambda s: b"9" * 6000,
    lambda s: s.decode().encode("utf-16"),
    lambda s: with_members(s, payload=flipped_base64(json.loads(s)["payload"])),
    lambda s: with_members(s, recorded_at="2026-01-01"),
    lambda s: with_members(s, recorded_at=1),
    lambda s: with_members(s, recorded_at="9999-12-31T20:00:00.000000Z"),
    lambda s: with_members(s, signatures=[]),
    lambda s: with_members(s, signatures=None),
    lambda s: with_members(s, signatures=[1]),
    lambda s: with_members(s, payload=7),
    lambda s: with_members(s, payload=b64encode(b"\xff" * 40).decode()),
    lambda s: with_members(s, payload=""),
    lambda s: with_members(s, payload=b64encode(b"[" * 3000).decode()),
    lambda s: with_members(s, payload=b64encode(b"[1,2]").decode()),
    lambda s: with_members(s, payload=b64encode(b'{"act":[]}').decode()),
    lambda s: with_bytes(s, payload_bytes(s).replace(b'"index":', b'"index":"x","x":')),
    lambda s: with_bytes(s, payload_bytes(s).replace(b'"size":', b'"size":1e999,"x":', 1)),
    lambda s: with_members(s, payload=b64encode(b" " + payload_bytes(s)).decode()),
    lambda s: with_members(s, payload=b64encode(payload_bytes(s)[:-1] + b',"act":1}').decode()),
]


@pytest.mark.parametrize(("spelling", "place"), [(spelling, ("batch", "batch", "two signers", "edge")[number % 4])
                                               for number, spelling in enumerate(SPELLINGS)])
def test_32_33_another_spelling_in_the_file(
    good: Good, attack: Copy, spelling: Callable[[bytes], bytes], place: str
) -> None:
    """No exception leaks, the entry is named, and its innocent neighbours are still judged."""
    seq = good.places[place] + 1 if place == "batch" else good.places[place]
    copy = attack()
    state = copy.state(seq)
    bad = spelling(state)
    if bad == state:
        return
    copy.put(seq, bad)
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and codes(report, seq) - {"OBSERVED_NOT_OURS"}, report.findings
    assert report.entries == good.pin.size
    if place == "batch":
        assert not codes(report, seq - 1) - {"ACT_INCOMPLETE", "RECORDED_AT_ORDER"}


MEMBERS = ["act", "attestation", "body", "decision_prev", "document", "effective_from", "id", "ledger", "observed",
           "relied_on", "signed_at", "signers", "subject", "type", "version"]


@pytest.mark.parametrize("name", MEMBERS)
def test_members_of_another_shape_with_everything_recomputed(good: Good, attack: Copy, name: str) -> None:
    """Values that the codec would never let in, in a file made by hand: findings, never an exception."""
    for number, value in enumerate((None, 7, "", "x", [], {}, [[]], {"id": {}}, 2**70)):
        seq = good.places[("batch", "recognised", "two signers")[number % 3]]
        copy = attack()
        state = with_payload(copy.state(seq), lambda plain, value=value: plain.__setitem__(name, value))
        if state == copy.state(seq):
            copy.db.close()
            continue
        copy.put(seq, state)
        report = copy.audited(good.pin)
        assert report.verdict == "failed" and "SIGNATURE_INVALID" in codes(report, seq), (name, value)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bit_of_any_entry(good: Good, attack: Copy, data: st.DataObject) -> None:
    """Failed, and the entry is named; only recorded_at beyond the last full tile has no witness but pin and head."""
    copy = attack()
    seq = data.draw(st.integers(0, good.pin.size - 1), "entry")
    state = bytearray(copy.state(seq))
    at = data.draw(st.integers(0, len(state) - 1), "byte")
    state[at] ^= 1 << data.draw(st.integers(0, 7), "bit")
    bad = bytes(state)
    copy.put(seq, bad)
    report = copy.audited(good.pin)
    assert report.verdict == "failed"
    stamp = bad.find(b'"recorded_at"')
    if seq < 256 or not stamp <= at < stamp + 44:
        assert codes(report, seq) - {"INCONSISTENT_WITH_PIN", "OBSERVED_NOT_OURS"}, (seq, at)
    else:
        assert found(report, "INCONSISTENT_WITH_PIN")


@pytest.mark.parametrize("name", ["subject", "type", "signers", "act", "body", "document", "ledger", "observed", "id"])
def test_a_member_under_another_name(good: Good, attack: Copy, name: str) -> None:
    """A bit in the name of a member, which no later part of the audit may then miss by surprise."""
    for seq in (0, 1, 23, good.pin.size - 1):
        copy = attack()
        state = copy.state(seq)
        payload = payload_bytes(state).replace(f'"{name}":'.encode(), f'"{name[:-1]}~":'.encode(), 1)
        copy.put(seq, with_bytes(state, payload))
        report = copy.audited(good.pin)
        assert report.verdict == "failed" and codes(report, seq) & {"SIGNATURE_INVALID", "KEY_UNKNOWN"}, (name, seq)
        copy.db.close()


def test_another_payload_that_decodes_alike(good: Good, attack: Copy) -> None:
    """Base64 with other trailing bits, the same bytes when decoded carelessly."""
    copy = attack()
    for seq in range(good.pin.size):
        text = json.loads(copy.state(seq))["payload"]
        if text.endswith("=="):
            break
    twin = text[:-3] + chr(ord(text[-3]) + 1) + "=="
    assert b64decode(twin) == b64decode(text)
    copy.put(seq, compact(json.loads(copy.state(seq)) | {"payload": twin}))
    assert "NON_CANONICAL_ENVELOPE" in codes(copy.audited(good.pin), seq)
