"""Rows 34, 40 and 41, and attempts beyond the list: what a patient thief or a careless operator may do."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.audit.case import Outside, Signed
from ledger.book import Book
from ledger.errors import LedgerError
from ledger.events.drafting import Intent
from ledger.instants import instant, microseconds
from ledger.readback import verify_recorded
from ledger.signing.algorithms import public_of
from ledger.signing.batch import sign_single
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import Attacker, codes, dsse, found, payload_bytes, plain_of, with_members
from tests.attacks.conftest import Good
from tests.attacks.forger import Forger
from tests.attacks.judging import audit
from tests.ledger.admission.province import AUTHOR, QUOTED, A, B, Province, quoted, renamed

Copy = Callable[[], Attacker]


@pytest.mark.parametrize("name", [
    "UBND t\u1ec9nh \u0410", "\uff35BND t\u1ec9nh", "UBND huy\u1ec7n \u00d0\u0103k Glei", "\u03a5\u0392ND",
    "UBND \u02b0", "UBND \u0665"])
def test_34_an_office_named_to_be_taken_for_another(tmp_path: Path, name: str) -> None:
    """Cyrillic, fullwidth, an eth for đ, Greek, a modifier letter, Arabic digits."""
    province = Province(tmp_path / "so.db")
    body = {"kind": "ubnd", "level": "province", "system": "state", "jurisdiction": None, "codes": []}
    false = Intent("office.registered", "office:gia", {**body, "name": name})
    refusal = province.refused([false], AUTHOR, province.root)
    assert refusal.code == "NAME_NOT_LATIN" and refusal.facts["found"].startswith("U+")
    good = Intent("office.registered", "office:that", {**body, "name": "Ủy ban nhân dân xã Đăk Pék – Ia H’Drai (cũ)"})
    province.record([good], AUTHOR, province.root)
    province.close()


def signed_here(province: Province, positions: list[int]) -> list[Signed]:
    entries = [province.book.reader.entry(seq) for seq in positions]
    return [Signed(entry.digest, entry.seq, entry.payload["signed_at"]) for entry in entries]


def test_40_an_event_dropped_before_it_was_appended(tmp_path: Path) -> None:
    """The office hands a signed event on; the operator never appends it, or drops it after having told its place."""
    province = Province(tmp_path / "so.db")
    [kept] = province.record([quoted(B, 1)], QUOTED, province.clerks[:1]).positions
    province.book.reader.refresh()
    journal = signed_here(province, [kept])
    dropped = province.envelopes([quoted(B, 2)], QUOTED, province.clerks[:1])
    told = Signed("ab" * 32, None, "2026-01-05T00:00:00.000000Z")
    pin = province.pin()
    assert len(dropped) == 1
    report = audit(str(province.path), pin, outside=Outside(journal=(*journal, told)))
    assert (report.verdict, codes(report)) == ("incomplete", {"OMITTED"})
    gone = journal[0]._replace(digest="cd" * 32)
    report = audit(str(province.path), pin, outside=Outside(journal=(gone,)))
    [finding] = found(report, "OMITTED")
    assert report.verdict == "failed" and finding.expected["digest"] == "cd" * 32 and finding.seq == kept
    moved = journal[0]._replace(seq=kept - 1)
    assert codes(audit(str(province.path), pin, outside=Outside(journal=(moved,)))) == {"MOVED"}
    both = (journal[0]._replace(seq=None), journal[0])
    assert audit(str(province.path), pin, outside=Outside(journal=both)).verdict == "valid"
    assert audit(str(province.path), pin).verdict == "valid"
    province.close()


def test_41_a_bit_flipped_between_hash_and_disk(tmp_path: Path) -> None:
    """What lies in the file is read back and verified before anybody is told that it was recorded."""
    province = Province(tmp_path / "so.db")
    envelopes = province.envelopes([quoted(B, n) for n in range(3)], QUOTED, province.clerks[:1])
    positions = province.book.append(envelopes).positions
    known = {keyid: public_of(key) for keyid, key in province.keys.items()}
    province.book.reader.refresh()
    assert verify_recorded(province.book.reader, envelopes, positions, known.__getitem__)[0] == province.size
    province.close()
    for at in (40, 700, -60, -200):
        copy = Attacker(province.path, tmp_path / f"{at}.db")
        state = bytearray(copy.state(positions[1]))
        state[at] ^= 1
        copy.put(positions[1], bytes(state))
        copy.done()
        with LedgerReader.open(copy.path) as reader, pytest.raises(LedgerError) as refusal:
            verify_recorded(reader, envelopes, positions, known.__getitem__)
        assert refusal.value.code in {"STORE_DAMAGED", "SIGNATURE_INVALID", "NON_CANONICAL_ENVELOPE", "PROOF_INVALID"}
        assert audit(str(copy.path)).verdict == "failed"


def test_an_event_signed_anew_by_its_own_author(good: Good, attack: Copy) -> None:
    """Another good signature over the same event: the same event, another leaf. Pin and later authors tell."""
    seq = good.places["p256"]
    copy = attack()
    states = copy.states()
    key = plain_of(states[seq])["signers"][0]["key"]
    anew = sign_single(good.province.keys[key], dsse(payload_bytes(states[seq])))
    states[seq] = with_members(states[seq], signatures=[anew])
    copy.rewrite(states)
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and "INCONSISTENT_WITH_PIN" in codes(report)
    assert "OBSERVED_NOT_OURS" in codes(report) and "SIGNATURE_INVALID" not in codes(report)


def test_every_recorded_at_shifted_by_a_year(good: Good, attack: Copy) -> None:
    """No author signs it; the tree and whoever saw it do."""
    copy = attack()
    states = []
    for state in copy.states():
        stamp = instant(microseconds(json.loads(state)["recorded_at"]) - 365 * 86_400_000_000)
        states.append(with_members(state, recorded_at=stamp))
    copy.rewrite(states)
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and "WRONG_LEDGER" in codes(report)


def test_two_whole_acts_exchanged(good: Good, attack: Copy) -> None:
    one, two = good.places["first decision"], good.places["second decision"]
    assert two == one + 1
    copy = attack()
    states = copy.states()
    stamps = [json.loads(states[seq])["recorded_at"] for seq in (one, two)]
    states[one], states[two] = (with_members(states[two], recorded_at=stamps[0]),
                                with_members(states[one], recorded_at=stamps[1]))
    copy.rewrite(states)
    report = copy.audited(None)
    assert report.verdict == "failed" and codes(report, one) & {"CONFLICT", "OBSERVED_NOT_OURS"}


def test_entries_stored_as_text(good: Good, attack: Copy) -> None:
    """The same bytes under another type of the database: the table refuses them, and one that doesn't isn't ours."""
    seq = good.places["recognised"]
    copy = attack()
    with pytest.raises(sqlite3.IntegrityError):
        copy.put(seq, copy.state(seq).decode())
    state = copy.state(seq).decode()
    [sql] = copy.db.execute("SELECT sql FROM sqlite_schema WHERE name = 'stored_events'").fetchone()
    copy.db.execute("PRAGMA writable_schema = ON")
    lax = sql.replace("STRICT", "").rstrip(", ")
    copy.db.execute("UPDATE sqlite_schema SET sql = ? WHERE name = 'stored_events'", (lax,))
    copy.db.close()
    copy.db = sqlite3.connect(copy.path, isolation_level=None)
    copy.put(seq, state)
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and {"STORE_GUARD_MISSING", "COLUMN_MISMATCH"} <= codes(report)


def test_another_ledgers_write_ahead_log_beside_the_file(good: Good, tmp_path: Path) -> None:
    """SQLite knows its own log by salt and checksum: a foreign one is neither read nor folded in."""
    other = Province(tmp_path / "other.db")
    other.results(5)
    shutil.copy(f"{other.path}-wal", tmp_path / "so.db-wal")
    shutil.copy(good.path, tmp_path / "so.db")
    other.close()
    report = audit(str(tmp_path / "so.db"), good.pin)
    assert report.verdict == "failed" or (report.verdict, report.root) == ("valid", good.pin.root)


def test_signatures_in_another_order(good: Good, attack: Copy) -> None:
    seq = good.places["two signers"]
    copy = attack()
    states = copy.states()
    states[seq] = with_members(states[seq], signatures=json.loads(states[seq])["signatures"][::-1])
    copy.rewrite(states)
    assert codes(copy.audited(good.pin), seq) & {"NON_CANONICAL_ENVELOPE", "DUPLICATE_SIGNER"}


def test_an_act_told_longer_than_it_is(good: Good, attack: Copy) -> None:
    """A thief with the clerk's key claims that events are missing, or joins a foreign event to an act."""
    copy = attack()
    forger = Forger(copy.states(), good.province.keys)
    seq = forger.append(good.places["p256"], lambda plain: plain["act"].update(size=2))
    copy.rewrite(forger.states)
    assert "ACT_INCOMPLETE" in codes(copy.audited(good.pin), seq)
    copy = attack()
    forger = Forger(copy.states(), good.province.keys)
    act = forger.id()
    first = forger.append(good.places["p256"], lambda plain: plain["act"].update(id=act, size=2))
    forger.append(good.places["edge"], lambda plain: plain["act"].update(id=act, index=1, size=2))
    copy.rewrite(forger.states)
    assert "ACT_MIXED" in codes(copy.audited(good.pin), first + 1)


