"""A time stamp over a checkpoint's text: asked for, and judged (RFC 3161; rfc3161-client, the extra ``time``).

The authority's certificate is pinned by the ledger's policy: a token is believed because of that very certificate, and
only while it was valid. What else a token brings along is never trusted.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography import x509

from ledger.checkpoints.adopted import Authority
from ledger.errors import LedgerError
from ledger.instants import instant
from ledger.signing.certificates import serial_of
from ledger.trusted_time.pinned import CODE, certificate_of, demand_purpose, invalid, shown

if TYPE_CHECKING:
    from rfc3161_client import TimeStampRequest, TimeStampResponse

_SHA256 = "2.16.840.1.101.3.4.2.1"
_STRONG = {_SHA256, "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"}


class Stamp(NamedTuple):
    """What a token says: ``time``, an instant of the authority's clock; its serial number."""

    time: str
    serial: int


def new_request(text: str) -> bytes:
    """A TimeStampReq (DER) over SHA-256 of a checkpoint's text, with a fresh nonce.

    The authority's certificate is pinned, so none is asked for: tokens stay small, and sets of certificates in an
    order that DER doesn't allow, which some authorities make, are no trouble. Raises ``PACKAGE_MISSING``.
    """
    client = _client()
    builder = client.TimestampRequestBuilder(data=text.encode("utf-8"), hash_algorithm=client.HashAlgorithm.SHA256)
    asked: TimeStampRequest = builder.nonce(nonce=True).cert_request(cert_request=False).build()
    return asked.as_bytes()


def nonce_of(request: bytes) -> int | None:
    """The nonce of a TimeStampReq. Raises ``TIME_REQUEST_INVALID``, ``PACKAGE_MISSING``."""
    _client()
    from rfc3161_client import _rust

    try:
        nonce: int | None = _rust.parse_timestamp_request(request).nonce
    except BaseException as fault:  # whatever the parser of a stranger's bytes raises
        _demand_theirs(fault)
        raise LedgerError("TIME_REQUEST_INVALID", found=shown(request), expected="a TimeStampReq") from None
    return nonce


def verify_token(data: bytes, text: str, authority: Authority, nonce: int | None = None) -> Stamp:
    """Accept only a TimeStampResp (DER) of this authority over this checkpoint text.

    ``nonce``: of the request, where it is at hand. Raises ``TIME_TOKEN_INVALID`` with a ``reason``: encoding, status,
    data, weak-hash, nonce, authority, certificates, eku, ca, key-usage, weak-key, validity, signature; and
    ``PACKAGE_MISSING``.
    """
    client = _client()
    response, told = _read(client, data)
    if told.imprint_hash != _SHA256:
        raise invalid("weak-hash", told.imprint_hash, _SHA256)
    weak = told.digests - _STRONG
    if weak:
        raise invalid("weak-hash", sorted(weak), sorted(_STRONG))
    if told.imprint != sha256(text.encode("utf-8")).digest():
        raise invalid("data", told.imprint.hex(), sha256(text.encode("utf-8")).hexdigest())
    if nonce is not None and told.nonce != nonce:
        raise invalid("nonce", str(told.nonce), str(nonce))
    own = certificate_of(authority.certificate)
    _demand_pinned(told, authority, own)
    demand_purpose(own)
    if not own.not_valid_before_utc <= told.time <= own.not_valid_after_utc:
        raise invalid("validity", told.time.isoformat(),
                       [own.not_valid_before_utc.isoformat(), own.not_valid_after_utc.isoformat()])
    _demand_signature(client, response, authority, own, text)
    return Stamp(instant(round(told.time.timestamp() * 1_000_000)), told.serial)


class _Told(NamedTuple):
    """What a response says, as plain values."""

    time: datetime
    serial: int
    nonce: int | None
    imprint_hash: str
    imprint: bytes
    digests: frozenset[str]
    signers: tuple[tuple[x509.Name, int], ...]
    certificates: tuple[bytes, ...]


def _client() -> Any:
    try:
        import rfc3161_client
    except ImportError:
        raise LedgerError("PACKAGE_MISSING", package="rfc3161-client", extra="time") from None
    return rfc3161_client


def _read(client: Any, data: bytes) -> tuple[TimeStampResponse, _Told]:
    """Everything that is looked at, read at once: the parser of a stranger's bytes may raise whatever it likes."""
    try:
        response: TimeStampResponse = client.decode_timestamp_response(data)
        status = int(response.status)
        told = None
        if status in (0, 1):
            info, signed = response.tst_info, response.signed_data
            told = _Told(
                info.gen_time.astimezone(UTC), int(info.serial_number), _nonce(info),
                info.message_imprint.hash_algorithm.dotted_string, bytes(info.message_imprint.message),
                frozenset(one.dotted_string for one in signed.digest_algorithms),
                tuple((one.issuer, int(one.serial_number)) for one in signed.signer_infos),
                tuple(bytes(one) for one in signed.certificates),
            )
    except BaseException as fault:  # see above
        _demand_theirs(fault)
        raise LedgerError(CODE, reason="encoding", found=shown(data), expected="a TimeStampResp",
                          detail=repr(fault)[:200]) from None
    if status != 0 or told is None:
        raise invalid("status", status, 0)
    return response, told


def _nonce(info: Any) -> int | None:
    try:
        return int(info.nonce)
    except (TypeError, ValueError):
        return None


def _demand_pinned(told: _Told, authority: Authority, own: x509.Certificate) -> None:
    if len(told.signers) != 1:
        raise invalid("authority", len(told.signers), 1)
    if told.signers[0] != (own.issuer, serial_of(own)):
        raise invalid("authority", told.signers[0][0].rfc4514_string(), own.issuer.rfc4514_string())
    pinned = {authority.certificate, *authority.chain}
    strange = [one for one in told.certificates if one not in pinned]
    if strange:
        raise invalid("certificates", [sha256(one).hexdigest() for one in strange],
                       [sha256(one).hexdigest() for one in sorted(pinned)])


def _demand_signature(
    client: Any, response: TimeStampResponse, authority: Authority, own: x509.Certificate, text: str
) -> None:
    chain = [certificate_of(der) for der in authority.chain]
    if not chain:
        raise invalid("certificates", 0, "a pinned root")
    verifier = client.VerifierBuilder(tsa_certificate=own, intermediates=chain[:-1], roots=chain[-1:]).build()
    try:
        verifier.verify(response, sha256(text.encode("utf-8")).digest())
    except BaseException as fault:  # a stranger's bytes again
        _demand_theirs(fault)
        raise invalid("signature", str(fault)[:100], "a signature under the pinned chain") from None


def _demand_theirs(fault: BaseException) -> None:
    """Let what isn't the parser's pass (an interrupt); a panic of its Rust is no Exception, and yet its."""
    if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
        raise fault
