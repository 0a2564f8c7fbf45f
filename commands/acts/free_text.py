"""The free text of a payload: everything in it that a person wrote in words, which will be public for ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints


def free_text(plain: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(path, text) of each free text in a payload: members whose shape asks for text, with no pattern or choice."""
    from ledger.events.codec import BODIES
    from ledger.events.payload import Document, Window

    found = list(_of_shape(BODIES[plain["type"]], plain["body"], "body"))
    if plain["document"] is not None:
        found += _of_shape(Document, plain["document"], "document")
    if plain["effective_window"] is not None:
        found += _of_shape(Window, plain["effective_window"], "effective_window")
    return found


def _of_shape(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, hint in _members(shape).items():
        yield from _of(hint, value.get(name), f"{path}.{name}")


def _of(hint: Any, value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if _is_free(hint):
            yield path, value
    elif isinstance(value, list):
        inner = next((_args(part)[0] for part in _options(hint) if get_origin(_bare(part)) is list), Any)
        for index, item in enumerate(value):
            yield from _of(inner, item, f"{path}[{index}]")
    elif isinstance(value, Mapping):
        shape = next((part for part in _options(hint) if hasattr(part, "__struct_fields__")), None)
        if shape is not None:
            yield from _of_shape(shape, value, path)
        else:
            for name, item in value.items():
                yield from _of(Any, item, f"{path}.{name}")


def _is_free(hint: Any) -> bool:
    return any(
        part is Any or (_bare(part) is str and not any(getattr(meta, "pattern", None) for meta in _metas(part)))
        for part in _options(hint)
    )


def _options(hint: Any) -> tuple[Any, ...]:
    """The alternatives of a union; annotations of the whole stay with their alternative."""
    from types import UnionType
    from typing import Union

    return tuple(get_args(hint)) if get_origin(hint) in (Union, UnionType) else (hint,)


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _metas(hint: Any) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _args(hint: Any) -> tuple[Any, ...]:
    return get_args(_bare(hint)) or (Any,)


@cache
def _members(shape: Any) -> dict[str, Any]:
    """Member name in JSON -> its type, with annotations."""
    from msgspec.structs import fields

    hints = get_type_hints(shape, include_extras=True)
    return {field.encode_name: hints[field.name] for field in fields(shape)}


