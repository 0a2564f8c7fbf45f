"""A vault in one encrypted file (docs/FORMAT.md, section 18).

``socai-vault-backup/1`` and a line of canonical JSON ``{cipher, genesis, kdf, n, nonce, p, r, salt}``; what follows is
the ChaCha20-Poly1305 (RFC 8439) of canonical JSON ``{certificates, erased, openings}`` under a key from scrypt (RFC
7914), with both lines as associated data.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable
from hashlib import scrypt
from typing import Any, NamedTuple

from ledger import canonical
from ledger.errors import LedgerError
from ledger.vault.commitments import Opening

MAGIC = b"socai-vault-backup/1\n"
N, R, P = 2**15, 8, 1
_LARGEST_N, _LARGEST_P = 2**18, 16
_SALT, _NONCE = 16, 12
_HEADER_LIMIT = 1024


class Content(NamedTuple):
    """What a backup holds: openings, commitments erased by then, certificates and revocation lists in DER."""

    openings: tuple[Opening, ...]
    erased: tuple[str, ...]
    certificates: tuple[bytes, ...] = ()


def sealed(content: Content, genesis: str, passphrase: bytes, salt: bytes, nonce: bytes) -> bytes:
    """The file's bytes. ``salt`` 16 and ``nonce`` 12 fresh random bytes. Raises ``PASSPHRASE_WRONG`` (empty)."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    header = MAGIC + canonical.encode({
        "cipher": "chacha20-poly1305", "genesis": genesis, "kdf": "scrypt", "n": N, "nonce": _b64(nonce), "p": P,
        "r": R, "salt": _b64(salt),
    }) + b"\n"
    cipher = ChaCha20Poly1305(_derived(passphrase, salt, N, P))
    return header + cipher.encrypt(nonce, _plain(content), header)


def unsealed(data: bytes, genesis: str, passphrase: bytes) -> Content:
    """What ``data`` holds.

    Raises ``VAULT_BACKUP_INVALID``, ``VAULT_OF_ANOTHER_LEDGER`` and ``PASSPHRASE_WRONG``, also where a byte was
    altered: the cipher can't tell the two apart.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    header, rest, told = _header(data)
    if told["genesis"] != genesis:
        raise LedgerError("VAULT_OF_ANOTHER_LEDGER", found=told["genesis"], expected=genesis)
    key = _derived(passphrase, _bytes(told["salt"], _SALT), told["n"], told["p"])
    try:
        plain = ChaCha20Poly1305(key).decrypt(_bytes(told["nonce"], _NONCE), rest, header)
    except InvalidTag:
        raise LedgerError("PASSPHRASE_WRONG", reason="mismatch") from None
    return _content(plain)


def _header(data: bytes) -> tuple[bytes, bytes, dict[str, Any]]:
    end = data.find(b"\n", len(MAGIC), len(MAGIC) + _HEADER_LIMIT)
    if not data.startswith(MAGIC) or end < 0:
        raise _invalid("header", "socai-vault-backup/1")
    told = _parsed(data[len(MAGIC) : end], "header")
    names = {"cipher", "genesis", "kdf", "n", "nonce", "p", "r", "salt"}
    if not isinstance(told, dict) or set(told) != names:
        raise _invalid("header", sorted(names))
    n, p = told["n"], told["p"]
    if told["cipher"] != "chacha20-poly1305" or told["kdf"] != "scrypt" or told["r"] != R:
        raise _invalid("header", ["chacha20-poly1305", "scrypt", R])
    if type(n) is not int or n & (n - 1) or not N <= n <= _LARGEST_N or type(p) is not int or not 1 <= p <= _LARGEST_P:
        raise _invalid("n, p", [N, _LARGEST_N, _LARGEST_P])
    return data[: end + 1], data[end + 1 :], told


def _plain(content: Content) -> bytes:
    told = [{"commitment": one.commitment, "field": one.field, "person": one.person, "salt": _b64(one.salt),
             "value": one.value} for one in content.openings]
    certificates = [_b64(one) for one in content.certificates]
    return canonical.encode({"certificates": certificates, "erased": list(content.erased), "openings": told})


def _content(plain: bytes) -> Content:
    told = _parsed(plain, "content")
    try:
        openings = tuple(_opening(**one) for one in told["openings"])
        erased = tuple(str(one) for one in told["erased"])
        certificates = tuple(_bytes(one, None) for one in told["certificates"])
    except (TypeError, KeyError, ValueError) as fault:
        raise _invalid("content", "openings") from fault
    if not all(one.holds for one in openings):
        raise _invalid("content", "openings that hold")
    return Content(openings, erased, certificates)


def _opening(*, commitment: str, field: str, person: str, salt: str, value: str) -> Opening:
    return Opening(person, field, commitment, _bytes(salt, 32), value)


def _derived(passphrase: bytes, salt: bytes, n: int, p: int) -> bytes:
    if not passphrase:
        raise LedgerError("PASSPHRASE_WRONG", reason="empty")
    return scrypt(passphrase, salt=salt, n=n, r=R, p=p, maxmem=256 * n * R + 2**20, dklen=32)


def _parsed(text: bytes, place: str) -> Any:
    try:
        return canonical.decode(text)
    except LedgerError:
        raise _invalid(place, "canonical JSON") from None


def _bytes(text: Any, size: int | None) -> bytes:
    try:
        found = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, TypeError, ValueError):
        found = b""
    if not found or len(found) != (size or len(found)) or _b64(found) != text:
        raise _invalid("content" if size is None else "header", f"{size or 'some'} bytes in base64")
    return found


def _b64(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).decode("ascii")


def _invalid(place: str, expected: object) -> LedgerError:
    return LedgerError("VAULT_BACKUP_INVALID", place=place, expected=expected)


def content_of(
    openings: Iterable[Opening], erased: Iterable[str], certificates: Iterable[bytes] = ()
) -> Content:
    """Sorted, so that one vault makes one plain text."""
    return Content(tuple(sorted(openings)), tuple(sorted(erased)), tuple(sorted(certificates)))
