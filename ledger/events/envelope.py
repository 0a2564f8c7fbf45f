"""The stored entry: one exact byte form of a DSSE v1 envelope (docs/FORMAT.md, section 4).

Compact JSON with sorted keys: ``payload`` (standard padded base64), ``payloadType``, ``recorded_at`` (the ledger's, at
admission), ``signatures`` (sorted by keyid). The byte string is the RFC 6962 leaf. An envelope that has not been
admitted yet is the same without ``recorded_at``.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta

from ledger.canonical import ENTRY_LIMIT
from ledger.errors import LedgerError
from ledger.signing.dsse import EVENT_TYPE, pae

_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
INSTANT = re.compile(_INSTANT + r"\Z")
_HEX64 = re.compile(r"[0-9a-f]{64}\Z")
_HASH_BASE64 = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=\Z").match
_MAX_SIGNERS = 32
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(order="sorted").encode


class ExactBatch(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Member ``index`` of a batch of ``size`` events; ``path``: its inclusion path, hashes of 32 bytes."""

    index: Annotated[int, Meta(ge=0, le=1023)]
    path: Annotated[list[Annotated[bytes, Meta(min_length=32, max_length=32)]], Meta(max_length=10)]
    size: Annotated[int, Meta(ge=2, le=1024)]


