"""A member's type with the pattern that ``ledger.events.judged`` asks for, as if msgspec asked for it."""

from __future__ import annotations

from typing import Annotated, Any, get_args, get_origin

from msgspec import Meta


def declared(hint: Any) -> Any:
    """``hint``, or for a judged text the type that it was judged by."""
    if get_origin(hint) is Annotated:
        plain, meta = get_args(hint)[:2]
        if isinstance(meta, Meta) and meta.extra_json_schema:
            return Annotated[plain, Meta(pattern=meta.extra_json_schema["pattern"], description=meta.description)]
    return hint
