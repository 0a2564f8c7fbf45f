"""Hypothesis strategies made from the structs themselves: whatever their members allow, one by one."""

from __future__ import annotations

import datetime
import types
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from ledger.events.catalogue import TYPES
from ledger.events.codec import BODIES
from ledger.events.payload import Payload
from ledger.events.shapes import Shape
from tests.ledger.events.declared import declared

_WORDS = st.sampled_from(("Đăk Kroong", "xã Ngọk Réo", 'lời "nói"', "a\\b", "ẩ", "中文"))


def plain_payloads() -> st.SearchStrategy[dict[str, Any]]:
    """Payloads of every type as plain values; rules between members may not hold."""
    return st.sampled_from(sorted(TYPES)).flatmap(_of_type)


@cache
def _of_type(name: str) -> st.SearchStrategy[dict[str, Any]]:
    info = TYPES[name]
    kind = min(info.subject_kinds)
    fixed = {
        "type": st.just(name), "version": st.just(1), "body": _shape(BODIES[name]),
        "subject": st.just(info.subject or f"{kind}:thu-nghiem"),
        "effective_to": st.none(), "decision_prev": st.none(), "effective_window": st.none(),
    }
    if info.aspect == "meta":
        fixed["effective_from"] = st.none()
    return _shape(Payload, fixed).map(lambda plain: _coherent(plain, name))


def _coherent(plain: dict[str, Any], name: str) -> dict[str, Any]:
    signers = {signer["key"]: signer for signer in plain["signers"]}
    persons = {signer["person"]: signer for signer in signers.values()}
    genesis = None if name == "ledger.founded" else "ab" * 32
    return {
        **plain, "act": {**plain["act"], "index": 0}, "ledger": {**plain["ledger"], "genesis": genesis},
        "signers": sorted(persons.values(), key=lambda signer: str(signer["key"])),
    }


def _shape(shape: type[Shape], fixed: dict[str, st.SearchStrategy[Any]] | None = None) -> st.SearchStrategy[Any]:
    hints = get_type_hints(shape, include_extras=True)
    members = {f.encode_name: _value(hints[f.name]) for f in msgspec.structs.fields(shape)}
    return st.fixed_dictionaries({**members, **(fixed or {})})


@cache
def _value(hint: Any) -> st.SearchStrategy[Any]:
    hint, meta = declared(hint), None
    if get_origin(hint) is Annotated:
        hint, meta = get_args(hint)[:2]
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of([_value(option) for option in get_args(hint)])
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is list:
        low = (meta.min_length or 0) if meta else 0
        return st.lists(_value(get_args(hint)[0]), min_size=low, max_size=max(low, 2))
    if hint is type(None):
        return st.none()
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(meta.ge, min(meta.le, 2**53 - 1)) if meta else st.integers(0, 100)
    if hint is datetime.date:
        return st.dates().map(str)
    if hint is str and meta is not None and meta.pattern is not None:
        text = st.from_regex(meta.pattern)
        return text.filter(lambda t: len(t) <= (meta.max_length or 8000) and len(t) >= (meta.min_length or 0))
    if hint is str:
        return _WORDS
    if isinstance(hint, type) and issubclass(hint, Shape):
        return st.deferred(lambda: _shape(hint))
    return st.none() | st.booleans() | _WORDS | st.integers(0, 9)
