"""Values that can be erased, commitments that can't be opened afterwards, backups that bring nothing back."""

from __future__ import annotations

import hmac
import os
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import LedgerError
from ledger.vault.backup_file import MAGIC, Content, content_of, sealed, unsealed
from ledger.vault.commitments import Opening, commitment, opened
from ledger.vault.store import Vault

GENESIS, OTHER = "ab" * 32, "cd" * 32
PASSPHRASE = "mật khẩu sao lưu".encode()
NAME, PHONE = "Nguyễn Văn Thử", "0905 000 111"


def made(person: str = "person:p-1", field: str = "name", value: str = NAME) -> Opening:
    return opened(os.urandom(32), person, field, value)


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "vault" / f"{GENESIS}.db")


def vault_at(path: str) -> Vault:
    vault = Vault.at(path, GENESIS)
    assert vault is not None
    return vault


def contents(path: str) -> bytes:
    folder = Path(path).parent
    return b"".join(file.read_bytes() for file in folder.iterdir())


# -- commitments -------------------------------------------------------------------------------------------------------

def test_a_commitment_is_an_hmac_over_field_person_and_value() -> None:
    salt = bytes(range(32))
    said = '{"field":"name","person":"person:p-1","value":"Nguyễn"}'.encode()
    assert commitment(salt, "person:p-1", "name", "Nguyễn") == hmac.new(salt, said, sha256).hexdigest()
    with pytest.raises(LedgerError) as caught:
        commitment(salt[:31], "person:p-1", "name", "Nguyễn")
    assert caught.value.code == "VALUE_INVALID"
    with pytest.raises(LedgerError) as caught:
        commitment(salt, "person:p-1", "name", "Nguye\u0302\u0303n")
    assert caught.value.code == "NON_CANONICAL_PAYLOAD"


def test_the_worked_example_of_the_format() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "FORMAT.md").read_text(encoding="utf-8")
    told = page.partition("```text commitment\n")[2].partition("\n")[0]
    assert commitment(bytes(range(32)), "person:p-0006", "name", "Nguyễn Thị Thử Nghiệm") == told


@given(st.sampled_from(["name", "phone"]), st.sampled_from(["person:a", "person:b"]), st.sampled_from(["x", "y"]))
def test_an_opening_opens_nothing_else(field: str, person: str, value: str) -> None:
    one = opened(bytes(32), "person:a", "name", "x")
    other = one._replace(field=field, person=person, value=value)
    assert other.holds == (other == one)
    assert not one._replace(salt=bytes([1]) * 32).holds


# -- erasing -----------------------------------------------------------------------------------------------------------

def test_what_is_erased_is_in_no_file_any_more(path: str) -> None:
    with vault_at(path) as vault:
        many = [made(f"person:p-{n}", "name", f"Người thứ {n} {'x' * 200}") for n in range(60)]
        gone, stays = made(value=NAME), made("person:p-2", "phone", PHONE)
        vault.put([*many, gone, stays])
        assert gone.salt in contents(path) and NAME.encode() in contents(path)
        assert vault.erase([gone.commitment, many[7].commitment]) == 2
        held = contents(path)
        assert gone.salt not in held and NAME.encode() not in held and many[7].value.encode() not in held
        assert vault.opening(gone.commitment) is None and vault.opening(stays.commitment) == stays
        assert vault.erased() == {gone.commitment, many[7].commitment}
        vault.put([gone])
        assert vault.opening(gone.commitment) is None
        assert vault.erase([gone.commitment]) == 0
    assert [file.name for file in Path(path).parent.iterdir()] == [f"{GENESIS}.db"]
    assert os.stat(path).st_mode & 0o777 == 0o600 and os.stat(Path(path).parent).st_mode & 0o777 == 0o700


def test_the_same_name_of_another_person_stays(path: str) -> None:
    one, other = made("person:p-1"), made("person:p-2")
    with vault_at(path) as vault:
        vault.put([one, other])
        vault.erase([one.commitment])
        assert vault.openings() == [other] and vault.openings("person:p-1") == []


def test_bytes_that_are_still_there_are_told(path: str, tmp_path: Path) -> None:
    one = made()
    with vault_at(path) as vault:
        vault.put([one])
        Path(path + "-journal").write_bytes(b"left by somebody: " + one.salt)
        with pytest.raises(LedgerError) as caught:
            vault.erase([one.commitment])
        Path(path + "-journal").unlink()
    assert caught.value.code == "VAULT_NOT_ERASED"