def test_a_clerk_writes_law(good: Good, attack: Copy) -> None:
    """Registry events with the wrong keys stand in the file and change nothing: what follows is judged without them."""
    copy = attack()
    forger = Forger(copy.states(), good.province.keys)
    clerk = plain_of(forger.states[good.places["edge"]])["signers"][0]
    grants = next(seq for seq, state in enumerate(forger.states) if plain_of(state)["type"] == "role.granted")

    def by_clerk(plain: dict[str, Any]) -> None:
        plain["signers"] = [clerk]
        plain["subject"], plain["decision_prev"] = clerk["office"], forger.head(clerk["office"])
        plain["body"].update(person=clerk["person"], role="head")

    seq = forger.append(grants, by_clerk)
    later = forger.append(good.places["edge"], lambda plain: plain["signers"][0].update(role="head"))
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert codes(report, seq) & {"THRESHOLD_NOT_MET", "OFFICE_NOT_COMPETENT"}
    assert "ROLE_NOT_ENTITLED" in codes(report, later)


def test_old_entries_brought_back_after_a_rollback(tmp_path: Path) -> None:
    """Rolled back, other acts appended: whoever kept a pin, a head or a later draft tells (row 24)."""
    province = Province(tmp_path / "so.db")
    pin = province.pin()
    province.close()
    shutil.copy(province.path, tmp_path / "old.db")
    province.book = Book.open(province.path, province.clock)
    province.record([renamed(A, "một")], AUTHOR, province.root)
    seen = province.pin()
    late = province.envelopes([quoted(B, 1)], QUOTED, province.clerks[:1])
    province.close()
    province.book = Book.open(tmp_path / "old.db", province.clock)
    province.record([renamed(A, "hai")], AUTHOR, province.root)
    with pytest.raises(LedgerError, match="OBSERVED_NOT_OURS"):
        province.book.append(late)
    province.close()
    assert codes(audit(str(tmp_path / "old.db"), seen)) == {"INCONSISTENT_WITH_PIN"}
    assert audit(str(tmp_path / "old.db"), pin).verdict == "valid"
    assert codes(audit(str(tmp_path / "old.db"), since=seen)) == {"INCONSISTENT_WITH_PIN"}
