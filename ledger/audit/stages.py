"""What an audit has to read for the checks that were asked for, and from which entry on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import islice

from ledger.audit.entries import Identity
from ledger.audit.replay import Replay
from ledger.audit.resumed import below
from ledger.events.stored import stored_entry
from ledger.folds.registry import Registry
from ledger.opened import carry
from ledger.proof.pin import Pin
from ledger.stores.reader import LedgerReader

_HASHING = frozenset({"leaves", "tiles", "root"})
_BY_ITSELF = frozenset({"structure", "signatures"})
_PAGE = 4096
_SHOWN = 128

Progress = Callable[[int, int], None]
"""Called with (entries done, entries in all)."""
Seen = Callable[[int], None]
"""Called with the number of entries read so far."""


def reads_single_entries(asked: Sequence[str] | None) -> bool:
    """Whether each entry has to be looked at by itself: bytes, shape, signatures."""
    return asked is None or bool(_BY_ITSELF & set(asked))


def begun(reader: LedgerReader, since: Pin | None, asked: Sequence[str] | None) -> Replay:
    """The replay to ``feed``, from the row after the leaves that it has already.

    ``since``: the pin of an earlier audit that need not be made again, as far as ``resumed.below`` allows.
    """
    if asked is not None and set(asked) <= _HASHING | _BY_ITSELF:
        return TreeOnly(reader)
    known = below(reader, since)
    if known is None:
        return Replay(reader)
    registry = Registry()
    replay = Replay(reader, known, registry)
    carry(registry, reader, 0, len(replay.leaves), stored_entry)
    return replay


def feed(replay: Replay, reader: LedgerReader, seen: Seen) -> None:
    """Give the replay all rows that it hasn't had."""
    if isinstance(replay, TreeOnly):
        replay.add_states(reader.states(), seen)
    else:
        for count, row in enumerate(reader.columns(len(replay.leaves), reader.size), len(replay.leaves) + 1):
            replay.add(row)
            if not count % _SHOWN:
                seen(count)
        replay.finish()
    seen(reader.size)


class Steps:
    """Progress of an audit: half a step an entry for the replay, half for the entry by itself; a whole one for the
    replay where nothing was asked of the entries by themselves (no ``chunks``).
    """

    def __init__(self, progress: Progress | None, start: int, size: int, chunks: int) -> None:
        self._progress = progress
        self._start, self._size = start, size
        self._chunks = chunks

    def replayed(self, count: int) -> None:
        """So many entries have been replayed."""
        if self._progress is not None:
            self._progress((self._start + count) // 2 if self._chunks else count, self._size)

    def checked(self, chunks: int) -> None:
        """So many of the ranges have been checked."""
        if self._progress is not None:
            left = self._size - self._start
            self._progress((self._start + self._size + left * chunks // self._chunks) // 2, self._size)


def fits(since: Pin, identity: Identity) -> bool:
    """Whether the pin is of this ledger at all."""
    return (since.origin, since.genesis) == (identity.origin, identity.genesis)


class TreeOnly(Replay):
    """Leaves and root, and no look into any entry."""

    def add_states(self, states: Iterable[tuple[int, bytes]], seen: Seen) -> None:
        """Hash the entries in order."""
        rows = iter(states)
        while page := list(islice(rows, _PAGE)):
            self.leaves.extend([sha256(b"\x00" + state).digest() for _, state in page if isinstance(state, bytes)])
            seen(len(self.leaves))
