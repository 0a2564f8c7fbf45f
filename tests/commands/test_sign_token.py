"""Keys on tokens at the command line: enrolled, drafted with, signed with; the token pulled out and put back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.events.envelope import parse_entry
from ledger.signing.algorithms import sign
from ledger.signing.pkcs11 import TokenKey, open_token_key
from ledger.signing.token_uri import parse_token
from ledger.stores.reader import LedgerReader
from tests.commands.elsewhere import Machine, enrolment, possession, size
from tests.commands.signing_floor import Floor
from tests.commands.test_sign import act_of_results
from tests.ledger.signing.soft_token import ALGORITHMS, PIN, Tokens


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    tokens = Tokens(tmp_path_factory.mktemp("soft"))
    tokens.make("van-thu", *ALGORITHMS)
    return tokens


@pytest.fixture
def tokens(made: Tokens, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tokens]:
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    with made.plugged_in():
        yield made


@contextmanager
def held(tokens: Tokens, algorithm: str) -> Iterator[TokenKey]:
    with open_token_key(parse_token(f"pkcs11:token=van-thu;object={algorithm}"), tokens.module, lambda _: PIN) as key:
        yield key


def enrolled(floor: Floor, tokens: Tokens, algorithm: str) -> str:
    """The id of the token's key, enrolled for a recorder of the archive; the token proves its possession."""
    with held(tokens, algorithm) as key:
        proof = sign(key, possession(floor, "token-clerk", "luu-tru", key.public))
        act = enrolment(floor, "token-clerk", "luu-tru", "recorder", key.public, proof)
        floor.recorded(("f1", "f2"), "act", "--from", act)
        return key.public.keyid


def flags(tokens: Tokens, uri: str = "van-thu") -> tuple[object, ...]:
    return ("--token", uri, "--pin-file", tokens.pin_file)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_recorded_and_signed_elsewhere_by_a_token(floor: Floor, tokens: Tokens, algorithm: str) -> None:
    keyid = enrolled(floor, tokens, algorithm)
    act = act_of_results(floor, 3)
    uri = f"pkcs11:token=van-thu;object={algorithm}"
    path = floor.folder / "direct.json"
    digest = floor.done("record", "act", "--from", act, *flags(tokens, uri), "--dry-run", "-o", path, "--json"
                        ).document["digest"]
    direct = floor.done("record", "--draft", path, "--confirm", digest, *flags(tokens), "--json").document
    assert len(direct["positions"]) == 3
    path = floor.folder / "elsewhere.json"
    digest = floor.done("draft", "act", "--from", act, "--signer", keyid, "-o", path, "--json").document["digest"]
    Machine(floor, "elsewhere").done("sign", path, *flags(tokens), "--confirm", digest)
    assert floor.done("submit", path, "--json").document["repeated"] is False


