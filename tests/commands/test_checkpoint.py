"""`socai checkpoint`: signed, shown, listed, compared, adopted, printed."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from ledger.proof.checkpoint import Checkpoint, checkpoint_text, parse_checkpoint
from ledger.proof.note import Note, note_bytes, parse_note
from ledger.proof.verifier_key import WITNESS, VerifierKey, signed, verified, verifier_key
from ledger.signing.algorithms import public_of
from ledger.signing.keyfile import load
from tests.commands.signing_floor import PASSPHRASE, Floor
from tests.schemas import demand


def sign(floor: Floor) -> dict[str, object]:
    document: dict[str, object] = floor.done("checkpoint", "sign", *floor.keys("log"), "--json").document
    demand("checkpoint", document)
    return document


def another_entry(floor: Floor, name: str) -> None:
    act = floor.folder / f"{name}.toml"
    act.write_text(
        'schema = "socai/act/1"\nattestation = "signed-by-author"\n[[events]]\ntype = "unit.registered"\n'
        f'subject = "unit:{name}"\nbody = {{ kind = "xa", name = "Xã {name}", parent = "unit:tinh-kon-tum" }}\n',
        "utf-8")
    floor.recorded(("f1", "f2"), "act", "--from", act)


def forged(floor: Floor, name: str, checkpoint: Checkpoint) -> Path:
    """A checkpoint that the log's own key signs, of whatever tree."""
    private = load(floor.folder / "log.key", PASSPHRASE.encode())
    text = checkpoint_text(checkpoint)
    path = floor.folder / name
    path.write_bytes(note_bytes(Note(text, (signed(text, checkpoint.origin, private),))))
    return path


def test_sign_show_list_compare(floor: Floor) -> None:
    told = sign(floor)
    assert told["outcome"] == "signed" and told["ours"] is True and told["quorum"] is None
    folder = Path(f"{floor.ledger}.checkpoints")
    note = parse_note((folder / "checkpoint").read_bytes())
    assert verified(note, [VerifierKey.parse(str(told["log_key"]))])
    assert parse_checkpoint(note.text) == Checkpoint(str(told["origin"]), int(str(told["size"])), str(told["root"]))
    assert sign(floor) == {**told, "outcome": "unchanged"}
    shown = floor.done("checkpoint", "show", "--json").document
    assert shown["note"] == (folder / f"{told['size']}.checkpoint").read_text("utf-8")
    another_entry(floor, "xa-moi")
    second = sign(floor)
    listed = floor.done("checkpoint", "list", "--json").document
    demand("checkpoint-list", listed)
    assert [one["size"] for one in listed["checkpoints"]] == [told["size"], second["size"]]
    agreed = floor.done("checkpoint", "compare", folder / "checkpoint", folder / f"{told['size']}.checkpoint", "--json")
    demand("checkpoint-compare", agreed.document)
    assert len(agreed.document["agree"]) == 2
    for language in ("vi", "en"):
        for line in (["list"], ["show"], ["show", str(told["size"])], ["compare", str(folder / "checkpoint")]):
            ran = floor.done("checkpoint", *line, "--lang", language)
            assert str(told["size"]) in ran.out or str(second["size"]) in ran.out


def test_what_is_missing_is_said(floor: Floor) -> None:
    assert floor.done("checkpoint", "list").out == "Chưa ký mốc nào.\n"
    for line in (["show"], ["show", "7"], ["adopt"]):
        ran = floor.socai("checkpoint", *line, "--json")
        assert (ran.code, ran.error["code"]) == (6, "CHECKPOINT_NOT_FOUND")
    assert floor.socai("checkpoint", "sign", *floor.keys("f1"), "--json").error["code"] == "LOG_KEY_NOT_CURRENT"
    assert floor.socai("checkpoint", "sign").code == 2


def test_22_two_words_about_one_size_are_evidence(floor: Floor) -> None:
    told = sign(floor)
    lie = Checkpoint(str(told["origin"]), int(str(told["size"])), "ab" * 32)
    ran = floor.socai("checkpoint", "compare", forged(floor, "lie", lie), "--json")
    assert (ran.code, ran.error["code"]) == (4, "EQUIVOCATION")
    evidence = json.loads(Path(ran.error["evidence"]).read_text("utf-8"))
    notes = [parse_note(text.encode("utf-8")) for text in evidence["notes"]]
    key = VerifierKey.parse(str(told["log_key"]))
    assert all(verified(note, [key]) for note in notes)
    one, two = (parse_checkpoint(note.text) for note in notes)
    assert (one.origin, one.size) == (two.origin, two.size) and one.root != two.root


