"""A witness cosigns what extends what it has seen; everything else is refused, and contradictions are kept."""

from __future__ import annotations

import json
import os
import signal
from multiprocessing import get_context
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.proof.checkpoint import Checkpoint, checkpoint_text, parse_checkpoint
from ledger.proof.cosignature import split_cosignature
from ledger.proof.note import Note, parse_note
from ledger.proof.verifier_key import LOG, WITNESS, signed, verified, verifier_key
from ledger.signing.algorithms import public_of
from ledger.witness import station as station_module
from ledger.witness.request import Request, parse_answer, parse_request, request_bytes
from ledger.witness.station import Answer, Station

ORIGIN = "so-cai.example/a"
LOG_KEY, WITNESS_KEY, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
LOG_VERIFIER = verifier_key(ORIGIN, LOG, public_of(LOG_KEY).spki)
LEAVES = [tree.leaf_hash(b"%d" % n) for n in range(40)]
FORK = [*LEAVES[:5], *(tree.leaf_hash(b"other %d" % n) for n in range(5, 40))]
NOW = 1_767_582_000


@pytest.fixture
def station(tmp_path: Path) -> Station:
    key = verifier_key("w.example/one", WITNESS, public_of(WITNESS_KEY).spki)
    return Station.found(str(tmp_path / "witness"), key, (LOG_VERIFIER,))


def note(size: int, leaves: list[bytes] = LEAVES, key: Ed25519PrivateKey = LOG_KEY, origin: str = ORIGIN) -> Note:
    text = checkpoint_text(Checkpoint(origin, size, tree.root(leaves[:size]).hex()))
    return Note(text, (signed(text, origin, key),))


def request(old: int, size: int, leaves: list[bytes] = LEAVES) -> Request:
    proof = tree.consistency_proof(leaves, old, size) if old else []
    return Request(old, tuple(proof), note(size, leaves))


def answer(station: Station, asked: Request) -> Answer:
    return Station.open(station.folder).answer(parse_request(request_bytes(asked)), WITNESS_KEY, NOW)


def refused(station: Station, asked: Request) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        answer(station, asked)
    return caught.value


