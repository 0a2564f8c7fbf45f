"""`socai receipt`, `check`, `export`: what is typed, what is answered, and the exit codes of whatever is handed in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ledger.events.envelope import b64
from ledger.proof.cosignature import cosignature_bytes, cosigned_message
from ledger.proof.note import NoteSignature, note_bytes, parse_note
from ledger.proof.verifier_key import WITNESS, verifier_key
from ledger.signing.algorithms import public_of, sign
from ledger.signing.keyfile import new_key
from tests.commands.signing_floor import RECOGNISE, Floor, build, copy_of
from tests.schemas import demand

UNIT = "xã Đăk Kroong"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Floor:
    """A recognition, a checkpoint that a witness cosigned, a policy that asks for that witness."""
    floor = build(tmp_path_factory.mktemp("receipts"))
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    floor.done("checkpoint", "sign", *floor.keys("log"))
    told = floor.done("checkpoint", "show", "--json").document
    private = new_key("ed25519")
    key = verifier_key("witness.test/w", WITNESS, public_of(private).spki)
    folder = Path(f"{floor.ledger}.checkpoints")
    note = parse_note((folder / "checkpoint").read_bytes())
    time = floor.now // 1_000_000_000
    signature = cosignature_bytes(time, sign(private, cosigned_message(note.text, time)))
    cosigned = note.with_signatures([NoteSignature(key.name, key.key_hash, signature)])
    for name in ("checkpoint", f"{told['size']}.checkpoint"):
        (folder / name).write_bytes(note_bytes(cosigned))
    policy = f"log {told['log_key']}\nwitness w {key.text}\nquorum w\n"
    (floor.folder / "policy").write_text(policy, encoding="utf-8")
    floor.done("receipt", UNIT, "--as-of", "2021-12-31", "-o", floor.folder / "receipt.json")
    return floor


@pytest.fixture
def ready(shared: Floor, tmp_path: Path) -> Floor:
    return copy_of(shared, tmp_path / "floor")


def test_a_receipt_that_witnesses_vouch_for(ready: Floor) -> None:
    given = ("--policy", ready.folder / "policy")
    ran = ready.done("check", ready.folder / "receipt.json", *given, "--json")
    demand("check", ran.document)
    assert ran.document["verdict"] == "valid" and ran.document["witnessed"]["witnesses"] == ["witness.test/w"]
    text = ready.done("check", ready.folder / "receipt.json", *given)
    assert text.out.startswith("ĐÚNG") and "695/QĐ-UBND" in text.out and "Không kiểm" in text.out
    english = ready.done("check", ready.folder / "receipt.json", *given, "--lang", "en")
    assert english.out.startswith("HOLDS") and "Not checked" in english.out
    ready.ledger.unlink()
    assert ready.socai("check", ready.folder / "receipt.json", *given).code == 0, "no ledger is needed"


def test_the_answer_is_the_one_of_status(ready: Floor) -> None:
    receipt = json.loads((ready.folder / "receipt.json").read_text("utf-8"))
    demand("receipt", receipt)
    assert receipt["question"] == {"unit": "unit:xa-dak-kroong", "as_of": "2021-12-31", "known_at": None}
    status = ready.done("status", UNIT, "--as-of", "2021-12-31", "--json").document
    assert receipt["answer"] == status
    earlier = ready.done("receipt", UNIT, "--as-of", "2021-12-31", "--known-at", "seq:1", "-o", ready.folder / "e.json",
                         "--json").document
    demand("receipt-written", earlier)
    assert ready.done("check", ready.folder / "e.json", "--policy", ready.folder / "policy").out.startswith("ĐÚNG")


def test_without_a_checkpoint_it_says_what_to_do(ready: Floor) -> None:
    shutil.rmtree(f"{ready.ledger}.checkpoints")
    for command in (("receipt", UNIT, "-o", ready.folder / "none.json"), ("export", ready.folder / "none")):
        refused = ready.socai(*command)
        assert refused.code == 3 and "socai checkpoint sign" in refused.err
        assert ready.socai(*command, "--json").error["code"] == "CHECKPOINT_MISSING"
    assert not (ready.folder / "none.json").exists() and not (ready.folder / "none").exists()


def test_a_receipt_behind_the_ledger_is_refused(ready: Floor) -> None:
    ready.recorded(("clerk", "keeper"), *(part if part != "695/QĐ-UBND" else "9/QĐ-UBND" for part in RECOGNISE))
    refused = ready.socai("receipt", UNIT, "-o", ready.folder / "late.json")
    assert refused.code == 3 and "socai checkpoint sign" in refused.err
    done = ready.done("receipt", "tỉnh Kon Tum", "-o", ready.folder / "province.json")
    assert "Đã lập giấy xác nhận" in done.out
    exported = ready.done("export", ready.folder / "out", "--json")
    demand("export", exported.document)
    assert exported.document["after"] == 1


@pytest.mark.parametrize(("name", "content", "code"), [
    ("receipt.json", b"{", 4), ("receipt.json", b"", 4), ("receipt.json", b'{"schema": "socai/receipt/2"}', 5),
    ("receipt.json", b'{"schema": "socai/pin/1"}', 4), ("policy", b"witness", 5), ("policy", b"quorum none", 5),
    ("pin", b"{}", 5), ("pin", b"[1", 5),
])  # fmt: skip
def test_malformed_things_are_refused(ready: Floor, name: str, content: bytes, code: int) -> None:
    (ready.folder / name).write_bytes(content)
    flags = ["--policy", ready.folder / "policy"] if name == "policy" else []
    flags += ["--pin", ready.folder / "pin"] if name == "pin" else []
    refused = ready.socai("check", ready.folder / "receipt.json", *flags, "--json")
    assert refused.code == code, refused
    if name != "receipt.json":
        assert refused.error["code"] == {"policy": "POLICY_UNUSABLE", "pin": "INVALID_PIN"}[name]
    assert {"place", "found", "expected", "file"} <= refused.error.keys()


def test_an_edited_answer_is_failed(ready: Floor) -> None:
    path = ready.folder / "receipt.json"
    path.write_text(path.read_text("utf-8").replace("2021-12-31", "2020-12-31"), "utf-8")
    failed = ready.socai("check", path, "--policy", ready.folder / "policy")
    assert failed.code == 4 and failed.out.startswith("SAI") and "được công nhận" not in failed.out


def test_an_answer_of_other_folds_is_not_repeated(ready: Floor) -> None:
    path = ready.folder / "receipt.json"
    document = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**document, "fold": 99, "answer": {"standings": "x"}}), "utf-8")
    told = ready.socai("check", path, "--policy", ready.folder / "policy")
    assert told.code == 5 and "FOLD_DIFFERS" in told.out and "695/QĐ" not in told.out


def test_stale_and_pins(ready: Floor) -> None:
    later = ready.now + 60 * 86_400 * 10**9
    given = ("check", ready.folder / "receipt.json", "--policy", ready.folder / "policy")
    stale = ready.socai(*given, clock=lambda: later)
    assert stale.code == 5 and "STALE" in stale.out and "2026-09-2" in stale.out
    assert ready.socai(*given, "--max-age", 90, clock=lambda: later).code == 0
    ready.socai("audit", "--save-pin", ready.folder / "x.pin")
    assert ready.socai(*given, "--pin", ready.folder / "x.pin").code == 0
    pin = json.loads((ready.folder / "x.pin").read_text("utf-8"))
    (ready.folder / "x.pin").write_text(json.dumps({**pin, "root": "0" * 64}), "utf-8")
    contradicted = ready.socai(*given, "--pin", ready.folder / "x.pin")
    assert contradicted.code == 4 and "INCONSISTENT_WITH_PIN" in contradicted.out


def test_a_proof_of_one_entry(ready: Floor) -> None:
    ready.done("prove", "seq:2", "-o", ready.folder / "two.tlog-proof")
    given = ("check", ready.folder / "two.tlog-proof", "--policy", ready.folder / "policy")
    held = ready.done(*given, "--json").document
    demand("check", held)
    assert (held["verdict"], held["seq"], held["kind"]) == ("valid", 2, "proof")
    assert ready.socai("check", ready.folder / "two.tlog-proof").code == 5
    told = ready.done(*given)
    assert held["event"]["digest"] in told.out
    data = (ready.folder / "two.tlog-proof").read_text("utf-8")
    without = "\n".join(line for line in data.split("\n") if not line.startswith("extra"))
    (ready.folder / "two.tlog-proof").write_text(without, "utf-8")
    asked = ready.socai(*given)
    assert asked.code == 3 and "--entry" in asked.err
    assert ready.socai(*given, "--json").error["code"] == "ENTRY_FILE_NEEDED"
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(ready.ledger) as reader:
        (ready.folder / "entry").write_bytes(reader.state(2))
        (ready.folder / "other").write_bytes(reader.state(3))
    assert ready.socai(*given, "--entry", ready.folder / "entry").code == 0
    assert ready.socai(*given, "--entry", ready.folder / "other").code == 4
    (ready.folder / "two.tlog-proof").write_text(data.replace("index 2", "index 3"), "utf-8")
    assert ready.socai(*given).code == 4
    extra = b64(b"{}")
    (ready.folder / "two.tlog-proof").write_text(
        "\n".join(f"extra {extra}" if line.startswith("extra") else line for line in data.split("\n")), "utf-8")
    assert ready.socai(*given, "--json").error["code"] == "PROOF_INVALID", "the bytes that are proven come first"
    (ready.folder / "entry").write_bytes(b"")
    assert (ready.socai(*given, "--entry", ready.folder / "entry").code) == 4


def test_what_is_proven_and_yet_no_entry(ready: Floor) -> None:
    """A log that was made to take in what nobody can read; its operator signs the root all the same."""
    from ledger.proof.checkpoint import Checkpoint, checkpoint_text
    from ledger.proof.note import Note
    from ledger.proof.proof_file import Proof, proof_bytes
    from ledger.proof.tree import leaf_hash
    from ledger.proof.verifier_key import signed

    text = checkpoint_text(Checkpoint("so-cai.test/x", 1, leaf_hash(b"no entry").hex()))
    note = Note(text, (signed(text, "so-cai.test/x", new_key("ed25519")),))
    (ready.folder / "x.tlog-proof").write_bytes(proof_bytes(Proof(0, (), note, b"no entry")))
    refused = ready.socai("check", ready.folder / "x.tlog-proof", "--json")
    assert (refused.code, refused.error["code"]) == (4, "UNREADABLE_ENTRY")
    assert {"place", "found", "expected", "file"} <= refused.error.keys()


def test_an_export_and_its_attachments(ready: Floor) -> None:
    ready.done("export", ready.folder / "out")
    held = ready.done("check", ready.folder / "out", "--policy", ready.folder / "policy", "--files", ready.folder,
                      "--json")
    demand("check", held.document)
    assert (held.document["verdict"], held.document["kind"]) == ("valid", "export")
    assert ready.socai("check", ready.folder / "home").code == 4
    bundle = next((ready.folder / "out/tile/entries").rglob("000.p/*"))
    bundle.write_bytes(bundle.read_bytes()[:-1])
    assert ready.socai("check", ready.folder / "out").code == 4


def test_a_checkpoint_by_itself(ready: Floor) -> None:
    file = Path(f"{ready.ledger}.checkpoints/checkpoint")
    given = ("check", file, "--policy", ready.folder / "policy")
    held = ready.done(*given, "--json").document
    demand("check", held)
    assert (held["kind"], held["verdict"]) == ("checkpoint", "valid")
    assert ready.done(*given).out.startswith("ĐÚNG")
    alone = ready.socai("check", file)
    assert alone.code == 5 and "LOG_KEY_NOT_KNOWN" in alone.out
    later = ready.now + 60 * 86_400 * 10**9
    assert "STALE" in ready.socai(*given, clock=lambda: later).out
    ready.socai("audit", "--save-pin", ready.folder / "x.pin")
    assert ready.socai(*given, "--pin", ready.folder / "x.pin").code == 0
    data = file.read_bytes()
    for changed, code in ((data.replace(b"so-cai.test/floor\n", b"so-cai.test/other\n", 1), "WRONG_LEDGER"),
                          (data[:-1], "NOTE_MALFORMED"), (data.replace(b"\n", b"\r\n"), "RECEIPT_MALFORMED"),
                          (data.replace(b"\n" + data.split(b"\n")[1], b"\n007", 1), "CHECKPOINT_MALFORMED")):
        file.write_bytes(changed)
        refused = ready.socai(*given, "--json")
        assert refused.code == 4 and code in refused.out + refused.err, refused
