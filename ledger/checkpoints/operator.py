"""Signing a checkpoint, step by step; a machine that stops between two of them goes on where it was.

1. seal the index at position n, unless the last entry is a seal already;  2. commit;  3. read back and recompute: the
tree has exactly n + 1 entries;  4. head file;  5. sign and store;  6. publish. After 1 to 3 nothing was promised; after
4 that very tree is signed before any other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from ledger.admission.sealed import SealedIndex
from ledger.book import Book
from ledger.checkpoints.folder import CheckpointFolder
from ledger.checkpoints.head_file import advance_head, read_head
from ledger.checkpoints.reading import log_verifier, open_checkpoint
from ledger.checkpoints.reread import reread
from ledger.checkpoints.start import Head, judge_start
from ledger.errors import LedgerError
from ledger.events.draft_file import with_signatures
from ledger.events.drafting import Intent
from ledger.folds.registry import Key
from ledger.proof.checkpoint import Checkpoint, checkpoint_text
from ledger.proof.note import Note
from ledger.proof.verifier_key import signed
from ledger.signing.algorithms import SigningKey, public_of
from ledger.signing.batch import sign_single
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.stores.reader import LedgerReader

Outcome = Literal["signed", "finished", "unchanged"]


class SignedCheckpoint(NamedTuple):
    """What was done. finished: the note of a head that was written before. unchanged: nothing to seal since."""

    outcome: Outcome
    checkpoint: Checkpoint
    note: Note


class LogOperator:
    """One log key in hand, on one machine. ``head_path``: its head file. ``new_id``: UUIDs, ``now``: an instant."""

    def __init__(
        self, book: Book, private_key: SigningKey, head_path: str, *, new_id: Callable[[], str], now: Callable[[], str]
    ) -> None:
        self._book = book
        self._private = private_key
        self._head_path = head_path
        self._new_id = new_id
        self._now = now
        self.folder = CheckpointFolder(book.path)

    def sign(self) -> SignedCheckpoint:
        """Seal what the ledger holds and sign a checkpoint of it.

        Raises what ``judge_start``, ``reread`` and ``advance_head`` raise, ``LOG_KEY_NOT_CURRENT``, and what an append
        raises.
        """
        reader = self._book.reader
        reader.refresh()
        self._demand_current_key()
        head = read_head(self._head_path)
        start = judge_start(head, self.stored(), reader.size, reader.root_at)
        finished = None
        if start == "unsigned" and head is not None and self._speaks_at(head.size):
            finished = SignedCheckpoint("finished", *self._sign_and_publish(head))
        if head is not None and head.size == reader.size:
            self.folder.publish()
            return finished or SignedCheckpoint("unchanged", self._checkpoint(head), self._held(head))
        after = reread(self._book.path, head, self._sealed_size())
        advance_head(self._head_path, head, after)
        return SignedCheckpoint("signed", *self._sign_and_publish(after))

    def stored(self) -> list[Checkpoint]:
        """The stored checkpoints, each signed by the log. Raises what ``open_checkpoint`` raises."""
        at = self._book.registry.log_key_at
        return [open_checkpoint(note, self._book.origin, at).checkpoint for note in self.folder.notes()]

    def adopt(self) -> Head:
        """Make the newest stored checkpoint this machine's head, once the ledger is seen to extend all of them.

        For a new machine, and for one whose head file is missing or older than the notes. Raises
        ``CHECKPOINT_NOT_FOUND`` without one, and what ``judge_start`` raises of evidence.
        """
        return adopt(self._book.reader, self.stored(), self._head_path)

    def _sealed_size(self) -> int:
        """Append a seal, if the last entry isn't one; the size of the tree that ends with it."""
        reader = self._book.reader
        size = reader.size
        if reader.entry(size - 1).type == "index.sealed":
            return size
        index = SealedIndex().at(size, reader.index_rows)
        body = {"covers": size, "subjects": index.size, "root": index.root.hex()}
        return self.record(Intent("index.sealed", "ledger:index", body)) + 1

    def record(self, intent: Intent) -> int:
        """Append an act of one event that the log operator signs; its position.

        Raises ``LOG_KEY_NOT_CURRENT`` and what an append raises.
        """
        self._demand_current_key()
        draft = self._book.draft(
            [intent], attestation="signed-by-author", signers=[self._signer()], signed_at=self._now(),
            act_id=self._new_id(), event_ids=[self._new_id()],
        )
        draft = with_signatures(draft, [sign_single(self._private, pae(EVENT_TYPE, draft.payloads[0]))])
        [seq] = self._book.append_draft(draft).positions
        self._book.reader.refresh()
        return seq

    def _sign_and_publish(self, head: Head) -> tuple[Checkpoint, Note]:
        checkpoint = self._checkpoint(head)
        text = checkpoint_text(checkpoint)
        note = Note(text, (signed(text, self._book.origin, self._private),))
        open_checkpoint(note, self._book.origin, self._book.registry.log_key_at)
        kept = self.folder.store(note)
        self.folder.publish()
        return checkpoint, kept

    def _held(self, head: Head) -> Note:
        note = self.folder.read(head.size)
        if note is None:
            raise LedgerError("CHECKPOINT_NOT_FOUND", size=head.size)
        return note

    def _checkpoint(self, head: Head) -> Checkpoint:
        return Checkpoint(self._book.origin, head.size, head.root)

    def _key(self) -> Key:
        key = self._book.registry.log_key_at(self._book.reader.size)
        if key is None:
            raise LedgerError("LOG_KEY_NOT_CURRENT", found=None, expected="entry 0")
        return key

    def _demand_current_key(self) -> None:
        keyid = public_of(self._private).keyid
        if keyid != self._key().id:
            raise LedgerError("LOG_KEY_NOT_CURRENT", found=keyid, expected=self._key().id)
        log_verifier(self._book.origin, self._key())

    def _speaks_at(self, size: int) -> bool:
        """A head left unsigned by a key that was replaced since is left to the next checkpoint, which extends it."""
        key = self._book.registry.log_key_at(size)
        return key is not None and key.id == public_of(self._private).keyid

    def _signer(self) -> dict[str, Any]:
        key = self._key()
        return {"delegation": None, "key": key.id, "office": key.office, "person": key.person, "role": "log-operator",
                "signing_as": None}


def adopt(reader: LedgerReader, stored: list[Checkpoint], head_path: str) -> Head:
    """See ``LogOperator.adopt``; needs no key."""
    if not stored:
        raise LedgerError("CHECKPOINT_NOT_FOUND", size=None)
    newest = max(stored, key=lambda checkpoint: checkpoint.size)
    after = Head(newest.size, newest.root)
    judge_start(after, stored, reader.size, reader.root_at)
    before = read_head(head_path)
    if before is not None and before.size >= after.size:
        judge_start(before, stored, reader.size, reader.root_at)
        return before
    advance_head(head_path, before, after)
    return after
