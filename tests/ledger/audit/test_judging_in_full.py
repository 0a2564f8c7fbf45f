"""Acts judged by all before them: each finding with all its members, on rows whose columns and tree fit.

Signatures are no matter of the replay; whoever makes such rows has no key to sign them with (``test_entries``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ledger.audit.act_place import place_of
from ledger.audit.findings import Finding
from ledger.audit.log_before import LogBefore
from ledger.audit.replay import Replay
from ledger.events.catalogue import TYPES
from ledger.events.entry import Entry
from ledger.events.stored import stored_entry
from ledger.proof import tree
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker
from tests.ledger.admission.province import AUTHOR, A, B
from tests.ledger.audit.whole_log import Log, payload_in, resealed

Judged = Callable[..., list[Finding]]


@pytest.fixture
def judged(log: Log, reader: LedgerReader) -> Judged:
    """What is found below ``stop`` with some rows exchanged (None: missing), besides what is in it anyway."""

    def findings(stop: int, changes: Mapping[int, Columns | None]) -> list[Finding]:
        found = []
        for changed in ({}, changes):
            replay = Replay(reader)
            for row in log.rows[:stop]:
                used = changed.get(row.seq, row)
                if used is not None:
                    replay.add(used)
            replay.finish()
            found.append(replay.findings)
        return [finding for finding in found[1] if finding not in found[0]]

    return findings


def failed(log: Log, code: str, seq: int, expected: Any, actual: Any) -> Finding:
    payload = log.entries[seq].payload
    return Finding(code, "failed", seq, payload["subject"], tuple(s["key"] for s in payload["signers"]), expected,
                   actual)


def shared(log: Log, first: int, count: int, **members: Any) -> dict[int, Columns]:
    """The rows of an act with members that all of them have."""
    return {seq: resealed(log.rows[seq], **members) for seq in range(first, first + count)}


@pytest.mark.parametrize(("at", "named", "wrong", "present"), [
    (1, {"size": 4}, {1: 1}, {}), (2, {"index": 1}, {2: 2}, {}),
    (1, {"index": 0}, {2: 1}, {0: 1, 2: 2}), (1, {"index": 2}, {1: 1}, {1: 2, 2: 1}),
    (1, {"id": "x"}, {}, {0: 1, 1: 1, 2: 1}),
])
def test_places_in_an_act(
    log: Log, judged: Judged, at: int, named: dict[str, Any], wrong: dict[int, int], present: dict[int, int]
) -> None:
    """``wrong``: the index that a member ought to have; ``present``: members where one begins anew before the end."""
    first = log.place("result.reported")
    act = dict(log.entries[first].payload["act"])
    said = {seq: act | {"index": seq} | (named if seq == at else {}) for seq in range(3)}
    rows = {first + at: resealed(log.rows[first + at], act=said[at])}
    expected = [failed(log, "ACT_INCOMPLETE", first + seq, act | {"index": index}, said[seq])
                for seq, index in wrong.items()]
    expected += [failed(log, "ACT_INCOMPLETE", first + seq, {"id": said[seq]["id"], "size": 3},
                        {"id": said[seq]["id"], "size": count}) for seq, count in present.items()]
    assert sorted(judged(first + 3, rows), key=str) == sorted(expected, key=str)


def test_members_that_are_missing(log: Log, judged: Judged) -> None:
    """One that can't be read is there nevertheless."""
    first, row = log.place("result.reported"), log.rows[log.place("result.reported") + 1]
    act = log.entries[first].payload["act"]["id"]
    two = ({"id": act, "size": 3}, {"id": act, "size": 2})
    assert judged(first + 3, {first + 2: None}) == [failed(log, "ACT_INCOMPLETE", first + 1, *two)]
    assert judged(first + 3, {first + 1: None}) == [
        Finding("GAP", "failed", first + 2, expected=first + 1, actual=first + 2),
        failed(log, "ACT_INCOMPLETE", first + 2, *two),
        failed(log, "COLUMN_MISMATCH", first + 2, {"originator_version": 4}, {"originator_version": 5})]
    after = failed(log, "COLUMN_MISMATCH", first + 2, {"originator_version": 4}, {"originator_version": 5})
    unreadable = Finding("UNREADABLE_ENTRY", "failed", first + 1, expected="an entry", actual=B)
    for bad in (b"{}", b"", resealed(row, act={"id": 1, "index": 1, "size": 3}).state,
                resealed(row, subject=B, type=7).state):
        assert judged(first + 3, {first + 1: row._replace(state=bad)}) == [unreadable, after]
    other: Any
    for other, kind in ((None, "NoneType"), ("text", "str")):
        assert judged(first + 3, {first + 1: row._replace(state=other)}) == [
            Finding("COLUMN_MISMATCH", "failed", first + 1, expected="entry bytes", actual=kind), after]
    assert judged(first + 3, {first + 1: row._replace(state=b"{}"), first + 2: None}) == [
        unreadable, failed(log, "ACT_INCOMPLETE", first, *two)]
    last = log.rows[first + 2]
    assert judged(first + 3, {first + 2: last._replace(state=b"{}")}) == [unreadable._replace(seq=first + 2)]
    assert judged(first + 3, {first + 2: last._replace(state=b"{}", originator_id="x")}) == [
        unreadable._replace(seq=first + 2, actual="x")]


