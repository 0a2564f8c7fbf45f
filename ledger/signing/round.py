"""A signing round: what a signer confirms and signs at once, with the ledger at hand or without it.

One draft as its shape says, or several drafts of one ledger (a session of many acts) as one batch: one touch of the
key. Nothing here looks at a ledger; whether an act may be recorded is judged when it is submitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.events.draft_file import Draft, act_digest, with_signatures
from ledger.events.envelope import b64, unb64
from ledger.signing.algorithms import PublicKey, SigningKey, normalise_low_s
from ledger.signing.batch import (
    BATCH_SIZES,
    VerifiedStatements,
    batch_message,
    batch_of,
    sign_batch,
    sign_each,
    single_of,
    verify_signature,
)
from ledger.signing.dsse import EVENT_TYPE, pae


class Round(NamedTuple):
    """Made by ``round_of``. ``drafts``: in the order in which they were given."""

    drafts: tuple[Draft, ...]

    @property
    def payloads(self) -> tuple[bytes, ...]:
        return tuple(payload for draft in self.drafts for payload in draft.payloads)

    @property
    def plains(self) -> list[dict[str, Any]]:
        return [plain for draft in self.drafts for plain in draft.plains]

    @property
    def digest(self) -> str:
        """What is confirmed: the draft's digest, or the root over the events of all drafts (hex)."""
        return act_digest(self.payloads)

    @property
    def genesis(self) -> str | None:
        """The ledger's, null for entry 0."""
        found: str | None = self.drafts[0].first["ledger"]["genesis"]
        return found

    @property
    def batched(self) -> bool:
        """Whether one signature covers the whole round."""
        return self.genesis is not None and (len(self.drafts) > 1 or self.drafts[0].shape == "batch")


def round_of(drafts: Sequence[Draft]) -> Round:
    """The round of these drafts. Raises ``WRONG_LEDGER`` (drafts of several), ``BATCH_SIZE``, ``ACT_TWICE``."""
    first = drafts[0].first["ledger"]
    seen: set[str] = set()
    for index, draft in enumerate(drafts):
        plain = draft.first
        if plain["ledger"] != first:
            raise LedgerError("WRONG_LEDGER", place=f"drafts[{index}]", found=plain["ledger"], expected=first)
        if draft.digest in seen:
            raise LedgerError("ACT_TWICE", place=f"drafts[{index}]", found=draft.digest)
        seen.add(draft.digest)
    made = Round(tuple(drafts))
    if made.batched and len(made.payloads) not in BATCH_SIZES:
        raise LedgerError("BATCH_SIZE", found=len(made.payloads), expected=f"{BATCH_SIZES[0]}..{BATCH_SIZES[-1]}")
    return made


def demand_signer(made: Round, keyid: str, place: str) -> None:
    """The key is one of the signers that every draft names: ``SIGNER_SET_MISMATCH``."""
    for draft in made.drafts:
        wanted = [signer["key"] for signer in draft.first["signers"]]
        if keyid not in wanted:
            raise LedgerError("SIGNER_SET_MISMATCH", place=place, found=keyid, expected=wanted)


def sign_round(made: Round, key: SigningKey) -> Round:
    """The round with this key's signature on every event; a batch takes one signing."""
    messages = _messages(made)
    if made.batched:
        return _joined(made, sign_batch(key, str(made.genesis), messages))
    return _joined(made, sign_each(key, messages))


def bytes_to_sign(made: Round, keyid: str) -> list[bytes]:
    """The exact bytes that the key ``keyid`` signs elsewhere: one string for a batch, else one for each event."""
    messages = _messages(made)
    return [batch_message(keyid, str(made.genesis), messages)] if made.batched else messages


def with_made(made: Round, keyid: str, signatures: Sequence[bytes]) -> Round:
    """The round with ``signatures`` over ``bytes_to_sign``, in that order; nothing is verified.

    Raises ``SIGNATURES_MISSING`` where their number is another.
    """
    expected = 1 if made.batched else len(made.payloads)
    if len(signatures) != expected:
        raise LedgerError("SIGNATURES_MISSING", found=len(signatures), expected=expected)
    if made.batched:
        return _joined(made, batch_of(keyid, _messages(made), signatures[0]))
    return _joined(made, [single_of(keyid, signature) for signature in signatures])


def low_s(draft: Draft, key_of: Callable[[str], PublicKey]) -> Draft:
    """The draft as it may be admitted: the high s of an ECDSA signature made elsewhere replaced by n-s.

    Raises ``SIGNATURE_INVALID``, and ``KEY_UNKNOWN`` by ``key_of``.
    """
    def low(signature: Mapping[str, Any]) -> Mapping[str, Any]:
        if key_of(signature["keyid"]).algorithm != "ecdsa-p256":
            return signature
        try:
            return {**signature, "sig": b64(normalise_low_s(unb64(signature["sig"], "sig")))}
        except LedgerError as fault:
            raise LedgerError(fault.code, **{**fault.facts, "keyid": signature["keyid"]}) from None

    return draft._replace(signatures=tuple(tuple(low(signature) for signature in held) for held in draft.signatures))


def verify_round(made: Round, key: PublicKey) -> None:
    """The signatures of ``key`` in the round hold. Raises ``SIGNATURE_INVALID``, ``SIGNATURES_MISSING``."""
    cache: VerifiedStatements = {}
    genesis = made.genesis
    for draft in made.drafts:
        own_only = draft._replace(signatures=tuple(
            tuple(signature for signature in held if signature["keyid"] == key.keyid) for held in draft.signatures
        ))
        for payload, own in zip(draft.payloads, low_s(own_only, lambda _: key).signatures, strict=True):
            if not own:
                raise LedgerError("SIGNATURES_MISSING", found=0, expected=1, candidates=[key.keyid])
            verify_signature(key, pae(EVENT_TYPE, payload), own[0], genesis, cache)


def _messages(made: Round) -> list[bytes]:
    return [pae(EVENT_TYPE, payload) for payload in made.payloads]


def _joined(made: Round, signatures: Sequence[Mapping[str, Any]]) -> Round:
    left: Iterator[Mapping[str, Any]] = iter(signatures)
    return Round(tuple(
        with_signatures(draft, list(islice(left, len(draft.payloads)))) for draft in made.drafts
    ))
