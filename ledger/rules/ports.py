"""What the rules ask of their caller, and what they answer short of a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from ledger.events.entry import Entry


class Note(NamedTuple):
    """Something to report about an admitted entry: a code of ``data/errors.toml`` and its facts. Not a refusal."""

    code: str
    facts: dict[str, Any]


class Context(Protocol):
    """The position at which an event is judged, and the rest of the log as far as the rules look into it."""

    @property
    def seq(self) -> int:
        """Position that the entry has or would have."""
        ...

    @property
    def recorded_at(self) -> str:
        """Instant of admission, ``YYYY-MM-DDTHH:MM:SS.ffffffZ``."""
        ...

    @property
    def recorded_day(self) -> str:
        """The +07:00 civil day of ``recorded_at``."""
        ...

    def event(self, digest: str) -> Mapping[str, Any] | None:
        """Payload of an earlier event (earlier ones of the same act included) by event_digest, null if none."""
        ...

    def root_at(self, size: int) -> str | None:
        """Root, hex, of the first ``size`` entries; null beyond them."""
        ...

    def stream(self, subject: str) -> Sequence[Entry]:
        """The entries on a subject before the one judged, oldest first."""
        ...

    def symbol_matches(self, number: str, codes: Sequence[str], system: str) -> bool | None:
        """Whether a document symbol can be that of an office with these codes and system; null: can't be told."""
        ...

    def verify(self, spki: str, message: bytes, signature: str) -> None:
        """Check ``signature`` (base64) by the key ``spki`` (base64 DER) over ``message``; raises ``LedgerError``."""
        ...
