"""Rows 14 and 17 of attacks.md and those on roles, votes and signers: stolen keys against rules/2, by the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.events.drafting import Intent
from ledger.proof.pin import Pin
from tests.attacks.attacker import Attacker, codes
from tests.attacks.forger import Forger
from tests.attacks.judging import audit
from tests.ledger.admission.dossiers import COUNCIL, Dossiers, decided, minutes
from tests.ledger.admission.province import AUTHOR, UBND_A, UBND_P, B

Plain = dict[str, Any]
SESSION = "session:p-1"


class Good(NamedTuple):
    """A ledger under rules/2 that audits clean; ``places`` of entries to forge after, ``people`` who may sign them."""

    path: Path
    pin: Pin
    keys: Mapping[str, Any]
    places: dict[str, int]
    people: dict[str, Plain]
    digests: dict[str, str]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Good]:
    world = Dossiers(tmp_path_factory.mktemp("rules-2") / "so.db")
    places: dict[str, int] = {}
    digests: dict[str, str] = {}

    def record(name: str, intents: list[Intent], signers: list[Plain]) -> None:
        for seq in world.record(intents, AUTHOR, signers).positions:
            places[name] = seq
        world.book.reader.refresh()
        digests[name] = world.book.reader.entry(places[name]).digest

    head = world.heads[UBND_P]
    outsider = world.employ(COUNCIL, "member", name="outsider")
    applicant = world.employ(COUNCIL, "member", name="head-ubnd-a-2")
    seated = {**{world.chair["person"]: "chair", world.secretary["person"]: "secretary"},
              world.member["person"]: "member", applicant["person"]: "member"}
    record("composed", [world.composed("2025-09-01", **seated)], [head])
    record("role", [Intent("role.granted", UBND_A, {"person": applicant["person"], "role": "recorder"}, "2025-01-01")],
           world.root)
    digests["old survey"] = world.surveyed(2024)
    world.prepared()
    record("step", [Intent("dossier.advanced", "dossier:a-2025", {"step": "opinions"}, "2026-01-01")], [head])
    counts = {"appointed": 4, "present": 4}
    record("session", minutes(**counts)[:1], world.both)
    council = minutes(**counts)[1]
    record("council", [council._replace(body={**council.body, "basis": [digests["session"]]})], world.both)
    for voter in (world.member, world.chair):
        record("vote", [Intent("vote.cast", SESSION, {"choice": "agree", "dossier": "dossier:a-2025"})], [voter])
    record("decided", [decided()], [head])
    record("registered", [world.registered("b-2025", B)], [head])
    record("delegation", [Intent("delegation.granted", UBND_P, {
        "from_person": head["person"], "to_person": outsider["person"], "role": "head", "signing_as": "KT."},
        "2026-01-01", "2026-06-01")], world.root)
    digests["head of B"] = str(world.book.last_deciding(B))
    pin = world.pin()
    people = {"chair": world.chair, "secretary": world.secretary, "member": world.member, "head": head,
              "outsider": outsider, "applicant": applicant, "commune": world.heads[UBND_A], "front": world.front}
    world.close()
    report = audit(str(world.path), pin)
    assert report.verdict == "valid", report.findings
    yield Good(world.path, pin, world.keys, places, people, digests)


class Case(NamedTuple):
    """A forgery: after which entry, what is changed (given the good ledger), the code that must name it."""

    code: str
    template: str
    change: Callable[[Good, Plain], object]


def by(*names: str) -> Callable[[Good, Plain], None]:
    """Signed by these people."""
    def change(good: Good, plain: Plain) -> None:
        plain["signers"] = sorted((good.people[name] for name in names), key=lambda one: str(one["key"]))
    return change


def body(**members: Any) -> Callable[[Good, Plain], None]:
    return lambda good, plain: plain["body"].update(members)


def put(**members: Any) -> Callable[[Good, Plain], None]:
    return lambda good, plain: plain.update(members)


def both(*changes: Callable[[Good, Plain], object]) -> Callable[[Good, Plain], None]:
    def change(good: Good, plain: Plain) -> None:
        for one in changes:
            one(good, plain)
    return change


def lowered(good: Good, plain: Plain) -> None:
    legal = {name: plain["body"][name] for name in ("basis", "basis_text", "competence_rule", "regime")}
    plain.update(type="rules.adopted", subject="registry:rules", body={**legal, "rules": 1}, decision_prev=None,
                 effective_from=None)


def sealed(good: Good, plain: Plain) -> None:
    legal = {name: plain["body"][name] for name in ("basis", "basis_text", "competence_rule", "regime")}
    plain.update(type="vote.sealed", body={**legal, "votes": [good.digests["vote"]]}, effective_from=None,
                 document=None)


def ballots(**counts: int) -> Callable[[Good, Plain], None]:
    def change(good: Good, plain: Plain) -> None:
        plain.update(subject="session:forged", decision_prev=None)
        plain["body"]["items"][0].update(counts)
    return change


CASES = {
    "14 a vote by an applicant": Case("ROLE_NOT_ENTITLED", "vote", by("applicant")),
    "14 a vote by one who is no member that day": Case("ROLE_NOT_ENTITLED", "vote", by("outsider")),
    "14 a vote by one of another office": Case("ROLE_NOT_ENTITLED", "vote", by("commune")),
    "a second vote": Case("VOTE_TWICE", "vote", body(choice="disagree")),
    "a seal that leaves a vote out": Case("VOTE_OMITTED", "session", sealed),
    "minutes signed by the chair alone": Case("THRESHOLD_NOT_MET", "session", both(ballots(), by("chair"))),
    "minutes signed by one who is no secretary": Case(
        "ROLE_NOT_ENTITLED", "session", both(ballots(), by("chair", "outsider"))),
    "more ballots than members present": Case("SESSION_COUNTS", "session", ballots(issued=9)),
    "a ballot for the applicant": Case("SESSION_COUNTS", "session", ballots(issued=4)),
    "a council before its members": Case("COUNCIL_NOT_COMPOSED", "session", both(ballots(), body(
        held_on="2025-05-01"))),
    "17 effect before the law": Case("EFFECTIVE_DATE_OUT_OF_RANGE", "decided", put(effective_from="2025-06-30")),
    "17 effect before the council was appointed": Case(
        "EFFECTIVE_DATE_OUT_OF_RANGE", "decided", put(effective_from="2025-07-15")),
    "a decision without its dossier": Case("DOSSIER_REQUIRED", "decided", body(dossier=None)),
    "a decision whose steps are missing": Case("DOSSIER_STEP_MISSING", "decided", both(
        lambda good, plain: plain.update(subject=B, decision_prev=good.digests["head of B"]),
        body(dossier="dossier:b-2025"))),
    "a decision for another year": Case("DOSSIER_NOT_OF_YEAR", "decided", body(for_year=2024)),
    "last year's survey": Case("SURVEY_OF_OTHER_YEAR", "step", both(by("front"), lambda good, plain: plain[
        "body"].update(step="surveyed", basis=[good.digests["old survey"]]))),
    "a commune reviews itself": Case("OWN_UNIT_APPRAISED", "step", both(by("commune"), body(step="reviewed"))),
    "a step of another office": Case("STEP_NOT_OF_OFFICE", "step", both(by("chair"), body(step="reviewed"))),
    "a role granted to oneself": Case("ROLE_SELF_GRANTED", "role", body(person="person:founder-1")),
    "a delegation passed on": Case("DELEGATION_TOO_DEEP", "delegation", lambda good, plain: plain["body"].update(
        from_person=good.people["outsider"]["person"], to_person=good.people["member"]["person"])),
    "a delegation without end": Case("DELEGATION_UNLIMITED", "delegation", both(
        body(signing_as="TUQ."), put(effective_to=None))),
    "older rules": Case("RULES_NOT_RAISED", "role", lowered),
}


@pytest.mark.parametrize("name", CASES)
def test_a_forgery_against_the_rules_is_named(good: Good, tmp_path: Path, name: str) -> None:
    """Signed for real by stolen keys, put in by hand: the pin of before still fits, the entry is found."""
    code, template, change = CASES[name]
    copy = Attacker(good.path, tmp_path / "copy.db")
    forger = Forger(copy.states(), good.keys)
    seq = forger.append(good.places[template], lambda plain: change(good, plain))
    copy.rewrite(forger.states)
    report = copy.audited(good.pin)
    assert report.verdict == "failed" and code in codes(report, seq), report.findings[-3:]
    assert {finding.seq for finding in report.findings if finding.severity == "failed"} == {seq}
    assert report.anchored_size == good.pin.size
