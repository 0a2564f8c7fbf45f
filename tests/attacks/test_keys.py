"""Attacks with keys that are no good any more, not yet, or not for that; and honest key life, which audits clean."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bench.scene import signer
from ledger import founding
from ledger.audit.case import Outside
from ledger.events.drafting import Intent
from ledger.events.envelope import b64
from ledger.opened import registry_at
from ledger.proof.pin import Pin
from ledger.rules.v1.keys import leave_statement
from ledger.signing.algorithms import public_of, sign
from ledger.signing.keyfile import new_key
from ledger.stores.reader import LedgerReader
from ledger.vault.commitments import Opening, opened
from tests.attacks.attacker import Attacker, codes, found
from tests.attacks.forger import Forger
from tests.attacks.judging import audit
from tests.ledger.admission.province import AUTHOR, UBND_H, UBND_P, A, B, Province, recognised

SINCE = "2025-12-01T00:00:00.000000Z"
LEGAL: dict[str, Any] = {"basis": [], "basis_text": None, "competence_rule": None, "regime": None}


class Life(NamedTuple):
    """A ledger in which keys were rotated, lost, compromised; ``at`` has positions and keys by name."""

    province: Province
    pin: Pin
    at: dict[str, Any]


def enrolled(province: Province, person: str, office: str, purpose: str = "events") -> tuple[dict[str, Any], str]:
    """Body of key.enrolled for a new key, and its id."""
    key = new_key("ed25519")
    public = public_of(key)
    province.keys[public.keyid] = key
    statement = founding.possession_statement(str(province.book.genesis), public.keyid, office, person, purpose)
    return {"key": public.keyid, "spki": b64(public.spki), "algorithm": public.algorithm, "person": person,
            "purpose": purpose, "proof": b64(sign(key, statement))}, public.keyid


def replacing_log_key(province: Province, old: str, leave: bool = True) -> dict[str, Any]:
    """Body of log-key.replaced by a new key."""
    body, _ = enrolled(province, "person:log", "office:so-cai", "log")
    del body["purpose"]
    told = {**body, "office": "office:so-cai", "replaces": old, "reason": None if leave else "mất máy chủ"}
    signed = b64(sign(province.keys[old], leave_statement(str(province.book.genesis), told))) if leave else None
    return told | {"leave": signed}


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    province = Province(tmp_path_factory.mktemp("life") / "so.db")
    at: dict[str, Any] = {}

    def record(name: str, signers: Sequence[Mapping[str, Any]], *intents: Intent) -> None:
        at[name] = province.record(intents, AUTHOR, signers).positions[0]

    for name, first, last in (("expired", None, "2026-01-01"), ("future", "2027-01-01", None)):
        body, keyid = enrolled(province, f"person:{name}", UBND_P)
        record(f"{name} enrolled", province.root, Intent("person.registered", f"person:{name}", {}),
               Intent("key.enrolled", UBND_P, body, first, last),
               Intent("role.granted", UBND_P, {"person": f"person:{name}", "role": "head"}, "2020-01-01"))
        at[name] = signer(f"person:{name}", keyid, "head", UBND_P)
    at["stolen"] = province.employ(UBND_P, "head", name="stolen")
    record("recognised", [at["stolen"]], recognised(A, number="2/QĐ-UBND"))
    record("archived", province.clerks, Intent("unit.described", B, {
        "attribute": "group", "value": "I", "source": "nguồn"}, "2020-01-01"))
    body, keyid = enrolled(province, "person:stolen", UBND_P)
    record("rotated", province.root, Intent("key.enrolled", UBND_P, body))
    at["good"] = signer("person:stolen", keyid, "head", UBND_P)
    record("revoked", province.root, Intent("key.revoked", UBND_P, {
        "key": at["stolen"]["key"], "reason": "x", "compromised_since": SINCE}))
    third, keyid = enrolled(province, "person:root-3", "office:so-cai", "root")
    record("root", province.root, Intent("person.registered", "person:root-3", {}),
           Intent("role.granted", "office:so-cai", {"person": "person:root-3", "role": "founder"}, "2020-01-01"),
           Intent("key.enrolled", "office:so-cai", third))
    at["third root"] = signer("person:root-3", keyid, "founder", "office:so-cai")
    first = province.book.registry.log_key_at(1)
    assert first is not None
    at["log"] = first.id
    record("log key", province.root, Intent("log-key.replaced", "ledger:main", replacing_log_key(province, first.id)))
    one = opened(os.urandom(32), "person:p-9", "name", "Nguyễn Văn Thử")
    two = opened(os.urandom(32), "person:p-9", "phone", "0905 000 111")
    at["openings"] = {"name": one, "phone": two}
    promised = [{"commitment": o.commitment, "field": o.field} for o in (one, two)]
    record("person", province.root, Intent("person.registered", "person:p-9", {"commitments": promised}))
    record("redacted", province.root, Intent("person.redacted", "person:p-9", {"fields": ["phone"], "reason": "x"}))
    pin = province.pin()
    province.book.close()
    yield Life(province, pin, at)


def forged(
    life: Life, tmp_path: Path, kind: str, subject: str, body: Mapping[str, Any],
    signers: Sequence[Mapping[str, Any]], **members: Any,
) -> tuple[set[str], int]:
    """What the audit finds of one more entry that thieves of these keys wrote; its position."""
    copy = Attacker(life.province.path, tmp_path / "copy.db")
    forger = Forger(copy.states(), life.province.keys)

    def change(plain: dict[str, Any]) -> None:
        plain.update({"type": kind, "subject": subject, "body": LEGAL | body, "attestation": AUTHOR, "document": None,
                      "effective_from": None, "effective_to": None} | members)
        plain["signers"] = sorted((dict(one) for one in signers), key=lambda one: str(one["key"]))
        plain["decision_prev"] = forger.head(subject)

    seq = forger.append(life.at["recognised"], change)
    copy.rewrite(forger.states)
    return codes(copy.audited(life.pin), seq), seq


# -- honest life ------------------------------------------------------------------------------------------------------

def test_42_rotation_replacement_and_redaction_are_no_alarm(life: Life) -> None:
    report = audit(str(life.province.path), life.pin)
    assert codes(report) == {"KEY_IN_QUESTION"} and report.verdict == "incomplete"
    [doubt] = found(report, "KEY_IN_QUESTION")
    assert (doubt.seq, doubt.subject, doubt.signer) == (life.at["recognised"], A, (life.at["stolen"]["key"],))
    assert doubt.actual == {"key": life.at["stolen"]["key"], "office": UBND_P, "trusted_time": None}
    assert doubt.expected == {"trusted_time": f"< {SINCE}"}
    assert codes(audit(str(life.province.path), life.pin, checks=["keys"])) == {"KEY_IN_QUESTION"}


def test_a_doubtful_act_said_again_is_settled(life: Life, tmp_path: Path) -> None:
    copy = Attacker(life.province.path, tmp_path / "copy.db")
    forger = Forger(copy.states(), life.province.keys)
    digest = forger.head(A)

    def change(plain: dict[str, Any]) -> None:
        plain.update({"type": "entry.reaffirmed", "body": LEGAL | {"entries": [digest], "reason": None},
                      "document": None, "effective_from": None, "signers": [life.at["good"]]})

    forger.append(life.at["recognised"], change)
    copy.rewrite(forger.states)
    report = copy.audited(life.pin)
    assert report.verdict == "valid", report.findings


# -- row 15 and its neighbours ----------------------------------------------------------------------------------------

@pytest.mark.parametrize(("who", "code"), [
    ("stolen", "KEY_NOT_VALID_AT_INDEX"), ("expired", "KEY_EXPIRED"), ("future", "KEY_NOT_YET_VALID")])
def test_15_a_key_out_of_its_time(life: Life, tmp_path: Path, who: str, code: str) -> None:
    """signed_at claims a time when the key was good; position and day of recording decide."""
    body = {"for_year": 2025, "set": "set:vn-xa-ntm-2022", "standard": "standard:ntm", "dossier": None}
    found_codes, _ = forged(life, tmp_path, "recognition.recognised", A, body, [life.at[who]],
                            effective_from="2026-01-01", signed_at="2025-06-01T00:00:00.000000Z")
    assert found_codes == {code}


def test_a_compromised_key_says_nothing_again(life: Life, tmp_path: Path) -> None:
    digest = Forger(Attacker(life.province.path, tmp_path / "look.db").states(), {}).head(A)
    body = {"entries": [digest], "reason": None}
    assert forged(life, tmp_path, "entry.reaffirmed", A, body, [life.at["stolen"]])[0] == {"KEY_NOT_VALID_AT_INDEX"}
    stranger = life.province.heads[UBND_H]
    assert forged(life, tmp_path, "entry.reaffirmed", B, body, [stranger])[0] == {"TARGET_NOT_ON_SUBJECT"}
    assert forged(life, tmp_path, "entry.reaffirmed", A, body, [stranger])[0] == {"OFFICE_NOT_COMPETENT"}


def test_compromise_declared_by_the_holder(life: Life, tmp_path: Path) -> None:
    root = life.province.root
    told = {"key": root[0]["key"], "reason": "x", "compromised_since": SINCE}
    assert forged(life, tmp_path, "key.revoked", "office:so-cai", told, root)[0] == {"SELF_DECLARED_COMPROMISE"}
    others = [root[1], life.at["third root"]]
    assert forged(life, tmp_path, "key.revoked", "office:so-cai", told, others)[0] == set()


def test_a_compromise_that_is_still_to_come(life: Life, tmp_path: Path) -> None:
    head = life.province.heads[UBND_H]
    told = {"key": head["key"], "reason": "x", "compromised_since": "2030-01-01T00:00:00.000000Z"}
    assert forged(life, tmp_path, "key.revoked", UBND_H, told, life.province.root)[0] == {"COMPROMISE_IN_FUTURE"}


# -- duplicate keys, purposes, the root, the log's key ----------------------------------------------------------------

@pytest.mark.parametrize(("key", "code"), [("good", "DUPLICATE_KEY"), ("stolen", "KEY_REVOKED")])
@pytest.mark.parametrize("purpose", ["events", "log", "witness", "root"])
def test_one_key_is_enrolled_once_for_one_purpose(
    life: Life, tmp_path: Path, key: str, code: str, purpose: str
) -> None:
    """Also for another person, office or purpose, and a revoked key never returns."""
    keyid = life.at[key]["key"]
    public = public_of(life.province.keys[keyid])
    statement = founding.possession_statement(str(life.pin.genesis), keyid, UBND_H, "person:log", purpose)
    body = {"algorithm": "ed25519", "certificate": None, "key": keyid, "person": "person:log", "purpose": purpose,
            "spki": b64(public.spki), "proof": b64(sign(life.province.keys[keyid], statement))}
    assert forged(life, tmp_path, "key.enrolled", UBND_H, body, life.province.root)[0] == {code}


def test_a_root_key_needs_k_of_the_root(life: Life, tmp_path: Path) -> None:
    body, keyid = enrolled(life.province, "person:log", "office:so-cai", "root")
    alone, _ = forged(life, tmp_path, "key.enrolled", "office:so-cai", body | {"certificate": None},
                      life.province.root[:1])
    assert alone == {"THRESHOLD_NOT_MET"}
    body, keyid = enrolled(life.province, "person:log", "office:so-cai", "root")
    own, _ = forged(life, tmp_path, "key.enrolled", "office:so-cai", body | {"certificate": None},
                    [signer("person:log", keyid, "founder", "office:so-cai")])
    assert own == {"KEY_NOT_VALID_AT_INDEX"}


def test_the_log_operator_cannot_replace_the_logs_key(life: Life, tmp_path: Path) -> None:
    log = signer("person:log", life.at["log"], "log-operator", "office:so-cai")
    present = replacing_log_key(life.province, life.at["log"])
    assert forged(life, tmp_path, "log-key.replaced", "ledger:main", present, [log])[0] == {"KEY_NOT_VALID_AT_INDEX"}
    again, _ = forged(life, tmp_path, "log-key.replaced", "ledger:main", present, life.province.root)
    assert again == {"LOG_KEY_MISMATCH"}


def test_the_logs_key_by_size(life: Life) -> None:
    with LedgerReader.open(str(life.province.path)) as reader:
        registry = registry_at(reader)
    at = life.at["log key"]
    before, after = registry.log_key_at(at), registry.log_key_at(at + 1)
    assert before is not None and after is not None
    assert before.id == life.at["log"] != after.id and registry.log_key_at(0) is None


# -- persons ----------------------------------------------------------------------------------------------------------

def with_vault(life: Life, held: Sequence[Opening]) -> dict[str, str]:
    """Code -> severity of what the audit finds with a vault that holds these openings."""
    by_commitment = {one.commitment: one for one in held}
    report = audit(str(life.province.path), life.pin, checks=["persons"], outside=Outside(vault=by_commitment.get))
    return {finding.code: finding.severity for finding in report.findings}


def test_commitments_are_counted_without_and_compared_with_the_vault(life: Life) -> None:
    name, phone = life.at["openings"]["name"], life.at["openings"]["phone"]
    report = audit(str(life.province.path), life.pin, checks=["persons"])
    [note] = found(report, "COMMITMENTS_UNOPENED")
    assert report.verdict == "valid" and (note.severity, note.expected) == ("note", 2)
    assert note.actual == {"unopened": 1, "redacted": 1, "vault": False}
    assert with_vault(life, []) == {"COMMITMENTS_UNOPENED": "note"}
    assert with_vault(life, [name]) == {}
    assert with_vault(life, [name._replace(value="Nguyễn Văn Khác")]) == {"COMMITMENT_MISMATCH": "failed"}
    assert with_vault(life, [name._replace(salt=bytes(32))]) == {"COMMITMENT_MISMATCH": "failed"}
    assert with_vault(life, [name, phone]) == {"REDACTION_NOT_APPLIED": "incomplete"}


def test_one_person_redacts_nobody(life: Life, tmp_path: Path) -> None:
    told = {"fields": ["name"], "reason": "x"}
    alone, _ = forged(life, tmp_path, "person.redacted", "person:p-9", told, life.province.root[:1])
    assert alone == {"THRESHOLD_NOT_MET"}
    clerks, _ = forged(life, tmp_path, "person.redacted", "person:p-9", told, life.province.clerks)
    assert clerks == {"OFFICE_NOT_COMPETENT"}
