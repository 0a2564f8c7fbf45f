"""Batches that one key signed within an act, taken together: one tree, one signature, one text to compare each.

They are only ever found good. Whatever isn't such a batch from its first member to its last is left to ``entries``,
which looks at each entry by itself and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

from ledger.audit.entries import BatchSignature, EntryChecker, Identity
from ledger.audit.unreadable import UNREADABLE
from ledger.errors import LedgerError
from ledger.events.entry import Entry
from ledger.events.envelope import ExactBatch, exact_entry, is_entry_of
from ledger.events.stored import stored
from ledger.proof.tree import leaf_hashes
from ledger.signing.batch import verify_leaves
from ledger.signing.dsse import event_paes
from ledger.stores.columns import Columns

_entry: Callable[[tuple[int, str, str, Mapping[str, Any]]], Entry] = partial(tuple.__new__, Entry)
"""``Entry._make``, without a call in Python."""
_FIRST_OF_BATCH = b',"signatures":[{"batch":{"index":0,'


class WholeBatches:
    """Reads batches of one ledger, with the keys and the payload reader of ``checker``.

    ``good``: how many signatures held since ``begin``; ``batches``: those over batches.
    """

    def __init__(self, identity: Identity, checker: EntryChecker) -> None:
        self._named = (identity.origin, identity.genesis)
        self._checker = checker
        self.begin()

    def begin(self) -> None:
        """Forget what was read so far."""
        self.good = 0
        self.batches: list[BatchSignature] = []

    def read(self, rows: Sequence[Columns], at: int) -> Sequence[Entry]:
        """The entries of the batch that begins at ``rows[at]``, if they are good by themselves: exact bytes, shape,
        ledger, signature. Otherwise none.
        """
        first = rows[at].state
        if rows[at].rowid == 1 or first.find(_FIRST_OF_BATCH, first.find(b'","')) < 0:
            return ()
        try:
            return self._batch(rows, at)
        except (LedgerError, *UNREADABLE):
            return ()

    def _batch(self, rows: Sequence[Columns], at: int) -> Sequence[Entry]:
        seq, genesis = rows[at].rowid - 1, self._named[1]
        signature = exact_entry(rows[at].state).signatures[0]
        keyid, batch = signature.keyid, signature.batch
        if not isinstance(batch, ExactBatch):
            return ()
        states = [row.state for row in rows[at : at + batch.size]]
        parts = [stored(state) for state in states]
        payloads = [part.payload for part in parts]
        messages = event_paes(payloads)
        leaves = leaf_hashes(messages)
        statement, texts = verify_leaves(self._checker.key_of(keyid), leaves, signature.sig, genesis)
        entries: list[Entry] = []
        read = self._checker.payloads.read_all(payloads)
        known = None
        for state, part, text, message, (payload, shared) in zip(states, parts, texts, messages, read, strict=True):
            if shared is not known and (shared.keys != (keyid,) or shared.named != self._named):
                return ()
            known = shared
            if not is_entry_of(state, part.payload, part.recorded_at, text):
                return ()
            entries.append(_entry((seq, sha256(message).hexdigest(), part.recorded_at, payload)))
            seq += 1
        act = entries[0].payload["act"]["id"]
        if act != entries[-1].payload["act"]["id"]:
            return ()  # members of several acts; one between these two of another act is a matter of whole acts
        self.good += len(entries)
        self.batches.append(BatchSignature(act, keyid, statement, signature.sig, entries[0].seq))
        return entries
