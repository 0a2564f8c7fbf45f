"""How rules, kinds, competence, standards, sets, procedures and papers change the registry."""

from __future__ import annotations

from typing import Any

from ledger.folds.registry.facts import (
    CriteriaSet,
    Fact,
    Paper,
    Procedure,
    ProcedureStep,
    Publication,
    Row,
    Standard,
)
from ledger.folds.registry.state import State


def adopt_rules(state: State, fact: Fact) -> None:
    """From here on another version judges, and asks of rows whether they decide."""
    state.put(state.scalars, "rules", fact.payload["body"]["rules"])
    state.memo.clear()


def publish_kinds(state: State, fact: Fact) -> None:
    """A kind published again replaces what was said of it, from here on."""
    for kind in fact.payload["body"]["kinds"]:
        state.put(state.kinds, kind["id"], kind["level"])
    _follow(state, fact)


def publish_competence(state: State, fact: Fact) -> None:
    """Rows are kept by id: one published again (for instance with its end) replaces the former, from here on."""
    touched: dict[str, None] = {}
    for told in fact.payload["body"]["rows"]:
        row = _row(told)
        before = state.rows.get(row.id)
        if before is not None:
            touched[before.act] = None
        touched[row.act] = None
        state.put(state.rows, row.id, row)
    for act in touched:
        state.put(state.competence, act, tuple(row for row in state.rows.values() if row.act == act))
    state.memo.clear()
    _follow(state, fact)


def publish_standard(state: State, fact: Fact) -> None:
    body = fact.payload["body"]
    subject = fact.payload["subject"]
    standard = Standard(subject, frozenset(body["unit_kinds"]), tuple(body["requires"]), body["counted_in"])
    state.put(state.standards, subject, standard)


def publish_set(state: State, fact: Fact) -> None:
    """Part 1 states the set anew; the parts that follow it in the act add criteria and indicators."""
    body = fact.payload["body"]
    subject = fact.payload["subject"]
    criteria: dict[str, tuple[str, ...]] = dict(state.sets[subject].criteria) if body["part"] > 1 else {}
    for criterion in body["criteria"]:
        numbers = tuple(indicator["number"] for indicator in criterion["indicators"])
        criteria[criterion["number"]] = criteria.get(criterion["number"], ()) + numbers
    told = CriteriaSet(
        subject,
        body["standard"],
        frozenset(body["unit_kinds"]),
        criteria,
        frozenset(criteria),
        frozenset(number for numbers in criteria.values() for number in numbers),
        body["criteria_total"],
        body["indicators_total"],
        body["valid_from"],
        body["valid_to"],
        body["part"] == body["parts"],
        *(_scores(body["preconditions"]) if body["part"] == 1 else state.sets[subject][-2:]),
    )
    state.put(state.sets, subject, told)
    _follow(state, fact)


def publish_procedure(state: State, fact: Fact) -> None:
    """Part 1 states the procedure anew; the parts that follow it in the act add steps."""
    body = fact.payload["body"]
    subject = fact.payload["subject"]
    steps = tuple(ProcedureStep.read(told) for told in body["steps"])
    before = state.procedures[subject].steps if body["part"] > 1 else ()
    procedure = Procedure(subject, frozenset(body["unit_kinds"]), frozenset(body["standards"]), body["regime"],
                          body["in_force"], body["ended"], before + steps)
    state.put(state.procedures, subject, procedure)
    state.memo.clear()
    _follow(state, fact)


def register_document(state: State, fact: Fact) -> None:
    body = fact.payload["body"]
    subject = fact.payload["subject"]
    files = body["file"] is not None or body["annex_sha256"] is not None
    state.put(state.documents, subject, Paper(subject, body["issuer"], body["number"], body["signed_on"], files))


def register_product(state: State, fact: Fact) -> None:
    """The unit where a product is made; told again (a new owner, a new commune), the last word holds."""
    state.put(state.products, fact.payload["subject"], fact.payload["body"]["unit"])


def _scores(preconditions: list[dict[str, Any]]) -> tuple[tuple[tuple[int, str], ...], str | None]:
    """Star bands (least score each) and highest score, of those values that were found with a source."""
    found = [row for row in preconditions if (row["provenance"] or "").startswith("found") and row["value"]]
    stars = tuple((int(row["number"]), row["value"]) for row in found if row["kind"] == "star-band")
    return stars, next((row["value"] for row in found if row["kind"] == "score-max"), None)


def _row(told: dict[str, Any]) -> Row:
    return Row(
        told["id"],
        told["act"],
        told["regime"],
        None if told["unit_kinds"] is None else frozenset(told["unit_kinds"]),
        None if told["standards"] is None else frozenset(told["standards"]),
        told["office_kind"],
        told["level"],
        told["relation"],
        frozenset(told["roles"]),
        told["signers"],
        told["valid_from"],
        told["valid_to"],
        decides(told["provenance"]),
    )


def decides(provenance: str | None) -> bool:
    """What was found with a source, and the rules of this ledger's own house, which state no law."""
    return provenance is not None and provenance.startswith(("found", "house-rule"))


def _follow(state: State, fact: Fact) -> None:
    payload = fact.payload
    part, parts = payload["body"]["part"], payload["body"]["parts"]
    if part < parts:
        waiting = Publication(payload["type"], payload["subject"], payload["act"]["id"], part, parts)
        state.put(state.scalars, "publication", waiting)
    elif part > 1:
        state.drop(state.scalars, "publication")
