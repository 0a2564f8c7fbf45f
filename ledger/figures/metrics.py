"""What a figure is about, where the ledger has the same: the metrics that can be recomputed, and how reports name them.

A report's own words ("số tiêu chí đạt bình quân một xã") and our ids ("criteria-average") both name a metric.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ledger.names import fold

KIND_WORDS = {"xa": "xa", "thon": "thon", "lang": "thon", "huyen": "huyen"}


class Metric(NamedTuple):
    """``id`` of METRICS; ``kind`` of the units counted, where it says; ``band`` of units-in-band, both included."""

    id: str
    kind: str | None = None
    band: tuple[int, int] | None = None


METRICS = (
    "criteria-average", "units-recognised", "units-in-band", "criteria-met", "criteria-unmet", "indicators-met",
    "indicators-unmet",
)  # fmt: skip

_AVERAGE = re.compile(r"(?:so )?tieu chi (?:dat )?binh quan (?:mot |moi )?(xa|thon)\Z")
_BAND = re.compile(r"so (xa|thon) dat tu ([0-9]{1,2}) (?:den )?([0-9]{1,2}) tieu chi\Z")
_RECOGNISED = re.compile(
    r"so (xa|thon|huyen) (?:duoc cong nhan )?dat chuan (?:xa |thon |huyen )?(?:nong thon moi|ntm)\Z"
)
_OF_RESULT = re.compile(r"so (tieu chi|chi tieu) (?:(?:xa|huyen|thon) )?(?:nong thon moi |ntm )?(chua dat|dat)\Z")


def metric_of(words: str) -> Metric | None:
    """The metric that ``words`` name, by id or as reports say it; None where the ledger has nothing to compare."""
    if words in METRICS:
        return Metric(words)
    plain = fold(words)
    if found := _AVERAGE.match(plain):
        return Metric("criteria-average", KIND_WORDS[found[1]])
    if found := _BAND.match(plain):
        return Metric("units-in-band", KIND_WORDS[found[1]], (int(found[2]), int(found[3])))
    if found := _RECOGNISED.match(plain):
        return Metric("units-recognised", KIND_WORDS[found[1]])
    if found := _OF_RESULT.match(plain):
        of = "criteria" if found[1] == "tieu chi" else "indicators"
        return Metric(f"{of}-{'met' if found[2] == 'dat' else 'unmet'}")
    return None
