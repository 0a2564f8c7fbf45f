"""Entries that were audited before, hashed again: their leaves, and that every column still says what the entry says.

A pin proves that the bytes are those of the earlier audit, so nothing in them is judged twice. The columns have no such
witness; they are held against the bytes by comparing text, without parsing.
"""

from __future__ import annotations

from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Iterable
from hashlib import sha256

from ledger.audit.findings import Finding
from ledger.audit.leaves import Leaves
from ledger.audit.repeated import Repeated
from ledger.events.catalogue import TYPES, is_deciding
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.stores.columns import Columns

_BEGIN = b'{"payload":"'
_END = b'","payloadType":"application/vnd.socai.event.v1+json","recorded_at":"'
_STAMP = 27


class Hashed:
    """Feed it the rows from the first on. ``heads``: last deciding event of each subject; ``strange``: events whose
    type or version this program doesn't know, by subject; ``versions``: entries by subject."""

    def __init__(self) -> None:
        self.leaves = Leaves()
        self.findings: list[Finding] = []
        self.heads: dict[str, str | None] = {}
        self.strange: dict[str, set[str]] = {}
        self.versions: dict[str, int] = {}
        self.repeated = Repeated()
        self.recorded_at = ""

    def add_all(self, rows: Iterable[Columns]) -> bool:
        """False as soon as a row is no entry at its place: such a file has to be audited from its first entry."""
        for seq, row in enumerate(rows):
            if row.seq != seq or not isinstance(row.state, bytes):
                return False
            self.leaves.append(sha256(b"\x00" + row.state).digest())
            if not self._columns(row):
                return False
        return True

    def _columns(self, row: Columns) -> bool:
        end = row.state.find(_END)
        if not row.state.startswith(_BEGIN) or end < 0:
            return False
        try:
            payload = a2b_base64(row.state[len(_BEGIN) : end])
        except Base64Error:
            return False
        self.recorded_at = row.state[end + len(_END) :][:_STAMP].decode("ascii", "replace")
        subject, topic = row.originator_id, row.topic
        digest = sha256(pae(EVENT_TYPE, payload)).digest()
        version = self.versions.get(subject, 0) + 1
        if not _agrees(row, payload) or digest != row.event_digest or version != row.originator_version:
            return False
        self.versions[subject] = version
        self.repeated.add(row.seq, digest, row.author, row.event_id)
        info = TYPES.get(topic)
        if info is None or not payload.endswith(b'"version":%d}' % info.version):
            self.strange.setdefault(subject, set()).add(digest.hex())
            self.findings.append(Finding("NOT_UNDERSTOOD", "incomplete", row.seq, subject, (row.author,),
                                         "a known type", topic))
        elif is_deciding(topic):
            self.heads[subject] = digest.hex()
        return True


def _agrees(row: Columns, payload: bytes) -> bool:
    """Whether subject, type, author and id of the row are the payload's. Members stand in the order of their names.

    No text inside of a payload can look like these members: a quotation mark in a string is escaped.
    """
    try:
        told = b'"subject":"%b","type":"%b","version":' % (row.originator_id.encode(), row.topic.encode())
        author = b',"key":"%b","office":' % row.author.encode()
        name = b',"id":"%b","ledger":{"genesis":' % row.event_id.encode()
    except (AttributeError, UnicodeEncodeError):
        return False
    signers = payload.rfind(b',"signers":[{"delegation":')
    return (
        told in payload[-300:]
        and name in payload
        and signers >= 0
        and payload.find(author, signers) == payload.find(b',"key":"', signers)
    )
