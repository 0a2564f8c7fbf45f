"""What a compromised key puts in question (DESIGN section 5, Key life).

A key declared compromised since T may have been in other hands from T on. What it signed before the declaration holds
only where trusted time says that it existed before T: ``recorded_at`` is the log's own word. The rest is in question
until its office says it again (``entry.reaffirmed``) or it is annulled or voided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ledger.events.entry import Entry
from ledger.folds.acts import cancelled

REAFFIRMED = "entry.reaffirmed"
RECOMPUTED = frozenset({"index.sealed", "time.anchored"})
"""What every audit computes or verifies again: whose key signed it is of no matter."""


class Compromise(NamedTuple):
    """``key`` of ``office`` declared compromised since the instant ``since``; ``declared``: position of the word."""

    key: str
    office: str
    since: str
    declared: int


TrustedTime = Callable[[int], str | None]
"""Position -> an instant, vouched for by others than the log, at which the entry existed; None where there is none."""
KeyLife = Callable[[str, str], Compromise | None]
"""(office, key id) -> the compromise declared of that key, None where there is none."""


def no_trusted_time(seq: int) -> str | None:
    """Of a ledger that nobody has anchored in time."""
    return None


def compromises(stream: Sequence[Entry]) -> dict[str, Compromise]:
    """The keys of an office that its stream says are compromised; the earliest T counts, the last word is said."""
    found: dict[str, Compromise] = {}
    for entry in stream:
        if entry.type == "key.revoked" and entry.body["compromised_since"] is not None:
            key, since = entry.body["key"], entry.body["compromised_since"]
            since = min(since, found[key].since) if key in found else since
            found[key] = Compromise(key, entry.subject, since, entry.seq)
    return found


def doubt(entry: Entry, life: KeyLife, trusted: TrustedTime) -> Compromise | None:
    """Why the entry by itself is doubtful: a signer's key was compromised and no trusted time before T clears it."""
    if entry.type in RECOMPUTED:
        return None
    for office, key in signers_of(entry.payload):
        told = life(office, key)
        if told is not None and entry.seq < told.declared:
            known = trusted(entry.seq)
            if known is None or known >= told.since:
                return told
    return None


def in_question(stream: Sequence[Entry], life: KeyLife, trusted: TrustedTime) -> dict[str, Compromise]:
    """The entries of one subject's whole stream that are in question, by digest.

    Read from the end: a reaffirmation counts unless it is annulled or itself in question. What an annulment excludes
    is settled by it.
    """
    found: dict[str, Compromise] = {}
    gone = cancelled(stream)
    said_again: set[str] = set()
    for entry in reversed(stream):
        if entry.digest in gone:
            continue
        told = None if entry.digest in said_again else doubt(entry, life, trusted)
        if told is not None:
            found[entry.digest] = told
        elif entry.type == REAFFIRMED:
            said_again.update(entry.body["entries"])
    return found


def signers_of(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(office, key id) of each signer."""
    for signer in payload["signers"]:
        yield signer["office"], signer["key"]


def signed_by(entries: Iterable[Entry]) -> frozenset[tuple[str, str]]:
    """(office, key id) of everybody who signed one of the entries."""
    return frozenset(pair for entry in entries for pair in signers_of(entry.payload))