def test_22_two_files_are_held_against_each_other_too(floor: Floor) -> None:
    """Both of a size that this ledger hasn't reached: neither can be judged by it, the two together can."""
    origin = str(sign(floor)["origin"])
    files = [forged(floor, str(n), Checkpoint(origin, 5, f"{n:064x}")) for n in (1, 2)]
    ran = floor.socai("checkpoint", "compare", *files, "--json")
    assert ran.code == 4 and ran.error["code"] in ("INCONSISTENT", "EQUIVOCATION")


def test_23_other_sizes_that_do_not_fit(floor: Floor) -> None:
    told = sign(floor)
    size = int(str(told["size"]))
    lie = forged(floor, "s", Checkpoint(str(told["origin"]), 5, "ab" * 32))
    smaller = floor.socai("checkpoint", "compare", lie, "--json")
    assert (smaller.code, smaller.error["code"]) == (4, "INCONSISTENT")
    assert json.loads(Path(smaller.error["evidence"]).read_text("utf-8"))["consistency_proof"]
    larger = forged(floor, "l", Checkpoint(str(told["origin"]), size + 9, "ab" * 32))
    ran = floor.socai("checkpoint", "compare", larger, "--json")
    assert (ran.code, ran.error["code"], ran.error["found"]) == (4, "TRUNCATED", size)
    another_entry(floor, "xa-moi")
    beyond = forged(floor, "b", Checkpoint(str(told["origin"]), size + 1, "ab" * 32))
    ran = floor.socai("checkpoint", "compare", beyond, "--json")
    assert (ran.code, ran.error["code"]) == (4, "ROOT_MISMATCH")


def test_20_a_checkpoint_of_another_origin_or_key(floor: Floor) -> None:
    told = sign(floor)
    size, root = int(str(told["size"])), str(told["root"])
    elsewhere = forged(floor, "o", Checkpoint("another.example/log", size, root))
    ran = floor.socai("checkpoint", "compare", elsewhere, "--json")
    assert (ran.code, ran.error["code"]) == (3, "WRONG_LEDGER")
    stranger = load(floor.folder / "f1.key", PASSPHRASE.encode())
    text = checkpoint_text(Checkpoint(str(told["origin"]), size, root))
    path = floor.folder / "stranger"
    path.write_bytes(note_bytes(Note(text, (signed(text, str(told["origin"]), stranger),))))
    ran = floor.socai("checkpoint", "compare", path, "--json")
    assert (ran.code, ran.error["code"]) == (4, "CHECKPOINT_UNSIGNED")
    note = parse_note(str(told["note"]).encode("utf-8"))
    moved = Note(text.replace(f"\n{size}\n", f"\n{size - 1}\n"), note.signatures)
    path.write_bytes(note_bytes(moved))
    ran = floor.socai("checkpoint", "compare", path, "--json")
    assert (ran.code, ran.error["code"]) == (4, "NOTE_SIGNATURE_INVALID")
    path.write_bytes(str(told["note"]).encode("utf-8").replace(b"\n", b"\r\n"))
    ran = floor.socai("checkpoint", "compare", path, "--json")
    assert (ran.code, ran.error["code"], ran.error["file"]) == (4, "NOTE_MALFORMED", str(path))
    assert not Path(f"{floor.ledger}.evidence").exists()


def test_a_new_machine_adopts(floor: Floor) -> None:
    told = sign(floor)
    shutil.rmtree(floor.folder / "home" / "log")
    ran = floor.socai("checkpoint", "sign", *floor.keys("log"), "--json")
    assert (ran.code, ran.error["code"]) == (3, "LOG_HEAD_MISSING")
    carried = floor.folder / "carried"
    shutil.move(f"{floor.ledger}.checkpoints/checkpoint", carried)
    shutil.rmtree(f"{floor.ledger}.checkpoints")
    adopted = floor.done("checkpoint", "adopt", carried, "--json").document
    demand("checkpoint-adopt", adopted)
    assert adopted["size"] == told["size"]
    assert sign(floor)["outcome"] == "unchanged"
    assert floor.done("checkpoint", "adopt").out.startswith("Từ nay máy này ký mốc cho sổ.")


