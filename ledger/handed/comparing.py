"""A restored ledger against everything that is known of its log elsewhere: heads, notes of witnesses, what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

Outcome = Literal["agrees", "ahead", "differs"]
Verdict = Literal["open", "unproven", "lost", "fork"]


class Known(NamedTuple):
    """The root (hex) of the first ``size`` entries, by the word of ``place``. ``signed``: by the log's own key, or what
    this machine had decided to sign: nobody may ever go back behind it."""

    place: str
    size: int
    root: str
    signed: bool


class Compared(NamedTuple):
    """``agrees``: the ledger extends it. ``ahead``: the ledger is shorter. ``differs``: it is another ledger's, or a
    fork's."""

    known: Known
    outcome: Outcome


def compare(known: Iterable[Known], size: int, root_at: Callable[[int], str]) -> list[Compared]:
    """Hold each against the ledger of ``size`` entries whose root after n of them is ``root_at(n)``."""
    return [Compared(one, _outcome(one, size, root_at)) for one in sorted(known, key=lambda one: one.size)]


def verdict(compared: Sequence[Compared], *, never_signed: bool) -> Verdict:
    """fork: something differs. lost: something signed is longer. unproven: nothing signed is known, and nobody says
    that nothing ever was (``never_signed``). Else the gate may open; what is unsigned and longer is lost, and said.
    """
    if any(one.outcome == "differs" for one in compared):
        return "fork"
    signed = [one for one in compared if one.known.signed]
    if any(one.outcome == "ahead" for one in signed):
        return "lost"
    return "open" if signed or never_signed else "unproven"


def _outcome(known: Known, size: int, root_at: Callable[[int], str]) -> Outcome:
    if known.size > size:
        return "ahead"
    return "agrees" if root_at(known.size) == known.root else "differs"
