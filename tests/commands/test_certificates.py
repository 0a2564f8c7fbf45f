"""Authorities pinned, keys enrolled under certificates, audits with and without the files that lie outside."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from ledger.signing.algorithms import public_of, sign
from ledger.signing.keyfile import new_key
from tests.commands.elsewhere import enrolment, openssl_key, openssl_sign, possession, size
from tests.commands.signing_floor import Floor
from tests.commands.test_sign import act_of_results
from tests.ledger.signing import paper_ca
from tests.ledger.signing.paper_ca import Authority, root, usage
from tests.schemas import demand

NOW = 263
"""Days from paper_ca.T0 to the floor's clock, 2026-09-21."""
ROOTS = ("f1", "f2")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return root().below("CA cấp chứng thư thử")


def pem(folder: Path, name: str, thing: x509.Certificate | x509.CertificateRevocationList) -> Path:
    path = folder / name
    path.write_bytes(thing.public_bytes(Encoding.PEM))
    return path


def recorded(floor: Floor, *arguments: object, signers: tuple[str, ...] = ROOTS) -> Any:
    """Draft with the command's own --dry-run, then sign and record it."""
    path = floor.folder / "own.json"
    path.unlink(missing_ok=True)
    digest = floor.done(*arguments, *floor.keys(*signers), "--dry-run", "-o", path, "--json").document["digest"]
    return floor.done("record", "--draft", path, "--confirm", digest, *floor.keys(*signers), "--json").document


def pinned(floor: Floor, authority: Authority, *flags: object) -> Any:
    path = pem(floor.folder, "ca.pem", authority.certificate)
    return recorded(floor, "authority", "pin", path, "--source", "tệp của phép thử", *flags)


def requested(floor: Floor, name: str) -> tuple[Path, Any]:
    """A key with the request for its enrolment, and the private key."""
    key = new_key("ecdsa-p256")
    public = public_of(key)
    proof = sign(key, possession(floor, name, "luu-tru", public))
    return Path(enrolment(floor, name, "luu-tru", "recorder", public, proof)), key


def certificate_of(
    floor: Floor, authority: Authority, key: Any, name: str, **more: Any
) -> tuple[Path, x509.Certificate]:
    told = {"first": NOW - 10, "last": NOW + 100, "allowed": usage(digital_signature=True), "ca": False} | more
    made = authority.issue(key.public_key(), **told)
    return pem(floor.folder, f"{name}.pem", made), made


def findings(floor: Floor, *flags: object) -> dict[str, str]:
    report = floor.socai("audit", *flags, "--json").document
    return {one["code"]: one["severity"] for one in report["findings"] if one["code"] != "UNANCHORED"}


def test_a_key_is_enrolled_under_a_certificate_of_a_pinned_authority(floor: Floor, authority: Authority) -> None:
    pinned(floor, authority)
    answer = floor.done("authority", "list", "--json").document
    demand("authorities", answer)
    listed = answer["authorities"]
    assert [(one["certificate"], one["state"], one["certificate_held"]) for one in listed] == [
        (authority.digest, "in-force", True)]
    assert "CA cấp chứng thư thử" in floor.done("authority", "list").out
    request, key = requested(floor, "certified")
    path, _ = certificate_of(floor, authority, key, "certified")
    recorded(floor, "key", "enrol", request, "--certificate", path)
    shown = floor.done("key", "show", public_of(key).keyid, "--json").document
    assert shown["certificate"]["not_after"] == paper_ca.at(NOW + 100)
    assert findings(floor) == {}
    assert floor.socai("audit", "certificates", "--json").document["findings"] == []


