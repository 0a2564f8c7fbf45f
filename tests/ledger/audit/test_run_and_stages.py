"""An audit from end to end: whom it takes for known, where it begins, what it tells, and in which order."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import pytest

from ledger.audit import passes, stages
from ledger.audit.checks import check_of
from ledger.audit.entries import Identity
from ledger.audit.findings import Finding, Report
from ledger.audit.run import audit, identity_of
from ledger.proof import tree
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, with_members, with_payload
from tests.ledger.audit.whole_log import Log

Change = Callable[[Attacker], object]


def pin_at(log: Log, size: int) -> Pin:
    return Pin(log.identity.origin, log.identity.genesis, size, tree.root(log.leaves[:size]).hex())


def changed(log: Log, folder: Path, *changes: Change, guards: bool = True) -> str:
    copy = Attacker(log.path, folder / "copy.db")
    for change in changes:
        change(copy)
    copy.done(guards)
    return str(copy.path)


def body(seq: int, change: Callable[[Any], object]) -> Change:
    """The body of an entry changed, and nothing else."""
    def change_body(plain: dict[str, Any]) -> None:
        change(plain["body"])

    return lambda copy: copy.put(seq, with_payload(copy.state(seq), change_body))


def state(seq: int, held: Any) -> Change:
    return lambda copy: copy.put(seq, held)


def sql(statement: str) -> Change:
    return lambda copy: copy.db.execute(statement)


def only_entry_0(copy: Attacker) -> None:
    copy.rewrite(copy.states()[:1])


def of_any_type(copy: Attacker) -> None:
    """The table of entries made anew, so that it takes anything for the bytes of an entry."""
    copy.db.execute("CREATE TABLE lax AS SELECT rowid AS seq, * FROM stored_events")
    copy.db.execute("DROP TABLE stored_events")
    copy.db.execute("CREATE TABLE stored_events (rowid INTEGER PRIMARY KEY, originator_id, originator_version, topic,"
                    " event_digest, author, event_id, state)")
    copy.db.execute("INSERT INTO stored_events SELECT seq, originator_id, originator_version, topic, event_digest,"
                    " author, event_id, state FROM lax")
    copy.db.execute("DROP TABLE lax")


def test_whom_the_log_enrols(log: Log, tmp_path: Path) -> None:
    """A key is known by any entry that mentions it in full; what can't be read enrols nobody and hinders nobody."""
    founding, founder = log.entries[0].payload["body"], log.entries[0].payload["body"]["founders"][0]["key"]
    of_founding = {item["key"] for item in (*founding["founders"], founding["log_key"])}
    at = [entry.seq for entry in log.entries if entry.payload["type"] == "key.enrolled"]
    key_at = [log.entries[seq].payload["body"]["key"] for seq in at]
    cases: list[tuple[list[Change], str, Collection[str]]] = [
        ([sql(f"UPDATE stored_events SET topic = 'log-key.replaced' WHERE rowid = {at[1] + 1}")], founding["origin"],
         ()),
        ([sql(f"UPDATE stored_events SET topic = 'x' WHERE rowid = {at[1] + 1}")], founding["origin"], key_at[1:2]),
        ([body(at[0], lambda own: own.update(spki="!"))], founding["origin"], key_at[:1]),
        ([body(at[0], lambda own: own.update(spki=7))], founding["origin"], key_at[:1]),
        ([body(at[0], lambda own: own.update(spki=founding["log_key"]["spki"]))], founding["origin"], key_at[:1]),
        ([body(at[0], lambda own: own.update(key=["x"]))], founding["origin"], key_at[:1]),
        ([body(at[0], lambda own: own.update(origin="socai.invalid/other"))], founding["origin"], ()),
        ([body(at[0], lambda own: own.clear())], founding["origin"], key_at[:1]),
        ([lambda copy: copy.put(at[0], with_payload(copy.state(at[0]), lambda plain: plain.update(body=[])))],
         founding["origin"], key_at[:1]),
        ([state(at[0], b"{}")], founding["origin"], key_at[:1]),
        ([state(at[0], b"\xff" * 9), state(at[2], b"[" * 99999)], founding["origin"], (key_at[0], key_at[2])),
        ([body(0, lambda own: own["founders"][1].pop("spki"))], "", of_founding - {founder}),
        ([state(0, b"{}")], "", of_founding),
        ([only_entry_0, state(0, b"{}")], "", log.identity.keys),
        ([only_entry_0, body(0, lambda own: own.pop("origin"))], "", key_at),
        ([only_entry_0], founding["origin"], key_at),
    ]
    for count, (changes, origin, unknown) in enumerate(cases):
        folder = tmp_path / str(count)
        folder.mkdir()
        with LedgerReader.open(changed(log, folder, *changes)) as reader:
            known = {key: spki for key, spki in log.identity.keys.items() if key not in unknown}
            assert identity_of(reader) == Identity(origin, tree.leaf_hash(reader.state(0)).hex(), known), count