def test_a_vault_is_of_one_ledger_and_readable(path: str) -> None:
    assert Vault.at(path, GENESIS, create=False) is None
    vault_at(path).close()
    with pytest.raises(LedgerError) as caught:
        Vault.at(path, OTHER)
    assert caught.value.code == "VAULT_OF_ANOTHER_LEDGER"
    Path(path).write_bytes(b"no database" * 100)
    with pytest.raises(LedgerError) as caught:
        Vault.at(path, GENESIS)
    assert caught.value.code == "VAULT_DAMAGED"


def test_a_vault_in_use_is_busy(path: str) -> None:
    with vault_at(path) as vault:
        vault._db.execute("PRAGMA busy_timeout = 10")
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError) as caught:
            vault.put([made()])
        other.rollback()
        other.close()
    assert caught.value.code == "VAULT_BUSY"


# -- backups -----------------------------------------------------------------------------------------------------------

def backup(*openings: Opening, erased: tuple[str, ...] = ()) -> bytes:
    return sealed(content_of(openings, erased, (b"0\x82",)), GENESIS, PASSPHRASE, bytes(16), bytes(12))


@pytest.fixture(scope="module")
def one_backup() -> tuple[Opening, bytes]:
    one = made()
    return one, backup(one, erased=("ef" * 32,))


def test_a_backup_gives_back_what_it_holds(one_backup: tuple[Opening, bytes]) -> None:
    one, data = one_backup
    assert unsealed(data, GENESIS, PASSPHRASE) == Content((one,), ("ef" * 32,), (b"0\x82",))
    assert one.salt not in data and NAME.encode() not in data


def test_another_passphrase_ledger_or_byte_opens_nothing(one_backup: tuple[Opening, bytes]) -> None:
    _, data = one_backup
    for wrong, genesis, passphrase, code in (
        (data, GENESIS, b"x", "PASSPHRASE_WRONG"), (data, GENESIS, b"", "PASSPHRASE_WRONG"),
        (data, OTHER, PASSPHRASE, "VAULT_OF_ANOTHER_LEDGER"),
        (data[:-1] + bytes([data[-1] ^ 1]), GENESIS, PASSPHRASE, "PASSPHRASE_WRONG"),
        (data[:-17], GENESIS, PASSPHRASE, "PASSPHRASE_WRONG"),
        (data.replace(b'"p":1', b'"p":2'), GENESIS, PASSPHRASE, "PASSPHRASE_WRONG"),
    ):
        with pytest.raises(LedgerError) as caught:
            unsealed(wrong, genesis, passphrase)
        assert caught.value.code == code


@pytest.mark.parametrize(("old", "new"), [
    (b"socai-vault-backup/1", b"socai-vault-backup/2"), (b'"r":8', b'"r":9'), (b'"n":32768', b'"n":1073741824'),
    (b'"n":32768', b'"n":32769'), (b'"n":32768', b'"n":2'), (b'"p":1', b'"p":1.0'), (b'"p":1', b'"p":17'),
    (b'"kdf":"scrypt"', b'"kdf":"pbkdf2"'), (b"{", b"{ "), (b'"nonce":"AAAAAAAAAAAAAAAA"', b'"nonce":"AAAA"'),
])
def test_a_header_of_another_form_is_refused(one_backup: tuple[Opening, bytes], old: bytes, new: bytes) -> None:
    _, data = one_backup
    head, body = data[: data.index(b"\n", len(MAGIC)) + 1], data[data.index(b"\n", len(MAGIC)) + 1 :]
    assert old in head
    with pytest.raises(LedgerError) as caught:
        unsealed(head.replace(old, new, 1) + body, GENESIS, PASSPHRASE)
    assert caught.value.code == "VAULT_BACKUP_INVALID"


@given(st.binary(max_size=200))
def test_any_bytes_raise_only_our_errors(data: bytes) -> None:
    for text in (data, MAGIC + data, MAGIC + data + b"\n"):
        with pytest.raises(LedgerError) as caught:
            unsealed(text, GENESIS, PASSPHRASE)
        assert caught.value.code == "VAULT_BACKUP_INVALID"


def test_an_opening_that_does_not_hold_spoils_a_backup() -> None:
    with pytest.raises(LedgerError) as caught:
        unsealed(backup(made()._replace(value="người khác")), GENESIS, PASSPHRASE)
    assert caught.value.code == "VAULT_BACKUP_INVALID"
