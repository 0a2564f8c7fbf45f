"""How numbers and bytes are written in published text formats: one spelling each, everything else refused.

``int`` takes ``' 7'``, ``'+5'``, ``'1_0'``, ``'007'`` and digits of other scripts; base64 decoders ignore unused bits:
a reader who forgives lets two different files say the same thing.
"""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, b2a_base64

from ledger.errors import LedgerError

MAX_NUMBER = 2**63 - 1
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,18})\Z", re.ASCII)


def number(text: str, code: str, place: str, limit: int = MAX_NUMBER) -> int:
    """The decimal ``text``: ASCII digits without sign or leading zeros, at most ``limit``. Raises ``code``."""
    if _NUMBER.match(text) is None or int(text) > limit:
        raise malformed(code, place, text, "a decimal number without leading zeros")
    return int(text)


def binary(text: str, code: str, place: str, size: int | None = None) -> bytes:
    """The bytes whose standard padded base64 (RFC 4648, section 4) is exactly ``text``. Raises ``code``.

    ``size``: how many bytes are demanded; null: any number but none.
    """
    try:
        data = a2b_base64(text.encode("ascii"), strict_mode=True)
    except (Error, UnicodeEncodeError):
        raise malformed(code, place, text, "canonical padded base64") from None
    if base64_text(data) != text:
        raise malformed(code, place, text, "canonical padded base64")
    if len(data) != size if size is not None else not data:
        raise malformed(code, place, f"{len(data)} bytes", "1 byte or more" if size is None else f"{size} bytes")
    return data


def base64_text(data: bytes) -> str:
    """Standard padded base64 without line breaks."""
    return b2a_base64(data, newline=False).decode("ascii")


def malformed(code: str, place: str, found: str, expected: str) -> LedgerError:
    """A refusal whose ``found`` is short and printable whatever was found."""
    shown = found[:70].encode("unicode_escape").decode("ascii")
    return LedgerError(code, place=place, found=shown, expected=expected)


def text_of(data: bytes, code: str, limit: int) -> str:
    """``data`` as the text of a published format: UTF-8 of at most ``limit`` bytes, ended by a newline, without byte
    order mark, without control characters other than newline. Raises ``code``."""
    if len(data) > limit:
        raise malformed(code, "file", f"{len(data)} bytes", f"at most {limit} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise malformed(code, f"byte {fault.start}", data[fault.start : fault.start + 4].hex(), "UTF-8") from None
    if text.startswith("\ufeff"):
        raise malformed(code, "byte 0", "\ufeff", "no byte order mark")
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise malformed(code, f"line {line}", control.group(), "no control character but newline")
    if not text.endswith("\n"):
        raise malformed(code, "end", text[-8:], "a newline at the end")
    return text


_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