@pytest.mark.parametrize(("changes", "finding"), [
    ([sql("DELETE FROM stored_events WHERE rowid = 1")],
     Finding("EMPTY_OR_MISSING", "failed", expected="at least entry 0", actual=88)),
    ([of_any_type, state(0, "text")], Finding("STORE_DAMAGED", "failed", 0, actual="entry missing")),
    ([of_any_type, state(52, None)], Finding("STORE_DAMAGED", "failed", 52, actual="entry missing")),
])
def test_without_its_first_entry_or_an_enrolment_nothing_is_judged(
    log: Log, tmp_path: Path, changes: Sequence[Change], finding: Finding
) -> None:
    assert log.entries[52].payload["type"] == "key.enrolled"
    path = changed(log, tmp_path, *changes, guards=of_any_type not in changes)
    for pin in (None, pin_at(log, log.size)):
        assert audit(path, pin) == Report(0, 0, None, None, (finding,), None, None)


def test_an_empty_ledger_without_guards(log: Log, tmp_path: Path) -> None:
    one = Attacker(log.path, tmp_path / "so.db")
    one.rewrite([])
    one.done(restore_guards=False)
    missing = [Finding("STORE_GUARD_MISSING", "failed", actual=name) for name in sorted(one.guards)]
    empty = Finding("EMPTY_OR_MISSING", "failed", expected="at least entry 0", actual=0)
    assert len(missing) > 2
    assert audit(str(one.path)) == Report(0, 0, None, None, (*missing, empty), None, None)


def test_a_ledger_of_its_first_entry_alone(log: Log, tmp_path: Path) -> None:
    path, pin = changed(log, tmp_path, only_entry_0), pin_at(log, 1)
    assert audit(path, pin) == Report(1, 2, pin.root, 1, (), *pin[:2])
    assert audit(path, since=pin) == Report(1, 0, pin.root, 1, (), *pin[:2], since=1)


def test_an_enrolment_hidden_before_the_first_entry_is_told_beside_the_whole_audit(log: Log, tmp_path: Path) -> None:
    path = changed(log, tmp_path, sql(
        "INSERT INTO stored_events SELECT -5, 'x', originator_version, topic, zeroblob(32), author, 'x', state"
        " FROM stored_events WHERE rowid = 53"))
    sound = audit(str(log.path), pin_at(log, log.size))
    hidden = Finding("GAP", "failed", -6, expected="seq from 0", actual=-6)
    assert audit(path, pin_at(log, log.size)) == sound._replace(findings=(hidden, *sound.findings))


def test_no_row_beyond_the_head_is_replayed(log: Log, tmp_path: Path) -> None:
    path = changed(log, tmp_path, sql("UPDATE head SET size = size - 4"))
    for checks in (["columns"], ["positions"], ["tiles"], ["positions", "signatures"]):
        report = audit(path, checks=checks)
        assert (report.entries, report.root) == (log.size - 4, pin_at(log, log.size - 4).root)


@pytest.mark.parametrize("member", ["origin", "genesis", "root"])
def test_a_pin_that_does_not_fit_spares_nothing(log: Log, member: str) -> None:
    """An audit since the pin of another ledger is one of everything."""
    pin = pin_at(log, log.acts[5])
    code = "INCONSISTENT_WITH_PIN" if member == "root" else "WRONG_LEDGER"
    for checks in (None, ("root", "positions", "signatures")):
        whole = audit(str(log.path), pin, checks=checks)
        changed_member: Any = {member: "ab" * 32}
        report = audit(str(log.path), since=pin._replace(**changed_member), checks=checks)
        assert (report.since, report.signatures, report.anchored_size) == (0, whole.signatures, None)
        assert [finding.code for finding in report.findings if finding.severity != "note"] == [code]


def test_some_checks_since_a_pin(log: Log) -> None:
    pin, sound = pin_at(log, log.acts[5]), audit(str(log.path), pin_at(log, log.size))
    above = audit(str(log.path), since=pin).signatures
    for checks, start, signatures in (
        (("positions", "root"), pin.size, 0), (("columns", "signatures"), pin.size, above), (("tiles",), 0, 0),
        (("signatures",), 0, sound.signatures), (("registry", "competence", "prerequisites"), pin.size, 0),
    ):
        report = audit(str(log.path), since=pin, checks=checks)
        found = tuple(finding for finding in sound.findings if check_of(finding.code) in checks)
        assert report == Report(log.size, signatures, sound.root, pin.size, found, *pin[:2], checks, start)


