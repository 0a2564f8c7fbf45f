"""Results, surveys, recognitions, targets and figures: what they name exists and agrees with itself."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.rules.v1.case import Case
from ledger.rules.v1.counts import check_numbers, check_result_items
from ledger.rules.v1.effect import check_within_life
from ledger.rules.v1.law_terms import check_dossier, check_set, check_standard, check_target
from ledger.rules.v1.paper import check_identity, check_units_covered

RECOGNISING = frozenset({"recognition.recognised", "recognition.replaced", "recognition.carried-over"})
RESULTS = frozenset(
    {"result.reported", "result.self-assessed", "result.inspected", "result.reviewed", "result.appraised"}
)


def check_result(case: Case) -> None:
    """result.*: one statement for (unit, set, stage)."""
    body = case.body
    unit = case.about_unit()
    check_standard(case, body["standard"])
    known = check_set(case, body["set"], body["observed_on"]["last"])
    if known is not None:
        check_result_items(case, known)
    if unit.since is not None and body["observed_on"]["last"] < unit.since:
        case.note("OBSERVED_BEFORE_UNIT", place="body.observed_on.last", found=body["observed_on"]["last"],
                  expected=unit.since, unit=unit.id)
    if body["dossier"] is not None:
        check_dossier(case, body["dossier"])
    if body["amends"] is not None:
        check_target(case, body["amends"], "body.amends", RESULTS, case.subject)
    if body["by"] is not None and body["by"].startswith("office:"):
        case.registry.require_office(body["by"], "body.by")


def check_survey(case: Case) -> None:
    case.about_unit()
    check_standard(case, case.body["standard"])
    check_set(case, case.body["set"], case.body["observed_on"]["last"])
    body = case.body
    if body["surveyed"] is not None and body["satisfied"] is not None and body["satisfied"] > body["surveyed"]:
        case.refuse_or_note("COUNT_LIST_MISMATCH", place="body.satisfied", found=body["satisfied"],
                            expected=body["surveyed"])


def check_recognition(case: Case) -> None:
    """recognition.recognised, replaced, carried-over."""
    body = case.body
    unit = case.about_unit()
    check_within_life(case, unit)
    check_standard(case, body["standard"])
    check_set(case, body["set"], case.payload["effective_from"] or case.signed_on)
    for index, source in enumerate(body.get("from", ())):
        case.registry.require_unit(source["unit"], f"body.from[{index}].unit")
        check_target(case, source["recognition"], f"body.from[{index}].recognition", RECOGNISING, source["unit"])
    check_dossier(case, body.get("dossier"))


def check_recognition_ended(case: Case) -> None:
    """recognition.revoked, repealed, suspended: of a recognition on the same unit, where it is named."""
    body = case.body
    check_within_life(case, case.about_unit())
    check_standard(case, body["standard"])
    check_target(case, body["recognition"], "body.recognition", RECOGNISING, case.subject)


def check_attested(case: Case) -> None:
    case.about_unit()
    check_standard(case, case.body["standard"])
    check_set(case, case.body["set"], case.body["observed_on"]["last"])


def check_announced(case: Case) -> None:
    case.about_unit()
    check_standard(case, case.body["standard"])
    check_target(case, case.body["recognition"], "body.recognition", RECOGNISING, case.subject)


def check_target_adopted(case: Case) -> None:
    """target.adopted: numbers of the set; the count as stated agrees with the list.

    An average or a share is one of the units beneath: standard and set are for their kind, not for the subject's.
    """
    body = case.body
    case.about_unit()
    kind, case.kind = case.kind, None if body["kind"] in ("average", "share") else case.kind
    check_standard(case, body["standard"])
    known = check_set(case, body["set"])
    case.kind = kind
    if body["responsible"] is not None:
        case.registry.require_office(body["responsible"], "body.responsible")
    numbers, stated = body["list"], body["stated_count"]
    if not numbers:
        return
    if known is not None:
        of = "indicators" if any("." in number for number in numbers) else "criteria"
        check_numbers(numbers, known, of, "body.list")
    if stated is not None and not stated["min"] <= len(numbers) <= stated["max"]:
        case.refuse_or_note("COUNT_LIST_MISMATCH", place="body.list", found=len(numbers),
                            expected=[stated["min"], stated["max"]])


def check_document_registered(case: Case) -> None:
    """document.registered: the paper as such; another's paper is only repeated, whoever signs."""
    if case.subject in case.registry.documents:
        raise LedgerError("SUBJECT_EXISTS", place="subject", found=case.subject, expected="an id never given before")
    case.own = case.own and any(signer["office"] == case.body["issuer"] for signer in case.payload["signers"])
    check_identity(case, case.body, "body")
    check_units_covered(case, case.body["units"], case.body["count"], "body")


def check_figure(case: Case) -> None:
    """figure.asserted: on a registered document; a closed list has as many members as the figure says."""
    body = case.body
    if case.subject not in case.registry.documents:
        raise LedgerError("DOCUMENT_UNKNOWN", place="subject", found=case.subject, expected="a registered document")
    if body["scope"] is not None:
        case.unit = case.registry.require_unit(body["scope"], "body.scope")
    check_set(case, body["set"])
    members, value = body["list"], body["value"]
    counted = body["list_closed"] and members and value is not None and body["unit"] != "%"
    if counted and value.isdecimal() and int(value) != len(members):
        case.refuse_or_note("COUNT_LIST_MISMATCH", place="body.list", found=len(members), expected=value)