class ExactSignature(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One signature; ``batch`` is unset for a single one."""

    keyid: str
    sig: bytes
    batch: ExactBatch | msgspec.UnsetType = msgspec.UNSET

    @property
    def plain(self) -> dict[str, Any]:
        """The signature object as it stands in the envelope."""
        single = {"keyid": self.keyid, "sig": b64(self.sig)}
        batch = self.batch
        if isinstance(batch, ExactBatch):
            return {"batch": {"index": batch.index, "path": [b64(node) for node in batch.path], "size": batch.size},
                    **single}
        return single


class _Unadmitted(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    payload: bytes
    payloadType: Literal["application/vnd.socai.event.v1+json"]  # DSSE's own name
    signatures: Annotated[list[ExactSignature], Meta(min_length=1, max_length=_MAX_SIGNERS)]


class ExactEntry(_Unadmitted, forbid_unknown_fields=True, gc=False):
    """Stored bytes taken apart, once they are known to be in the one exact form; see ``exact_entry``."""

    recorded_at: str


_decode_unadmitted = msgspec.json.Decoder(_Unadmitted).decode
_decode_admitted = msgspec.json.Decoder(ExactEntry).decode
_HEAD = b'{"payload":"'
_TAIL = f'","payloadType":"{EVENT_TYPE}"'
_TAIL_BYTES = _TAIL.encode("ascii")


class Envelope(NamedTuple):
    """A parsed envelope: the exact payload bytes and the signature objects, sorted by keyid."""

    payload: bytes
    signatures: tuple[Mapping[str, Any], ...]
    recorded_at: str | None

    @property
    def pae(self) -> bytes:
        return pae(EVENT_TYPE, self.payload)


def b64(data: bytes) -> str:
    """Standard padded base64 without line breaks."""
    return b2a_base64(data, newline=False).decode("ascii")


def unb64(text: str, place: str) -> bytes:
    """Decode base64 strictly: the text must be what ``b64`` writes. Raises ``NON_CANONICAL_ENVELOPE``."""
    try:
        data = a2b_base64(text, strict_mode=True)
    except (Base64Error, ValueError):
        raise LedgerError("NON_CANONICAL_ENVELOPE", place=place, found=text[:40], expected="standard base64") from None
    if b64(data) != text:
        raise LedgerError("NON_CANONICAL_ENVELOPE", place=place, found=text[-8:], expected="canonical padded base64")
    return data


def signatures_text(signatures: Sequence[Mapping[str, Any]]) -> str:
    """The canonical JSON of the signature list, as it stands in envelope and entry."""
    return _encode(signatures).decode("ascii")


def envelope_bytes(payload: bytes, signatures: Sequence[Mapping[str, Any]]) -> bytes:
    """An envelope not yet admitted. ``signatures`` must already be sorted by keyid."""
    return f'{{"payload":"{b64(payload)}{_TAIL},"signatures":{signatures_text(signatures)}}}'.encode("ascii")


def entry_bytes(envelope: bytes, recorded_at: str) -> bytes:
    """The stored form of canonical ``envelope`` bytes admitted at ``recorded_at``.

    Raises ``ENTRY_TOO_LARGE`` beyond 65,535 bytes.
    """
    head, tail = envelope.split(b',"signatures":', 1)
    entry = b'%b,"recorded_at":"%b","signatures":%b' % (head, recorded_at.encode("ascii"), tail)
    if len(entry) > ENTRY_LIMIT:
        raise LedgerError("ENTRY_TOO_LARGE", found=len(entry), expected=ENTRY_LIMIT)
    return entry


def exact_entry(state: bytes) -> ExactEntry:
    """Take stored bytes apart, refusing every form but the exact one (``NON_CANONICAL_ENVELOPE``)."""
    try:
        stored = _decode_admitted(state)
    except (msgspec.DecodeError, RecursionError, ValueError):
        stored = None
    if stored is not None and _is_instant(stored.recorded_at):
        middle = b'%b,"recorded_at":"%b"' % (_TAIL_BYTES, stored.recorded_at.encode("ascii"))
        if _is_exact(stored, state, middle):
            return stored
    raise _inexact(state, admitted=True)


def is_entry_of(state: bytes, payload: bytes, recorded_at: str, signatures: bytes) -> bool:
    """Whether ``state`` is the exact form of these. ``payload``, ``recorded_at``: what ``stored`` found in it;
    ``signatures``: the canonical JSON of their list, from elsewhere.
    """
    rest = b'%b,"recorded_at":"%b","signatures":%b}' % (_TAIL_BYTES, recorded_at.encode("ascii"), signatures)
    return _is_instant(recorded_at) and _is_written(state, payload, rest)


def parse_entry(state: bytes) -> Envelope:
    """``exact_entry`` with signature objects as plain values."""
    stored = exact_entry(state)
    return Envelope(stored.payload, tuple([signature.plain for signature in stored.signatures]), stored.recorded_at)


def parse_envelope(data: bytes) -> Envelope:
    """Parse an envelope that has no ``recorded_at`` yet, refusing every form but the exact one."""
    try:
        stored = _decode_unadmitted(data)
    except (msgspec.DecodeError, RecursionError, ValueError):
        stored = None
    if stored is None or not _is_exact(stored, data, _TAIL_BYTES):
        raise _inexact(data, admitted=False)
    return Envelope(stored.payload, tuple([signature.plain for signature in stored.signatures]), None)


def _is_exact(stored: _Unadmitted, data: bytes, middle: bytes) -> bool:
    """Whether what ``data`` says may stand in an envelope, and ``data`` is how it is written.

    ``middle``: what has to stand between the payload's text and the signatures.
    """
    signatures = stored.signatures
    before = ""
    for signature in signatures:
        keyid, batch = signature.keyid, signature.batch
        if keyid <= before or _HEX64.match(keyid) is None:
            return False
        before = keyid
        if batch is not msgspec.UNSET and batch.index >= batch.size:
            return False
    return _is_written(data, stored.payload, b'%b,"signatures":%b}' % (middle, _encode(signatures)))


def _is_written(data: bytes, payload: bytes, rest: bytes) -> bool:
    """Whether ``data`` is written as the payload that the decoder found in it, and then ``rest``."""
    # Where nothing is escaped, text ends at the first quotation mark. The decoder has refused what is no padded base64;
    # what it doesn't ask is whether the bits that the last group leaves over are zero.
    end = data.find(b'"', len(_HEAD))
    return (
        len(data) <= ENTRY_LIMIT
        and len(data) - end == len(rest)
        and data.endswith(rest)
        and b"\\" not in data
        and data.startswith(_HEAD)
        and data.endswith(b2a_base64(payload[-(len(payload) % 3 or 3) :], newline=False), len(_HEAD), end)
    )


def _inexact(data: bytes, *, admitted: bool) -> LedgerError:
    """The refusal of ``data``, in words that say what keeps it from being exact."""
    try:
        _explain(data, admitted=admitted)
    except LedgerError as refusal:
        return refusal
    return _bad("envelope", "another spelling of the same JSON", "the exact byte form of docs/FORMAT.md")


def _explain(data: bytes, *, admitted: bool) -> None:
    """Say in words what keeps ``data`` from being an envelope; nothing where only its spelling differs."""
    if len(data) > ENTRY_LIMIT:
        raise LedgerError("ENTRY_TOO_LARGE", found=len(data), expected=ENTRY_LIMIT)
    try:
        stored = _decode(data)
    except (msgspec.DecodeError, RecursionError, ValueError) as fault:
        raise _bad("envelope", str(fault)[:60], "compact ASCII JSON") from None
    expected = {"payload", "payloadType", "signatures"} | ({"recorded_at"} if admitted else set())
    if not isinstance(stored, dict) or set(stored) != expected:
        raise _bad("envelope", sorted(stored) if isinstance(stored, dict) else type(stored).__name__, sorted(expected))
    if stored["payloadType"] != EVENT_TYPE:
        raise _bad("payloadType", str(stored["payloadType"])[:60], EVENT_TYPE)
    if not isinstance(stored["payload"], str):
        raise _bad("payload", type(stored["payload"]).__name__, "base64 text")
    if admitted and not (isinstance(stored["recorded_at"], str) and _is_instant(stored["recorded_at"])):
        raise _bad("recorded_at", str(stored["recorded_at"])[:40],
                   "YYYY-MM-DDTHH:MM:SS.ffffffZ, an instant that exists")
    unb64(stored["payload"], "payload")
    check_signatures(stored["signatures"])


def _is_instant(text: str) -> bool:
    return INSTANT.match(text) is not None and _is_day(text[:10])


@lru_cache(64)
def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def check_signatures(value: Any) -> None:
    """The signature objects of one event, in form alone: ``NON_CANONICAL_ENVELOPE``, ``DUPLICATE_SIGNER``."""
    if not isinstance(value, list) or not 1 <= len(value) <= _MAX_SIGNERS:
        raise _bad("signatures", type(value).__name__, f"1 to {_MAX_SIGNERS} signatures")
    before = ""
    for index, signature in enumerate(value):
        place = f"signatures[{index}]"
        if not isinstance(signature, dict) or set(signature) not in ({"keyid", "sig"}, {"batch", "keyid", "sig"}):
            raise _bad(place, str(signature)[:60], "{keyid, sig} or {batch, keyid, sig}")
        if not all(isinstance(signature[name], str) for name in ("keyid", "sig")):
            raise _bad(place, str(signature)[:60], "text members")
        if _HEX64.match(signature["keyid"]) is None:
            raise _bad(f"{place}.keyid", signature["keyid"][:70], "64 lower-case hexadecimal digits")
        if signature["keyid"] == before:
            raise LedgerError("DUPLICATE_SIGNER", place=place, found=before)
        if signature["keyid"] < before:
            raise _bad(place, signature["keyid"], "signatures sorted by keyid")
        before = signature["keyid"]
        unb64(signature["sig"], f"{place}.sig")
        if "batch" in signature:
            _check_batch(signature["batch"], f"{place}.batch")


def _check_batch(batch: Any, place: str) -> None:
    if not isinstance(batch, dict) or set(batch) != {"index", "path", "size"}:
        raise _bad(place, str(batch)[:60], "{index, path, size}")
    index, size, path = batch["index"], batch["size"], batch["path"]
    if type(index) is not int or type(size) is not int or not 2 <= size <= 1024 or not 0 <= index < size:
        raise _bad(place, f"index {str(index)[:20]}, size {str(size)[:20]}", "0 <= index < size, size 2..1024")
    if not isinstance(path, list) or len(path) > 10 or not all(isinstance(node, str) for node in path):
        raise _bad(f"{place}.path", str(path)[:60], "a list of base64 hashes")
    for position, node in enumerate(path):
        if _HASH_BASE64(node) is None:
            raise _bad(f"{place}.path[{position}]", node[:50], "canonical base64 of 32 bytes")


def _bad(place: str, found: Any, expected: Any) -> LedgerError:
    return LedgerError("NON_CANONICAL_ENVELOPE", place=place, found=found, expected=expected)
