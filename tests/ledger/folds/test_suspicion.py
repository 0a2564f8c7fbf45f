"""What a compromised key puts in question, and what settles it."""

from __future__ import annotations

from typing import Any

from ledger.folds.history import history
from ledger.folds.status import status
from ledger.folds.suspicion import Compromise, compromises, in_question, no_trusted_time
from ledger.folds.why import why
from tests.ledger.folds.memory_log import MemoryLog, event
from tests.ledger.folds.test_truth_table import NTM, A, base

OFFICE, GOOD, BAD, WORSE = "office:ubnd-p", "a" * 64, "b" * 64, "c" * 64
T = "2024-03-01T00:00:00.000000Z"


def signed(payload: dict[str, Any], key: str) -> dict[str, Any]:
    return {**payload, "signers": [{**payload["signers"][0], "key": key}]}


def revoked(name: str, key: str, since: str | None) -> dict[str, Any]:
    return signed(event(name, "key.revoked", OFFICE, {"compromised_since": since, "key": key, "reason": "x"}), GOOD)


def again(name: str, key: str, *digests: str) -> dict[str, Any]:
    return signed(event(name, "entry.reaffirmed", A, {"entries": list(digests), "reason": None}), key)


def voided(name: str, target: str) -> dict[str, Any]:
    return signed(event(name, "entry.voided", A, {"target": target, "reason": None}), GOOD)


def decided(key: str = BAD) -> MemoryLog:
    """Commune A recognised by an act that ``key`` signed, recorded before the compromise begins."""
    told = event("e2", "recognition.revoked", A, {"standard": NTM, "reason": None, "recognition": None}, "2024-02-01")
    return base().add("2024-02-02T09:00", signed(told, key))


def doubtful(log: MemoryLog, trusted: Any = no_trusted_time) -> list[str]:
    """Names of the entries on A in question."""
    read = log.read()
    told = compromises(read(OFFICE))
    found = in_question(read(A), lambda office, key: told.get(key) if office == OFFICE else None, trusted)
    return [name for name, entry in log.named.items() if entry.digest in found]


def test_what_a_compromised_key_signed_is_in_question_until_said_again() -> None:
    log = decided()
    assert doubtful(log) == []
    log.add("2024-04-01T00:00", revoked("lost", BAD, None))
    assert doubtful(log) == []
    log.add("2024-05-01T00:00", revoked("misused", BAD, T))
    assert doubtful(log) == ["e2"]
    log.add("2024-06-01T00:00", again("r", GOOD, log.named["e2"].digest))
    assert doubtful(log) == []


def test_only_trusted_time_before_the_compromise_clears() -> None:
    log = decided().add("2024-05-01T00:00", revoked("misused", BAD, T))
    seq = log.named["e2"].seq
    assert doubtful(log, {seq: "2024-02-29T23:59:59.999999Z"}.get) == []
    assert doubtful(log, {seq: T}.get) == ["e2"]
    assert doubtful(log, {seq + 1: "2024-02-01T00:00:00.000000Z"}.get) == ["e2"]


def test_an_anchor_on_record_clears_what_it_covers() -> None:
    """Witnesses or a time authority saw the tree before the compromise began; the log operator recorded it later."""
    log = decided().add("2024-05-01T00:00", revoked("misused", BAD, T))
    size = log.named["e2"].seq + 1
    told = {"root": "0" * 64, "signatures": ["x"], "size": size, "tokens": [],
            "witnessed_at": "2024-02-20T00:00:00.000000Z"}
    for body, expected in ((told | {"size": size - 1}, ["e2"]), (told | {"witnessed_at": T}, ["e2"]), (told, [])):
        log.add("2024-05-02T00:00", signed(event(f"a {len(log.entries)}", "time.anchored", "ledger:time", body), GOOD))
        standing = status(log.view(), A, log.cut("2024-06-01"), {})["standings"][0]
        assert log.names(standing["in_question"]) == expected


def test_the_earliest_compromise_counts() -> None:
    log = decided().add("2024-05-01T00:00", revoked("one", BAD, T))
    log.add("2024-06-01T00:00", revoked("two", BAD, "2024-01-01T00:00:00.000000Z"))
    assert compromises(log.read()(OFFICE)) == {
        BAD: Compromise(BAD, OFFICE, "2024-01-01T00:00:00.000000Z", log.named["two"].seq)}
    assert doubtful(log, {log.named["e2"].seq: "2024-02-02T02:00:00.000000Z"}.get) == ["e2"]


def test_voiding_settles_and_voiding_the_voiding_asks_again() -> None:
    log = decided().add("2024-05-01T00:00", revoked("misused", BAD, T))
    log.add("2024-06-01T00:00", voided("v", log.named["e2"].digest))
    assert doubtful(log) == []
    log.add("2024-07-01T00:00", voided("w", log.named["v"].digest))
    assert doubtful(log) == ["e2"]


def test_a_reaffirmation_counts_only_while_it_stands_beyond_doubt() -> None:
    log = decided().add("2024-05-01T00:00", revoked("misused", BAD, T))
    log.add("2024-06-01T00:00", again("r", WORSE, log.named["e2"].digest))
    assert doubtful(log) == []
    log.add("2024-07-01T00:00", revoked("again", WORSE, T))
    assert doubtful(log) == ["e2", "r"]
    log.add("2024-08-01T00:00", again("r2", GOOD, log.named["r"].digest))
    assert doubtful(log) == []
    log.add("2024-09-01T00:00", voided("v", log.named["r2"].digest))
    assert doubtful(log) == ["e2", "r"]
    log.add("2024-10-01T00:00", again("r3", GOOD, log.named["e2"].digest, log.named["r"].digest))
    assert doubtful(log) == []


def test_answers_say_so_and_not_before_it_was_known() -> None:
    log = decided().add("2024-05-01T00:00", revoked("misused", BAD, T))
    before = log.cut("2024-06-01", "2024-04-30")
    for cut, expected in ((log.cut("2024-06-01"), ["e2"]), (before, [])):
        view = log.view(cut.size)
        answer = status(view, A, cut, {})
        ntm = next(one for one in answer["standings"] if one["standard"] == "ntm")
        assert ntm["state"] == "revoked" and log.names(ntm["in_question"]) == expected
        told = [entry for entry in history(view, A, cut, lambda *_: "")["entries"] if entry["in_question"]]
        assert log.names(told) == expected
        used = [one for one in why(view, A, "2024-06-01")[0]["rests_on"] if one["in_question"]]
        assert log.names(used) == expected
    assert ntm["in_question"] == []
    asked = status(log.view(), A, log.cut("2024-06-01"), {})["standings"][0]["in_question"]
    assert {(one["key"], one["office"], one["compromised_since"]) for one in asked} == {(BAD, OFFICE, T)}
