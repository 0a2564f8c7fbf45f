"""A province whose log has been sealed and signed, with witnesses: what receipts and exports are made from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.scene import Clock, signer
from ledger.events.drafting import Intent
from ledger.folds.cut import cut_of
from ledger.proof.checkpoint import Checkpoint, checkpoint_text
from ledger.proof.cosignature import cosignature_bytes, cosigned_message
from ledger.proof.note import Note, NoteSignature
from ledger.proof.policy import Policy, parse_policy
from ledger.proof.verifier_key import LOG, WITNESS, VerifierKey, signed, verifier_key
from ledger.receipts.document import Question, Receipt
from ledger.receipts.make import index_below, make_receipt
from ledger.signing.algorithms import PrivateKey, public_of, sign
from ledger.signing.keyfile import new_key
from ledger.stores.reader import LedgerReader
from projections.cuts import ReaderLog
from tests.ledger.admission.province import NTM, S16, UBND_P, A, Province

NOW = "2026-01-02T00:00:00.000000Z"


class Witness(NamedTuple):
    """A witness of tests: a name and a key made for it."""

    name: str
    private: PrivateKey

    @property
    def key(self) -> VerifierKey:
        return verifier_key(self.name, WITNESS, public_of(self.private).spki)

    def cosign(self, note: Note, timestamp: int) -> NoteSignature:
        message = cosigned_message(note.text, timestamp)
        return NoteSignature(self.name, self.key.key_hash, cosignature_bytes(timestamp, sign(self.private, message)))


class Sealed(Province):
    """``notes``: checkpoints signed so far, oldest first."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        super().__init__(path, clock)
        self.witnesses = [Witness(f"witness.test/{n}", new_key("ed25519")) for n in (1, 2, 3)]
        self.notes: list[Note] = []

    @property
    def log_private(self) -> PrivateKey:
        return self.keys[self.log_keyid]

    @property
    def log_keyid(self) -> str:
        return str(self.book.reader.entry(0).body["log_key"]["key"])

    @property
    def log_key(self) -> VerifierKey:
        return verifier_key(self.book.origin, LOG, public_of(self.log_private).spki)

    def recognise(self, unit: str = A, day: str = "2019-12-15", number: str = "100/QĐ-UBND") -> None:
        """The province recognises a commune, signed by its head."""
        body = {"standard": NTM, "set": S16, "for_year": 2019}
        document = {"issuer": UBND_P, "kind": "QĐ", "number": number, "signed_on": day}
        self.record([Intent("recognition.recognised", unit, body, day, document=document)], "archival", self.clerks)

    def seal(self, witnesses: Sequence[int] = ()) -> Note:
        """Seal the index, sign the checkpoint of the whole log, have it cosigned by the witnesses numbered."""
        size = self.size
        index = index_below(self.book.reader, size)
        operator = signer("person:log", self.log_keyid, "log-operator", "office:so-cai")
        body = {"covers": size, "subjects": index.size, "root": index.root.hex()}
        self.record([Intent("index.sealed", "ledger:index", body)], "signed-by-author", [operator])
        text = checkpoint_text(Checkpoint(self.book.origin, self.size, self.book.reader.root_at(self.size)))
        note = Note(text, (signed(text, self.book.origin, self.log_private),))
        time = self.clock.now // 1_000_000 + 60
        note = note.with_signatures(self.witnesses[n].cosign(note, time) for n in witnesses)
        self.notes.append(note)
        return note

    def policy(self, threshold: int = 2) -> Policy:
        return parse_policy(self.policy_text(threshold).encode())

    def policy_text(self, threshold: int = 2) -> str:
        lines = [f"log {self.log_key.text}"]
        lines += [f"witness w{n} {witness.key.text}" for n, witness in enumerate(self.witnesses)]
        lines += [f"group all {threshold} w0 w1 w2", "quorum all"]
        return "\n".join(lines) + "\n"

    def receipt(
        self, unit: str = A, as_of: str = "2019-12-15", known_at: str | None = None, note: Note | None = None,
        **more: Any,
    ) -> Receipt:
        note = note or self.notes[-1]
        with LedgerReader.open(self.path) as reader:
            size = int(note.text.split("\n")[1])
            cut = cut_of(ReaderLog(reader), NOW, as_of, known_at or f"seq:{size - 1}")
            return make_receipt(reader, note, index_below(reader, size - 1), Question(unit, as_of, known_at), cut, NOW,
                                **more)
