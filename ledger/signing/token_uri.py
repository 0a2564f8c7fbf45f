"""Which key on which token: a PKCS#11 URI (RFC 7512), or a token's label alone.

``pkcs11:token=UBND;object=ky;id=%01?module-path=/usr/lib/module.so``. Attributes other than those of ``TokenUri`` are
refused rather than overlooked, and so is a PIN in the URI (``pin-value``, ``pin-source``): command lines are public.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from ledger.errors import LedgerError

SCHEME = "pkcs11:"
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SECRET = re.compile(r"(pin-value=)[^&;]*")
_PATH = ("token", "serial", "manufacturer", "model", "object", "id", "slot-id", "type")
_QUERY = ("module-path",)
_PIN = ("pin-value", "pin-source")


class TokenUri(NamedTuple):
    """What is asked of token and key; null is not asked about. ``text``: as it was written."""

    text: str
    token: str | None = None
    serial: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    slot_id: int | None = None
    object: str | None = None
    id: bytes | None = None
    module_path: str | None = None


def parse_token(text: str) -> TokenUri:
    """The token and key meant by ``text``. Raises ``TOKEN_URI_INVALID`` (``found``, ``expected``), exit 2."""
    if any("\ud800" <= char <= "\udfff" for char in text):  # bytes of a command line that are no UTF-8
        raise _bad(text, text, "UTF-8")
    if not text.startswith(SCHEME):
        if not text or len(text) > 32:
            raise _bad(text, text, "a token's label of 1 to 32 characters, or pkcs11:...")
        return TokenUri(text, token=text)
    path, _, query = text.removeprefix(SCHEME).partition("?")
    given: dict[str, bytes] = {}
    for parts, known in ((path.split(";"), _PATH), (query.split("&"), _QUERY)):
        for part in filter(None, parts):
            name, equals, value = part.partition("=")
            if name in _PIN:
                raise _bad(text, name, "no PIN in the URI: use --pin-file, --pin-fd or the prompt")
            if name not in known or not equals or name in given or _PERCENT.search(value):
                raise _bad(text, part, " ".join((*_PATH, *_QUERY)))
            given[name] = unquote_to_bytes(value)
    if given.get("type", b"private") != b"private":
        raise _bad(text, "type", "private")
    slot = given.get("slot-id")
    if slot is not None and not re.fullmatch(rb"[0-9]{1,18}", slot):
        raise _bad(text, "slot-id", "digits")
    return TokenUri(
        text, _word(text, given, "token"), _word(text, given, "serial"), _word(text, given, "manufacturer"),
        _word(text, given, "model"), None if slot is None else int(slot), _word(text, given, "object"),
        given.get("id"), _word(text, given, "module-path"),
    )


def _word(text: str, given: dict[str, bytes], name: str) -> str | None:
    try:
        return given[name].decode("utf-8") if name in given else None
    except UnicodeDecodeError:
        raise _bad(text, name, "UTF-8") from None


def _bad(uri: str, found: str, expected: str) -> LedgerError:
    return LedgerError("TOKEN_URI_INVALID", uri=_SECRET.sub(r"\1…", uri), found=found, expected=expected)