@pytest.mark.parametrize(("more", "code"), [
    ({"last": NOW - 5}, "CERTIFICATE_NOT_IN_FORCE"), ({"first": NOW + 5}, "CERTIFICATE_NOT_IN_FORCE"),
    ({"ca": True}, "CERTIFICATE_IS_CA"), ({"allowed": usage(key_agreement=True)}, "CERTIFICATE_KEY_USAGE"),
    ({"aki": False}, "CERTIFICATE_INVALID"), ({"signed_by": new_key("ecdsa-p256")}, "CERTIFICATE_CHAIN_BROKEN"),
])
def test_a_wrong_certificate_is_not_enrolled(
    floor: Floor, authority: Authority, more: dict[str, Any], code: str
) -> None:
    pinned(floor, authority)
    request, key = requested(floor, "certified")
    path, _ = certificate_of(floor, authority, key, "certified", **more)
    before = size(floor)
    ran = floor.socai("key", "enrol", request, "--certificate", path, *floor.keys(*ROOTS), "--dry-run", "--json")
    assert (ran.code, ran.error["code"], size(floor)) == (3, code, before)


def test_a_certificate_of_another_key_or_no_certificate(floor: Floor, authority: Authority) -> None:
    pinned(floor, authority)
    request, _ = requested(floor, "certified")
    other, _ = certificate_of(floor, authority, new_key("ecdsa-p256"), "other")
    noise = floor.folder / "noise.pem"
    noise.write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    for path, code in ((other, "CERTIFICATE_KEY_MISMATCH"), (noise, "CERTIFICATE_INVALID")):
        ran = floor.socai("key", "enrol", request, "--certificate", path, *floor.keys(*ROOTS), "--dry-run", "--json")
        assert (ran.code, ran.error["code"]) == (3, code)


def test_the_log_itself_refuses_a_certificate_of_nobody_it_pinned(floor: Floor, authority: Authority) -> None:
    pinned(floor, authority)
    request, _ = requested(floor, "certified")
    act = json.loads(request.read_text("utf-8"))
    facts = {"issuer_key_id": "ab" * 20, "not_before": paper_ca.at(0), "not_after": paper_ca.at(900),
             "sha256": "c" * 64}
    known = floor.done("authority", "list", "--json").document["authorities"][0]["key_id"]
    for change, code in (({}, "AUTHORITY_UNKNOWN"),
                         ({"issuer_key_id": known, "not_after": paper_ca.at(NOW - 1)}, "CERTIFICATE_NOT_IN_FORCE")):
        act["events"][1]["body"]["certificate"] = facts | change
        request.write_text(json.dumps(act), "utf-8")
        ran = floor.socai("record", "act", "--from", request, *floor.keys(*ROOTS), "--dry-run", "--json")
        assert (ran.code, ran.error["code"]) == (3, code)