def test_entries_that_cannot_be_read_elsewhere_make_no_act_whole(log: Log, judged: Judged) -> None:
    """Those before it and those after its place, as many as it lacks."""
    first, other = log.place("result.reported"), log.place("result.reported") - 1
    act = log.entries[first].payload["act"]["id"]
    found = judged(first + 3, {other: log.rows[other]._replace(state=b"{}"), first + 2: None})
    assert failed(log, "ACT_INCOMPLETE", first + 1, {"id": act, "size": 3}, {"id": act, "size": 2}) in found


def test_a_payload_that_breaks_while_it_is_judged(log: Log, judged: Judged) -> None:
    first = log.place("result.reported")
    assert judged(first + 3, {first + 1: resealed(log.rows[first + 1], body={})}) == [
        Finding("UNREADABLE_ENTRY", "failed", first + 1, expected="an entry", actual=B)]


def test_columns(log: Log, judged: Judged) -> None:
    at = log.place("result.reported") + 1
    row, other = log.rows[at], {"originator_id": 1.5, "originator_version": 9, "topic": "t", "event_digest": b"\1",
                                "author": "x", "event_id": None}
    right: dict[str, Any] = {name: getattr(row, name) for name in other} | {"event_digest": row.event_digest.hex()}
    told: dict[str, Any] = other | {"originator_id": "1.5", "event_digest": "01"}
    changed: Any = row._replace(**other)  # type: ignore[arg-type]  # what a table without types can hold
    assert judged(at + 2, {at: changed}) == [failed(log, "COLUMN_MISMATCH", at, right, told)]
    for name, value in other.items():
        changed = row._replace(**{name: value})  # type: ignore[arg-type]  # as above
        assert judged(at + 2, {at: changed}) == [
            failed(log, "COLUMN_MISMATCH", at, {name: right[name]}, {name: told[name]})]
    changed = row._replace(originator_id=[0] * 99)  # type: ignore[arg-type]  # as above
    [finding] = judged(at + 2, {at: changed})
    assert finding.actual == {"originator_id": repr([0] * 99)[:60]}


def test_instants(log: Log, judged: Judged) -> None:
    first = log.place("result.reported")
    before = log.entries[first].recorded_at
    for instant in (before, log.entries[0].recorded_at):
        assert judged(first + 3, {first + 1: resealed(log.rows[first + 1], recorded_at=instant)}) == [
            Finding("RECORDED_AT_ORDER", "failed", first + 1, B, expected=f"after {before}", actual=instant)]
    ahead = "2199-01-01T00:00:00.000000Z"
    assert judged(first + 3, shared(log, first, 3, signed_at=ahead)) == [
        failed(log, "SIGNED_AT_IN_FUTURE", seq, f"at most a day after {log.entries[seq].recorded_at}", ahead)
        for seq in range(first, first + 3)]
    recorded = {seq: resealed(log.rows[seq], f"2026-01-05T00:00:00.00000{seq - first}Z", signed_at=f"2026-01-{day}")
                for day in ("05T23:59:59.999999Z",) for seq in range(first, first + 3)}
    assert judged(first + 3, recorded) == []


def test_authors_of_one_act(log: Log, judged: Judged) -> None:
    """Each member is held against the first."""
    first, old = log.place("result.reported"), "2020-01-01T00:00:00.000000Z"
    signed = log.entries[first].payload["signed_at"]
    for at in (1, 2):
        assert judged(first + 3, {first + at: resealed(log.rows[first + at], signed_at=old)}) == [
            failed(log, "ACT_MIXED", first + at, signed, {"found": old, "place": "payload.signed_at"})]


