"""Key files on a real disk: never overwritten, never readable by others, never a stray exception."""

import base64
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.signing import algorithms, keyfile

PASSPHRASE = "mật khẩu dài".encode()
OTHER_WRITER = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)).private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE)
)


def refused(path: Path, code: str, reason: str | None = None, passphrase: bytes = PASSPHRASE) -> None:
    with pytest.raises(LedgerError) as caught:
        keyfile.load(path, passphrase)
    assert (caught.value.code, caught.value.facts.get("reason")) == (code, reason)
    assert caught.value.facts["path"] == str(path)


@pytest.mark.parametrize("algorithm", ["ed25519", "ecdsa-p256", "rsa-pkcs1-sha256"])
def test_saved_and_loaded(tmp_path: Path, algorithm: algorithms.Algorithm) -> None:
    path, key = tmp_path / "khóa.pem", keyfile.new_key(algorithm)
    keyfile.save(path, key, PASSPHRASE)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = keyfile.load(path, PASSPHRASE)
    public = algorithms.public_of(key)
    assert algorithms.public_of(again).spki == public.spki
    assert public.algorithm == algorithm
    public.verify(b"message", algorithms.sign(again, b"message"))
    refused(path, "PASSPHRASE_WRONG", "mismatch", b"other")


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(b"something dear")
    with pytest.raises(LedgerError) as caught:
        keyfile.save(path, keyfile.new_key("ed25519"), PASSPHRASE)
    assert (caught.value.code, caught.value.facts) == ("KEY_FILE_EXISTS", {"path": str(path)})
    assert path.read_bytes() == b"something dear"


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need a privilege elsewhere")
def test_a_dangling_link_is_not_followed(tmp_path: Path) -> None:
    link, target = tmp_path / "key.pem", tmp_path / "elsewhere"
    link.symlink_to(target)
    with pytest.raises(LedgerError, match="KEY_FILE_EXISTS"):
        keyfile.save(link, keyfile.new_key("ed25519"), PASSPHRASE)
    assert not target.exists()


def test_a_failed_write_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keyfile.save(tmp_path / "key.pem", keyfile.new_key("ed25519"), PASSPHRASE)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_passphrase_is_refused_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    with pytest.raises(LedgerError, match="PASSPHRASE_WRONG"):
        keyfile.save(path, keyfile.new_key("ed25519"), b"")
    assert not path.exists()
    path.write_bytes(OTHER_WRITER)
    refused(path, "PASSPHRASE_WRONG", "empty", b"")


def test_a_key_that_the_ledger_does_not_know_is_neither_made_nor_saved_nor_loaded(tmp_path: Path) -> None:
    path, curve = tmp_path / "key.pem", ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(LedgerError, match="KEY_INVALID"):
        keyfile.save(path, curve, PASSPHRASE)
    with pytest.raises(LedgerError, match="KEY_INVALID"):
        keyfile.new_key("dsa")  # type: ignore[arg-type]  # what a careless caller passes on
    path.write_bytes(curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE)))
    refused(path, "KEY_FILE_INVALID", "algorithm")


def test_files_of_other_writers(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(OTHER_WRITER)
    assert isinstance(keyfile.load(path, PASSPHRASE), ed25519.Ed25519PrivateKey)
    path.write_bytes(OTHER_WRITER.replace(b"\n", b"\r\n"))
    assert isinstance(keyfile.load(path, PASSPHRASE), ed25519.Ed25519PrivateKey)


def test_what_is_no_key_file(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    refused(path, "KEY_FILE_MISSING")
    refused(tmp_path, "KEY_FILE_INVALID", "encoding")
    plain = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    cut = OTHER_WRITER[: len(OTHER_WRITER) // 2]
    unbalanced = OTHER_WRITER.replace(b"MIG", b"MI*")
    for content in (b"", b"\xff\0" * 99, unbalanced, cut):
        path.write_bytes(content)
        refused(path, "KEY_FILE_INVALID", "encoding")
    path.write_bytes(plain)
    refused(path, "KEY_FILE_INVALID", "not-encrypted")


@given(at=st.integers(0, 10**6), bit=st.integers(0, 7), cut=st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_raise_only_ledger_errors(tmp_path: Path, at: int, bit: int, cut: bool) -> None:
    der = bytearray(base64.b64decode(b"".join(OTHER_WRITER.splitlines()[1:-1])))
    at %= len(der)
    if cut:
        del der[at:]
    else:
        der[at] ^= 1 << bit
    path = tmp_path / "key.pem"
    body = base64.encodebytes(bytes(der))
    path.write_bytes(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + body + b"-----END ENCRYPTED PRIVATE KEY-----\n")
    try:
        keyfile.load(path, PASSPHRASE)
    except LedgerError as error:
        assert error.code in ("KEY_FILE_INVALID", "PASSPHRASE_WRONG")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_openssl_reads_our_files(tmp_path: Path) -> None:
    path, key = tmp_path / "key.pem", keyfile.new_key("ed25519")
    keyfile.save(path, key, PASSPHRASE)
    command = ["openssl", "pkey", "-in", str(path), "-passin", "stdin", "-pubout", "-outform", "DER"]
    done = subprocess.run(command, input=PASSPHRASE + b"\n", capture_output=True, check=True)
    assert done.stdout == algorithms.public_of(key).spki
    shown = subprocess.run(["openssl", "asn1parse", "-in", str(path)], capture_output=True, check=True).stdout
    assert b"1.3.6.1.4.1.11591.4.11" in shown or b"scrypt" in shown
