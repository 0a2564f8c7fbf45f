"""rules/2: councils composed by decision, their minutes, signed votes and the seal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import LEGAL, World, event, hexed, signer
from tests.ledger.rules.second_builder import (
    CHAIR,
    HEAD_A,
    MEMBER,
    SEATS,
    SECRETARY,
    ballot,
    composed,
    sealed,
    second,
    session,
    up_to,
    vote,
    with_council,
)


@pytest.fixture
def world() -> World:
    return up_to(second(), "appraised")


def test_a_council_is_composed_by_a_decision(world: World) -> None:
    for wrong, code in (
        (composed() | {"subject": "office:ubnd-h"}, "NOT_A_COUNCIL"), (composed(document=None), "DOCUMENT_REQUIRED"),
        (composed(since=None), "EFFECT_REQUIRED"), (composed({"chair": "chair", "m1": "member"}), "COUNCIL_INCOMPLETE"),
        (composed(SEATS | {"m1": "chair"}), "COUNCIL_INCOMPLETE"), (composed({"nobody": "chair"}), "PERSON_UNKNOWN"),
    ):
        assert world.refused(wrong).code == code
    twice = composed()
    twice["body"]["members"] += twice["body"]["members"][:1]
    assert world.refused(twice).code == "NUMBER_TWICE"
    assert world.refused(composed(signers=HEAD_A, document=composed()["document"] | {"issuer": None})).code == (
        "OFFICE_NOT_COMPETENT")


def test_a_session_before_its_council(world: World) -> None:
    refusal = world.refused(session(held_on="2022-12-31"))
    assert (refusal.code, refusal.facts["day"]) == ("COUNCIL_NOT_COMPOSED", "2022-12-31")


def test_a_new_composition_counts_from_its_day(world: World) -> None:
    world.record(composed({"sec": "chair", "chair": "secretary"}, "2023-12-01"))
    assert world.refused(session(ballot(appointed=2, present=2, issued=2, returned=2, valid=2, agree=2))).code == (
        "ROLE_NOT_ENTITLED")
    world.record(composed(since="2023-12-10"))
    world.record(session())


@pytest.mark.parametrize("counts", [
    {"valid": 5}, {"returned": 5}, {"issued": 6}, {"present": 6}, {"appointed": 6, "present": 6}, {"agree": 5},
    {"agree": 3, "disagree": 2}, {"appointed": 4}, {"present": 3}, {"valid": None, "returned": 3},
    {"valid": None, "returned": None, "issued": None, "present": None, "appointed": None, "agree": 6},
])
def test_counts_that_contradict_each_other(world: World, counts: dict[str, Any]) -> None:
    assert world.refused(session(ballot(**counts))).code == "SESSION_COUNTS"


def test_an_applicant_has_no_ballot(world: World) -> None:
    full = {"issued": 5, "returned": 5, "valid": 5, "agree": 5}
    refusal = world.refused(session(ballot(**full)))
    assert (refusal.code, refusal.facts["found"]) == ("SESSION_COUNTS", 5)
    assert "person:heada" in str(refusal.facts["expected"])
    world.record(session(ballot(issued=None, returned=None, valid=None, agree=4)))


def test_who_signs_and_counts_sits_in_the_council(world: World) -> None:
    assert world.refused(session(counting_team=["person:clerk"])).code == "ROLE_NOT_ENTITLED"
    world.record(event("role.granted", "office:council", LEGAL | {"person": "person:m1", "role": "chair"}))
    pretender = session(members={"signers": [signer("m1", "council", "chair"), SECRETARY]})
    refusal = world.refused(pretender)
    assert (refusal.code, refusal.facts["found"]) == ("ROLE_NOT_ENTITLED", "member")
    assert world.refused(session(members={"signers": [CHAIR]})).code == "THRESHOLD_NOT_MET"


def test_quorum_and_threshold_are_computed_only_where_both_were_found() -> None:
    world = up_to(second(with_council(quorum="70", approval="90")), "appraised")
    refusal = world.refused(session(ballot()))  # 4 of 5 present agree: 80 %
    assert (refusal.code, refusal.facts["expected"]) == ("SESSION_CONCLUSION", "failed")
    assert world.refused(session(ballot(agree=None))).facts["expected"] == "as-minuted"
    world.record(session(ballot(conclusion="failed")))
    world = up_to(second(with_council(quorum="70", approval="80")), "appraised")
    absent = ballot(present=3, issued=3, returned=3, valid=3, agree=3)
    assert world.refused(session(absent)).facts["expected"] == "failed"  # 3 of 5: 60 %
    world.record(session())
    world = up_to(second(with_council(approval="90")), "appraised")
    world.record(session(ballot()))  # by the minutes


def test_another_ballot_than_published_is_reported() -> None:
    world = up_to(second(with_council(ballot="secret")), "appraised")
    assert world.noted(session()) == ["BALLOT_OTHERWISE"]


def test_votes_are_cast_sealed_and_none_is_left_out(world: World) -> None:
    world.record(session())
    votes = [*world.record(vote()), *world.record(vote(CHAIR)), *world.record(vote(SECRETARY, choice="disagree"))]
    refusal = world.refused(vote())
    assert refusal.code == "VOTE_TWICE"
    refusal = world.refused(sealed(*votes[:2]))
    assert (refusal.code, refusal.facts["found"]) == ("VOTE_OMITTED", [votes[2]])
    assert world.refused(sealed(*votes, hexed("none"))).code == "TARGET_UNKNOWN"
    alone = sealed(*votes)
    alone["signers"] = [CHAIR]
    assert world.refused(alone).code == "THRESHOLD_NOT_MET"
    world.record(sealed(*votes))
    assert world.refused(vote(signer("m2", "council", "member"))).code == "SESSION_SEALED"
    assert world.refused(sealed(*votes)).code == "SESSION_SEALED"


def test_a_voided_vote_is_not_asked_for(world: World) -> None:
    world.record(session())
    (first,) = world.record(vote())
    world.record(event("entry.voided", "session:s1", LEGAL | {"reason": "nhầm", "target": first}, [MEMBER]))
    (second_vote,) = world.record(vote(choice="disagree"))
    world.record(sealed(second_vote))


def test_who_may_vote(world: World) -> None:
    world.record(session())
    applicant = [signer("heada", "ubnd-a", "head")]
    assert world.refused(event("vote.cast", "session:s1", vote()["body"], applicant)).code == "ROLE_NOT_ENTITLED"
    world.record(event("role.granted", "office:council", LEGAL | {"person": "person:heada", "role": "member"}))
    world.record(event("key.enrolled", "office:council", _key("heada2", "heada")))
    own = signer("heada2", "council", "member", person="person:heada")
    refusal = world.refused(vote(own))
    assert (refusal.code, refusal.facts["expected"]) == ("ROLE_NOT_ENTITLED", "a member who is no applicant")
    world.record(composed({"chair": "chair", "sec": "secretary"}, "2023-12-15"))
    refusal = world.refused(vote())
    assert (refusal.code, refusal.facts["expected"]) == ("ROLE_NOT_ENTITLED", "a member of the council")
    assert world.refused(vote(name="d9")).code == "DOSSIER_UNKNOWN"


def test_a_secret_ballot_is_signed_by_nobody() -> None:
    world = up_to(second(), "appraised")
    world.record(session(ballot="secret"))
    assert world.refused(vote()).code == "BALLOT_SECRET"
    world = up_to(second(with_council(ballot="secret")), "appraised")
    assert world.refused(vote()).code == "BALLOT_SECRET"
    world = up_to(second(), "appraised")
    world.record(vote())
    assert world.refused(session(ballot="secret")).code == "BALLOT_SECRET"
    (only,) = world.record(vote(CHAIR))
    assert world.refused(sealed(only)).code == "SESSION_UNKNOWN"


def _key(name: str, person: str) -> dict[str, Any]:
    from tests.ledger.rules.ledger_builder import enrolled

    body: dict[str, Any] = enrolled(name, "council", person=f"person:{person}")["body"]
    return body
