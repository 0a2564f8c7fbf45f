"""What is known of a measured quantity: a range of values, in a unit.

A bound as reported (`<20 %`) is a range that is open on one side. A ratio is recomputed from its numerator and
denominator, which were counted; the percentage written beside them was rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

EXACT = Context(prec=80)
"""Products of two quantities of the record (18 + 12 digits each) are exact in it."""
PERCENT = "%"
_ONE, _HUNDRED = Decimal(1), Decimal(100)


class Known(NamedTuple):
    """Values from ``low`` to ``high`` (None: no end on that side), ``per`` of them (a ratio's denominator, else 1).

    ``above``, ``below``: whether the ends themselves are left out. ``unit`` as `folded`.
    """

    low: Decimal | None
    high: Decimal | None
    above: bool
    below: bool
    unit: str | None
    per: Decimal

    def at_least(self, bound: Decimal) -> bool | None:
        """Whether the value is ``bound`` or more; None where the range doesn't tell."""
        wanted = EXACT.multiply(bound, self.per)
        if self.low is not None and self.low >= wanted:
            return True
        beyond = self.high is not None and (self.high < wanted or (self.below and self.high == wanted))
        return False if beyond else None

    def at_most(self, bound: Decimal) -> bool | None:
        """Whether the value is ``bound`` or less; None where the range doesn't tell."""
        wanted = EXACT.multiply(bound, self.per)
        if self.high is not None and self.high <= wanted:
            return True
        beyond = self.low is not None and (self.low > wanted or (self.above and self.low == wanted))
        return False if beyond else None


@lru_cache(maxsize=65536)
def decimal(written: str | None) -> Decimal | None:
    """A number as the law writes it, with a point or a decimal comma; None for what is no plain number."""
    if written is None:
        return None
    try:
        value = EXACT.create_decimal(written.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and "e" not in written.casefold() else None


@lru_cache(maxsize=1024)
def folded(unit: str | None) -> str | None:
    """A unit for comparison: `m²/người` and `m2/Người` are one, `%` and `% hộ` are two."""
    return None if unit is None else "".join(unit.casefold().replace("²", "2").replace("³", "3").split())


def known_of(measured: Mapping[str, Any]) -> Known | None:
    """What ``measured`` (docs/FORMAT.md, Measured) tells; None where it has neither a value nor a ratio."""
    unit = folded(measured["unit"])
    if measured["numerator"] is not None and unit in (PERCENT, None):
        part, whole = decimal(measured["numerator"]), decimal(measured["denominator"])
        if part is not None and whole is not None and whole > 0:
            hundredfold = EXACT.multiply(part, _HUNDRED)
            return Known(hundredfold, hundredfold, False, False, PERCENT, whole)
    value = decimal(measured["value"])
    if value is None:
        return None
    op = measured["op"]
    low = value if op in ("eq", "gt", "ge") else None
    high = value if op in ("eq", "lt", "le") else None
    return Known(low, high, op == "gt", op == "lt", unit, _ONE)
