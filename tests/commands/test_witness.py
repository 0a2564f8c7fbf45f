"""Witnesses by file: two offices cosign on their own machines, and the ledger's quorum is met or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.proof.note import parse_note
from tests.commands.signing_floor import Floor, Ran
from tests.schemas import demand


class Machine(Floor):
    """A witness's own machine: another home, no ledger. `name` is the witness's."""

    def __init__(self, folder: Path, name: str, log: str) -> None:
        folder.mkdir()
        super().__init__(folder)
        self.name = name
        (folder / "passphrase").write_text("mật khẩu\n", encoding="utf-8")
        self.given = ("--passphrase-file", folder / "passphrase")
        self.done("key", "new", folder / "w.key", "--purpose", "witness", *self.given)
        line = ("--name", name, "--key", folder / "w.key", "--log", log, *self.given, "--json")
        made = self.done("witness", "init", *line)
        demand("witness-init", made.document)
        self.verifier: str = made.document["key"]

    def sign(self, request: Path, answer: str) -> Ran:
        return self.socai("witness", "sign", request, "-o", self.folder / answer, "--key", self.folder / "w.key",
                          *self.given, "--json", clock=lambda: self.now)


@pytest.fixture
def log_key(floor: Floor) -> str:
    return str(floor.done("checkpoint", "sign", *floor.keys("log"), "--json").document["log_key"])


@pytest.fixture
def machines(floor: Floor, log_key: str, tmp_path: Path) -> list[Machine]:
    return [Machine(tmp_path / name, f"{name}.kontum.example", log_key) for name in ("so-nnmt", "mttq")]


def adopt(floor: Floor, machines: list[Machine], quorum: str = "all", *more: object) -> None:
    """Adopt a policy of these witnesses, each under the first part of its name."""
    names = [machine.name.partition(".")[0] for machine in machines]
    lines = [f"witness {name} {machine.verifier}" for name, machine in zip(names, machines, strict=True)]
    policy = floor.folder / "policy"
    policy.write_text("\n".join([*lines, f"group ho {quorum} {' '.join(names)}", "quorum ho"]) + "\n", "utf-8")
    act = floor.folder / "policy.json"
    act.unlink(missing_ok=True)
    made = floor.done("witness", "policy", policy, "-o", act, "--anchor-days", 31, *more, "--json").document
    demand("witness-policy", made)
    assert made["witnesses"] == sorted(names) and made["quorum"] == "ho"
    floor.recorded(("f1", "f2"), "act", "--from", act)


def signed(floor: Floor) -> Any:
    return floor.done("checkpoint", "sign", *floor.keys("log"), "--json").document


def cosign(floor: Floor, machine: Machine, number: int) -> Ran:
    request = floor.folder / f"{machine.name}-{number}.request"
    made = floor.done("witness", "request", machine.name.partition(".")[0], "-o", request, "--json")
    demand("witness-request", made.document)
    ran = machine.sign(request, f"{number}.answer")
    assert ran.code == 0, ran
    demand("witness-sign", ran.document)
    return floor.done("witness", "add", machine.folder / f"{number}.answer", "--json")


def test_two_of_two(floor: Floor, machines: list[Machine]) -> None:
    adopt(floor, machines)
    told = signed(floor)
    assert told["quorum"] is False, "unmet is shown, and publishing goes on"
    assert "chưa đủ" in floor.done("checkpoint", "show").out
    one = cosign(floor, machines[0], 1).document
    assert (one["quorum"], [witness["name"] for witness in one["witnesses"]]) == (False, ["so-nnmt"])
    two = cosign(floor, machines[1], 1).document
    assert (two["quorum"], len(two["witnesses"])) == (True, 2)
    published = parse_note(Path(f"{floor.ledger}.checkpoints/checkpoint").read_bytes())
    names = ["so-nnmt.kontum.example", "mttq.kontum.example"]
    assert [line.name for line in published.signatures] == [told["origin"], *names]
    assert floor.done("checkpoint", "list", "--lang", "en").out.count("  met\n") == 1
    again = floor.done("witness", "add", machines[0].folder / "1.answer", "--json").document
    assert again["note"] == two["note"]
    adopt(floor, machines[:1], "any")
    larger = signed(floor)
    done = cosign(floor, machines[0], 2).document
    assert (done["size"], done["quorum"]) == (larger["size"], True)
    assert "từ 0 đến" in floor.done("witness", "request", "so-nnmt", "-o", floor.folder / "r", "--old", 0).out


def test_a_rolled_back_ledger_is_not_cosigned(floor: Floor, machines: list[Machine], tmp_path: Path) -> None:
    """Restored from an old copy together with everything beside it; only the witness remembers."""
    from tests.commands.signing_floor import copy_of

    adopt(floor, machines)
    signed(floor)
    earlier = copy_of(floor, tmp_path / "earlier")
    adopt(floor, machines, "any")
    signed(floor)
    cosign(floor, machines[0], 1)
    adopt(earlier, machines, "2")
    adopt(earlier, machines, "any")
    adopt(earlier, machines, "all")
    signed(earlier)
    size = floor.done("checkpoint", "show", "--json").document["size"]
    request = tmp_path / "forked"
    earlier.done("witness", "request", "so-nnmt", "-o", request, "--old", 0)
    ran = machines[0].sign(request, "2.answer")
    assert (ran.code, ran.error["code"], ran.error["expected"]) == (11, "WITNESS_BEHIND", size)
    request.unlink()
    earlier.done("witness", "request", "so-nnmt", "-o", request, "--old", size)
    ran = machines[0].sign(request, "2.answer")
    assert (ran.code, ran.error["code"]) == (4, "INCONSISTENT")
    assert Path(ran.error["evidence"]).exists() and not (machines[0].folder / "2.answer").exists()


def test_what_is_refused_at_the_ledger(floor: Floor, machines: list[Machine], tmp_path: Path) -> None:
    ran = floor.socai("witness", "request", "so-nnmt", "-o", tmp_path / "r", "--json")
    assert (ran.code, ran.error["code"]) == (6, "WITNESS_UNKNOWN")
    floor.done("witness", "request", machines[0].verifier, "-o", tmp_path / "r")
    assert machines[0].sign(tmp_path / "r", "1.answer").code == 0
    ran = floor.socai("witness", "add", machines[0].folder / "1.answer", "--json")
    assert (ran.code, ran.error["code"]) == (6, "POLICY_NOT_ADOPTED")
    adopt(floor, machines[1:])
    ran = floor.socai("witness", "add", machines[0].folder / "1.answer", "--json")
    assert (ran.code, ran.error["code"]) == (6, "WITNESS_UNKNOWN")
    adopt(floor, machines)
    answer = machines[0].folder / "1.answer"
    line = answer.read_text("utf-8")
    for bad, code, exit_code in (
        (line.replace("\n", "\r\n"), "NOTE_MALFORMED", 4),
        (line[:-6] + ("AAAA=\n" if line[-6:] != "AAAA=\n" else "BBBB=\n"), "NOTE_", 4),
    ):
        answer.write_bytes(bad.encode("utf-8"))
        ran = floor.socai("witness", "add", answer, "--json")
        assert ran.code == exit_code and ran.error["code"].startswith(code)
    before = floor.done("checkpoint", "show", "--json").document
    assert before["witnesses"] == []


def test_a_policy_that_is_none(floor: Floor, tmp_path: Path) -> None:
    for content, code in (
        (b"quorum nobody\n", "POLICY_MALFORMED"), (b"witness \xff a+b+c\nquorum none\n", "VERIFIER_KEY_INVALID"),
        (b"# \xff\nquorum none\n", "POLICY_MALFORMED"),
    ):
        path = tmp_path / "policy"
        path.write_bytes(content)
        ran = floor.socai("witness", "policy", path, "-o", tmp_path / "act.json", "--json")
        assert (ran.code, ran.error["code"]) == (3, code)
    path.write_bytes(b"quorum none\n")
    (tmp_path / "bad.pem").write_text("no certificate")
    for given, code in (("viettel", 2), (f"viettel={tmp_path / 'bad.pem'}", 3)):
        ran = floor.socai("witness", "policy", path, "-o", tmp_path / "act.json", "--authority", given, "--json")
        assert ran.code == code
    assert ran.error["code"] == "CERTIFICATE_FILE_INVALID"
    assert not (tmp_path / "act.json").exists()
    other = path.with_name("other")
    other.write_text("log so-cai.test/floor+00000000+AAAA\nquorum none\n")
    assert floor.socai("witness", "policy", other, "-o", tmp_path / "act.json").code == 3


def test_a_policy_of_another_log_is_not_adopted(floor: Floor, log_key: str, tmp_path: Path) -> None:
    from ledger.proof.verifier_key import VerifierKey

    key = VerifierKey.parse(log_key)._replace(name="another.example/log")
    path = tmp_path / "policy"
    path.write_text(f"log {key.text}\nquorum none\n")
    floor.done("witness", "policy", path, "-o", tmp_path / "act.json")
    ran = floor.socai("record", "act", "--from", tmp_path / "act.json", *floor.keys("f1", "f2"), "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (3, "WRONG_LEDGER")


