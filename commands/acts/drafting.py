"""From what a person asked to record to a draft on the present head, rehearsed by the ledger's own rules."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from commands.acts.confirming import confirm_day
from commands.acts.fitting import demand_fitting, warned
from commands.acts.from_flags import act_of
from commands.acts.signers import Signer, candidates, draft_with_roles
from commands.files.structured import read_structured
from commands.keys.passphrases import interactive
from commands.machine import seen
from commands.terminal.settings import Settings
from ledger.errors import LedgerError
from ledger.event_ids import uuid7

if TYPE_CHECKING:
    from commands.acts.record_options import Signing
    from ledger.book import Admitted, Book
    from ledger.events.act_file import ActFile
    from ledger.events.draft_file import Draft
    from ledger.events.drafting import Intent

_ALONE = 1


class Drafting:
    """One act on its way into the ledger `book`. The day of a clock far ahead is asked for once and kept."""

    def __init__(self, book: Book, settings: Settings, signing: Signing) -> None:
        self._book = book
        self._settings = settings
        self._signing = signing
        self.confirmed_day = signing.confirm_day

    def draft(self, kind: str, flags: Mapping[str, Any], keyids: Sequence[str]) -> tuple[Draft, Admitted]:
        """A new draft of what the flags say, and what would become of it. The machine's seen head is brought forward.

        `id`, `signed_at` and `observed` are fixed here and never refreshed. Where the competence table has one row by
        which the office acts, the body names it.
        """
        source = flags.get("source")
        return self.draft_act(lambda office: act_of(kind, flags, self._book, office, self._settings), keyids, source)

    def draft_act(
        self, act_for: Callable[[str | None], Mapping[str, Any]], keyids: Sequence[str], source: str | None = None
    ) -> tuple[Draft, Admitted]:
        """As `draft`, of the act (socai/act/1) that `act_for` gives for the one office that signs, if there is one.
        `source`: the file it was read from."""
        from ledger.events.act_file import read_act

        book = self._book
        self._look()
        possible = candidates(book.registry, keyids, self._signing, self._settings.today())
        offices = {signer["office"] for signers in possible for signer in signers}
        office = offices.pop() if len(offices) == 1 else None
        act = read_act(act_for(office))
        demand_fitting(act, book, source)
        moment = self._settings.clock() // 1000
        ids = [uuid7(moment, os.urandom(10)) for _ in range(len(act.intents) + 1)]
        signed_at = self._settings.now()

        def draft(intents: Sequence[Intent], signers: Sequence[Signer]) -> Draft:
            return book.draft(
                intents, attestation=act.attestation, signers=signers, signed_at=signed_at, act_id=ids[0],
                event_ids=ids[1:], shape=self._shape(act),
            )

        def make(signers: Sequence[Signer]) -> Draft:
            made = draft(act.intents, signers)
            grounds = book.grounds(made)
            if not any(grounds):
                return made
            named = [
                intent if ground is None else intent._replace(body={**intent.body, **ground._asdict()})
                for intent, ground in zip(act.intents, grounds, strict=True)
            ]
            return draft(named, signers)

        def attempt() -> tuple[Draft, Admitted]:
            return draft_with_roles(book, possible, make, self.confirmed_day)

        made, expected = self._on_the_right_day(attempt)
        seen.remember(book.reader)
        return made, warned(expected, made, book)

    def again(self, path: str) -> tuple[Draft, Admitted]:
        """The draft in the file `path`, byte for byte, and what would become of it now."""
        from ledger.events.draft_file import from_json

        self._look()
        draft = from_json(read_structured(path))
        made, expected = self._on_the_right_day(lambda: (draft, self._book.rehearse(draft, self.confirmed_day)))
        seen.remember(self._book.reader)
        return made, warned(expected, made, self._book)

    def _look(self) -> None:
        self._book.reader.refresh()
        seen.demand_extends(self._book.reader)

    def _shape(self, act: ActFile) -> str:
        if len(act.intents) == _ALONE:
            return "single"
        return self._signing.shape or "batch"

    def _on_the_right_day(self, attempt: Any) -> tuple[Draft, Admitted]:
        """Attempt; where the clock is far ahead of the last entry, have the day typed and attempt again."""
        try:
            made: tuple[Draft, Admitted] = attempt()
        except LedgerError as refusal:
            if refusal.code != "CLOCK_AHEAD" or self.confirmed_day is not None or not interactive():
                raise
            self.confirmed_day = confirm_day(refusal.facts["day"])
            made = attempt()
        return made
