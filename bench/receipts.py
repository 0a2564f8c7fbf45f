"""A receipt of a commune: made, and checked in process (target: less than 100 ms), beside its signatures alone.

Peer: verifying the same Ed25519 signatures and parsing the same JSON, nothing else. A ledger of 20,000 entries on 200
communes; the commune asked about has its recognition and a hundred results.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.scene import Scene, quoted_result, seed_law
from ledger.checkpoints.operator import LogOperator
from ledger.events.drafting import Intent
from ledger.events.envelope import parse_entry
from ledger.folds.cut import cut_of
from ledger.receipts.authority import keys_told
from ledger.receipts.carried import Carried
from ledger.receipts.check import check_receipt
from ledger.receipts.document import Question, parse_receipt, receipt_bytes
from ledger.receipts.make import index_below, make_receipt
from ledger.receipts.trust import Trusted
from ledger.signing.algorithms import load_public
from ledger.signing.batch import verify_signature
from projections.cuts import ReaderLog

COMMUNES = 200
RESULTS = 100
ROUNDS = 15
TARGET_MS = 100.0


def bench() -> dict[str, object]:
    """Milliseconds, medians of several rounds."""
    with tempfile.TemporaryDirectory() as folder:
        scene = Scene(str(Path(folder) / "socai.db"), seed_law())
        _fill(scene)
        key = scene.keys[scene.book.reader.entry(0).body["log_key"]["key"]]
        operator = LogOperator(scene.book, key, str(Path(folder) / "head.json"), new_id=scene.id, now=scene.instant)
        note = operator.sign().note
        reader = scene.book.reader
        reader.refresh()
        covers = reader.size - 1
        cut = cut_of(ReaderLog(reader), scene.instant(), "2026-01-01")
        index = index_below(reader, covers)
        question = Question("unit:xa-7", "2026-01-01", None)
        index_ms = _median(lambda: index_below(reader, covers))
        make_ms = _median(lambda: make_receipt(reader, note, index, question, cut, scene.instant()))
        data = receipt_bytes(make_receipt(reader, note, index, question, cut, scene.instant()))
        trusted = Trusted(scene.clock.now)
        receipt = parse_receipt(data)
        found = check_receipt(receipt, trusted)
        assert found.verdict == "incomplete" and len(found.findings) == 1, found.findings
        check_ms = _median(lambda: check_receipt(parse_receipt(data), trusted))
        peer_ms = _median(_peer(data, str(scene.book.genesis)))
        return {
            "entries_of_ledger": reader.size, "subjects": index.size, "entries": len(receipt.entries),
            "signatures": found.signatures, "bytes": len(data), "proof_hashes": len(receipt.nodes),
            "index_ms": index_ms, "make_ms": make_ms, "check_ms": check_ms, "target_ms": TARGET_MS,
            "peer": "signatures and JSON alone", "peer_ms": peer_ms, "times_peer": round(check_ms / peer_ms, 2),
        }


def _fill(scene: Scene) -> None:
    units = [Intent("unit.registered", f"unit:xa-{n}", {"kind": "xa", "name": f"Xã {n}"}) for n in range(COMMUNES)]
    scene.record(units, "signed-by-author", scene.root)
    recorder = [signer for signer in scene.clerks if signer["role"] == "recorder"]
    for unit in range(COMMUNES):
        scene.record([quoted_result(f"unit:xa-{unit}", f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}", n % 20, "Báo cáo")
                      for n in range(RESULTS)], "quoted-from-report", recorder)


def _peer(data: bytes, genesis: str) -> Callable[[], object]:
    receipt = parse_receipt(data)
    spki = keys_told(Carried(receipt).entries.values())
    from binascii import a2b_base64

    keys = {keyid: load_public(a2b_base64(text)) for keyid, text in spki.items()}
    parsed = [(seq, parse_entry(state)) for seq, state in receipt.entries]

    def verify() -> None:
        json.loads(data)
        held: dict[tuple[str, bytes, bytes], None] = {}
        for seq, envelope in parsed:
            for signature in envelope.signatures:
                verify_signature(keys[signature["keyid"]], envelope.pae, signature, genesis if seq else None, held)

    return verify


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return round(statistics.median(taken) * 1000, 2)
