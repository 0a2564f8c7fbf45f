"""Backup, loss, restore, the tail taken back; a tail that is gone for good, and the ledger that follows it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.commands.signing_floor import RECOGNISE, Floor, Ran
from tests.schemas import demand

pytestmark = pytest.mark.slow


def answered(ran: Ran, schema: str) -> dict[str, object]:
    document: dict[str, object] = ran.document
    demand(schema, document)
    return document


@pytest.fixture
def lost(floor: Floor) -> Floor:
    """A floor with a checkpoint, a backup, a recognition, a second checkpoint, an export; then the file is gone."""
    floor.done("checkpoint", "sign", *floor.keys("log"))
    floor.done("backup", floor.folder / "backup.db")
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    floor.done("checkpoint", "sign", *floor.keys("log"))
    floor.done("export", floor.folder / "out")
    shutil.move(floor.ledger, floor.folder / "lost.db")
    return floor


def test_a_restored_ledger_waits_for_its_tail(lost: Floor) -> None:
    refused = lost.socai("restore", lost.folder / "backup.db", "--json")
    assert refused.code == 5
    told = answered(refused, "restore")
    assert (told["verdict"], told["gate"]) == ("lost", "restored")
    assert {one["outcome"] for one in told["known"] if one["signed"]} == {"agrees", "ahead"}  # type: ignore[index,attr-defined]  # JSON
    assert told["lost_events"], "the clerk's journal knows what was signed"
    blocked = lost.socai("record", *RECOGNISE, "--dry-run", *lost.keys("clerk", "keeper"))
    assert blocked.code == 11 and "socai import --tail" in blocked.err
    assert lost.socai("checkpoint", "sign", *lost.keys("log")).code == 11
    assert lost.done("status", "xã Đăk Kroong").code == 0, "reading goes on"
    back = answered(lost.done("import", "--tail", lost.folder / "out", "--json"), "import")
    assert back["size"] == _size(lost.folder / "lost.db")
    opened = lost.done("restore", "--check")
    assert "ĐƯỢC GHI TIẾP" in opened.out
    whole = lost.socai("restore", "--close", "0" * 8, "--json")
    assert (whole.code, whole.error["code"]) == (3, "NOTHING_LOST")
    assert lost.socai("status", "xã Đăk Kroong", "--as-of", "2021-12-31").out.count("695/QĐ-UBND")
    lost.done("checkpoint", "sign", *lost.keys("log"))


def _size(path: Path) -> int:
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(path) as reader:
        return reader.size


def test_a_tail_that_is_gone_for_good_closes_the_ledger(lost: Floor) -> None:
    lost.socai("restore", lost.folder / "backup.db")
    root = lost.socai("restore", "--check", "--json").document["root"]
    wrong = lost.socai("restore", "--close", "00000000", "--json")
    assert (wrong.code, wrong.error["code"]) == (7, "CLOSE_NOT_CONFIRMED")
    closed = lost.done("restore", "--close", root[:8])
    assert "ĐÃ ĐÓNG" in closed.out and "--predecessor" in closed.err
    for blocked in (lost.socai("record", *RECOGNISE, "--dry-run", *lost.keys("clerk", "keeper")),
                    lost.socai("import", "--tail", lost.folder / "out")):
        assert blocked.code == 11 and "--predecessor" in blocked.err
    assert lost.socai("restore", "--check").code == 5
    assert lost.socai("audit").code == 4, "checkpoints tell of entries that are gone"
    kept = lost.ledger.rename(lost.folder / "closed.db")
    again = lost.socai("restore", lost.folder / "backup.db", "--json")
    assert (again.code, again.error["code"]) == (11, "LEDGER_CLOSED") and not lost.ledger.exists()
    kept.rename(lost.ledger)
    gate = Path(f"{lost.ledger}.restored")
    lost.ledger = lost.folder / "successor.db"
    lost.done(
        "init", "--origin", "so-cai.test/floor-2", "--purpose", "test", "--threshold", 2, "--founder",
        f"one={lost.folder / 'f1.key'}", "--founder", f"two={lost.folder / 'f2.key'}",
        "--log-key", f"op={lost.folder / 'log.key'}", "--predecessor", gate,
        "--passphrase-file", lost.folder / "passphrase",
    )
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(lost.ledger) as reader:
        before = reader.entry(0).body["predecessor"]
    pin = json.loads(gate.read_text("utf-8"))
    assert before == {name: pin[name] for name in ("origin", "genesis", "size", "root")}


def test_25_backup_and_memory_restored_together(lost: Floor) -> None:
    """Row 25: the head file is of the backup's day too; a witness's or export's note tells."""
    shutil.copy(lost.folder / "lost.db", lost.ledger)
    later = (part if part != "695/QĐ-UBND" else "9/QĐ-UBND" for part in RECOGNISE)
    draft, digest = lost.draft(*later, *lost.keys("clerk", "keeper"))
    lost.ledger.unlink()
    for memory in ("home/log", "home/seen"):
        shutil.rmtree(lost.folder / memory)
    shutil.rmtree(f"{lost.ledger}.checkpoints")
    assert lost.socai("restore", lost.folder / "backup.db", "--json").document["verdict"] == "unproven"
    noted = lost.socai("restore", "--check", "--note", lost.folder / "out/checkpoint", "--json")
    assert (noted.code, noted.document["verdict"]) == (5, "lost")
    assert lost.socai("restore", "--check", "--never-signed").code == 0, "a claim that the person answers for"
    late = lost.socai("record", "--draft", draft, "--confirm", digest, *lost.keys("clerk", "keeper"), "--json")
    assert (late.code, late.error["code"]) == (11, "OBSERVED_NOT_OURS"), "what its author saw contradicts the ledger"


