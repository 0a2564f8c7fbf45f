"""``socai/draft/1``: the exact payload bytes of an act on their way to its signers (docs/FORMAT.md, section 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.envelope import envelope_bytes
from ledger.proof import tree
from ledger.signing.dsse import EVENT_TYPE, event_digest, pae

SCHEMA = "socai/draft/1"
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
    first = draft.plains[0]
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
    """Read a draft, recomputing its digest. Raises ``INVALID_DRAFT``, or what ``codec.decode`` raises."""
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
        if not isinstance(held, list) or not all(isinstance(signature, dict) for signature in held):
            raise LedgerError("INVALID_DRAFT", place=f"signatures[{index}]", found=str(held)[:60],
                              expected="a list of signatures")
    draft = Draft(tuple(text.encode("utf-8", "surrogatepass") for text in texts), document["shape"],
                  tuple(tuple(held) for held in signatures))
    if document["digest"] != draft.digest:
        raise LedgerError("INVALID_DRAFT", place="digest", found=str(document["digest"])[:70], expected=draft.digest)
    expected = to_json(draft)
    if expected != document:
        raise LedgerError("INVALID_DRAFT", place="act or signers", found="not those of the payloads",
                          expected={"act": expected["act"], "signers": expected["signers"]})
    return draft


def with_signatures(draft: Draft, added: Sequence[Mapping[str, Any]]) -> Draft:
    """The draft with one more key's signature on each payload (replacing an earlier one of that key)."""
    merged = []
    for held, new in zip(draft.signatures, added, strict=True):
        kept = [signature for signature in held if signature["keyid"] != new["keyid"]]
        merged.append(tuple(sorted([*kept, new], key=lambda signature: str(signature["keyid"]))))
    return draft._replace(signatures=tuple(merged))
