"""One JSON document from a stranger: each member asked for once, none left over, none given twice, no odd number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ledger.errors import LedgerError
from ledger.proof.fields import MAX_NUMBER

SIZE_LIMIT = 64 * 1024 * 1024
HASH = re.compile(r"[0-9a-f]{64}\Z")


def load(data: bytes) -> Any:
    """One JSON document without a member given twice, NaN or numbers that no receipt has. ``RECEIPT_MALFORMED``."""
    if len(data) > SIZE_LIMIT:
        raise bad("file", f"{len(data)} bytes", f"at most {SIZE_LIMIT} bytes")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_none, parse_float=_none,
                          parse_int=_integer)
    except UnicodeDecodeError as fault:
        raise bad(f"byte {fault.start}", data[fault.start : fault.start + 4].hex(), "UTF-8") from None
    except json.JSONDecodeError as fault:
        raise bad(f"line {fault.lineno}, column {fault.colno}", fault.msg, "one JSON document") from None
    except RecursionError:
        raise bad("file", "nesting too deep", "one JSON document") from None


def bad(place: str, found: object, expected: object) -> LedgerError:
    shown = found if isinstance(found, int) and abs(found) <= MAX_NUMBER else str(found)[:70]
    return LedgerError("RECEIPT_MALFORMED", place=place, found=shown, expected=expected)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise bad(next(name for name in names if names.count(name) > 1), "given twice", "each member once")
    return found


def _none(text: str) -> Any:
    raise bad("number", text, "an integer")


def _integer(text: str) -> int:
    if len(text) > 19:
        raise bad("number", text, "an integer of at most 19 digits")
    return int(text)


class Members:
    """The members of one object: each asked for once, none left over."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise bad(place, type(value).__name__, "an object")
        self._value = value
        self._place = place
        self._asked: set[str] = set()

    def value(self, name: str) -> Any:
        self._asked.add(name)
        if name not in self._value:
            raise bad(f"{self._place}.{name}", "missing", "a value")
        return self._value[name]

    def text(self, name: str, form: re.Pattern[str] | None = None) -> str:
        value = self.value(name)
        if not isinstance(value, str) or (form is not None and form.match(value) is None):
            raise bad(f"{self._place}.{name}", value, form.pattern if form else "text")
        return value

    def optional_text(self, name: str) -> str | None:
        return None if self.value(name) is None else self.text(name)

    def number(self, name: str) -> int:
        value = self.value(name)
        if type(value) is not int or not 0 <= value <= MAX_NUMBER:
            raise bad(f"{self._place}.{name}", value, f"0..{MAX_NUMBER}")
        return value

    def mapping(self, name: str) -> Mapping[str, Any]:
        value = self.value(name)
        if not isinstance(value, dict):
            raise bad(f"{self._place}.{name}", type(value).__name__, "an object")
        return value

    def each(self, name: str, limit: int = 2**20) -> list[Members]:
        value = self.value(name)
        if not isinstance(value, list) or len(value) > limit:
            raise bad(f"{self._place}.{name}", type(value).__name__, f"a list of at most {limit}")
        return [Members(one, f"{self._place}.{name}[{at}]") for at, one in enumerate(value)]

    def hashes(self, name: str) -> tuple[bytes, ...]:
        value = self.value(name)
        if not isinstance(value, list):
            raise bad(f"{self._place}.{name}", type(value).__name__, "a list of hashes")
        for at, one in enumerate(value):
            if not isinstance(one, str) or HASH.match(one) is None:
                raise bad(f"{self._place}.{name}[{at}]", one, "64 lower-case hexadecimal digits")
        return tuple(bytes.fromhex(one) for one in value)

    def finish(self) -> None:
        extra = sorted(set(self._value) - self._asked)
        if extra:
            raise bad(f"{self._place}.{extra[0]}", "unknown", sorted(self._asked))