def test_one_operation_of_the_token_for_a_session(
    floor: Floor, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyid = enrolled(floor, tokens, "ecdsa-p256")
    operated: list[int] = []
    operate = TokenKey._operate
    monkeypatch.setattr(TokenKey, "_operate", lambda key, *how: operated.append(1) or operate(key, *how))
    path = floor.folder / "elsewhere.json"
    digest = floor.done("draft", "act", "--from", act_of_results(floor, 100), "--signer", keyid, "-o", path, "--json"
                        ).document["digest"]
    Machine(floor, "elsewhere").done("sign", path, *flags(tokens), "--confirm", digest)
    assert operated == [1]
    floor.done("submit", path)


def test_a_token_pulled_out_in_the_middle_leaves_nothing_and_a_rerun_completes(
    floor: Floor, tokens: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyid = enrolled(floor, tokens, "ed25519")
    path = floor.folder / "elsewhere.json"
    digest = floor.done("draft", "act", "--from", act_of_results(floor, 5), "--signer", keyid, "--shape", "single",
                        "-o", path, "--json").document["digest"]
    before, entries = path.read_bytes(), size(floor)
    operate = TokenKey._operate

    def pulled_out(key: TokenKey, data: bytes, mechanism: object) -> bytes:
        if key.operations == 3:
            import pkcs11

            tokens.unplug()
            pkcs11.lib(tokens.module).finalize()
        return operate(key, data, mechanism)

    monkeypatch.setattr(TokenKey, "_operate", pulled_out)
    machine = Machine(floor, "elsewhere")
    try:
        for command in (("sign", path), ("record", "--draft", path)):
            who = machine if command[0] == "sign" else floor
            ran = who.socai(*command, *flags(tokens), "--confirm", digest, "--json")
            assert (ran.code, ran.error["code"]) == (12, "TOKEN_FAILED")
            assert path.read_bytes() == before and size(floor) == entries
            gone = who.socai(*command, *flags(tokens), "--confirm", digest, "--json")
            assert (gone.code, gone.error["code"]) == (12, "TOKEN_NOT_FOUND")
            tokens.plug_in()
    finally:
        if tokens.folder.with_suffix(".unplugged").exists():
            tokens.plug_in()
    monkeypatch.undo()
    for name, value in tokens.environment.items():
        monkeypatch.setenv(name, value)
    with tokens.plugged_in():
        machine.done("sign", path, *flags(tokens), "--confirm", digest)
        positions = floor.done("submit", path, "--json").document["positions"]
    with LedgerReader.open(str(floor.ledger)) as reader:
        assert [parse_entry(reader.state(seq)).signatures[0]["keyid"] for seq in positions] == [keyid] * 5


def test_what_is_wrong_with_a_token_is_told(
    floor: Floor, tokens: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyid = enrolled(floor, tokens, "ed25519")
    path = floor.folder / "elsewhere.json"
    digest = floor.done("draft", "act", "--from", act_of_results(floor, 2), "--signer", keyid, "-o", path, "--json"
                        ).document["digest"]
    wrong_pin = tmp_path / "wrong"
    wrong_pin.write_text("000000\n")
    (tmp_path / "library.so").write_bytes(b"no library")
    pin = ("--pin-file", tokens.pin_file)
    cases = [
        (("--token", "van-thu", "--pin-file", wrong_pin), 12, "PIN_WRONG"),
        (("--token", "van-thu"), 12, "PIN_WRONG"),
        (("--token", "khac", *pin), 12, "TOKEN_NOT_FOUND"),
        (("--token", "pkcs11:token=van-thu;object=rsa-pkcs1-sha256", *pin), 12, "TOKEN_KEY_NOT_FOUND"),
        (("--token", f"pkcs11:token=van-thu?module-path={tmp_path}/library.so", *pin), 12, "TOKEN_MODULE_INVALID"),
        (("--token", f"pkcs11:token=van-thu?module-path={tmp_path}/none.so", *pin), 12, "TOKEN_MODULE_INVALID"),
        (("--token", "pkcs11:token=van-thu?pin-value=135790"), 2, "TOKEN_URI_INVALID"),
        (("--token", "van-thu", *pin, "--pin-fd", 7), 2, "USAGE"),
        (("--token", "van-thu", *pin, *pin), 2, "USAGE"),
    ]
    for given, code, name in cases:
        ran = floor.socai("sign", path, *given, "--confirm", digest, "--json")
        assert (ran.code, ran.error["code"]) == (code, name), given
        assert "135790" not in ran.err
    monkeypatch.delenv("SOCAI_PKCS11_MODULE")
    ran = floor.socai("sign", path, *flags(tokens), "--confirm", digest, "--json")
    assert (ran.code, ran.error["code"]) == (12, "TOKEN_MODULE_MISSING")
    home = floor.folder / "home" / "config.toml"
    home.write_text(f"pkcs11_module = {json.dumps(tokens.module)}\n")
    floor.done("sign", path, *flags(tokens), "--confirm", digest)
    home.write_text("pkcs11_module = 5\n")
    ran = floor.socai("sign", path, *flags(tokens), "--confirm", digest, "--json")
    assert (ran.code, ran.error["code"]) == (3, "CONFIG_INVALID")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of POSIX")
def test_the_pin_is_typed_unseen_or_read_from_a_descriptor(floor: Floor, tokens: Tokens) -> None:
    from tests.commands.test_record_at_a_terminal import _typed

    keyid = enrolled(floor, tokens, "ecdsa-p256")
    path = floor.folder / "elsewhere.json"
    digest = floor.done("draft", "act", "--from", act_of_results(floor, 2), "--signer", keyid, "-o", path, "--json"
                        ).document["digest"]
    code, seen = _typed(floor, ("sign", path, "--token", "van-thu"), ("Gõ số văn bản", "1/BC-UBND"),
                        ("PIN của thiết bị van-thu:", PIN))
    assert code == 0 and "1 trong 1 chữ ký" in seen and PIN not in seen, seen
    with tokens.pin_file.open("rb") as file:
        floor.done("sign", path, "--token", "van-thu", "--pin-fd", file.fileno(), "--confirm", digest)
    floor.done("submit", path)