def test_an_authority_believed_no_more(floor: Floor, authority: Authority) -> None:
    pinned(floor, authority)
    pinned(floor, authority, "--distrusted-since", "2026-09-01")
    request, key = requested(floor, "certified")
    path, _ = certificate_of(floor, authority, key, "certified")
    ran = floor.socai("key", "enrol", request, "--certificate", path, *floor.keys(*ROOTS), "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (3, "AUTHORITY_NOT_IN_FORCE")


def test_what_is_no_authority_or_another_list_is_not_pinned(floor: Floor, authority: Authority) -> None:
    leaf = pem(floor.folder, "leaf.pem", authority.issue(new_key("ecdsa-p256").public_key()))
    pin = ("authority", "pin", leaf, "--source", "x", *floor.keys(*ROOTS), "--dry-run", "--json")
    assert floor.socai(*pin).error["code"] == "AUTHORITY_NOT_CA"
    ca, crl = pem(floor.folder, "ca.pem", authority.certificate), pem(floor.folder, "crl.pem", root("khác").crl())
    ran = floor.socai("authority", "pin", ca, "--crl", crl, "--source", "x", *floor.keys(*ROOTS), "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (3, "CRL_NOT_OF_AUTHORITY")
    ran = floor.socai("authority", "pin", ca, "--source", "x", *floor.keys("clerk"), "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (3, "OFFICE_NOT_COMPETENT") or ran.error["code"] == "THRESHOLD_NOT_MET"


def test_a_list_never_goes_back(floor: Floor, authority: Authority) -> None:
    pinned(floor, authority, "--crl", pem(floor.folder, "new.pem", authority.crl(on=200)))
    ca = pem(floor.folder, "ca.pem", authority.certificate)
    for flags in ((), ("--crl", pem(floor.folder, "old.pem", authority.crl(on=100)))):
        ran = floor.socai("authority", "pin", ca, "--source", "x", *flags, *floor.keys(*ROOTS), "--dry-run", "--json")
        assert (ran.code, ran.error["code"]) == (3, "CRL_OLDER")


def test_revoked_by_a_later_list(floor: Floor, authority: Authority) -> None:
    """Row 16: what was signed before stands; what was signed since is in question until trusted time says otherwise."""
    first = authority.crl(on=NOW - 20)
    pinned(floor, authority, "--crl", pem(floor.folder, "first.pem", first))
    request, key = requested(floor, "certified")
    path, made = certificate_of(floor, authority, key, "certified")
    recorded(floor, "key", "enrol", request, "--certificate", path)
    assert findings(floor) == {}
    later = authority.crl((made, NOW + 50, None), on=NOW + 60)
    pinned(floor, authority, "--crl", pem(floor.folder, "later.pem", later))
    assert findings(floor) == {}
    doubtful = authority.crl((made, NOW + 50, NOW - 5), on=NOW + 61)
    pinned(floor, authority, "--crl", pem(floor.folder, "doubtful.pem", doubtful))
    assert findings(floor) == {"CERTIFICATE_REVOKED": "incomplete"}
    assert floor.socai("audit", "--json").code == 5
    request, key = requested(floor, "second")
    path, made = certificate_of(floor, authority, key, "second", serial=made.serial_number)
    ran = floor.socai("key", "enrol", request, "--certificate", path, *floor.keys(*ROOTS), "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (3, "CERTIFICATE_REVOKED")


def test_a_backup_of_the_vault_brings_certificates_back(floor: Floor, authority: Authority) -> None:
    pinned(floor, authority)
    kept, backup = floor.folder / "home" / "vault", floor.folder / "vault.bak"
    before = {file.name: file.read_bytes() for file in (kept / "certificates").iterdir()}
    floor.done("vault", "backup", backup, "--passphrase-file", floor.folder / "passphrase", "--json")
    assert before and not any(content in backup.read_bytes() for content in before.values())
    shutil.rmtree(kept)
    floor.done("vault", "restore", backup, "--passphrase-file", floor.folder / "passphrase", "--json")
    assert {file.name: file.read_bytes() for file in (kept / "certificates").iterdir()} == before


def test_files_that_are_missing_are_counted_and_files_exchanged_are_found(floor: Floor, authority: Authority) -> None:
    pinned(floor, authority)
    request, key = requested(floor, "certified")
    path, _ = certificate_of(floor, authority, key, "certified")
    recorded(floor, "key", "enrol", request, "--certificate", path)
    kept = floor.folder / "home" / "vault" / "certificates"
    shutil.move(kept, floor.folder / "away")
    assert findings(floor) == {"CERTIFICATES_UNSEEN": "note"}
    assert findings(floor, "certificates") == {"CERTIFICATES_UNSEEN": "note", "CHECK_NOT_RUN": "incomplete"}
    request, _ = requested(floor, "second")
    ran = floor.socai("key", "enrol", request, "--certificate", path, *floor.keys(*ROOTS), "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (5, "CERTIFICATE_FILE_MISSING")
    shutil.move(floor.folder / "away", kept)
    for file in kept.iterdir():
        file.write_bytes(b"something else")
    assert findings(floor) == {"CERTIFICATES_UNSEEN": "note"}


def test_a_false_word_about_a_certificate_fails_the_audit(floor: Floor, authority: Authority) -> None:
    """The founders vouch for a window that the certificate doesn't have; whoever has the certificate sees it."""
    pinned(floor, authority)
    request, key = requested(floor, "certified")
    _, made = certificate_of(floor, authority, key, "certified")
    from ledger.signing.certificates import der_of, facts_of

    facts = facts_of(made) | {"not_after": paper_ca.at(999)}
    act = json.loads(request.read_text("utf-8"))
    act["events"][1]["body"]["certificate"] = facts
    request.write_text(json.dumps(act), "utf-8")
    recorded(floor, "record", "act", "--from", request)
    (floor.folder / "home" / "vault" / "certificates" / f"{facts['sha256']}.der").write_bytes(der_of(made))
    assert findings(floor) == {"CERTIFICATE_MISMATCH": "failed"}


def test_a_chain_that_did_not_hold_at_enrolment_fails_the_audit(floor: Floor, authority: Authority) -> None:
    pinned(floor, authority)
    request, key = requested(floor, "certified")
    _, made = certificate_of(floor, authority, key, "certified", allowed=usage(key_agreement=True))
    from ledger.signing.certificates import der_of, facts_of

    act = json.loads(request.read_text("utf-8"))
    act["events"][1]["body"]["certificate"] = facts_of(made)
    request.write_text(json.dumps(act), "utf-8")
    recorded(floor, "record", "act", "--from", request)
    (floor.folder / "home" / "vault" / "certificates" / f"{facts_of(made)['sha256']}.der").write_bytes(der_of(made))
    assert findings(floor) == {"CERTIFICATE_KEY_USAGE": "failed"}


def test_a_key_of_openssl_is_requested_and_enrolled(floor: Floor, authority: Authority) -> None:
    pinned(floor, authority)
    for algorithm in ("ed25519", "ecdsa-p256", "rsa-pkcs1-sha256"):
        key, public = openssl_key(floor.folder, algorithm)
        told = ("--person", f"p-{algorithm}", "--office", "luu-tru", "--role", "recorder", "--public-key", f"{key}.pub")
        request, statement, proof = (floor.folder / f"{algorithm}.{name}" for name in ("toml", "bytes", "proof"))
        exported = floor.done("key", "request", request, *told, "--export-bytes", statement, "--json").document
        demand("key-request", exported)
        assert exported["key"] == public.keyid
        openssl_sign(key, algorithm, statement, proof)
        floor.done("key", "request", request, *told, "--proof", proof)
        made = authority.issue(load_der_public_key(public.spki), first=NOW - 1, last=NOW + 1)
        path = pem(floor.folder, f"{algorithm}.crt", made)
        recorded(floor, "key", "enrol", request, "--certificate", path)
    assert findings(floor) == {}
    statement.write_bytes(b"other bytes")
    openssl_sign(key, algorithm, statement, proof)
    wrong = floor.socai("key", "request", floor.folder / "w.toml", *told, "--proof", proof, "--json")
    assert (wrong.code, wrong.error["code"]) == (3, "SIGNATURE_INVALID")
    for flags in ((), ("--token", "x", "--proof", proof), told, (*told, "--export-bytes", "a", "--proof", proof)):
        ran = floor.socai("key", "request", floor.folder / "w.toml", "--person", "x", "--office", "luu-tru", *flags)
        assert ran.code == 2


def test_a_key_on_a_certificate_stops_with_it(floor: Floor, authority: Authority) -> None:
    """Row 16: the window is judged at the position, whatever signed_at says; what was signed within it stays valid."""
    pinned(floor, authority)
    request, key = requested(floor, "certified")
    path, _ = certificate_of(floor, authority, key, "certified", last=NOW + 1)
    recorded(floor, "key", "enrol", request, "--certificate", path)
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, PrivateFormat

    from tests.commands.signing_floor import PASSPHRASE

    (floor.folder / "certified.key").write_bytes(key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode())))
    assert floor.recorded(("certified",), "act", "--from", act_of_results(floor, 2))["repeated"] is False
    floor.now += 3 * 86_400 * 10**9
    ran = floor.socai("record", "act", "--from", act_of_results(floor, 3), *floor.keys("certified"), "--dry-run",
                      "--json")
    assert (ran.code, ran.error["code"]) == (3, "KEY_EXPIRED")
    assert findings(floor) == {}
