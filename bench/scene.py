"""A real ledger for measurements and tests: founded, with an archive office of two clerks and a few units.

Keys are made anew each time and never leave memory; the clock is a counter, so runs differ in nothing but keys.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from ledger import founding
from ledger.book import Admitted, Book
from ledger.event_ids import uuid7
from ledger.events.draft_file import Draft, with_signatures
from ledger.events.drafting import Intent
from ledger.events.envelope import b64, envelope_bytes
from ledger.instants import instant
from ledger.signing.algorithms import PrivateKey, keyid_of, public_of, sign
from ledger.signing.batch import sign_batch, sign_single
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.signing.keyfile import new_key

ORIGIN = "socai.invalid/bench"
START = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
ARCHIVE = "office:luu-tru"
HOUSE = {"codes": [], "jurisdiction": None, "kind": "ban-quan-tri-so", "level": "none", "name": "Ban quản trị sổ cái",
         "part_of": None, "system": "ledger"}


class Clock:
    """A clock that moves by ``step`` microseconds at each look."""

    def __init__(self, start: int = START, step: int = 1000) -> None:
        self.now = start
        self.step = step

    def __call__(self) -> int:
        self.now += self.step
        return self.now


class Scene:
    """A founded ledger at ``path`` with the keys to write it."""

    def __init__(self, path: str, law: Sequence[Intent], clock: Clock | None = None, rules: int = 2) -> None:
        self.clock = clock or Clock()
        self.keys: dict[str, PrivateKey] = {}
        founders = [founding.Member(f"person:founder-{n}", "office:so-cai", public_of(self._key())) for n in (1, 2)]
        log_key = self._key()
        charter = founding.Charter(
            ORIGIN, "test", 2, founders, founding.Member("person:log", "office:so-cai", public_of(log_key)),
            [("office:so-cai", HOUSE)], os.urandom(16).hex(), rules=rules,
        )
        genesis = founding.draft_genesis(charter, lambda message: sign(log_key, message), signed_at=self.instant(),
                                         act_id=self.id(), event_id=self.id())
        signed = [sign_single(self.keys[m.key.keyid], pae(EVENT_TYPE, genesis.payload)) for m in founders]
        signed.sort(key=lambda signature: str(signature["keyid"]))
        self.book = Book.found(path, self.clock, envelope_bytes(genesis.payload, signed))
        assert self.book.genesis is not None
        confirmed = founding.draft_confirmation(charter, self.book.genesis, genesis.digest, signed_at=self.instant(),
                                                act_id=self.id(), event_id=self.id())
        self.root = sorted((m.signer("founder") for m in founders), key=lambda signer: str(signer["key"]))
        self.book.append(self.signed(Draft((confirmed.payload,), "single", ((),)), self.root))
        if law:
            self.record(law, "signed-by-author", self.root)
        self.clerks = self._archive()

    def record(
        self, intents: Sequence[Intent], attestation: str, signers: Sequence[Mapping[str, Any]], shape: str = "batch"
    ) -> Admitted:
        """Draft, sign and append one act."""
        return self.book.append(self.envelopes(intents, attestation, signers, shape))

    def envelopes(
        self, intents: Sequence[Intent], attestation: str, signers: Sequence[Mapping[str, Any]], shape: str = "batch"
    ) -> list[bytes]:
        """A signed act on the present head, not yet appended."""
        draft = self.book.draft(intents, attestation=attestation, signers=[dict(s) for s in signers],
                                signed_at=self.instant(), act_id=self.id(), event_ids=[self.id() for _ in intents],
                                shape=shape if len(intents) > 1 else "single")
        return self.signed(draft, signers)

    def signed(self, draft: Draft, signers: Sequence[Mapping[str, Any]]) -> list[bytes]:
        """The envelopes of ``draft`` with every signer's signature."""
        messages = [pae(EVENT_TYPE, payload) for payload in draft.payloads]
        for signer in signers:
            key = self.keys[signer["key"]]
            if draft.shape == "batch":
                draft = with_signatures(draft, sign_batch(key, str(self.book.genesis), messages))
            else:
                draft = with_signatures(draft, [sign_single(key, message) for message in messages])
        return draft.envelopes

    def enrolment(self, person: str, office: str, purpose: str = "events") -> tuple[Intent, str]:
        """A new key for ``person`` at ``office``: the intent with its proof of possession, and the key id."""
        key = self._key()
        public = public_of(key)
        statement = founding.possession_statement(str(self.book.genesis), public.keyid, office, person, purpose)
        body = {"key": public.keyid, "spki": b64(public.spki), "algorithm": public.algorithm, "person": person,
                "purpose": purpose, "proof": b64(sign(key, statement))}
        return Intent("key.enrolled", office, body), public.keyid

    def id(self) -> str:
        """A new event or act id."""
        return uuid7(self.clock(), os.urandom(10))

    def instant(self) -> str:
        """Now, in ledger form."""
        return instant(self.clock())

    def _archive(self) -> list[dict[str, Any]]:
        office = {**HOUSE, "kind": "luu-tru", "name": "Lưu trữ"}
        one, first = self.enrolment("person:clerk-1", ARCHIVE)
        two, second = self.enrolment("person:clerk-2", ARCHIVE)
        self.record([
            Intent("office.registered", ARCHIVE, office),
            Intent("person.registered", "person:clerk-1", {}),
            Intent("person.registered", "person:clerk-2", {}),
            one,
            two,
            Intent("role.granted", ARCHIVE, {"person": "person:clerk-1", "role": "recorder"}, "2026-01-01"),
            Intent("role.granted", ARCHIVE, {"person": "person:clerk-2", "role": "archivist"}, "2026-01-01"),
        ], "signed-by-author", self.root)
        signers = [signer("person:clerk-1", first, "recorder"), signer("person:clerk-2", second, "archivist")]
        return sorted(signers, key=lambda s: str(s["key"]))

    def _key(self) -> PrivateKey:
        key = new_key("ed25519")
        self.keys[keyid_of(key)] = key
        return key


def signer(person: str, key: str, role: str, office: str = ARCHIVE) -> dict[str, Any]:
    """A signer object."""
    return {"delegation": None, "key": key, "office": office, "person": person, "role": role, "signing_as": None}


def seed_law() -> list[Intent]:
    """The founding act that ``socai init`` publishes."""
    from data import seed

    return [Intent(e["type"], e["subject"], e["body"], e["effective_from"], e["effective_to"])
            for e in seed.founding_events()]


def commune(number: int) -> Intent:
    """A registered commune without parent."""
    return Intent("unit.registered", f"unit:xa-{number}", {"kind": "xa", "name": f"Xã số {number}"})


def quoted_result(unit: str, day: str, met: int, words: str) -> Intent:
    """A count quoted from a report; ``words`` fills it up to the size wanted."""
    return Intent("result.reported", unit, {
        "standard": "standard:ntm", "set": "set:vn-xa-ntm-2016",
        "observed_on": {"first": day, "last": day, "precision": "day"},
        "counts": {"of": "criteria", "met": met, "total": 19, "known_met": [], "known_unmet": []},
        "stated": {"basis": "actual", "place": "l.51", "as_written": words},
    }, document={"issuer": None, "kind": "BC", "number": None, "signed_on": "2022"})


