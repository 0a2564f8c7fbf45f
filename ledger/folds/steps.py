"""The steps of a procedure against those that a dossier has taken: counted alike by the rules and by answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ledger.folds.registry.facts import DossierStep, ProcedureStep

HANDED_IN = "submitted"
DECIDED = "decided"
OF_THEMSELVES = frozenset({"registered", DECIDED, "announced"})
"""Steps that other events are: the dossier's first, the decision, its announcement."""
Fits: TypeAlias = "Callable[[ProcedureStep, Sequence[str]], bool]"
"""(step, offices): whether one of the offices is of the kind and level that the procedure names for the step."""


def before(steps: Sequence[ProcedureStep], word: str) -> list[ProcedureStep]:
    """The found steps listed before the first ``word`` (all, if there is none)."""
    order = [one.step for one in steps]
    stop = order.index(word) if word in order else len(order)
    return [one for one in steps[:stop] if one.found and one.step not in OF_THEMSELVES]


def done_steps(standing: Sequence[DossierStep], steps: Sequence[ProcedureStep]) -> list[DossierStep]:
    """Steps that stand as passed, each as often as it was taken. Of two outcomes of one step the later counts.

    ``standing``: what was recorded of the dossier and not annulled, oldest first. A return puts off what the procedure
    lists from the handing in on: those steps are to be taken anew.
    """
    done: list[DossierStep] = []
    for taken in standing:
        if taken.type == "dossier.returned":
            anew = _from_handing_in(steps)
            done = [one for one in done if one.step not in anew]
        elif taken.outcome == "failed":
            done = [one for one in done if one.step != taken.step]
        elif taken.step is not None:
            done.append(taken)
    return done


def _from_handing_in(steps: Sequence[ProcedureStep]) -> set[str]:
    order = [step.step for step in steps]
    return set(order[order.index(HANDED_IN):]) if HANDED_IN in order else set(order)


def missing_steps(done: Sequence[DossierStep], wanted: Sequence[ProcedureStep], fits: Fits) -> list[ProcedureStep]:
    """Those of ``wanted`` that nobody of the right kind has taken; one taken once counts once."""
    left: dict[str | None, list[DossierStep]] = {}
    for one in done:
        left.setdefault(one.step, []).append(one)
    missing = []
    for step in wanted:
        taken = left.get(step.step, ())
        for index, one in enumerate(taken):
            if fits(step, one.offices):
                del left[step.step][index]
                break
        else:
            missing.append(step)
    return missing


def closed_by(standing: Sequence[DossierStep]) -> DossierStep | None:
    """What closes the dossier: its withdrawal, or a return after which it wasn't handed in again."""
    for step in reversed(standing):
        if step.type != "dossier.advanced":
            return step
        if step.step == HANDED_IN:
            return None
    return None


def takes(step: ProcedureStep, kind: str, level: str) -> bool:
    """Whether an office of this kind and level is one that the step is for; null: any."""
    return step.office_kind in (None, kind) and step.level in (None, level)
