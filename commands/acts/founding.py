"""Founding a ledger: entry 0, entry 1, the founding act; in a file that gets its name only when all of it stands."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from commands.machine import seen
from ledger.errors import LedgerError
from ledger.event_ids import uuid7
from ledger.instants import instant

if TYPE_CHECKING:
    from commands.keys.keyring import OpenKey
    from ledger.events.draft_file import Draft
    from ledger.events.drafting import Drafted
    from ledger.founding import Charter

SO_CAI = "office:so-cai"
"""The founders' office where none is named: the ledger's own."""


class Founder(NamedTuple):
    """A person id and the key opened for it."""

    person: str
    key: OpenKey


class Plan(NamedTuple):
    """What the founders agreed on. `office`: (id, name) of the founders' office. `k`: root keys that must sign.

    `predecessor`: {origin, genesis, size, root} of the closed ledger that this one continues.
    """

    origin: str
    purpose: str
    k: int
    founders: Sequence[Founder]
    log: Founder
    office: tuple[str, str]
    predecessor: Mapping[str, Any] | None = None


class Founded(NamedTuple):
    """The new ledger: leaf hash of entry 0, entries, root (hex)."""

    genesis: str
    size: int
    root: str


def found(path: str, plan: Plan, clock: Callable[[], int]) -> Founded:
    """Make the ledger `path`; `clock` in nanoseconds. Every entry is verified as it is read back.

    Raises `LEDGER_EXISTS`, `FOLDER_MISSING` and whatever refuses an entry; then nothing is left behind.
    """
    from ledger.stores.opening import demand_folder, publish, temporary_beside
    from ledger.stores.reader import LedgerReader

    if os.path.lexists(path):
        raise LedgerError("LEDGER_EXISTS", path=path)
    demand_folder(path)
    temporary = temporary_beside(path)
    try:
        with _Founding(temporary, plan, lambda: clock() // 1000) as founding:
            book = founding.book
            founded = Founded(book.reader.genesis(), book.reader.size, book.reader.root_at(book.reader.size))
        publish(temporary, path)
    finally:
        for suffix in ("", "-wal", "-shm"):
            if os.path.lexists(temporary + suffix):
                os.unlink(temporary + suffix)
    with LedgerReader.open(path) as reader:
        seen.keep(reader, founding.signed)
    return founded


class _Founding:
    """The three first acts, on a file that nobody else knows yet."""

    def __init__(self, path: str, plan: Plan, clock: Callable[[], int]) -> None:
        from ledger.book import Book
        from ledger.events.draft_file import Draft
        from ledger.founding import draft_genesis
        from ledger.signing.algorithms import sign

        self.signed: list[tuple[str, int, str]] = []
        self._clock = clock
        self._plan = plan
        self._charter = _charter(plan)
        zero = draft_genesis(
            self._charter, lambda message: sign(plan.log.key.private, message), signed_at=instant(clock()),
            act_id=self._id(), event_id=self._id(),
        )
        draft = self._sign(Draft((zero.payload,), "single", ((),)), plan.founders)
        self.book = Book.found(path, clock, draft.envelopes[0])
        try:
            self._verified(draft, [0])
            self._confirm(zero)
            self._publish()
        except BaseException:
            self.book.close()
            raise

    def __enter__(self) -> _Founding:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def _confirm(self, zero: Drafted) -> None:
        from ledger.events.draft_file import Draft
        from ledger.founding import draft_confirmation

        genesis = self.book.reader.genesis()
        one = draft_confirmation(
            self._charter, genesis, zero.digest, signed_at=instant(self._clock()), act_id=self._id(),
            event_id=self._id(),
        )
        self._append(Draft((one.payload,), "single", ((),)))

    def _publish(self) -> None:
        from data.seed import founding_events
        from ledger.events.drafting import Intent

        intents = [
            Intent(event["type"], event["subject"], event["body"], event["effective_from"], event["effective_to"])
            for event in founding_events()
        ]
        members = sorted(self._charter.founders[: self._plan.k], key=lambda member: member.key.keyid)
        self._append(self.book.draft(
            intents, attestation="signed-by-author", signers=[member.signer("founder") for member in members],
            signed_at=instant(self._clock()), act_id=self._id(), event_ids=[self._id() for _ in intents],
            shape="batch",
        ))

    def _append(self, draft: Draft) -> None:
        signed = self._sign(draft, self._plan.founders[: self._plan.k])
        self._verified(signed, self.book.append(signed.envelopes).positions)

    def _verified(self, draft: Draft, positions: Sequence[int]) -> None:
        from ledger.readback import verify_recorded
        from ledger.signing.dsse import event_digest

        verify_recorded(self.book.reader, draft.envelopes, positions, self.book.key_of)
        for position, plain, payload in zip(positions, draft.plains, draft.payloads, strict=True):
            self.signed.append((event_digest(payload), position, plain["signed_at"]))

    @staticmethod
    def _sign(draft: Draft, founders: Sequence[Founder]) -> Draft:
        from commands.keys.keyring import sign

        for founder in founders:
            draft = sign(draft, founder.key)
        return draft

    def _id(self) -> str:
        return uuid7(self._clock(), os.urandom(10))


def _charter(plan: Plan) -> Charter:
    from ledger.founding import Charter, Member

    office, name = plan.office
    body: dict[str, Any] = {
        "basis": [], "basis_text": None, "codes": [], "competence_rule": None, "jurisdiction": None, "kind": "so-cai",
        "level": "none", "name": name, "part_of": None, "regime": None, "system": "ledger",
    }
    founders = [Member(founder.person, office, founder.key.public) for founder in plan.founders]
    operator = Member(plan.log.person, office, plan.log.key.public)
    return Charter(plan.origin, plan.purpose, plan.k, founders, operator, [(office, body)], os.urandom(16).hex(),
                   plan.predecessor)
