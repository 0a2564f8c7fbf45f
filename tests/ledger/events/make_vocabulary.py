"""Write the lists of section 7 of docs/FORMAT.md from the structs and the catalogue, between its two markers.

PYTHONPATH=. python -m tests.ledger.events.make_vocabulary        A test demands that the page is up to date.
"""

from __future__ import annotations

import datetime
import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from ledger.events import shapes
from ledger.events.bodies import (
    conditions,
    decisions,
    founding,
    law,
    procedure,
    programme,
    registry,
    results,
    trust,
    units,
)
from ledger.events.catalogue import TYPES
from ledger.events.codec import BODIES
from ledger.events.payload import Payload
from ledger.events.shapes import Legal, Parts, Shape
from tests.ledger.events.declared import declared

PAGE = Path(__file__).resolve().parents[3] / "docs" / "FORMAT.md"
BEGIN, END = "<!-- made by tests/ledger/events/make_vocabulary.py -->\n", "<!-- end -->\n"
FAMILIES: dict[str, types.ModuleType] = {
    "The ledger itself": founding, "Registry: offices, persons, keys, roles, competence": registry, "Law as data": law,
    "Units": units, "Results, surveys, inspections, targets": results,
    "Dossiers, sessions, documents, figures": procedure, "Recognition; correction and annulment": decisions,
    "Products, scope, resources": programme, "Conditions beside the criteria": conditions,
    "Witnesses and trusted time": trust,
}
_NAMED = {
    hint: name for name, hint in vars(shapes).items()
    if get_origin(hint) in (Annotated, Literal) and not name.startswith("_")
}
_IN_WORDS = {
    "Date": "text `YYYY-MM-DD`, a day of the Gregorian calendar, years 0001 to 9999",
    "Instant": "text `YYYY-MM-DDTHH:MM:SS.ffffffZ`: UTC, a Date, hours 00 to 23, seconds 00 to 59, always six digits",
    "PartialDate": "text `YYYY`, `YYYY-MM` or a Date; not year 0000",
    "Base64": "text, standard padded base64 (RFC 4648, section 4), unused bits zero, 4 to 8192 characters",
}


def lists() -> str:
    """Scalars, shared shapes, then every type by family."""
    parts = [BEGIN, "\n### 7.1 Scalars\n\n| name | value |\n|---|---|\n"]
    scalars = {name: _cell(_spelt(hint)) for hint, name in _NAMED.items()} | _IN_WORDS
    parts += [f"| {name} | {scalars[name]} |\n" for name in sorted(scalars)]
    parts.append("\n### 7.2 Shapes\n\n")
    parts += [f"- **{shape.__name__}** `{_members(shape)}`{_said(shape)}\n" for shape in sorted(_shapes(), key=_name)]
    for number, (title, module) in enumerate(FAMILIES.items(), 3):
        parts.append(f"\n### 7.{number} {title}\n")
        parts += [_type(name, body) for name, body in module.BODIES.items()]
    return "".join([*parts, "\n", END])


def _type(name: str, body: type[Shape]) -> str:
    info = TYPES[name]
    subject = f"`{info.subject}`" if info.subject else (
        "any kind" if len(info.subject_kinds) > 1 else ", ".join(sorted(info.subject_kinds)))
    correctable = ", ".join(f"`{path}`" for path in sorted(info.correctable)) or "nothing"
    return (
        f"\n#### {name}\n\nSubject: {subject}. {'Deciding' if info.deciding else 'Observing'}. Aspect: {info.aspect}."
        f" Correctable: {correctable}.{_said(body)}\n\n`{_members(body)}`\n"
    )


def _members(shape: type[Shape]) -> str:
    hints = get_type_hints(shape, include_extras=True)
    base = next((base for base in (Parts, Legal) if issubclass(shape, base) and shape is not base), None)
    inherited = set(base.__struct_fields__) if base else set()
    own = [field for field in msgspec.structs.fields(shape) if field.name not in inherited]
    told = [f"{field.encode_name}: {_hint(hints[field.name])}" for field in own]
    return "{" + ", ".join([*([f"...{base.__name__}"] if base else []), *sorted(told)]) + "}"


def _hint(hint: Any) -> str:
    hint = declared(hint)
    return _NAMED.get(hint) or _spelt(hint)


def _spelt(hint: Any) -> str:
    meta = None
    if get_origin(hint) is Annotated:
        hint, meta = get_args(hint)[:2]
    if get_origin(hint) in (Union, types.UnionType):
        return " | ".join(_hint(option) for option in get_args(hint))
    if get_origin(hint) is Literal:
        return " | ".join(f'"{one}"' if isinstance(one, str) else str(one) for one in get_args(hint))
    if get_origin(hint) is list:
        low, high = (meta.min_length or 0, meta.max_length) if meta else (0, None)
        count = "" if not low and high is None else f" {low}..{high}"
        return f"[{_hint(get_args(hint)[0])}]{count}"
    if isinstance(hint, type) and issubclass(hint, Shape):
        return hint.__name__
    if hint is int:
        return "integer" if meta is None else f"integer {meta.ge}..{'2^53-1' if meta.le == 2**53 - 1 else meta.le}"
    if hint is str and meta is not None:
        told = f"text /{meta.pattern}/".replace("\\Z", "$") if meta.pattern else "text"
        low, high = meta.min_length, meta.max_length
        return told + (f", {low or 0} to {high} characters" if high else "")
    plain = {str: "text", bool: "true | false", type(None): "null", datetime.date: "Date", Any: "any"}
    return plain[hint]


def _shapes() -> set[type[Shape]]:
    """Every shape that stands inside a payload or a body."""
    found: set[type[Shape]] = {Legal, Parts}
    waiting: list[Any] = [Payload, *BODIES.values()]
    while waiting:
        hint = waiting.pop()
        if isinstance(hint, type) and issubclass(hint, Shape):
            if hint in found:
                continue
            if hint is not Payload and hint not in BODIES.values():
                found.add(hint)
            waiting += get_type_hints(hint, include_extras=True).values()
        else:
            waiting += [option for option in get_args(hint) if option is not Ellipsis]
    return found


def _name(shape: type[Shape]) -> str:
    return shape.__name__


def _said(shape: type[Shape]) -> str:
    words = " ".join((shape.__doc__ or "").split()).replace("``", "`")
    return f" {words}" if words else ""


def _cell(text: str) -> str:
    escaped = text.replace("|", "\\|")
    return f"`{escaped}`" if "/" in text else escaped


def page() -> str:
    """The page with its lists made again."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    return head + lists() + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
