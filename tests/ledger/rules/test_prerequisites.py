"""rules/2: what must have come before a decision, as the published procedure says and was found."""

from __future__ import annotations

import pytest

from tests.ledger.rules.ledger_builder import ARCHIVISTS, LEGAL, A, B, World, document, event, result, signer
from tests.ledger.rules.second_builder import (
    CHAIR,
    FRONT,
    HEAD_A,
    HEAD_H,
    PROCEDURE,
    ROWS,
    SECRETARY,
    STEPS,
    advanced,
    ballot,
    decided,
    procedure,
    registered,
    second,
    session,
    step,
    survey,
    up_to,
)


@pytest.fixture
def world() -> World:
    return second()


def test_a_whole_dossier_is_decided(world: World) -> None:
    up_to(world, "council")
    world.record(decided())
    assert world.notes == []


@pytest.mark.parametrize(("last", "missing"), [
    ("reviewed", ["appraised: ?/province", "council: hoi-dong/province"]),
    ("surveyed", ["submitted: ubnd/commune", "reviewed: ubnd/district", "appraised: ?/province",
                  "council: hoi-dong/province"]),
    ("session", ["council: hoi-dong/province"]),
])
def test_a_decision_names_the_steps_that_are_missing_and_whose_they_are(
    world: World, last: str, missing: list[str]
) -> None:
    up_to(world, last)
    refusal = world.refused(decided())
    assert (refusal.code, refusal.facts["expected"]) == ("DOSSIER_STEP_MISSING", missing)
    assert refusal.facts["procedure"] == PROCEDURE


def test_no_dossier_at_all(world: World) -> None:
    refusal = world.refused(decided(body={"dossier": None}))
    assert refusal.code == "DOSSIER_REQUIRED" and len(refusal.facts["expected"]) == 6


def test_a_step_that_was_not_found_is_never_demanded() -> None:
    remembered = [one | {"provenance": "from-memory 0.9"} for one in STEPS]
    assert second(remembered).noted(decided(body={"dossier": None})) == ["PREREQUISITES_UNKNOWN"]
    assert second([]).noted(decided(body={"dossier": None})) == ["PREREQUISITES_UNKNOWN"]


def test_archives_are_exempt_and_say_so(world: World) -> None:
    kept = decided(body={"dossier": None}, attestation="archival", signers=ARCHIVISTS)
    assert "PREREQUISITES_EXEMPT" in world.noted(kept)
    entered = decided(body={"dossier": None}, attestation="entered-from-paper", signers=[ARCHIVISTS[1]])
    assert world.refused(entered).code == "DOSSIER_REQUIRED"


def test_under_rules_1_nothing_of_it_is_asked() -> None:
    world = second(rules=1)
    assert world.noted(decided(body={"dossier": None})) == []
    world.record(event("rules.adopted", "registry:rules", LEGAL | {"rules": 2}))
    assert world.refused(decided(body={"dossier": None})).code == "DOSSIER_REQUIRED"
    lowered = event("rules.adopted", "registry:rules", LEGAL | {"rules": 1})
    assert world.refused(lowered).code == "RULES_NOT_RAISED"


def test_last_years_survey_does_not_serve(world: World) -> None:
    world.record(registered())
    (old,) = world.record(survey(2022))
    (other,) = world.record(survey(2023, B, signers=[signer("fronth", "mttq-h", "head")]))
    assert world.refused(advanced("surveyed", FRONT)).code == "SURVEY_NOT_CITED"
    assert world.refused(advanced("surveyed", FRONT, basis=[other])).code == "SURVEY_NOT_CITED"
    refusal = world.refused(advanced("surveyed", FRONT, basis=[old]))
    assert (refusal.code, refusal.facts["found"], refusal.facts["expected"]) == ("SURVEY_OF_OTHER_YEAR", [2022], 2023)
    (asked,) = world.record(survey())
    world.record(advanced("surveyed", FRONT, basis=[old, asked]))
    void = event("entry.voided", A, LEGAL | {"reason": None, "target": asked}, FRONT)
    world.record(void)
    assert world.refused(advanced("surveyed", FRONT, basis=[asked])).code == "SURVEY_NOT_CITED"


def test_the_year_of_the_decision_is_that_of_the_dossier(world: World) -> None:
    up_to(world, "council")
    assert world.refused(decided(body={"for_year": 2022})).code == "DOSSIER_NOT_OF_YEAR"


def test_a_returned_dossier_is_handed_in_and_taken_through_again(world: World) -> None:
    up_to(world, "appraised")
    back = event("dossier.returned", "dossier:d1", LEGAL | {"reasons": None}, HEAD_H)
    assert world.refused(back).code == "REASONS_REQUIRED"
    back["body"]["reasons"] = "thiếu biểu"
    world.record(back)
    assert world.refused(decided()).code == "DOSSIER_CLOSED"
    assert world.refused(advanced("reviewed", HEAD_H)).code == "DOSSIER_CLOSED"
    world.record(advanced("submitted", HEAD_A))
    refusal = world.refused(decided())
    assert refusal.facts["expected"][0] == "reviewed: ubnd/district"  # self-assessed and surveyed stand
    world.record(event("dossier.withdrawn", "dossier:d1", LEGAL | {"reasons": "rút"}, HEAD_A))
    assert world.refused(advanced("submitted", HEAD_A)).code == "DOSSIER_CLOSED"


def test_a_withdrawal_that_was_annulled_closes_nothing(world: World) -> None:
    up_to(world, "reviewed")
    (withdrawn,) = world.record(event("dossier.withdrawn", "dossier:d1", LEGAL | {"reasons": "rút"}, HEAD_A))
    assert world.refused(decided()).code == "DOSSIER_CLOSED"
    world.record(event("entry.voided", "dossier:d1", LEGAL | {"reason": "nhầm", "target": withdrawn}, HEAD_A))
    assert world.refused(decided()).code == "DOSSIER_STEP_MISSING"


