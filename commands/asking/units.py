"""Which units a question is about, where it may name one, a place with all beneath it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NamedTuple, TypeVar

import click

from commands.asking.answers import Asked, unit_meant
from commands.terminal.words import t
from projections.lists import LEVELS, beneath, over_time

F = TypeVar("F", bound=Callable[..., Any])


class Where(NamedTuple):
    """As typed: a unit (within another, where names repeat), or a place with all beneath it, or neither: every unit."""

    unit: str | None
    within: str | None
    parent: str | None


def of_units(parent_help: str = "units.option.parent") -> Callable[[F], F]:
    """`[UNIT]`, `--in`, `--parent` -> `where: Where`; a unit and a place at once are refused."""

    def decorated(function: F) -> F:
        @wraps(function)
        def gathered(*args: Any, unit: str | None, within: str | None, parent: str | None, **values: Any) -> Any:
            if unit and parent:
                raise click.BadParameter(t("usage.unit-or-parent"), param_hint="--parent")
            return function(*args, where=Where(unit, within, parent), **values)

        above = click.option("--parent", metavar="UNIT", help=parent_help)(gathered)
        inner = click.option("--in", "within", metavar="UNIT", help="units.option.in")(above)
        return click.argument("unit", required=False, help="units.argument.unit")(inner)  # type: ignore[return-value]

    return decorated


def units_over_time(question: Asked, where: Where) -> Iterable[str]:
    """As ``units_asked``, with the units that those asked about were made of, and what was beneath them."""
    unit, within, parent = where
    if unit or parent:
        top = unit_meant(question, unit or parent or "", within)
        return over_time(question.view, top, question.cut.as_of, LEVELS if parent else 0)
    return question.reader.subjects("unit:", question.cut.size)


def units_asked(question: Asked, where: Where) -> Iterable[str]:
    """The unit asked about; a parent with all that is beneath it; or every unit of the cut."""
    unit, within, parent = where
    if unit:
        return [unit_meant(question, unit, within)]
    if parent:
        top = unit_meant(question, parent)
        return dict.fromkeys([top, *beneath(question.view, top, question.cut.as_of, LEVELS)])
    return question.reader.subjects("unit:", question.cut.size)
