"""Text members that nearly every event holds, judged by a pattern once and remembered.

msgspec asks a ``pattern`` of every string anew, which took a third of decoding an assessment. A ``Judged`` type keeps
its pattern in the JSON Schema, and the struct that holds it asks ``demand_text`` after decoding.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Meta

_LIMIT = 65_536


class Judged:
    """A set of strings that match a pattern: those met lately. ``meta`` annotates the member's type."""

    def __init__(self, meta: Meta) -> None:
        assert meta.pattern is not None, "a Judged text has a pattern"
        self.match = re.compile(meta.pattern).match
        self.meta = Meta(extra_json_schema={"pattern": meta.pattern}, description=meta.description)
        self.pattern = meta.pattern
        self.known: set[str | None] = {None}

    def demand(self, text: str | None, place: str) -> None:
        """Remember ``text`` if it matches; null is left to the member's type.

        Raises ValueError in msgspec's words, with the place ``$.place`` within the decoded object.
        """
        if text is None or text in self.known:
            return
        self.demand_new(text, place)
        if len(self.known) >= _LIMIT:
            self.known.clear()
            self.known.add(None)
        self.known.add(text)

    def demand_new(self, text: str, place: str) -> None:
        """The same for a text that is hardly ever met twice, and isn't remembered."""
        if self.match(text) is None:
            raise ValueError(f"Expected `str` matching regex {self.pattern!r} - at `$.{place}`")


def meta_of(annotated: Any) -> Meta:
    """The ``Meta`` of ``Annotated[str, Meta(...)]``."""
    found: Meta = annotated.__metadata__[0]
    return found