def test_a_page_to_print(floor: Floor) -> None:
    """Half a millimetre a module and more; what the code holds is drawn module by module."""
    import segno

    sign(floor)
    paper = floor.folder / "moc.svg"
    ran = floor.done("checkpoint", "show", "--paper", paper)
    assert str(paper) in ran.out
    page = paper.read_text("utf-8")
    note = Path(f"{floor.ledger}.checkpoints/checkpoint").read_text("utf-8")
    code = segno.make(note.encode("utf-8"), error="m", boost_error=False, micro=False)
    scale = re.search(r"scale\(([0-9.]+)\)", page)
    assert scale is not None and float(scale[1]) >= 0.5
    path = re.search(r' d="([^"]+)"', page)
    assert path is not None
    dark = {(int(x) + at, int(y)) for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path[1])
            for at in range(int(width))}
    assert dark == {(x + 4, y + 4) for y, row in enumerate(code.matrix) for x, module in enumerate(row) if module}
    assert 'height="297mm"' in page and "MỐC CỦA SỔ CÁI" in page
    again = floor.socai("checkpoint", "show", "--paper", paper, "--json")
    assert (again.code, again.error["code"]) == (3, "FILE_EXISTS")


def test_too_many_signatures_for_paper(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    from commands.texts.checkpoint_paper import page
    from ledger.errors import LedgerError

    told = floor.done("checkpoint", "sign", *floor.keys("log"), "--json").document
    for repeats in (9, 400):
        with pytest.raises(LedgerError) as caught:
            page({**told, "genesis": "", "note": told["note"] * repeats})
        assert caught.value.code == "PAPER_TOO_SMALL"
    monkeypatch.setitem(__import__("sys").modules, "segno", None)
    ran = floor.socai("checkpoint", "show", "--paper", floor.folder / "x.svg", "--json")
    assert (ran.code, ran.error["code"], ran.error["extra"]) == (9, "PACKAGE_MISSING", "office")
    assert not os.path.exists(floor.folder / "x.svg")


def test_22_an_audit_keeps_the_evidence_of_a_split_view(floor: Floor) -> None:
    told = sign(floor)
    size, origin = int(str(told["size"])), str(told["origin"])
    lie = forged(floor, "lie", Checkpoint(origin, size - 3, "ab" * 32))
    shutil.copy(lie, f"{floor.ledger}.checkpoints/{size - 3}.checkpoint")
    ran = floor.socai("audit", "checkpoints", "--json")
    assert ran.code == 4
    [finding] = [one for one in ran.document["findings"] if one["code"] == "INCONSISTENT"]
    [file] = Path(f"{floor.ledger}.evidence").iterdir()
    assert json.loads(file.read_text("utf-8"))["notes"] == [finding["expected"], finding["actual"]]
    assert str(file) in ran.err
    floor.socai("audit", "--lang", "en")
    assert list(Path(f"{floor.ledger}.evidence").iterdir()) == [file], "the same evidence is one file"


def test_22_the_audit_takes_checkpoints_and_a_policy_from_elsewhere(floor: Floor) -> None:
    told = sign(floor)
    size, origin = int(str(told["size"])), str(told["origin"])
    own = Path(f"{floor.ledger}.checkpoints/checkpoint")
    assert floor.socai("audit", "--checkpoint", own, "--json").code == 5, "nothing but the pin is missing"
    lie = forged(floor, "lie", Checkpoint(origin, size, "ab" * 32))
    ran = floor.socai("audit", "--checkpoint", own, "--checkpoint", lie, "--json")
    assert ran.code == 4 and "EQUIVOCATION" in {one["code"] for one in ran.document["findings"]}
    assert len(list(Path(f"{floor.ledger}.evidence").iterdir())) == 1
    policy = floor.folder / "policy"
    for content in (b"quorum x\n", b"# \xff\nquorum none\n"):
        policy.write_bytes(content)
        ran = floor.socai("audit", "--policy", policy, "--json")
        assert (ran.code, ran.error["code"], ran.error["file"]) == (5, "POLICY_UNUSABLE", str(policy))
    private = load(floor.folder / "f1.key", PASSPHRASE.encode())
    key = verifier_key("w.example", WITNESS, public_of(private).spki)
    policy.write_text(f"witness w {key.text}\nquorum w\n")
    ran = floor.socai("audit", "--policy", policy, "--json")
    assert ran.code == 5 and "QUORUM_UNMET" in {one["code"] for one in ran.document["findings"]}