def test_links(log: Log, judged: Judged) -> None:
    first, lie = log.place("result.reported"), "ab" * 32
    row, seen = log.rows[first + 1], {"root": "ab" * 32, "size": 3}
    assert judged(first + 3, {first + 1: resealed(row, decision_prev=lie)}) == [
        failed(log, "INVALID_PAYLOAD", first + 1, "null: this type observes",
               {"found": lie, "place": "decision_prev"})]
    for more in ({}, {"type": "unit.renumbered"}, {"version": 77}):
        assert judged(first + 3, shared(log, first, 3, observed=seen, **more)) == [
            failed(log, "OBSERVED_NOT_OURS", seq, {"root": root_at(log, 3), "size": f"<= {seq}"},
                   {"found": seen, "place": "observed"}) for seq in range(first, first + 3)]
    assert judged(first + 3, {first + 1: resealed(row, relied_on=[{"subject": B, "head": None}])}) == [
        failed(log, "INVALID_PAYLOAD", first + 1, "a subject outside the act", {"found": B, "place": "relied_on[0]"})]
    last = log.size - 1
    head = log.head(A, last)
    assert judged(log.size, {last: resealed(log.rows[last], decision_prev=None)}) == [
        failed(log, "CONFLICT", last, head, {"place": "decision_prev", "subject": A, "competing": head})]


def root_at(log: Log, size: int) -> str:
    return tree.root(log.leaves[:size]).hex()


def after(log: Log, at: int, rows: list[Columns], together: bool = False) -> list[Columns]:
    """The log below ``at``, then acts of one event each, or all ``together``; the tree, instants and columns fit."""
    made, versions = list(log.rows[:at]), log.versions(0, at)
    for number, row in enumerate(rows):
        size = at if together else len(made)
        root = tree.root([tree.leaf_hash(one.state) for one in made[:size]]).hex()
        act = {"id": "act", "index": number, "size": len(rows)} if together else {
            "id": f"act-{number}", "index": 0, "size": 1}
        sealed = resealed(row, f"2026-02-01T00:00:00.{number:06}Z", observed={"root": root, "size": size}, act=act,
                          id=f"event-{number}")
        subject = sealed.originator_id
        versions[subject] = versions.get(subject, 0) + 1
        made.append(sealed._replace(rowid=at + number + 1, originator_version=versions[subject]))
    return made


def replayed(reader: LedgerReader, rows: list[Columns]) -> Replay:
    replay = Replay(reader)
    for row in rows:
        replay.add(row)
    return replay


def test_an_event_of_a_later_program_decides_if_the_next_decision_says_so(log: Log, reader: LedgerReader) -> None:
    """Whoever names it as what was decided last, of its own subject or of one relied on, isn't wrong; nobody has to."""
    at = log.size - 1
    row, before = log.rows[at], log.head(A, at)
    for strange in ({"type": "unit.renumbered"}, {"version": 77}):
        [new] = after(log, at, [resealed(row, **strange)])[at:]
        for prev in (new.event_digest.hex(), before):
            rows = after(log, at, [resealed(row, **strange), resealed(row, decision_prev=prev)])
            replay = replayed(reader, rows)
            assert codes(replay, at) == [] and replay.last_deciding(A) == rows[-1].event_digest.hex()
        [finding] = replayed(reader, after(log, at, [
            resealed(row, **strange), resealed(row, decision_prev="ab" * 32)])).findings[-1:]
        assert (finding.code, finding.expected) == ("CONFLICT", before)
        on_other = resealed(row, subject=B, decision_prev=log.head(B, at))
        for head, expected in ((new.event_digest.hex(), []), (before, []), ("ab" * 32, ["CONFLICT"])):
            relying = resealed(on_other, relied_on=[{"subject": A, "head": head}])
            assert codes(replayed(reader, after(log, at, [resealed(row, **strange), relying])), at) == expected


