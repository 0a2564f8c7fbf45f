"""Numbers as documents write them: exact fractions, intervals of rounding, truncation, hedges.

A measured number written with n decimals says only that the true value lies within half a step of its last place; a
count is exact. Bounds are closed, for documents round ties both ways.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import floor
from typing import NamedTuple

from ledger.errors import LedgerError

_GROUPED = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]{3})+)(?:,([0-9]+))?\Z")
_PLAIN = re.compile(r"([+-]?[0-9]+)(?:,([0-9]+))?\Z")
_CANONICAL = re.compile(r"[+-]?[0-9]{1,40}(?:\.([0-9]{1,40}))?\Z")
_LEADING = re.compile(r"([+-]?[0-9][0-9.,]*)\s*(.*)\Z", re.DOTALL)
_DIGITS = 40

COUNTED = frozenset({
    "xã", "phường", "thị trấn", "thôn", "làng", "huyện", "tiêu chí", "chỉ tiêu", "hộ", "người", "căn", "sản phẩm",
    "trường", "hợp tác xã", "công trình", "mô hình", "văn bản", "hồ sơ", "lớp", "học viên", "thành viên", "tổ", "nhóm",
})  # fmt: skip
"""Units of things that are counted one by one, never rounded."""

_AT_LEAST = ("trên", "hơn", "ít nhất", "tối thiểu", "trở lên")
_AT_MOST = ("dưới", "gần", "không quá", "tối đa", "chưa đến")
_ABOUT = ("khoảng", "cơ bản", "xấp xỉ", "ước")


class Interval(NamedTuple):
    """All values from ``lo`` to ``hi``, both included; None is no bound."""

    lo: Fraction | None
    hi: Fraction | None

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return not (_above(self.lo, other.hi) or _above(other.lo, self.hi))

    def below(self, other: Interval) -> bool:
        """Whether every value here is less than every value of ``other``."""
        return _above(other.lo, self.hi)

    def both(self, other: Interval) -> Interval:
        """The values in both; only for intervals that meet."""
        lows = [bound for bound in (self.lo, other.lo) if bound is not None]
        highs = [bound for bound in (self.hi, other.hi) if bound is not None]
        return Interval(max(lows, default=None), min(highs, default=None))

    @property
    def exact(self) -> bool:
        return self.lo is not None and self.lo == self.hi


def _above(low: Fraction | None, high: Fraction | None) -> bool:
    return low is not None and high is not None and low > high


class Written(NamedTuple):
    """A number as written: its value, how many decimals, and the unit behind it ("" for none)."""

    value: Fraction
    decimals: int
    unit: str


def read_vietnamese(text: str) -> Written:
    """"14,2" | "36.683" | "2.140.750 triệu đồng" | "02 thôn" | "25,36%" -> the number, exactly.

    A full stop groups three digits, a comma begins the decimals (Nghị định 30/2020/NĐ-CP writes so). Raises
    NUMBER_UNREADABLE (found, expected); "3.1" is refused, for it could be 3,1 or a slip of 3.100.
    """
    found = _LEADING.match(text.strip())
    number = (found[1] if found else "").rstrip(".,")
    match = _GROUPED.match(number) or _PLAIN.match(number)
    if found is None or match is None or len(number) > _DIGITS:
        raise LedgerError("NUMBER_UNREADABLE", found=text[:80], expected="14,2|36.683|02|25,36%")
    whole, decimals = match[1].replace(".", ""), match[2] or ""
    unit = (found[1][len(number) :] + found[2]).strip(" .,;")
    return Written(Fraction(int(whole + decimals), 10 ** len(decimals)), len(decimals), unit)


def read_canonical(text: str) -> Written:
    """A decimal of the ledger, ``14.2``. Raises NUMBER_UNREADABLE."""
    found = _CANONICAL.match(text)
    if found is None:
        raise LedgerError("NUMBER_UNREADABLE", found=text[:80], expected="14.2")
    return Written(Fraction(text), len(found[1] or ""), "")


def point(value: Fraction) -> Interval:
    """An exact value."""
    return Interval(value, value)


def counted(unit: str | None) -> bool:
    """Whether ``unit`` is of things counted one by one."""
    return unit is not None and unit.strip().casefold() in COUNTED


def rounded(value: Fraction, decimals: int, exact: bool) -> Interval:
    """What a number written with ``decimals`` can stand for."""
    if exact and decimals == 0:
        return point(value)
    half = Fraction(1, 2 * 10**decimals)
    return Interval(value - half, value + half)


def hedged(interval: Interval, hedge: str | None) -> Interval:
    """``trên``, ``ít nhất`` ... leave no upper bound; ``dưới``, ``gần`` ... no lower one."""
    words = _words(hedge)
    if any(word in words for word in _AT_LEAST):
        return Interval(interval.lo, None)
    if any(word in words for word in _AT_MOST):
        return Interval(None, interval.hi)
    return interval


def approximate(hedge: str | None) -> bool:
    """``khoảng``, ``cơ bản`` ...: how far the true value may lie from the number, no source tells."""
    words = _words(hedge)
    return any(word in words for word in _ABOUT)


def _words(hedge: str | None) -> str:
    return (hedge or "").casefold()


def truncated(value: Fraction, decimals: int, computed: Interval) -> bool:
    """Whether ``value`` is the computed one with its further decimals cut off instead of rounded."""
    if computed.lo is None or computed.hi is None or decimals == 0:
        return False
    scale = 10**decimals
    return any(Fraction(floor(bound * scale), scale) == value for bound in (computed.lo, computed.hi) if bound >= 0)


def shown(value: Fraction, decimals: int | None = None) -> str:
    """A value as a plain decimal with a point, rounded half up to ``decimals`` (2 more than needed at most: 4)."""
    places = 4 if decimals is None else decimals
    scaled = floor(abs(value) * 10**places + Fraction(1, 2))
    digits = str(scaled).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    if decimals is None and places:
        text = text.rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and scaled else text


def told(interval: Interval) -> str:
    """An interval in short: one number, ``a..b``, ``>=a``, ``<=b``."""
    if interval.exact and interval.lo is not None:
        return shown(interval.lo)
    if interval.lo is None or interval.hi is None:
        return f">={shown(interval.lo)}" if interval.lo is not None else f"<={shown(interval.hi or Fraction(0))}"
    return f"{shown(interval.lo)}..{shown(interval.hi)}"
