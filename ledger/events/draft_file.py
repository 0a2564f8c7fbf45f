"""``socai/draft/1``: the exact payload bytes of an act on their way to its signers (docs/FORMAT.md, section 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.envelope import check_signatures, envelope_bytes
from ledger.proof import tree
from ledger.signing.dsse import EVENT_TYPE, event_digest, pae

SCHEMA = "socai/draft/1"
_SHARED = ("attestation", "ledger", "observed", "signed_at", "signers")
_MEMBERS = {"schema", "act", "shape", "payloads", "digest", "signers", "signatures"}


class Draft(NamedTuple):
    """An act as drafted. ``signatures[i]``: signature objects over payload i gathered so far, sorted by keyid."""

    payloads: tuple[bytes, ...]
    shape: str
    signatures: tuple[tuple[Mapping[str, Any], ...], ...]

    @property
    def plains(self) -> list[dict[str, Any]]:
        return [codec.decode(payload, f"payloads[{i}]").plain for i, payload in enumerate(self.payloads)]

    @property
    def first(self) -> dict[str, Any]:
        """The first payload's values: what all events of the act share."""
        return codec.decode(self.payloads[0], "payloads[0]").plain

    @property
    def digest(self) -> str:
        return act_digest(self.payloads)

    @property
    def envelopes(self) -> list[bytes]:
        """The envelopes of the act; complete when every signer has signed."""
        return [envelope_bytes(p, s) for p, s in zip(self.payloads, self.signatures, strict=True)]


def act_digest(payloads: Sequence[bytes]) -> str:
    """What a person confirms: event_digest of a single event, else the RFC 6962 root over the events' PAEs (hex)."""
    if len(payloads) == 1:
        return event_digest(payloads[0])
    return tree.root([tree.leaf_hash(pae(EVENT_TYPE, payload)) for payload in payloads]).hex()


def to_json(draft: Draft) -> dict[str, Any]:
    """The draft as the JSON document ``socai/draft/1``."""
    first = draft.first
    return {
        "schema": SCHEMA,
        "act": {"id": first["act"]["id"], "size": len(draft.payloads)},
        "shape": draft.shape,
        "payloads": [payload.decode("utf-8") for payload in draft.payloads],
        "digest": draft.digest,
        "signers": [signer["key"] for signer in first["signers"]],
        "signatures": [[dict(signature) for signature in held] for held in draft.signatures],
    }


def from_json(document: object) -> Draft:
    """Read a draft, recomputing its digest; whether its signatures hold is not asked.

    Raises ``INVALID_DRAFT``, ``SIGNER_SET_MISMATCH`` (a signature of a key that the act doesn't name), or what
    ``codec.decode`` raises.
    """
    if not isinstance(document, dict) or set(document) != _MEMBERS or document["schema"] != SCHEMA:
        raise LedgerError("INVALID_DRAFT", place="", found=str(document)[:60], expected=sorted(_MEMBERS))
    texts, signatures = document["payloads"], document["signatures"]
    if not isinstance(texts, list) or not 1 <= len(texts) <= 1024 or not all(isinstance(t, str) for t in texts):
        raise LedgerError("INVALID_DRAFT", place="payloads", found=str(texts)[:60], expected="1 to 1024 texts")
    if not isinstance(signatures, list) or len(signatures) != len(texts):
        raise LedgerError("INVALID_DRAFT", place="signatures", found=str(signatures)[:60], expected="a list for each")
    if document["shape"] not in ("single", "batch"):
        raise LedgerError("INVALID_DRAFT", place="shape", found=str(document["shape"])[:20], expected="single or batch")
    for index, held in enumerate(signatures):
        if not isinstance(held, list):
            raise LedgerError("INVALID_DRAFT", place=f"signatures[{index}]", found=str(held)[:60],
                              expected="a list of signatures")
        _check_held(held, f"signatures[{index}]")
    draft = Draft(tuple(text.encode("utf-8", "surrogatepass") for text in texts), document["shape"],
                  tuple(tuple(held) for held in signatures))
    if document["digest"] != draft.digest:
        raise LedgerError("INVALID_DRAFT", place="digest", found=str(document["digest"])[:70], expected=draft.digest)
    _check_one_act(draft.plains)
    expected = to_json(draft)
    if expected != document:
        raise LedgerError("INVALID_DRAFT", place="act or signers", found="not those of the payloads",
                          expected={"act": expected["act"], "signers": expected["signers"]})
    for index, held in enumerate(draft.signatures):
        for signature in held:
            if signature["keyid"] not in expected["signers"]:
                raise LedgerError("SIGNER_SET_MISMATCH", place=f"signatures[{index}]", found=signature["keyid"],
                                  expected=expected["signers"])
    return draft


def missing_signers(draft: Draft) -> list[Mapping[str, Any]]:
    """The signers (as the payloads name them) whose signature some event of the act still lacks."""
    held = [{signature["keyid"] for signature in signatures} for signatures in draft.signatures]
    return [s for s in draft.first["signers"] if not all(s["key"] in keyids for keyids in held)]


def _check_held(held: Sequence[object], place: str) -> None:
    """Each in the exact form that the entry will have, ascending by keyid."""
    try:
        if held:
            check_signatures(held)
    except LedgerError as fault:
        raise LedgerError("INVALID_DRAFT", **{**fault.facts, "place": f"{place} {fault.facts['place']}"}) from None


def _check_one_act(plains: Sequence[Mapping[str, Any]]) -> None:
    """All payloads are of one act, in order, by the same signers, made at once (docs/FORMAT.md, section 10)."""
    first = plains[0]
    for index, plain in enumerate(plains):
        place = f"payloads[{index}]"
        act = {"id": first["act"]["id"], "index": index, "size": len(plains)}
        if plain["act"] != act:
            raise LedgerError("INVALID_DRAFT", place=f"{place}.act", found=plain["act"], expected=act)
        for name in _SHARED:
            if plain[name] != first[name]:
                raise LedgerError("INVALID_DRAFT", place=f"{place}.{name}", found=plain[name], expected=first[name])


def with_signatures(draft: Draft, added: Sequence[Mapping[str, Any]]) -> Draft:
    """The draft with one more key's signature on each payload (replacing an earlier one of that key)."""
    merged = []
    for held, new in zip(draft.signatures, added, strict=True):
        kept = [signature for signature in held if signature["keyid"] != new["keyid"]]
        merged.append(tuple(sorted([*kept, new], key=lambda signature: str(signature["keyid"]))))
    return draft._replace(signatures=tuple(merged))