def test_an_event_again_above_the_pin(log: Log, tmp_path: Path) -> None:
    """What is judged since a pin is held against what stands below it."""
    def again(copy: Attacker) -> None:
        copy.db.execute("DROP INDEX stored_events_identity")
        copy.rewrite([*copy.states(), with_members(copy.state(59), recorded_at="2030-01-01T00:00:00.000000Z")])

    path, pin = changed(log, tmp_path, again), pin_at(log, log.acts[5])
    whole, later = (audit(path, pin, since=since, checks=["columns", "positions"]) for since in (None, pin))
    assert later.findings == whole.findings and later.since == pin.size
    assert ("DUPLICATE_EVENT_DIGEST", log.size) in [(finding.code, finding.seq) for finding in later.findings]


@pytest.mark.parametrize("checks", [
    None, ["tiles"], ["positions"], ["structure"], ["tiles", "signatures"], ["columns", "signatures"],
])
def test_progress_goes_to_the_end_whatever_is_asked(log: Log, tmp_path: Path, checks: Sequence[str] | None) -> None:
    gap = changed(log, tmp_path, sql("DELETE FROM stored_events WHERE rowid = 80"))
    for path in (str(log.path), gap):
        for since in (None, pin_at(log, log.acts[5]), pin_at(log, log.size)):
            told: list[tuple[int, int]] = []
            audit(path, since=since, checks=checks, progress=lambda done, of, told=told: told.append((done, of)))
            assert told[-1] == (log.size, log.size) and told == sorted(told)
            assert all(type(done) is int and 0 <= done <= of == log.size for done, of in told)


@pytest.mark.parametrize("checks", [None, ("tiles",)])
def test_no_entry_is_counted_before_it_was_replayed(
    log: Log, reader: LedgerReader, monkeypatch: pytest.MonkeyPatch, checks: tuple[str, ...] | None
) -> None:
    monkeypatch.setattr(stages, "_SHOWN", 3)
    monkeypatch.setattr(stages, "_PAGE", 3)
    replay = stages.begun(reader, None, checks)
    told: list[tuple[int, int]] = []
    stages.feed(replay, reader, lambda count: told.append((count, len(replay.leaves))))
    assert len(told) >= log.size // 3 and all(count == held for count, held in told)


@pytest.mark.parametrize("checks", [None, ("signatures", "positions")])
def test_no_more_processes_than_were_asked_for(
    log: Log, monkeypatch: pytest.MonkeyPatch, checks: tuple[str, ...] | None
) -> None:
    """One job is this process alone, whatever the machine has."""
    monkeypatch.setattr(passes, "_ALONE", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    for jobs in (1, 2, None):
        before = getrusage(RUSAGE_CHILDREN).ru_minflt
        report = audit(str(log.path), pin_at(log, log.size), jobs=jobs, checks=checks)
        assert (report.verdict, report.entries) == ("valid", log.size)
        assert (getrusage(RUSAGE_CHILDREN).ru_minflt > before) is (jobs != 1), jobs


def test_a_sound_ledger_is_read_once(log: Log) -> None:
    """In one pass, which tells its progress by ranges; not again in order."""
    told: list[tuple[int, int]] = []
    audit(str(log.path), progress=lambda done, of: told.append((done, of)))
    assert told == [(log.size, log.size)]


def test_each_check_says_alone_what_it_says_among_all(log: Log, tmp_path: Path) -> None:
    pin = pin_at(log, log.size)
    path = changed(
        log, tmp_path, sql("UPDATE stored_events SET author = 'x' WHERE rowid = 60"),
        lambda copy: copy.put(70, with_members(copy.state(70), recorded_at="2020-01-01T00:00:00.000000Z")),
        sql("UPDATE head SET recorded_at = 'x'"), sql("CREATE TABLE notes (a)"))
    whole = audit(path, pin)
    told = {check_of(finding.code) for finding in whole.findings}
    assert told >= {"structure", "positions", "columns", "root", "observed", "time"} and "signatures" not in told
    for checks in (("structure",), ("positions",), ("columns",), ("root",), ("signatures",), ("acts", "registry"),
                   ("structure", "positions", "signatures"), ("columns", "root")):
        some = audit(path, pin, checks=checks)
        assert some.findings == tuple(finding for finding in whole.findings if check_of(finding.code) in checks), checks
        assert (some.checks, some.entries, some.root) == (checks, whole.entries, whole.root)


def test_findings_stand_in_the_order_of_entries_those_of_the_whole_last(log: Log) -> None:
    found = [Finding("A", "note"), Finding("B", "note", 7), Finding("C", "note", 1), Finding("D", "note", 0),
             Finding("E", "note"), Finding("F", "note", 1), Finding("G", "note", -3)]
    report = audit(str(log.path), pin_at(log, log.size), checks=["own"], given={"own": lambda case: found})
    assert [finding.code for finding in report.findings] == ["G", "D", "C", "F", "B", "A", "E"]