def test_who_saw_the_same_is_linked_by_what_else_they_name(log: Log, reader: LedgerReader) -> None:
    """Members of an act, and of acts that a signer made at the same instant, have one ``observed`` where
    ``act_members`` reads them: what they decide and rely on is asked of each.
    """
    at, result, renaming = log.size, log.rows[log.place("result.reported")], log.rows[log.size - 1]
    result, renaming = resealed(result, relied_on=[]), resealed(renaming, relied_on=[], decision_prev=log.head(A, at))
    lie, own = resealed(renaming, decision_prev="ab" * 32), [{"subject": B, "head": log.head(B, at)}]
    relying, stale = resealed(result, relied_on=own), [{"subject": A, "head": "ab" * 32}]
    unseen = {"root": "ab" * 32, "size": 3}
    found: list[tuple[list[Columns], dict[str, Any], list[tuple[str, int]]]] = [
        ([result, result, result], {}, []),
        ([renaming, result, result], {}, []),
        ([result, lie, result], {}, [("CONFLICT", 1)]),
        ([result, resealed(renaming, decision_prev=None), result], {}, [("CONFLICT", 1)]),
        ([renaming, renaming], {}, [("CONFLICT", 1)]),
        ([result, relying], {}, [("INVALID_PAYLOAD", 1)]),
        ([result, resealed(result, relied_on=stale), result], {}, [("CONFLICT", 1)]),
        ([result, resealed(result, decision_prev="ab" * 32), result], {}, [("INVALID_PAYLOAD", 1)]),
        ([result, result, lie], {"observed": unseen}, [("OBSERVED_NOT_OURS", 0), ("OBSERVED_NOT_OURS", 1),
                                                        ("OBSERVED_NOT_OURS", 2)]),
    ]
    links = {"CONFLICT", "INVALID_PAYLOAD", "OBSERVED_NOT_OURS"}
    for rows, members, expected in found:
        replay = replayed(reader, log.rows)
        made = after(log, at, rows, together=True)[at:]
        observed = members.get("observed", payload_in(made[0])["observed"])
        for row in made:
            entry = stored_entry(row.seq, row.state)
            shared_by_all = entry._replace(payload={**entry.payload, "observed": observed})
            replay._take(shared_by_all, row[1:7], place_of(entry))
        assert [(finding.code, (finding.seq or 0) - at) for finding in replay.findings
                if finding.code in links] == expected


def codes(replay: Replay, at: int) -> list[str]:
    return [finding.code for finding in replay.findings if (finding.seq or 0) >= at]


def about(log: Log, kind: str, seq: int, **body: Any) -> Columns:
    """An event that corrects or annuls entry ``seq``, by whoever made that."""
    info, entry = TYPES[kind], log.entries[seq]
    return resealed(log.rows[seq], type=kind, version=info.version, relied_on=[], attestation=AUTHOR,
                    decision_prev=log.head(entry.subject, log.size) if info.deciding else None,
                    body={"target": entry.digest, "reason": "x", "basis": [], "competence_rule": None, "regime": None}
                    | body)


@pytest.mark.parametrize("kind", ["entry.voided", "act.annulled"])
def test_annulments(log: Log, reader: LedgerReader, kind: str) -> None:
    """They name an entry of their subject, and acts about units whole; the rest is the registry's matter."""
    size, result, unit = log.size, log.place("result.reported"), log.place("unit.described")

    def found(*rows: Columns, together: bool = False) -> list[str]:
        return codes(replayed(reader, after(log, size, list(rows), together)), size)

    voided = about(log, kind, result)
    assert found(about(log, "entry.voided", result)) == []
    assert found(resealed(voided, subject=A, decision_prev=log.head(A, size) if TYPES[kind].deciding else None)) == [
        "TARGET_UNKNOWN"]
    assert found(about(log, kind, result, target="ab" * 32)) == ["TARGET_UNKNOWN"]
    both = [about(log, kind, unit), about(log, kind, unit + 1)]
    assert found(both[0]) == found(both[1]) == ["PARTIAL_ANNULMENT"]
    assert found(*both, together=True) == ["KEY_PURPOSE"] * 2


@pytest.mark.parametrize("kind", ["entry.amended", "act.corrected"])
def test_corrections(log: Log, reader: LedgerReader, kind: str) -> None:
    """What they leave has to be an event that could have been written."""
    result = log.place("result.reported")
    stated = {"as_written": "y", "basis": "actual", "hedge": None, "place": "l.7"}
    for path, value, refused in (
        ("body.stated", stated, False), ("body.stated", 7, "CORRECTION_INVALID"), ("body.x", 7, "FIELD_NOT_CORRECTABLE")
    ):
        row = about(log, kind, result, fields=[{"path": path, "value": value}])
        found = codes(replayed(reader, after(log, log.size, [row])), log.size)
        assert found == ([refused] if refused else [] if kind == "entry.amended" else ["OFFICE_NOT_COMPETENT"])


