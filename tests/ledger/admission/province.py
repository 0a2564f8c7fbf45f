"""A founded ledger of one province in a real file: units, offices with heads, an archive; real keys, a set clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bench.scene import Clock, Scene, quoted_result, seed_law, signer
from ledger import founding
from ledger.errors import LedgerError
from ledger.events.codec import decode
from ledger.events.draft_file import Draft, with_signatures
from ledger.events.drafting import Intent
from ledger.events.envelope import b64, envelope_bytes, parse_entry, parse_envelope
from ledger.folds.registry.state import State
from ledger.proof.pin import Pin
from ledger.signing.algorithms import PrivateKey, keyid_of, public_of, sign
from ledger.signing.batch import sign_single
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.signing.keyfile import new_key

P, H, A, B = "unit:tinh-p", "unit:huyen-h", "unit:xa-a", "unit:xa-b"
UBND_P, UBND_H, UBND_A = "office:ubnd-p", "office:ubnd-h", "office:ubnd-a"
NTM, S16, S22 = "standard:ntm", "set:vn-xa-ntm-2016", "set:vn-xa-ntm-2022"
AUTHOR, ARCHIVAL, QUOTED = "signed-by-author", "archival", "quoted-from-report"
TABLES = sorted(set(State.__slots__) - {"_journal", "form", "memo"})


class Province(Scene):
    """``heads``: the signer object of each office's head."""

    def __init__(self, path: Path, clock: Clock | None = None, rules: int = 2) -> None:
        self.path = path
        super().__init__(str(path), seed_law(), clock, rules)
        self.heads: dict[str, dict[str, Any]] = {}
        self.record([unit(P, "tinh"), unit(H, "huyen", P), unit(A, "xa", H, since="2000-01-01"), unit(B, "xa", H)],
                    AUTHOR, self.root)
        self.record([office(UBND_P, "province", P), office(UBND_H, "district", H), office(UBND_A, "commune", A)],
                    AUTHOR, self.root)
        for at in (UBND_P, UBND_H, UBND_A):
            self.heads[at] = self.employ(at)

    def employ(self, at: str, role: str = "head", algorithm: str = "ed25519", name: str = "") -> dict[str, Any]:
        """Enrol a person with a new key and one role at an office; its signer object."""
        person = f"person:{name or role + '-' + at.partition(':')[2]}"
        enrolment, keyid = self.enrol(person, at, algorithm)
        self.record([
            Intent("person.registered", person, {}), enrolment,
            Intent("role.granted", at, {"person": person, "role": role}, "2020-01-01"),
        ], AUTHOR, self.root)
        return signer(person, keyid, role, at)

    def enrol(self, person: str, at: str, algorithm: str = "ed25519") -> tuple[Intent, str]:
        """A new key of the given algorithm with its proof of possession."""
        key: PrivateKey = new_key(algorithm)  # type: ignore[arg-type]
        public = public_of(key)
        self.keys[keyid_of(key)] = key
        statement = founding.possession_statement(str(self.book.genesis), public.keyid, at, person, "events")
        body = {"key": public.keyid, "spki": b64(public.spki), "algorithm": public.algorithm, "person": person,
                "purpose": "events", "proof": b64(sign(key, statement))}
        return Intent("key.enrolled", at, body), public.keyid

    @property
    def size(self) -> int:
        return self.book.reader.refresh()

    def pin(self, size: int | None = None) -> Pin:
        """What an auditor would have kept at ``size`` (the head)."""
        size = self.size if size is None else size
        return Pin(self.book.origin, str(self.book.genesis), size, self.book.reader.root_at(size))

    def results(self, count: int, subject: str = B, first: int = 0, shape: str = "batch") -> None:
        """``count`` quoted results on ``subject`` in acts of 100."""
        for start in range(first, first + count, 100):
            numbers = range(start, min(start + 100, first + count))
            self.record([quoted(subject, number) for number in numbers], QUOTED, self.clerks[:1], shape)

    def refused(self, intents: Sequence[Intent], attestation: str, signers: Sequence[Mapping[str, Any]]) -> LedgerError:
        """The refusal of an act that is signed properly."""
        return self.refuses(self.envelopes(intents, attestation, signers))

    def refuses(self, envelopes: Sequence[bytes], **more: Any) -> LedgerError:
        """The refusal of these envelopes; file, registry and remembered heads are as before."""
        with self.unchanged(), pytest.raises(LedgerError) as caught:
            self.book.append(envelopes, **more)
        return caught.value

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Nothing is written inside the block and the state of admission is as before."""
        _ = self.book.registry
        before = (self.size, self.book.reader.root_at(self.size), tables(self))
        yield
        assert (self.size, self.book.reader.root_at(self.size), tables(self)) == before

    def resigned(
        self, envelope: bytes, change: Callable[[dict[str, Any]], None], signers: Sequence[str] | None = None
    ) -> bytes:
        """The event with its payload changed and signed again, by its signers' keys or the given ones."""
        plain = deepcopy(decode(parse_envelope(envelope).payload).plain)
        change(plain)
        return self.seal(plain, signers)

    def seal(self, plain: Mapping[str, Any], signers: Sequence[str] | None = None) -> bytes:
        """An envelope of ``plain``, whatever it says, by the keys it names."""
        from ledger.canonical import encode

        payload = encode(plain)
        keys = sorted(signers or [s["key"] for s in plain["signers"]])
        return envelope_bytes(payload, [sign_single(self.keys[key], pae(EVENT_TYPE, payload)) for key in keys])

    def drafted(self, intents: Sequence[Intent], attestation: str, signers: Sequence[Mapping[str, Any]],
                shape: str = "single", **more: Any) -> Draft:
        """A draft on the present head; ``more`` replaces signed_at, act_id, event_ids."""
        told: dict[str, Any] = {"signed_at": self.instant(), "act_id": self.id(),
                                "event_ids": [self.id() for _ in intents]}
        return self.book.draft(intents, attestation=attestation, signers=[dict(s) for s in signers], shape=shape,
                               **(told | more))

    def close(self) -> None:
        self.book.close()


