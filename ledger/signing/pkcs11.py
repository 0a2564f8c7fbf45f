"""Keys on tokens, through PKCS#11 (OASIS, version 2.40 and later) and the extra package python-pkcs11.

``open_token_key`` logs in once and finds one signing key with its public half; ``TokenKey`` then stands wherever the
key of a file stands. A PIN is asked for once and never tried again: tokens lock after a few wrong ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import sha256
from threading import Lock
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ledger.errors import LedgerError
from ledger.signing.algorithms import KeyElsewhere, PublicKey, normalise_low_s
from ledger.signing.token_objects import find_key, find_token
from ledger.signing.token_uri import TokenUri

_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a SHA-256 in EMSA-PKCS1-v1_5 (RFC 8017, section 9.2, note 1)."""


class TokenKey(KeyElsewhere):
    """A private key on a token, its session open; a context manager. ``operations``: signatures made so far."""

    def __init__(self, uri: TokenUri, session: Any, private: Any, public: PublicKey, pin: str | None) -> None:
        self._uri = uri
        self._session = session
        self._private = private
        self._public = public
        self._pin = pin
        self._lock = Lock()
        self._mechanisms = frozenset(session.token.slot.get_mechanisms())
        self.operations = 0

    @property
    def public(self) -> PublicKey:
        return self._public

    def sign(self, message: bytes) -> bytes:
        """One operation of the token, verified before it is believed. Raises ``TOKEN_FAILED``."""
        from pkcs11.exceptions import PKCS11Error

        with self._lock:
            self.operations += 1
            try:
                signature = self._signed(message)
                self._public.verify(message, signature)
            except PKCS11Error as fault:
                raise LedgerError("TOKEN_FAILED", token=self._uri.text, reason=_reason(fault)) from None
            except LedgerError as fault:
                raise LedgerError("TOKEN_FAILED", token=self._uri.text, reason=fault.facts["reason"]) from None
        return signature

    def close(self) -> None:
        """End the session; a token that is gone already is no failure."""
        from pkcs11.exceptions import PKCS11Error

        try:
            self._session.close()
        except PKCS11Error:
            self._session = None

    def __enter__(self) -> TokenKey:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
                 ) -> None:
        self.close()

    def _signed(self, message: bytes) -> bytes:
        from pkcs11 import Mechanism

        if self._public.algorithm == "ed25519":
            return self._operate(message, Mechanism.EDDSA)
        if self._public.algorithm == "ecdsa-p256":
            pair = self._operate(sha256(message).digest(), Mechanism.ECDSA)
            r, s = (int.from_bytes(half, "big") for half in (pair[: len(pair) // 2], pair[len(pair) // 2 :]))
            return normalise_low_s(encode_dss_signature(r, s))
        if Mechanism.SHA256_RSA_PKCS in self._mechanisms:
            return self._operate(message, Mechanism.SHA256_RSA_PKCS)
        return self._operate(_DIGEST_INFO + sha256(message).digest(), Mechanism.RSA_PKCS)

    def _operate(self, data: bytes, mechanism: Any) -> bytes:
        return bytes(self._private.sign(data, mechanism=mechanism, pin=self._pin))


def open_token_key(
    uri: TokenUri, module: str, pin: Callable[[str], str], wanted: Collection[str] | None = None
) -> TokenKey:
    """The one signing key that ``uri`` means on the token behind ``module`` (the path of a PKCS#11 library).

    ``pin``: asks for the PIN of the token with this label, once. ``wanted``: key ids among which the key is, where
    the URI leaves several. Raises ``TOKEN_EXTRA_MISSING``, ``TOKEN_MODULE_INVALID``, ``TOKEN_NOT_FOUND``,
    ``TOKEN_AMBIGUOUS``, ``PIN_WRONG``, ``TOKEN_KEY_NOT_FOUND``, ``TOKEN_FAILED``, ``KEY_INVALID``.
    """
    try:
        import pkcs11
    except ImportError:
        raise LedgerError("TOKEN_EXTRA_MISSING", found="python-pkcs11", expected="socai[token]") from None
    from pkcs11 import exceptions

    token = find_token(uri, _library(pkcs11, module))
    try:
        secret = pin(token.label)
        session = token.open(user_pin=secret)
    except (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange, exceptions.PinLocked,
            exceptions.PinExpired) as fault:
        raise LedgerError("PIN_WRONG", token=token.label, reason=_reason(fault)) from None
    except exceptions.PKCS11Error as fault:
        raise LedgerError("TOKEN_FAILED", token=uri.text, reason=_reason(fault)) from None
    try:
        private, public = find_key(uri, session, wanted)
        return TokenKey(uri, session, private, public, secret if _asks_each_time(private) else None)
    except exceptions.PKCS11Error as fault:
        session.close()
        raise LedgerError("TOKEN_FAILED", token=uri.text, reason=_reason(fault)) from None
    except LedgerError:
        session.close()
        raise


def _asks_each_time(private: Any) -> bool:
    """Whether the key wants the PIN for every signature; older tokens don't know the question."""
    from pkcs11 import Attribute
    from pkcs11.exceptions import AttributeTypeInvalid

    try:
        return bool(private[Attribute.ALWAYS_AUTHENTICATE])
    except (AttributeTypeInvalid, NotImplementedError, KeyError):
        return False


def _library(pkcs11: Any, module: str) -> Any:
    try:
        return pkcs11.lib(module)
    except pkcs11.exceptions.PKCS11Error as fault:
        raise LedgerError("TOKEN_MODULE_INVALID", file=module, reason=_reason(fault)) from None


def _reason(fault: BaseException) -> str:
    """The standard's own word for it, such as DeviceRemoved."""
    said = str(fault)
    return f"{type(fault).__name__}: {said}" if said else type(fault).__name__