def test_what_contradicts_is_a_fork(lost: Floor) -> None:
    lost.socai("restore", lost.folder / "backup.db")
    seen = next((lost.folder / "home/seen").iterdir())
    seen.write_text(json.dumps({"size": 3, "root": "0" * 64}), "utf-8")
    found = lost.socai("restore", "--check")
    assert found.code == 4 and "KHÁC" in found.out


def test_restore_wants_one_thing_and_a_free_place(lost: Floor) -> None:
    assert lost.socai("restore").code == 2
    assert lost.socai("restore", "--check").code == 10
    shutil.copy(lost.folder / "backup.db", lost.ledger)
    assert lost.socai("restore", lost.folder / "backup.db").code == 3
    lost.ledger.unlink()
    damaged = lost.folder / "damaged.db"
    data = bytearray((lost.folder / "backup.db").read_bytes())
    at = data.index(b'"sig":"') + 12
    data[at] = data[at] ^ 1
    damaged.write_bytes(data)
    unsound = lost.socai("restore", damaged, "--json")
    assert (unsound.code, unsound.error["code"]) == (4, "BACKUP_UNSOUND") and not lost.ledger.exists()


def test_a_fork_is_kept_as_evidence(lost: Floor) -> None:
    lost.socai("restore", lost.folder / "backup.db")
    (lost.folder / "fork").mkdir()
    shutil.copytree(lost.folder / "out", lost.folder / "fork/out")
    bundle = next((lost.folder / "fork/out/tile/entries").rglob("000.p/*"))
    bundle.write_bytes(bundle.read_bytes().replace(b"2026-09-21T", b"2026-09-22T", 1))
    forked = lost.socai("import", "--tail", lost.folder / "fork/out", "--json")
    assert forked.code in (3, 4)
    bundle.write_bytes((lost.folder / bundle.relative_to(lost.folder / "fork")).read_bytes())
    data = bundle.read_bytes()
    at = data.index(b'"sig":"', len(data) // 3) + 12
    bundle.write_bytes(data[:at] + (b"A" if data[at : at + 1] != b"A" else b"B") + data[at + 1 :])
    forked = lost.socai("import", "--tail", lost.folder / "fork/out", "--json")
    assert (forked.code, forked.error["code"]) == (4, "FORK")
    evidence = json.loads(Path(forked.error["evidence"]).read_text("utf-8"))
    assert evidence["code"] == "FORK" and len(evidence["entries"]) == 2 and len(evidence["notes"]) >= 2
    assert evidence["covered"] is False, "nobody signed that: the copy was only altered"


def test_31_a_bundle_is_admitted_act_by_act(floor: Floor) -> None:
    """Row 31: what travels with a bundle vouches for nothing; each act is judged, whole or not at all."""
    from ledger.events.draft_file import from_json
    from ledger.handed.bundle import Bundle, bundle_bytes
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(floor.ledger) as reader:
        size, genesis = reader.size, reader.genesis()
        origin = reader.entry(0).payload["ledger"]["origin"]
    path, digest = floor.draft(*RECOGNISE, *floor.keys("clerk", "keeper"))
    signed = floor.folder / "signed.json"
    floor.done("record", "--draft", path, "--confirm", digest, *floor.keys("clerk", "keeper"), "-o", signed)
    good = tuple(from_json(json.loads(signed.read_text("utf-8"))).envelopes)
    forged = tuple(one.replace(b'"sig":"', b'"sig":"AAAA', 1) for one in good)
    made = json.loads(bundle_bytes(Bundle(origin, genesis, (forged, good, good))))
    document = {**made, "checkpoint": "mine", "policy": "trust me"}
    file = floor.folder / "bundle.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    ran = floor.socai("submit", file, "--json")
    told = answered(ran, "submitted")
    refused, recorded, repeated = told["acts"]  # type: ignore[misc]  # JSON
    assert ran.code != 0 and refused["refused"]["code"] in ("SIGNATURE_INVALID", "NON_CANONICAL_ENVELOPE")
    assert recorded["positions"] == [size] and repeated == {"positions": [size], "repeated": True, "refused": None}
    text = floor.socai("submit", file)
    assert "2/3" in text.out and "bị từ chối" in text.out
    for change, code in (({"ledger": {"origin": origin, "genesis": "0" * 64}}, 3), ({"acts": []}, 4),
                         ({"schema": "socai/bundle/2"}, 5)):
        file.write_text(json.dumps({**document, **change}), encoding="utf-8")
        assert floor.socai("submit", file).code == code