def test_a_step_that_failed(world: World) -> None:
    up_to(world, "appraised")
    world.record(advanced("appraised", [signer("head", "ubnd-p", "head")], outcome="failed"))
    refusal = world.refused(decided())
    assert (refusal.code, refusal.facts["found"]) == ("DOSSIER_STEP_FAILED", "appraised")


def test_each_step_is_of_the_office_that_the_procedure_names(world: World) -> None:
    world.record(registered())
    refusal = world.refused(advanced("reviewed", [signer("head", "ubnd-p", "head")]))
    assert (refusal.code, refusal.facts["expected"]) == ("STEP_NOT_OF_OFFICE", ["reviewed: ubnd/district"])
    world.record(advanced("opinions", HEAD_H))  # remembered only: it decides nothing


def test_nobody_reviews_or_appraises_their_own_unit(world: World) -> None:
    world.record(registered())
    assert world.refused(advanced("reviewed", HEAD_A)).code == "OWN_UNIT_APPRAISED"
    own = result("result.reviewed", signers=HEAD_A, body={"observed_on": {
        "as_written": None, "first": "2023-12-01", "last": "2023-12-01", "precision": "day"}})
    refusal = world.refused(own)
    assert (refusal.code, refusal.facts["found"]) == ("OWN_UNIT_APPRAISED", "office:ubnd-a")
    world.record(own | {"signers": HEAD_H})
    both = event("role.granted", "office:ubnd-a", LEGAL | {"person": "person:headh", "role": "recorder"})
    world.record(both)
    refusal = world.refused(own | {"signers": HEAD_H})
    assert (refusal.code, refusal.facts["found"]) == ("OWN_UNIT_APPRAISED", "person:headh")
    paper = own | {"signers": [ARCHIVISTS[1]], "attestation": "entered-from-paper",
                   "document": document("3/BC-UBND", "office:ubnd-a", "2023-12-02")}
    assert world.refused(paper).code == "OWN_UNIT_APPRAISED"


def test_what_is_cited_is_of_the_dossier(world: World) -> None:
    world.record(registered())
    (other,) = world.record(result("result.reviewed", B, signers=HEAD_H))
    assert world.refused(advanced("reviewed", HEAD_H, basis=[other])).code == "BASIS_NOT_OF_DOSSIER"


def test_the_council_step_says_what_the_minutes_say(world: World) -> None:
    up_to(world, "session")
    both = [CHAIR, SECRETARY]
    assert world.refused(advanced("council", both, outcome="passed")).code == "SESSION_NOT_CITED"
    minutes = next(digest for digest, one in world.events.items() if one["type"] == "session.recorded")
    assert world.refused(advanced("council", both, outcome="failed", basis=[minutes])).code == "SESSION_NOT_CITED"
    world.record(advanced("council", both, outcome="passed", basis=[minutes]))


def test_no_council_before_the_appraisal(world: World) -> None:
    up_to(world, "reviewed")
    refusal = world.refused(session(ballot()))
    assert (refusal.code, refusal.facts["expected"]) == ("DOSSIER_STEP_MISSING", ["appraised: ?/province"])


def test_a_dossier_is_registered_for_a_year_under_a_procedure_once(world: World) -> None:
    assert world.refused(registered(for_year=None)).code == "DOSSIER_YEAR_REQUIRED"
    refusal = world.refused(registered(procedure=None))
    assert (refusal.code, refusal.facts["expected"]) == ("PROCEDURE_REQUIRED", [PROCEDURE])
    world.record(procedure(name="procedure:thon", unit_kinds=["thon"]))
    assert world.refused(registered(procedure="procedure:thon")).code == "PROCEDURE_NOT_FITTING"
    world.record(registered())
    assert world.refused(registered("d2")).code == "DOSSIER_EXISTS"
    world.record(registered("d2", attempt=2))
    world.record(procedure(name="procedure:older", ended="2020-01-01"))
    assert world.refused(registered("d3", attempt=3, procedure="procedure:older")).code == "PROCEDURE_OUTSIDE_PERIOD"
    world.record(procedure(name="procedure:old", ended="2023-07-01"))
    assert world.noted(registered("d3", attempt=3, procedure="procedure:old")) == ["PROCEDURE_OUTSIDE_PERIOD"]


def test_several_procedures_in_force_need_a_regime(world: World) -> None:
    world.record(procedure([step("reviewed", "ubnd", "district")], "procedure:other"))
    assert world.refused(decided(body={"dossier": None})).code == "REGIME_REQUIRED"


def test_effect_no_earlier_than_law_and_council(world: World) -> None:
    up_to(world, "council")
    refusal = world.refused(decided(effective_from="2022-12-31"))
    assert (refusal.code, refusal.facts["expected"]) == ("EFFECTIVE_DATE_OUT_OF_RANGE", ">= 2023-01-01")
    assert world.refused(decided(effective_from="2015-01-01")).facts["expected"] == ">= 2016-01-01"


def test_an_invented_regime_frees_nobody_from_the_steps(world: World) -> None:
    gone = [one | {"valid_to": "2020-01-01"} if one["id"] == "xa" else one for one in ROWS]
    world.record(event("competence.published", "registry:competence", LEGAL | {"part": 1, "parts": 1, "rows": gone}))
    for regime in (None, "qd-khac"):
        told = decided(body={"dossier": None, "regime": regime, "basis_text": "thông lệ"})
        assert world.refused(told).code == "DOSSIER_REQUIRED"
