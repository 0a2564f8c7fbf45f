"""Units: registered once, related to units that exist or come later in the same act; coverage declared for them."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.folds.registry import Unit
from ledger.rules.v1.attestation import only_signed_by_author, require_clerks
from ledger.rules.v1.case import CLERKS, Case
from ledger.rules.v1.effect import check_within_life, require_after
from ledger.rules.v1.law_terms import check_kinds, check_standards, check_target
from ledger.rules.v1.lineage import require_alive, require_no_circle, require_not_ceased_yet


def check_new_unit(case: Case) -> None:
    """unit.registered, unit.formed: a fresh id, a published kind, a parent and predecessors that exist.

    A predecessor's last day is the day before or later: ``UNIT_CEASED``.
    """
    body = case.body
    registered = case.registry.units.get(case.subject)
    if registered is not None:
        raise LedgerError("SUBJECT_EXISTS", place="subject", found=case.subject, expected="an id never given before",
                          entry=registered.changes[0].seq if registered.changes else None)
    check_kinds(case, (body["kind"],), "body.kind")
    case.kind = body["kind"]
    case.above = body["parent"]
    if body["parent"] is not None:
        case.registry.require_unit(body["parent"], "body.parent")
    for index, predecessor in enumerate(body.get("predecessors", ())):
        place = f"body.predecessors[{index}].unit"
        require_alive(case, case.registry.require_unit(predecessor["unit"], place), place, through=False)


def check_unit(case: Case) -> None:
    """unit.renamed, unit.aliased, unit.described, inspection.recorded: a known unit, an effect within its life."""
    check_within_life(case, case.about_unit())


def check_ceased(case: Case) -> None:
    """Once, to successors that exist on that day or are formed later in the act, none of which it comes from.

    Raises ``UNIT_CEASED``, ``LINEAGE_CYCLE``, ``UNIT_UNKNOWN``.
    """
    check_unit(case)
    require_not_ceased_yet(case.about_unit())
    for index, successor in enumerate(case.body["successors"]):
        place = f"body.successors[{index}].unit"
        _known_or_coming(case, successor["unit"], place)
        require_no_circle(case, case.subject, successor["unit"], place)
        known = case.registry.units.get(successor["unit"])
        if known is not None:
            require_alive(case, known, place, through=True)


def check_absorbed(case: Case) -> None:
    """The survivor lives on; what it took in existed until then. By dieu-chinh-dia-gioi only parts move.

    Raises ``UNIT_CEASED``, ``LINEAGE_CYCLE``, ``FORM_NOT_FITTING``, ``UNIT_UNKNOWN``.
    """
    check_unit(case)
    require_alive(case, case.about_unit(), "subject", through=True)
    for index, unit in enumerate(case.body["units"]):
        place = f"body.units[{index}]"
        known = case.registry.require_unit(unit["unit"], f"{place}.unit")
        require_no_circle(case, known.id, case.subject, f"{place}.unit")
        require_alive(case, known, f"{place}.unit", through=False)
        if case.body["form"] == "dieu-chinh-dia-gioi" and unit["relation"] == "whole":
            raise LedgerError("FORM_NOT_FITTING", place=f"{place}.relation", found="whole", expected="part",
                              form=case.body["form"], unit=known.id)


def check_moved(case: Case) -> None:
    check_unit(case)
    parent = case.body["parent"]
    if parent is None:
        return
    case.registry.require_unit(parent, "body.parent")
    day = case.payload["effective_from"] or case.context.recorded_day
    if case.registry.contains(case.subject, parent, day):
        raise LedgerError("PARENT_BELOW_UNIT", place="body.parent", found=parent,
                          expected=f"a unit outside {case.subject}")


def check_members(case: Case) -> None:
    check_unit(case)
    for index, unit in enumerate(case.body["joined"]):
        _known_or_coming(case, unit, f"body.joined[{index}]")
    for index, unit in enumerate(case.body["left"]):
        case.registry.require_unit(unit, f"body.left[{index}]")


def check_coverage_declared(case: Case) -> None:
    """Two persons, recorder or archivist, of an office whose jurisdiction contains the unit (TEMPORAL.md)."""
    body = case.body
    unit = case.about_unit()
    check_kinds(case, body["kinds"], "body.kinds")
    check_standards(case, body["standards"], "body.standards")
    require_after(body["valid_from"], body["valid_to"], "body.valid_to")
    _covering_office(case, unit)


def check_coverage_ended(case: Case) -> None:
    unit = case.about_unit()
    digest = case.body["declaration"]
    check_target(case, digest, "body.declaration", ("coverage.declared",), case.subject)
    declared = case.context.event(digest)
    if declared is not None:
        require_after(declared["body"]["valid_from"], case.body["until"], "body.until")
    _covering_office(case, unit)


def check_expected_units(case: Case) -> None:
    """Units that earlier events of the act named as coming must be formed by its last event: ``UNIT_UNKNOWN``."""
    expected = case.registry.expected_units
    act = case.payload["act"]
    if expected and act["index"] == act["size"] - 1:
        forms = case.subject if case.type in ("unit.formed", "unit.registered") else None
        for unit, wanted_by in expected.items():
            if unit != forms:
                raise LedgerError("UNIT_UNKNOWN", place="act", found=unit, unit=wanted_by,
                                  expected="a unit registered or formed in the same act")


def _known_or_coming(case: Case, unit: str, place: str) -> None:
    act = case.payload["act"]
    if unit not in case.registry.units and act["index"] < act["size"] - 1:
        return
    case.registry.require_unit(unit, place)


def _covering_office(case: Case, unit: Unit) -> None:
    only_signed_by_author(case)
    require_clerks(case, CLERKS, 2)
    day = case.context.recorded_day
    persons: dict[str, int] = {}
    for office in case.signer_offices():
        place = office.jurisdiction
        within = office.level == "central" if place is None else case.registry.contains(place, unit.id, day)
        if within:
            persons[office.id] = sum(signer["office"] == office.id for signer in case.payload["signers"])
    if not persons:
        found = sorted(office.id for office in case.signer_offices())
        raise LedgerError("OFFICE_NOT_COMPETENT", place="signers", found=found,
                          expected=f"an office whose jurisdiction contains {unit.id}", type=case.type, day=day,
                          unit=unit.id)
    if max(persons.values()) < 2:
        raise LedgerError("THRESHOLD_NOT_MET", place="signers", found=max(persons.values()), expected=2)