def test_it_cosigns_what_grows(station: Station) -> None:
    for old, size in ((0, 7), (7, 7), (7, 12), (12, 40), (40, 40)):
        done = answer(station, request(old, size))
        assert (done.checkpoint.size, done.before) == (size, old)
        [line] = parse_answer(done.line.encode("utf-8"))
        cosigned = note(size).with_signatures([line])
        assert [key for key, _ in verified(cosigned, [LOG_VERIFIER, station.key])] == [LOG_VERIFIER, station.key]
        assert split_cosignature(line.signature)[0] == NOW
        seen = station.seen(ORIGIN).checkpoint
        assert seen is not None and seen.size == size


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_whatever_the_order_it_never_goes_back(sizes: list[int]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        key = verifier_key("w.example/one", WITNESS, public_of(WITNESS_KEY).spki)
        station = Station.found(folder, key, (LOG_VERIFIER,))
        largest = 0
        for size in sizes:
            if size >= largest:
                answer(station, request(largest, size))
                largest = size
            else:
                assert refused(station, request(size, size)).code == "WITNESS_ROLLBACK"
            seen = station.seen(ORIGIN).checkpoint
            assert seen is not None and seen.size == largest


def test_24_rollback_fork_and_two_words_leave_both_notes_as_evidence(station: Station) -> None:
    answer(station, request(0, 20))
    for asked, code in (
        (request(0, 12), "WITNESS_ROLLBACK"),
        (request(20, 20, FORK), "EQUIVOCATION"),
        (Request(20, tuple(tree.consistency_proof(FORK, 20, 30)), note(30, FORK)), "INCONSISTENT"),
        (Request(20, (), note(30)), "INCONSISTENT"),
        (Request(20, tuple(reversed(tree.consistency_proof(LEAVES, 20, 30))), note(30)), "INCONSISTENT"),
    ):
        refusal = refused(station, asked)
        assert refusal.code == code
        evidence = json.loads(Path(refusal.facts["evidence"]).read_text("utf-8"))
        notes = [parse_note(text.encode("utf-8")) for text in evidence["notes"]]
        assert [parse_checkpoint(one.text).size for one in notes] == [20, asked.checkpoint.size]
        assert all(verified(one, [LOG_VERIFIER]) for one in notes)
    seen = station.seen(ORIGIN).checkpoint
    assert seen is not None and seen.size == 20


def test_a_replaced_log_key_goes_on_from_what_the_witness_has_seen(station: Station) -> None:
    """The witness is told of the new key and remembers the log, not the key: no new key may go back or fork."""
    answer(station, request(0, 20))
    new = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
    proof = tuple(tree.consistency_proof(LEAVES, 20, 30))
    after = Request(20, proof, note(30, key=new))
    assert refused(station, after).code == "CHECKPOINT_UNSIGNED"
    Station.found(station.folder, station.key, (verifier_key(ORIGIN, LOG, public_of(new).spki),))
    forked = Request(20, tuple(tree.consistency_proof(FORK, 20, 30)), note(30, FORK, key=new))
    assert refused(station, forked).code == "INCONSISTENT"
    assert refused(station, Request(0, (), note(12, key=new))).code == "WITNESS_ROLLBACK"
    done = answer(station, after)
    assert (done.checkpoint.size, done.before) == (30, 20)


def test_409_the_log_must_begin_where_the_witness_is(station: Station) -> None:
    assert (refused(station, request(3, 7)).code, refused(station, request(3, 7)).facts["expected"]) == (
        "WITNESS_BEHIND", 0)
    answer(station, request(0, 7))
    refusal = refused(station, request(3, 12))
    assert (refusal.code, refusal.facts["expected"]) == ("WITNESS_BEHIND", 7)
    assert "evidence" not in refusal.facts


def test_403_404_strangers(station: Station) -> None:
    forged = Request(0, (), note(7, key=STRANGER))
    assert refused(station, forged).code == "CHECKPOINT_UNSIGNED"
    bad = note(7)
    line = bad.signatures[0]
    broken = Note(bad.text, (line._replace(signature=line.signature[:-1] + bytes([line.signature[-1] ^ 1])),))
    assert refused(station, Request(0, (), broken)).code == "NOTE_SIGNATURE_INVALID"
    assert refused(station, Request(0, (), note(7, origin="other.example/b"))).code == "WITNESS_LOG_UNKNOWN"
    assert refused(station, Request(0, (bytes(32),), note(7))).code == "REQUEST_MALFORMED"
    assert station.seen(ORIGIN).note is None
    assert not os.path.exists(os.path.join(station.folder, "evidence"))


def test_20_a_signature_of_one_log_under_the_name_of_another(station: Station) -> None:
    """The witness knows both; the text that was signed names one."""
    other = Station.found(station.folder, station.key, (verifier_key("b.example", LOG, public_of(STRANGER).spki),))
    text = note(7).text.replace(ORIGIN, "b.example")
    moved = Note(text, (note(7).signatures[0]._replace(name="b.example"),))
    assert refused(other, Request(0, (), moved)).code == "CHECKPOINT_UNSIGNED"


def test_another_key_does_not_sign_for_the_witness(station: Station) -> None:
    with pytest.raises(LedgerError) as caught:
        station.answer(request(0, 7), STRANGER, NOW)
    assert caught.value.code == "WITNESS_KEY"
    assert station.seen(ORIGIN).note is None


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_kill_after_the_state_was_kept_gives_no_answer_and_no_second_tree(station: Station) -> None:
    """Persisted before answering: the log asks again from the size kept, and another tree of it is refused."""
    answer(station, request(0, 7))

    def attempt() -> None:
        station_module.Station._cosigned = die  # type: ignore[assignment]  # the kill comes where the key would sign
        answer(station, request(7, 20))

    process = get_context("fork").Process(target=attempt)
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    seen = station.seen(ORIGIN).checkpoint
    assert seen is not None and seen.size == 20
    assert refused(station, request(7, 20)).code == "WITNESS_BEHIND"
    assert refused(station, request(20, 20, FORK)).code == "EQUIVOCATION"
    assert answer(station, request(20, 20)).checkpoint.size == 20


def test_two_requests_at_once_are_judged_one_after_the_other(station: Station) -> None:
    """Of two forks from the same old size one is cosigned, whatever the order (tlog-witness, the race)."""
    answer(station, request(0, 5))
    context = get_context("fork")
    results = context.Queue()

    def attempt(leaves: list[bytes], size: int) -> None:
        try:
            answer(station, request(5, size, leaves))
            results.put(size)
        except LedgerError as refusal:
            results.put(refusal.code)

    racers = [context.Process(target=attempt, args=(leaves, size)) for leaves in (LEAVES, FORK) for size in (9, 9, 9)]
    for racer in racers:
        racer.start()
    told = [results.get(timeout=30) for _ in racers]
    for racer in racers:
        racer.join(30)
    assert told.count(9) == 1
    assert set(told) <= {9, "WITNESS_BEHIND", "EQUIVOCATION"}


class TestFiles:
    def test_a_witness_is_one_key_and_may_learn_logs(self, station: Station, tmp_path: Path) -> None:
        more = verifier_key("b.example", LOG, public_of(STRANGER).spki)
        again = Station.found(station.folder, station.key, (more, LOG_VERIFIER))
        assert again.logs == Station.open(station.folder).logs == (LOG_VERIFIER, more)
        with pytest.raises(LedgerError) as caught:
            Station.found(station.folder, verifier_key("w.example/two", WITNESS, public_of(STRANGER).spki), ())
        assert caught.value.code == "WITNESS_EXISTS"
        with pytest.raises(LedgerError) as caught:
            Station.open(str(tmp_path / "nowhere"))
        assert caught.value.code == "WITNESS_MISSING"
        for name in ("Sở Nông nghiệp", "a+b", "", "W.example", "x" * 90):
            with pytest.raises(LedgerError) as caught:
                Station.found(str(tmp_path / "new"), station.key._replace(name=name), (LOG_VERIFIER,))
            assert caught.value.code == "WITNESS_NAME"
        for log in (station.key, verifier_key(ORIGIN, LOG, public_of(WITNESS_KEY).spki)):
            with pytest.raises(LedgerError) as caught:
                Station.found(str(tmp_path / "new"), station.key, (log,))
            assert caught.value.code == "VERIFIER_KEY_INVALID"

    @pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"schema":"socai/witness/1","key":7,"logs":[]}'])
    def test_a_damaged_state_stops_it(self, station: Station, content: bytes) -> None:
        answer(station, request(0, 7))
        state = next(Path(station.folder, "logs").glob("*.checkpoint"))
        state.write_bytes(content)
        assert refused(station, request(0, 7)).code == "WITNESS_INVALID"
        Path(station.folder, "witness.json").write_bytes(content)
        with pytest.raises(LedgerError) as caught:
            Station.open(station.folder)
        assert caught.value.code == "WITNESS_INVALID"

    def test_a_state_that_the_log_did_not_sign_stops_it(self, station: Station) -> None:
        from ledger.proof.note import note_bytes

        answer(station, request(0, 20))
        state = next(Path(station.folder, "logs").glob("*.checkpoint"))
        state.write_bytes(note_bytes(note(5, key=STRANGER)))
        assert refused(station, request(5, 20)).code == "WITNESS_INVALID"