def test_what_is_refused_changes_no_right(log: Log, reader: LedgerReader) -> None:
    """Who is registered by an act that names another root is nobody."""
    late = log.place("person.registered", -1)
    assert "person:late" in replayed(reader, log.rows[:late + 3]).registry.persons
    rows = shared(log, late, 3, observed={"root": "ab" * 32, "size": 3})
    assert "person:late" not in replayed(reader, [*log.rows[:late], *rows.values()]).registry.persons
    strange = shared(log, late, 3, version=77)
    replay = replayed(reader, [*log.rows[:late], *strange.values()])
    assert "person:late" not in replay.registry.persons and codes(replay, late) == []


def test_notes(log: Log, reader: LedgerReader) -> None:
    """Worth knowing of each recognition: what is said with a period, and what is said with a list."""
    day, procedures = log.entries[-1].recorded_at[:10], ["procedure:nd-131-2025-xa"]
    found = replayed(reader, log.rows).findings
    seqs = [log.place("recognition.recognised", count) for count in (0, 1)]
    assert found == [failed(log, code, seq, expected, actual)._replace(severity="note") for seq in seqs for
                     code, expected, actual in (("SET_OUTSIDE_PERIOD", ["2022-03-08", "2026-01-01"], day),
                                                ("PREREQUISITES_UNKNOWN", None, procedures))]


def test_the_log_before_an_entry(log: Log, reader: LedgerReader) -> None:
    """What links and rules see: entries before the one judged, of its own act as well, and none from it on."""
    replay, at = replayed(reader, log.rows), log.place("recognition.recognised")
    first, second = log.entries[at], log.entries[at + 1]
    for seq, seen in ((at, False), (at + 1, True), (at + 2, True)):
        replay.seq = seq
        assert replay.event(first.digest) == (first.payload if seen else None)
        assert [entry.seq for entry in replay.stream(A)] == [e.seq for e in log.entries[:seq] if e.subject == A]
    assert replay.event("ab" * 32) is None
    act, start = log.entries[log.place("result.reported"):][:3], log.place("result.reported")
    for seq, count in ((start, 0), (start + 1, 1), (start + 2, 2), (start + 3, 3), (log.size, 3)):
        replay.seq = seq
        for entry in act:
            assert replay.whole_act(entry) == log.entries[start:start + count]
    alone = log.entries[-1]
    assert replay.whole_act(alone) == [alone] and second.payload["act"]["index"] == 1
    founding = log.entries[0]._replace(payload={**log.entries[0].payload, "act": {"id": "x", "index": 5, "size": 8}})
    assert replay.whole_act(founding) == log.entries[:3]
    with pytest.raises(TypeError, match="root_at"):
        LogBefore(reader)  # type: ignore[abstract]  # which is what is asked
    fresh = Replay(reader)
    assert fresh.last_deciding(A) is None and fresh.root_at(1) is None
    assert (fresh.seq, fresh.recorded_at, fresh.recorded_day) == (0, "", "")


def test_a_digest_column_that_points_at_another_entry(log: Log, tmp_path: Path) -> None:
    one = Attacker(log.path, tmp_path / "so.db")
    one.db.execute("UPDATE stored_events SET event_digest = ? WHERE rowid = 3", (b"\xab" * 32,))
    one.done(restore_guards=False)
    with LedgerReader.open(str(one.path)) as reader:
        replay = Replay(reader)
        replay.seq = 50
        assert replay.event("ab" * 32) is None and replay.event(log.entries[4].digest) == log.entries[4].payload


def entry_with(log: Log, **act: Any) -> Entry:
    entry = log.entries[-1]
    return entry._replace(payload={**entry.payload, "act": {"id": "x", "index": 0, "size": 1} | act})


def test_places(log: Log) -> None:
    for fits in ({}, {"index": 1023, "size": 1024}, {"index": 0, "size": 1024}, {"index": 1, "size": 2}):
        assert place_of(entry_with(log, **fits)) == ("x", fits.get("index", 0), fits.get("size", 1))
    for other in ({"index": 1}, {"index": -1}, {"size": 0}, {"size": 1025}, {"index": 2, "size": 2}, {"id": 7},
                  {"id": None}, {"index": False}, {"size": True}, {"index": "0"}, {"index": 0.0}, {"size": 1.0}):
        with pytest.raises(ValueError, match=r"^no act$"):
            place_of(entry_with(log, **other))
