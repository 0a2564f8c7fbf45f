"""Entries that were audited before, hashed again: their leaves, and that every column still says what the entry says.

A pin proves that the bytes are those of the earlier audit, so nothing in them is judged twice. The columns have no such
witness; they are held against the bytes by comparing text, without parsing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from ledger.audit.findings import Finding
from ledger.audit.leaves import Leaves
from ledger.audit.parts import Assumed, Part
from ledger.audit.repeated import Repeated
from ledger.events.catalogue import TYPES
from ledger.events.stored import stored
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.stores.columns import Columns
from ledger.stores.reader import LedgerReader

_AUTHOR = re.compile(rb',"signers":\[\{"delegation":(?:null|"[0-9a-f]{64}"),"key":"([0-9a-f]{64})"').search
_KEPT = 1024


class Hashed:
    """Feed it rows of whole acts. ``heads``: last deciding event of each subject; ``strange``: events whose type or
    version this program doesn't know, by subject; ``versions``: entries by subject, ``assumed`` before the first row.
    """

    def __init__(self) -> None:
        self.joined = bytearray()
        self.findings: list[Finding] = []
        self.heads: dict[str, str | None] = {}
        self.strange: dict[str, set[str]] = {}
        self.versions: dict[str, int] = {}
        self.assumed: dict[str, int] = {}
        self.repeated = Repeated()
        self.first_at = self.recorded_at = ""
        self._authors: dict[bytes, str | None] = {}

    def add_all(self, rows: Iterable[Columns], start: int = 0) -> bool:
        """False as soon as a row is no entry at its place: such a file has to be audited from its first entry.

        ``start``: the first row's seq.
        """
        joined = self.joined
        for seq, row in enumerate(rows, start):
            state = row.state
            if row.rowid != seq + 1 or not isinstance(state, bytes):
                return False
            joined += sha256(b"\x00" + state).digest()
            if not self._columns(seq, row, state):
                return False
        return start > 0 or not any(self.assumed.values())

    def leaves(self) -> Leaves:
        """The leaves of all rows, as a tree that can grow."""
        leaves = Leaves()
        leaves.extend_joined(bytes(self.joined))
        return leaves

    def root_at(self, size: int) -> str | None:
        """Root, hex, of the first ``size`` rows; None beyond them."""
        root = self.leaves().root_at(size)
        return None if root is None else root.hex()

    def part(self, start: int, stop: int) -> Part | None:
        """The rows as a part of the log; None where there were others, or events that this program doesn't know."""
        if len(self.joined) != 32 * (stop - start) or self.strange:
            return None
        return Part(start, stop, bytes(self.joined), Assumed(self.assumed, {}, {}), self.versions, self.heads,
                    self.first_at, self.recorded_at, self.repeated, (), None)

    def _columns(self, seq: int, row: Columns, state: bytes) -> bool:
        try:
            held = stored(state)
        except ValueError:
            return False
        payload = held.payload
        self.recorded_at = held.recorded_at
        self.first_at = self.first_at or held.recorded_at
        _, subject, count, topic, stored_digest, author, event_id, _ = row
        if type(subject) is not str or type(count) is not int or type(author) is not str:
            return False
        version = self.versions.get(subject)
        if version is None:
            version = self.assumed[subject] = count - 1
        digest = sha256(pae(EVENT_TYPE, payload)).digest()
        info = TYPES.get(topic)
        if version + 1 != count or digest != stored_digest or not self._agrees(row, payload):
            return False
        self.versions[subject] = count
        self.repeated.add(seq, digest, author, event_id)
        if info is None or not payload.endswith(b'"version":%d}' % info.version):
            self.strange.setdefault(subject, set()).add(digest.hex())
            self.findings.append(Finding("NOT_UNDERSTOOD", "incomplete", seq, subject, (author,),
                                         "a known type", topic))
        elif info.deciding:
            self.heads[subject] = digest.hex()
        return True

    def _agrees(self, row: Columns, payload: bytes) -> bool:
        """Whether subject, type, author and id of the row are the payload's. Members stand in the order of their names.

        No text inside of a payload can look like these members: a quotation mark in a string is escaped. Nothing that
        follows ``ledger`` has a member of that name. See ``ledger.events.act_members``.
        """
        _, subject, _, topic, _, author, event_id, _ = row
        start, end = payload.rfind(b',"ledger":{'), payload.rfind(b',"subject":"')
        try:
            told = b',"subject":"%b","type":"%b","version":' % (subject.encode(), topic.encode())
            name = b',"id":"%b"' % event_id.encode()
        except (AttributeError, UnicodeEncodeError):
            return False
        return (
            payload.startswith(told, end)
            and payload.endswith(name, 0, start)
            and author == self._author(payload[start:end])
        )

    def _author(self, shared: bytes) -> str | None:
        """The first signer's key, from the members that the events of an act share."""
        if shared not in self._authors:
            if len(self._authors) >= _KEPT:
                self._authors.clear()
            found = _AUTHOR(shared)
            self._authors[shared] = None if found is None else found[1].decode()
        return self._authors[shared]


def hashed_part(reader: LedgerReader, start: int, stop: int) -> Part | None:
    """The entries start <= seq < stop, audited before; None where they aren't what they were."""
    hashed = Hashed()
    return hashed.part(start, stop) if hashed.add_all(reader.columns(start, stop), start) else None
