"""Law as data: kinds, competence, standards, sets, procedures, rule versions; publications in several parts."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.events.catalogue import TYPES
from ledger.rules.v1.case import Case
from ledger.rules.v1.effect import require_after
from ledger.rules.v1.law_terms import check_kinds, check_standards


def check_publication(case: Case) -> None:
    """The parts of a publication follow each other within one act: ``PART_MISSING``.

    Called for every event: while one is open, only its next part may come.
    """
    waiting = case.registry.publication
    part, parts = case.body.get("part"), case.body.get("parts")
    if waiting is not None:
        told = (case.type, case.subject, case.payload["act"]["id"], part, parts)
        if told != (waiting.type, waiting.subject, waiting.act, waiting.part + 1, waiting.parts):
            raise LedgerError("PART_MISSING", place="body.part", found=[case.type, case.subject, part, parts],
                              expected=[waiting.type, waiting.subject, waiting.part + 1, waiting.parts])
    elif part is not None and part != 1:
        raise LedgerError("PART_MISSING", place="body.part", found=part, expected=1)
    if part is not None and parts is not None:
        act = case.payload["act"]
        if act["index"] + parts - part >= act["size"]:
            raise LedgerError("PART_MISSING", place="body.parts", found=[part, parts],
                              expected=f"{parts - part} more events in the act")


def check_rules_adopted(case: Case) -> None:
    """Rule versions only rise: ``RULES_NOT_RAISED``. A version this program lacks stops it after, not at, adoption."""
    if case.body["rules"] <= case.registry.rules_version:
        raise LedgerError("RULES_NOT_RAISED", place="body.rules", found=case.body["rules"],
                          expected=f"> {case.registry.rules_version}")


def check_kinds_published(case: Case) -> None:
    for index, kind in enumerate(case.body["kinds"]):
        require_after(kind["valid_from"], kind["valid_to"], f"body.kinds[{index}].valid_to")


def check_competence_published(case: Case) -> None:
    """Rows speak of types, kinds and standards that exist; none twice: ``TYPE_UNKNOWN``, ``NUMBER_TWICE``."""
    seen: set[str] = set()
    for index, row in enumerate(case.body["rows"]):
        place = f"body.rows[{index}]"
        if row["id"] in seen:
            raise LedgerError("NUMBER_TWICE", place=f"{place}.id", found=row["id"], expected="each row once")
        seen.add(row["id"])
        if row["act"] not in TYPES:
            raise LedgerError("TYPE_UNKNOWN", place=f"{place}.act", found=row["act"], expected="an event type")
        check_kinds(case, row["unit_kinds"] or (), f"{place}.unit_kinds")
        check_standards(case, row["standards"] or (), f"{place}.standards")
        require_after(row["valid_from"], row["valid_to"], f"{place}.valid_to")


def check_standard_published(case: Case) -> None:
    check_kinds(case, case.body["unit_kinds"], "body.unit_kinds")
    check_standards(case, case.body["requires"], "body.requires")


def check_set_published(case: Case) -> None:
    """Numbers once each over all parts (``NUMBER_TWICE``); totals as stated (``COUNT_LIST_MISMATCH``) at the last."""
    body = case.body
    check_standards(case, (body["standard"],), "body.standard")
    check_kinds(case, body["unit_kinds"], "body.unit_kinds")
    require_after(body["valid_from"], body["valid_to"], "body.valid_to")
    before = case.registry.sets.get(case.subject) if body["part"] > 1 else None
    numbers = [criterion["number"] for criterion in body["criteria"]]
    indicators = [indicator["number"] for criterion in body["criteria"] for indicator in criterion["indicators"]]
    indicators += () if before is None else before.indicators
    for found, place in ((numbers, "body.criteria"), (indicators, "body.criteria.indicators")):
        twice = [number for number in found if found.count(number) > 1] if len(set(found)) < len(found) else []
        if twice:
            raise LedgerError("NUMBER_TWICE", place=place, found=sorted(set(twice)), expected="each number once")
    if body["part"] < body["parts"]:
        return
    criteria = set(numbers) | (set() if before is None else set(before.criteria))
    for total, found_numbers, place in (
        (body["criteria_total"], criteria, "body.criteria_total"),
        (body["indicators_total"], set(indicators), "body.indicators_total"),
    ):
        if total is not None and found_numbers and total != len(found_numbers):
            raise LedgerError("COUNT_LIST_MISMATCH", place=place, found=len(found_numbers), expected=total)


def check_procedure_published(case: Case) -> None:
    check_kinds(case, case.body["unit_kinds"], "body.unit_kinds")
    check_standards(case, case.body["standards"], "body.standards")
    require_after(case.body["in_force"], case.body["ended"], "body.ended")

