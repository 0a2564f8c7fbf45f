"""What is known of a range of the log, and of the log before it, when it has been looked at by itself."""

from __future__ import annotations

from typing import NamedTuple

from ledger.audit.entries import Checked
from ledger.audit.findings import Finding
from ledger.audit.repeated import Repeated


class Assumed(NamedTuple):
    """What a range takes for true of the log before it.

    ``versions``: entries by subject. ``heads``: digest (hex) of the last deciding event by subject, null for none.
    ``roots``: root (hex) by size, of any size up to the range's own end.
    """

    versions: dict[str, int]
    heads: dict[str, str | None]
    roots: dict[int, str]


class Part(NamedTuple):
    """The entries start <= seq < stop, found good under ``assumed``. ``leaves``: their leaf hashes, one after another.

    ``versions`` and ``heads``: of the subjects that the range met, after it. ``first_at``, ``last_at``: the instants
    of admission of its first and last entry. ``notes``: findings that leave the verdict as it is. ``checked``: None
    where an earlier audit has judged these entries.
    """

    start: int
    stop: int
    leaves: bytes
    assumed: Assumed
    versions: dict[str, int]
    heads: dict[str, str | None]
    first_at: str
    last_at: str
    repeated: Repeated
    notes: tuple[Finding, ...]
    checked: Checked | None