PUBLISHED = (
    "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
    "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n"
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zy"
    "WE+xeMcTOAYQ8=\n"
)
"""The example of C2SP tlog-witness, with one of its signatures."""


def test_the_published_request_is_read_and_written_again() -> None:
    asked = parse_request(PUBLISHED.encode())
    assert (asked.old, len(asked.proof), asked.checkpoint.size) == (20852014, 4, 20852163)
    assert request_bytes(asked) == PUBLISHED.encode()


BAD = {
    "nothing": "", "no old": PUBLISHED.split("\n", 1)[1], "old twice": "old 1\n" + PUBLISHED,
    "leading zero": PUBLISHED.replace("old 2", "old 02"), "sign": PUBLISHED.replace("old 2", "old +2"),
    "full-width": PUBLISHED.replace("old 2", "old \uff12"), "two spaces": PUBLISHED.replace("old 2", "old  2"),
    "old above size": PUBLISHED.replace("old 20852014", "old 20852164"),
    "hash of 31 bytes": PUBLISHED.replace("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "A" * 40 + "AA=="),
    "CRLF": PUBLISHED.replace("\n", "\r\n"), "no empty line": PUBLISHED.replace("\n\nexample", "\nexample"),
    "unsigned": PUBLISHED.rsplit("\n\n", 1)[0] + "\n", "no final newline": PUBLISHED[:-1],
    "64 hashes": PUBLISHED.replace("\n\nexample", ("\n" + "A" * 43 + "=") * 60 + "\n\nexample"),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_another_form_of_request_is_refused(text: str) -> None:
    with pytest.raises(LedgerError) as caught:
        parse_request(text.encode())
    assert caught.value.code in ("REQUEST_MALFORMED", "NOTE_MALFORMED", "CHECKPOINT_MALFORMED")


@given(st.binary(max_size=100) | st.integers(0, len(PUBLISHED)).flatmap(
    lambda at: st.binary(max_size=3).map(lambda more: PUBLISHED.encode()[:at] + more + PUBLISHED.encode()[at:])))
def test_every_file_is_a_request_or_refused(data: bytes) -> None:
    for read in (parse_request, parse_answer):
        try:
            read(data)
        except LedgerError as refusal:
            assert refusal.code in ("REQUEST_MALFORMED", "NOTE_MALFORMED", "CHECKPOINT_MALFORMED")
