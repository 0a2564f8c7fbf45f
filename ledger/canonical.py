"""Restricted canonical JSON: the only byte form in which anything is signed (docs/FORMAT.md, section 2).

A subset of RFC 8785 (JCS): ASCII keys ``[a-z][a-z0-9_]*``, integers within +-(2**53 - 1), no floats, NFC strings of
code points assigned in Unicode 14 and free of control, bidirectional and zero-width characters. Within that subset
sorted keys and plain minimal escaping are exactly RFC 8785's output.

``decode`` accepts a byte string only if it equals ``encode`` of what it says, so duplicate keys, white space,
``1.0``, ``\\u0041``, UTF-16, a byte order mark and trailing data are all refused by one comparison.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from ledger.errors import LedgerError
from ledger.unicode14 import first_unassigned

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
PAYLOAD_LIMIT = 40 * 1024
PAYLOAD_LIMIT_MANY_SIGNERS = 24 * 1024
ENTRY_LIMIT = 65_535

# C0 (newline is judged by the field), DEL, C1, soft hyphen, Arabic letter mark, zero-width, bidi controls, line and
# paragraph separators, invisible operators, byte order mark, interlinear annotation, noncharacters and surrogates.
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
# Latin with its marks, dashes and quotation marks, the sign of the dong, arrows and operators: all assigned, none that
# NFC would change beside another.
_BEYOND_ASCII = "\xa0-\xac\xae-\u0233\u1e00-\u1eff\u2010-\u2027\u20ab\u2190-\u22ff"
_PLAIN = re.compile(f"[\n\x20-\x7e{_BEYOND_ASCII}]*\\Z")
_PLAIN_ONLY = re.compile(f"[{_BEYOND_ASCII}]*\\Z")
_PLAIN_ASCII = b"\n" + bytes(range(0x20, 0x7F))

_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def encode(value: Any) -> bytes:
    """The canonical bytes of ``value`` (dicts, lists, str, int, bool, None), checked.

    Raises ``NON_CANONICAL_PAYLOAD`` with ``place`` (a path such as ``body.criteria[2].note``), ``found`` and
    ``expected`` when the value has no canonical form.
    """
    _check(value, "", 1)
    return _ENCODE(value).encode("utf-8")


def encode_unchecked(value: Any) -> bytes:
    """The same bytes for a value already known to be canonical (built by this program from checked parts)."""
    return _ENCODE(value).encode("utf-8")


def decode(data: bytes) -> Any:
    """The value of canonical ``data``; raises ``NON_CANONICAL_PAYLOAD`` for every other byte string."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_refuse_number, parse_constant=_refuse_number,
                           parse_int=_integer)
    except LedgerError:
        raise
    except (ValueError, RecursionError) as fault:
        raise LedgerError("NON_CANONICAL_PAYLOAD", place="", found=_excerpt(str(fault)),
                          expected="canonical JSON") from None
    again = encode(value)
    if again != data:
        raise LedgerError("NON_CANONICAL_PAYLOAD", place=f"byte {first_difference(again, data)}",
                          found=_excerpt(data), expected=_excerpt(again))
    return value


def check_utf8(data: bytes, place: str) -> None:
    """``check_text`` of the UTF-8 text ``data``, quick where it is plain: plain ASCII is set aside first."""
    other = data.translate(None, _PLAIN_ASCII)
    if other and _PLAIN_ONLY.match(other.decode("utf-8")) is None:
        check_text(data.decode("utf-8"), place)


def check_text(text: str, place: str, *, multiline: bool = True) -> None:
    """Refuse a string that may not stand in a payload (docs/FORMAT.md, section 2, rules on strings)."""
    if _PLAIN.match(text) is None:
        bad = FORBIDDEN.search(text)
        if bad is not None:
            raise LedgerError("NON_CANONICAL_PAYLOAD", place=place, found=f"U+{ord(bad.group()):04X}",
                              expected="no control, bidirectional or zero-width character")
        if not unicodedata.is_normalized("NFC", text):
            raise LedgerError("NON_CANONICAL_PAYLOAD", place=place, found="not NFC", expected="Unicode NFC")
        strange = first_unassigned(text)
        if strange is not None:
            raise LedgerError("NON_CANONICAL_PAYLOAD", place=place, found=f"U+{ord(strange):04X}",
                              expected="a code point assigned in Unicode 14")
    if not multiline and "\n" in text:
        raise LedgerError("NON_CANONICAL_PAYLOAD", place=place, found="newline", expected="a single line")


def first_difference(one: bytes, other: bytes) -> int:
    """Offset of the first byte in which two byte strings differ (the shorter length if one starts the other)."""
    for offset, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return offset
    return min(len(one), len(other))


def _check(value: Any, place: str, depth: int) -> None:
    kind = type(value)
    if kind is str:
        check_text(value, place)
    elif kind is dict:
        if depth > MAX_DEPTH:
            raise LedgerError("NON_CANONICAL_PAYLOAD", place=place, found="deeper nesting", expected=MAX_DEPTH)
        for key, inner in value.items():
            if type(key) is not str or _KEY.match(key) is None:
                raise LedgerError("NON_CANONICAL_PAYLOAD", place=place, found=_excerpt(repr(key)),
                                  expected="a key of [a-z][a-z0-9_]*")
            _check(inner, f"{place}.{key}" if place else key, depth + 1)
    elif kind is list or kind is tuple:
        if depth > MAX_DEPTH:
            raise LedgerError("NON_CANONICAL_PAYLOAD", place=place, found="deeper nesting", expected=MAX_DEPTH)
        for index, inner in enumerate(value):
            _check(inner, f"{place}[{index}]", depth + 1)
    elif kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise LedgerError("NON_CANONICAL_PAYLOAD", place=place, found="an integer beyond 2^53 - 1",
                              expected="an integer within +-(2^53 - 1)")
    elif value is not None and kind is not bool:
        raise LedgerError("NON_CANONICAL_PAYLOAD", place=place, found=kind.__name__,
                          expected="object, list, string, integer, true, false or null")


def _refuse_number(text: str) -> Any:
    raise LedgerError("NON_CANONICAL_PAYLOAD", place="", found=_excerpt(text), expected="an integer")


def _integer(text: str) -> int:
    if len(text) > 17:
        raise LedgerError("NON_CANONICAL_PAYLOAD", place="", found=_excerpt(text), expected="at most 2^53 - 1")
    return int(text)


def _excerpt(data: bytes | str) -> str:
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    return text if len(text) <= 60 else text[:57] + "..."