def tables(province: Province) -> dict[str, Any]:
    """Every table of the registry that admission holds, copied, with its order."""
    registry = province.book._state.registry
    return {name: list(getattr(registry, name).items()) for name in TABLES}


def payload_of(envelope: bytes) -> dict[str, Any]:
    """The plain payload of an envelope or an entry."""
    read = parse_entry if b'"recorded_at"' in envelope else parse_envelope
    return decode(read(envelope).payload).plain


def unit(subject: str, kind: str, parent: str | None = None, since: str | None = None) -> Intent:
    """A unit as registered by the founders."""
    return Intent("unit.registered", subject, {"kind": kind, "name": subject, "parent": parent}, since)


def office(subject: str, level: str, at: str) -> Intent:
    """A people's committee."""
    return Intent("office.registered", subject, {
        "codes": ["UBND"], "jurisdiction": at, "kind": "ubnd", "level": level, "name": subject, "part_of": None,
        "system": "state"}, "2000-01-01")


def quoted(subject: str, number: int) -> Intent:
    """A distinct count quoted from a report."""
    return quoted_result(subject, "2021-12-31", number % 20, f"dòng {number}")


def recognised(subject: str, day: str = "2026-01-01", number: str = "1/QĐ-UBND", **more: Any) -> Intent:
    """A recognition decided and signed by the province's chairman."""
    body = {"standard": NTM, "set": S22, "for_year": 2025}
    paper = {"issuer": UBND_P, "kind": "QĐ", "number": number, "signed_on": day, "title": None}
    return Intent("recognition.recognised", subject, body | more.pop("body", {}), day, document=paper, **more)


def renamed(subject: str, name: str) -> Intent:
    """A deciding event that the founders may not sign but the archive may: on paper."""
    return Intent("unit.described", subject, {"attribute": "group", "value": name, "source": "nguồn"}, "2020-01-01")


__all__ = ["ARCHIVAL", "AUTHOR", "NTM", "QUOTED", "S16", "S22", "UBND_A", "UBND_H", "UBND_P", "A", "B", "Clock", "H",
           "P", "Province", "office", "payload_of", "quoted", "recognised", "renamed", "tables", "unit",
           "with_signatures"]
