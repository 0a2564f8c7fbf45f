"""OCOP products and their stars, the programme's scope, resources mobilised: what they name exists and adds up."""

from __future__ import annotations

from decimal import Decimal

from ledger.errors import LedgerError
from ledger.folds.registry import CriteriaSet
from ledger.rules.v1.case import Case
from ledger.rules.v1.effect import require_after
from ledger.rules.v1.law_terms import check_kinds, check_set, check_standard, check_standards


def check_product_registered(case: Case) -> None:
    """product.registered: made in a unit that exists. Told again, the last word holds."""
    case.unit = case.registry.require_unit(case.body["unit"], "body.unit")


def check_product_rated(case: Case) -> None:
    """product.rated: a registered product, a set of the standard, stars that fit the score.

    Competence is asked for the class of stars (``standard:ocop-3-sao`` of ``standard:ocop``) where one is published.
    Raises ``PRODUCT_UNKNOWN``; ``STARS_NOT_OF_SCORE`` in an act of one's own, else notes it.
    """
    body = case.body
    unit = case.registry.products.get(case.subject)
    if unit is None:
        raise LedgerError("PRODUCT_UNKNOWN", place="subject", found=case.subject, expected="a registered product")
    check_standard(case, body["standard"])
    known = check_set(case, body["set"], case.payload["effective_from"] or case.signed_on)
    case.unit = case.registry.require_unit(unit, "subject")
    if known is not None and body["score"] is not None:
        _check_stars(case, known)
    graded = f"{body['standard']}-{body['stars']}-sao"
    if graded in case.registry.standards:
        case.standard = graded


def check_scope_declared(case: Case) -> None:
    """scope.declared: kinds and standard that exist."""
    body = case.body
    case.about_unit()
    check_kinds(case, body["kinds"], "body.kinds")
    check_standards(case, (body["standard"],), "body.standard")
    require_after(body["valid_from"], body["valid_to"], "body.valid_to")


def check_resources_reported(case: Case) -> None:
    """resources.reported: the total is that of its items: ``TOTAL_MISMATCH`` in an act of one's own, else noted."""
    body = case.body
    unit = case.about_unit()
    if unit.since is not None and body["period"]["last"] < unit.since:
        case.note("OBSERVED_BEFORE_UNIT", place="body.period.last", found=body["period"]["last"],
                  expected=unit.since, unit=unit.id)
    added = sum((Decimal(item["amount"]) for item in body["items"]), Decimal(0))
    if body["total"] is not None and added != Decimal(body["total"]):
        case.refuse_or_note("TOTAL_MISMATCH", place="body.total", found=body["total"], expected=f"{added:f}")


def _check_stars(case: Case, known: CriteriaSet) -> None:
    """By the bands that the set was published with, as far as they were found with a source."""
    score = Decimal(case.body["score"])
    highest = known.score_max is not None and score > Decimal(known.score_max)
    fitting = [stars for stars, least in known.stars if score >= Decimal(least)]
    if highest or (known.stars and max(fitting, default=None) != case.body["stars"]):
        case.refuse_or_note("STARS_NOT_OF_SCORE", place="body.stars", found=case.body["stars"],
                            score=case.body["score"], expected=None if highest else max(fitting, default=None))
