"""A witness's folder: who it is, which logs it knows, and the largest checkpoint of each that it has cosigned.

The state is written, synced and renamed before an answer is given; between reading it and writing it a lock is held.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from json import dumps, loads
from typing import Any, NamedTuple

from ledger.checkpoints.comparing import save_evidence
from ledger.errors import LedgerError
from ledger.proof.checkpoint import Checkpoint
from ledger.proof.cosignature import cosignature_bytes, cosigned_message
from ledger.proof.note import KEY_NAME, SIZE_LIMIT, Note, NoteSignature, note_bytes, parse_note, signature_line
from ledger.proof.verifier_key import LOG, WITNESS, VerifierKey, verified
from ledger.signing.algorithms import SigningKey, public_of, sign
from ledger.stores.durable import locked, write_durably
from ledger.witness.judging import Seen, judge_request
from ledger.witness.request import Request

SCHEMA = "socai/witness/1"
_LARGEST = 2**20
_CONTRADICTIONS = ("WITNESS_ROLLBACK", "EQUIVOCATION", "INCONSISTENT")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}(/[a-z0-9][a-z0-9.-]{0,79}){0,4}\Z")


class Answer(NamedTuple):
    """``line``: the signature line to carry back. ``before``: the size cosigned before, 0 if none."""

    checkpoint: Checkpoint
    before: int
    line: str


class Station:
    """The witness whose folder this is. ``key``: its own verifier key, type 04."""

    def __init__(self, folder: str, key: VerifierKey, logs: tuple[VerifierKey, ...]) -> None:
        self.folder = folder
        self.key = key
        self.logs = logs

    @classmethod
    def found(cls, folder: str, key: VerifierKey, logs: tuple[VerifierKey, ...]) -> Station:
        """Make a witness, or add logs to one that is there.

        Raises ``WITNESS_EXISTS`` for another key, ``WITNESS_NAME`` for a name that is no schema-less URL,
        ``VERIFIER_KEY_INVALID`` for a log's key of another type.
        """
        if KEY_NAME.match(key.name) is None or _NAME.match(key.name) is None:
            raise LedgerError("WITNESS_NAME", found=key.name[:70], expected="a name such as so-nnmt.kontum.example")
        for log in logs:
            if log.kind != LOG or log.public == key.public:
                raise LedgerError("VERIFIER_KEY_INVALID", place=log.name, found=f"{log.kind:02x}",
                                  expected="the verifier key of a log")
        held = cls.open(folder) if os.path.exists(_settings(folder)) else None
        if held is not None and held.key != key:
            raise LedgerError("WITNESS_EXISTS", path=folder, found=held.key.text, expected=key.text)
        every = tuple(dict.fromkeys((*(held.logs if held is not None else ()), *logs)))
        document = {"schema": SCHEMA, "key": key.text, "logs": [log.text for log in every]}
        write_durably(_settings(folder), (dumps(document, indent=2) + "\n").encode("ascii"), mode=0o600)
        return cls(folder, key, every)

    @classmethod
    def open(cls, folder: str) -> Station:
        """Raises ``WITNESS_MISSING``, ``WITNESS_INVALID``."""
        try:
            with open(_settings(folder), encoding="utf-8") as file:
                held: Any = loads(file.read(_LARGEST))
            if set(held) != {"schema", "key", "logs"} or held["schema"] != SCHEMA:
                raise ValueError("members")
            key = VerifierKey.parse(held["key"])
            logs = tuple(VerifierKey.parse(text) for text in held["logs"])
        except FileNotFoundError:
            raise LedgerError("WITNESS_MISSING", path=folder) from None
        except (TypeError, ValueError, AttributeError, RecursionError, LedgerError) as fault:
            raise LedgerError("WITNESS_INVALID", path=_settings(folder), found=str(fault)[:60],
                              expected=SCHEMA) from None
        return cls(folder, key, logs)

    def answer(self, request: Request, private_key: SigningKey, now: int) -> Answer:
        """Cosign the checkpoint of a request; ``now``: seconds since 1970.

        Raises ``WITNESS_KEY`` for another key than the witness's own, and what ``judge_request`` raises; where two
        notes of the log contradict each other both are saved first (``evidence``).
        """
        if public_of(private_key).keyid != self.key.keyid or self.key.kind != WITNESS:
            raise LedgerError("WITNESS_KEY", found=public_of(private_key).keyid, expected=self.key.keyid)
        origin = request.checkpoint.origin
        with locked(self._state(origin)):
            seen = self.seen(origin)
            try:
                checkpoint = judge_request(request, self.logs, seen)
            except LedgerError as refusal:
                if refusal.code in _CONTRADICTIONS and seen.note is not None:
                    refusal.facts["evidence"] = self._save_evidence(refusal.code, seen.note, request)
                raise
            known = seen.checkpoint
            trusted = [log for log in self.logs if log.name == origin]
            kept = Note(request.note.text, tuple(one for _, one in verified(request.note, trusted)))
            write_durably(self._state(origin), note_bytes(kept), mode=0o600)
            line = self._cosigned(request.note.text, private_key, now)
        return Answer(checkpoint, known.size if known is not None else 0, line)

    def seen(self, origin: str) -> Seen:
        """What was cosigned last of this log. Raises ``WITNESS_INVALID`` for a state that isn't the log's own note."""
        try:
            with open(self._state(origin), "rb") as file:
                note = parse_note(file.read(SIZE_LIMIT + 1))
            if not verified(note, [log for log in self.logs if log.name == origin]):
                raise LedgerError("CHECKPOINT_UNSIGNED")
            seen = Seen(note)
            if seen.checkpoint is None or seen.checkpoint.origin != origin:
                raise LedgerError("WRONG_LEDGER")
        except FileNotFoundError:
            return Seen(None)
        except LedgerError as refusal:
            raise LedgerError("WITNESS_INVALID", path=self._state(origin), found=refusal.code,
                              expected="the last checkpoint cosigned") from None
        return seen

    def _cosigned(self, text: str, private_key: SigningKey, now: int) -> str:
        signature = cosignature_bytes(now, sign(private_key, cosigned_message(text, now)))
        line = NoteSignature(self.key.name, self.key.key_hash, signature)
        verified(Note(text, (line,)), [self.key])
        return signature_line(line)

    def _save_evidence(self, code: str, seen: Note, request: Request) -> str:
        from ledger.proof.fields import base64_text

        return save_evidence(os.path.join(self.folder, "evidence"), code, (seen, request.note),
                             [base64_text(one) for one in request.proof])

    def _state(self, origin: str) -> str:
        return os.path.join(self.folder, "logs", f"{sha256(origin.encode('utf-8')).hexdigest()}.checkpoint")


def _settings(folder: str) -> str:
    return os.path.join(folder, "witness.json")
