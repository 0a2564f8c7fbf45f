"""Signing with nothing but openssl: the commands of docs/SIGNING.md, by the openssl of this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ledger.events.draft_file import from_json, to_json
from ledger.events.envelope import b64, parse_entry, unb64
from ledger.signing.algorithms import P256_ORDER, PublicKey
from ledger.stores.reader import LedgerReader
from tests.commands.elsewhere import GENERATE, Machine, enrolled_by_openssl, openssl_sign, size
from tests.commands.signing_floor import Floor
from tests.commands.test_sign import act_of_results

ALGORITHMS = ("ed25519", "ecdsa-p256", "rsa-pkcs1-sha256")


def drafted(floor: Floor, public: PublicKey, count: int, shape: str) -> tuple[Path, str]:
    path = floor.folder / "elsewhere.json"
    path.unlink(missing_ok=True)
    document = floor.done("draft", "act", "--from", act_of_results(floor, count), "--signer", public.keyid[:16],
                          "--shape", shape, "-o", path, "--json").document
    return path, document["digest"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_openssl_signs_singly_and_in_a_batch(floor: Floor, algorithm: str) -> None:
    key, public = enrolled_by_openssl(floor, "openssl", "luu-tru", "recorder", algorithm)
    machine = Machine(floor, "elsewhere")
    for shape, count, files in (("single", 3, 3), ("batch", 5, 1)):
        path, digest = drafted(floor, public, count, shape)
        folder = machine.folder / shape
        exported = machine.done("sign", path, "--export-bytes", folder, "--public-key", f"{key}.pub",
                                "--confirm", digest, "--json").document["exported"]
        assert len(exported) == files
        for number, name in enumerate(exported):
            message = Path(name)
            assert message.read_bytes().startswith(b"DSSEv1 ")
            openssl_sign(key, algorithm, message, message.with_suffix(".sig"))
            assert number or shape != "batch" or message.name == "batch.bin"
        machine.done("sign", path, "--add", folder, "--public-key", f"{key}.pub", "--json")
        answer = floor.done("submit", path, "--json").document
        assert len(answer["positions"]) == count and not answer["repeated"]
    assert floor.socai("audit", "--json").document["verdict"] != "failed"


def test_a_signature_of_other_bytes_is_refused_where_the_public_key_is_at_hand(floor: Floor) -> None:
    key, public = enrolled_by_openssl(floor, "openssl", "luu-tru", "recorder", "ed25519")
    machine = Machine(floor, "elsewhere")
    path, _ = drafted(floor, public, 1, "single")
    other, signature = machine.folder / "other", machine.folder / "event.sig"
    other.write_bytes(b"something else")
    openssl_sign(key, "ed25519", other, signature)
    ran = machine.socai("sign", path, "--add", signature, "--public-key", f"{key}.pub", "--json")
    assert (ran.code, ran.error["code"]) == (3, "SIGNATURE_INVALID")
    assert machine.socai("sign", path, "--add", signature, "--json").code == 0  # the only signer missing; unverified
    ran = floor.socai("submit", path, "--json")
    assert (ran.code, ran.error["code"], ran.error["keyid"]) == (3, "SIGNATURE_INVALID", public.keyid)


def test_high_s_is_made_low_when_submitted_and_never_stored(floor: Floor) -> None:
    key, public = enrolled_by_openssl(floor, "openssl", "luu-tru", "recorder", "ecdsa-p256")
    machine = Machine(floor, "elsewhere")
    path, digest = drafted(floor, public, 4, "batch")
    folder = machine.folder / "bytes"
    machine.done("sign", path, "--export-bytes", folder, "--confirm", digest)
    signature = folder / "batch.sig"
    openssl_sign(key, "ecdsa-p256", folder / "batch.bin", signature)
    r, s = decode_dss_signature(signature.read_bytes())
    signature.write_bytes(encode_dss_signature(r, max(s, P256_ORDER - s)))
    machine.done("sign", path, "--add", folder, "--public-key", f"{key}.pub")
    held = json.loads(path.read_text("utf-8"))["signatures"][0][0]["sig"]
    assert decode_dss_signature(unb64(held, "sig"))[1] > P256_ORDER // 2
    positions = floor.done("submit", path, "--json").document["positions"]
    with LedgerReader.open(str(floor.ledger)) as reader:
        stored = [parse_entry(reader.state(seq)).signatures[0]["sig"] for seq in positions]
    assert {decode_dss_signature(unb64(sig, "sig"))[1] for sig in stored} == {min(s, P256_ORDER - s)}


def test_damaged_ecdsa_is_no_crash(floor: Floor) -> None:
    _, public = enrolled_by_openssl(floor, "openssl", "luu-tru", "recorder", "ecdsa-p256")
    path, _ = drafted(floor, public, 1, "single")
    draft = from_json(json.loads(path.read_text("utf-8")))
    before = size(floor)
    for raw in (bytes(1), bytes(72), encode_dss_signature(0, 1), encode_dss_signature(1, P256_ORDER)):
        held = (({"keyid": public.keyid, "sig": b64(raw)},),)
        path.write_text(json.dumps(to_json(draft._replace(signatures=held))), "utf-8")
        ran = floor.socai("submit", path, "--json")
        assert (ran.code, ran.error["code"], size(floor)) == (3, "SIGNATURE_INVALID", before)


def test_the_wrong_number_of_signatures(floor: Floor) -> None:
    _, public = enrolled_by_openssl(floor, "openssl", "luu-tru", "recorder", "ed25519")
    machine = Machine(floor, "elsewhere")
    path, _ = drafted(floor, public, 2, "single")
    (machine.folder / "one.sig").write_bytes(bytes(64))
    ran = machine.socai("sign", path, "--add", machine.folder / "one.sig", "--json")
    assert (ran.code, ran.error["code"], ran.error["found"], ran.error["expected"]) == (3, "SIGNATURES_MISSING", 1, 2)
    for content in (b"", bytes(5000)):
        (machine.folder / "one.sig").write_bytes(content)
        ran = machine.socai("sign", path, *("--add", machine.folder / "one.sig") * 2, "--json")
        assert (ran.code, ran.error["code"]) == (3, "SIGNATURE_INVALID")
    ran = machine.socai("sign", path, "--add", machine.folder, "--json")
    assert (ran.code, ran.error["code"]) == (9, "ENVIRONMENT_FILE")


def test_a_public_key_that_is_none_or_anothers(floor: Floor) -> None:
    _, public = enrolled_by_openssl(floor, "openssl", "luu-tru", "recorder", "ed25519")
    machine = Machine(floor, "elsewhere")
    path, _ = drafted(floor, public, 1, "single")
    wrong = machine.folder / "wrong.pem"
    for content, code in ((b"-----BEGIN PUBLIC KEY-----\nxx\n-----END PUBLIC KEY-----\n", "KEY_INVALID"),
                          (b"", "KEY_INVALID"), (b"-----BEGIN CERTIFICATE-----\nxx\n", "KEY_INVALID")):
        wrong.write_bytes(content)
        ran = machine.socai("sign", path, "--export-bytes", machine.folder / "b", "--public-key", wrong, "--json")
        assert (ran.code, ran.error["code"]) == (12, code), content
    ran = machine.socai("sign", path, "--export-bytes", machine.folder / "b", "--signer", "0" * 16, "--json")
    assert (ran.code, ran.error["code"]) == (3, "SIGNER_SET_MISMATCH")


def test_the_page_has_the_commands_that_are_tested_here() -> None:
    page = Path(__file__).resolve().parents[2].joinpath("docs", "SIGNING.md").read_text("utf-8")
    told = {" ".join(line.split("#")[0].split()) for line in page.splitlines() if line.startswith("openssl ")}
    names = {"inkey": "khoa.pem", "in": "ky/batch.bin", "out": "ky/batch.sig"}
    assert told == {
        *(f"openssl genpkey {' '.join(GENERATE[algorithm])} -out khoa.pem".replace("bits:2048", "bits:3072")
          for algorithm in ALGORITHMS),
        "openssl pkey -in khoa.pem -pubout -out khoa.pub",
        "openssl pkeyutl -sign -rawin -inkey {inkey} -in {in} -out {out}".format(**names),
        "openssl dgst -sha256 -sign {inkey} -out {out} {in}".format(**names),
    }
