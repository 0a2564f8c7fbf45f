"""Signing elsewhere: drafted here, signed on machines without the ledger, submitted here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ledger.events.draft_file import from_json, to_json
from ledger.events.envelope import parse_entry, unb64
from ledger.signing.batch import verify_signature
from ledger.signing.dsse import EVENT_TYPE, pae
from ledger.stores.reader import LedgerReader
from tests.commands.elsewhere import Machine, pin, size
from tests.commands.signing_floor import RECOGNISE, Floor
from tests.schemas import demand

QUOTED = ("result", "--attestation", "quoted-from-report", "--unit", "xã Đăk Kroong", "--set", "vn-xa-ntm-2016",
          "--issuer", "ubnd", "--document-kind", "BC", "--signed-on", "2022-01-05")  # fmt: skip


def drafted(floor: Floor, *arguments: object, signers: tuple[str, ...] = ("clerk",), name: str = "elsewhere.json",
            ) -> tuple[Path, str]:
    """A draft file made by `socai draft`, and its digest."""
    path = floor.folder / name
    flags = [part for signer in signers for part in ("--signer", floor.key_id(signer))]
    document = floor.done("draft", *arguments, *flags, "-o", path, "--json").document
    demand("draft", document)
    assert json.loads(path.read_text("utf-8")) == document
    return path, document["digest"]


def archived(floor: Floor, number: str = "695/QĐ-UBND", name: str = "elsewhere.json") -> tuple[Path, str]:
    paper = floor.folder / "paper.txt"
    paper.write_text("tờ giấy", "utf-8")
    told = [number if part == "695/QĐ-UBND" else part for part in RECOGNISE]
    return drafted(floor, *told, "--attach", paper, signers=("clerk", "keeper"), name=name)


def quoted(floor: Floor, number: int) -> tuple[Path, str]:
    return drafted(floor, *QUOTED, "--observed-on", "2021", "--counts", f"{number}/19", "--number", f"{number}/BC-UBND",
                   name=f"draft-{number}.json")


def act_of_results(floor: Floor, count: int) -> Path:
    """An act file of `count` results quoted from one report."""
    events = [
        {"type": "result.reported", "subject": "unit:xa-dak-kroong", "body": {
            "standard": "standard:ntm", "set": "set:vn-xa-ntm-2016",
            "observed_on": {"first": "2021-12-31", "last": "2021-12-31", "precision": "day"},
            "counts": {"of": "criteria", "met": number % 20, "total": 19, "known_met": [], "known_unmet": []},
            "stated": {"basis": "actual", "place": f"dòng {number}"}}}
        for number in range(count)
    ]
    document = {"issuer": "office:ubnd", "kind": "BC", "number": "1/BC-UBND", "signed_on": "2022-01-05"}
    path = floor.folder / "results.json"
    path.write_text(json.dumps({"schema": "socai/act/1", "attestation": "quoted-from-report", "document": document,
                                "events": events}), "utf-8")
    return path


def test_two_signers_pass_the_file_between_machines_without_a_ledger(floor: Floor) -> None:
    path, digest = archived(floor)
    clerk, keeper = Machine(floor, "at-the-clerk"), Machine(floor, "at-the-keeper")
    first = clerk.done("sign", path, *clerk.keys("clerk"), "--confirm", digest)
    second = keeper.done("sign", path, *keeper.keys("keeper"), "--confirm", digest)
    for told in (first, second):
        assert re.findall(r"\b[0-9a-f]{64}\b", told.err)[-2] == re.findall(r"\b[0-9a-f]{64}\b", told.out)[0] == digest
        assert pin(floor).genesis in told.err and "chưa từng ký" in told.err
        assert "unit:xa-dak-kroong" in told.err and "695/QĐ-UBND" in told.err and "công khai vĩnh viễn" in told.err
    again = clerk.done("sign", path, *clerk.keys("clerk"), "--confirm", digest)
    assert "chưa từng ký" not in again.err
    assert "person:keeper" in first.out and "person:" not in second.out
    answer = floor.done("submit", path, "--json").document
    demand("record", answer)
    assert (answer["digests"], answer["repeated"]) == ([digest], False)
    again = floor.done("submit", path, "--json").document
    assert again == {**answer, "repeated": True, "notes": []}
    assert floor.socai("audit", "--json").document["verdict"] != "failed"


def test_english_shows_the_same(floor: Floor) -> None:
    path, digest = archived(floor)
    told = Machine(floor, "elsewhere").done("sign", path, *floor.keys("clerk"), "--confirm", digest, "--lang", "en")
    assert "public for ever" in told.err and "recognised as meeting" in told.err and digest in told.err
    assert "1 of 2 signatures" in told.out


@pytest.mark.parametrize("confirm", [[], ["--confirm", "0" * 64]])
def test_unconfirmed_nothing_is_signed(floor: Floor, confirm: list[str]) -> None:
    path, digest = archived(floor)
    before = path.read_bytes()
    machine = Machine(floor, "elsewhere")
    for way in (machine.keys("clerk"), ["--export-bytes", floor.folder / "bytes", "--signer", floor.key_id("clerk")]):
        ran = machine.socai("sign", path, *way, *confirm, "--json")
        assert (ran.code, ran.error["code"], ran.error["digest"]) == (7, "NOT_CONFIRMED", digest)
    assert path.read_bytes() == before and not (floor.folder / "bytes").exists()
    assert not (machine.folder / "home").exists()


def test_what_is_signed_elsewhere_is_kept_in_the_journal_there(floor: Floor) -> None:
    path, digest = archived(floor)
    machine = Machine(floor, "elsewhere")
    machine.signs(path, "clerk")
    lines = (machine.folder / "home" / "journal" / f"{pin(floor).genesis}.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["digest"] for line in lines] == [digest]


def test_a_missing_signer_is_named(floor: Floor) -> None:
    path, _ = archived(floor)
    Machine(floor, "elsewhere").signs(path, "clerk")
    ran = floor.socai("submit", path, "--json")
    assert (ran.code, ran.error["code"], ran.error["found"], ran.error["expected"]) == (3, "SIGNATURES_MISSING", 1, 2)
    assert [one["person"] for one in ran.error["candidates"]] == ["person:keeper"]


def test_a_stranger_does_not_sign(floor: Floor) -> None:
    path, _ = archived(floor)
    ran = Machine(floor, "elsewhere").signs(path, "chairman")
    assert (ran.code, ran.error["code"]) == (3, "SIGNER_SET_MISMATCH")
    stranger = json.loads(path.read_text("utf-8"))
    stranger["signatures"][0] = [{"keyid": floor.key_id("chairman"), "sig": "QUFBQQ=="}]
    path.write_text(json.dumps(stranger), "utf-8")
    ran = floor.socai("submit", path, "--json")
    assert (ran.code, ran.error["code"], ran.error["found"]) == (3, "SIGNER_SET_MISMATCH", floor.key_id("chairman"))


def test_a_tampered_draft(floor: Floor) -> None:
    path, _ = archived(floor)
    machine = Machine(floor, "elsewhere")
    machine.signs(path, "clerk", "keeper")
    original = json.loads(path.read_text("utf-8"))
    changed = {**original, "payloads": [original["payloads"][0].replace("695/QĐ-UBND", "696/QĐ-UBND")]}
    path.write_text(json.dumps(changed), "utf-8")
    for command in ("submit", "sign"):
        ran = (floor if command == "submit" else machine).socai(command, path, "--json")
        assert (ran.code, ran.error["code"], ran.error["place"]) == (3, "INVALID_DRAFT", "digest")
    before = size(floor)
    renewed = {**changed, "digest": from_json({**original, "signatures": [[]]})._replace(
        payloads=(changed["payloads"][0].encode(),)).digest}
    path.write_text(json.dumps(renewed), "utf-8")
    ran = floor.socai("submit", path, "--json")
    assert (ran.code, ran.error["code"], size(floor)) == (3, "SIGNATURE_INVALID", before)


@pytest.mark.parametrize("change", [
    lambda held: held[0].pop("keyid"), lambda held: held[0].update(sig=5), lambda held: held[0].update(sig="*"),
    lambda held: held.append(dict(held[0])), lambda held: held.reverse(),
    lambda held: held[0].update(batch={"index": 0}),
])
def test_signatures_of_another_form(floor: Floor, change: Any) -> None:
    path, _ = archived(floor)
    Machine(floor, "elsewhere").signs(path, "clerk", "keeper")
    document = json.loads(path.read_text("utf-8"))
    change(document["signatures"][0])
    path.write_text(json.dumps(document), "utf-8")
    ran = floor.socai("submit", path, "--json")
    assert (ran.code, ran.error["code"]) == (3, "INVALID_DRAFT")


def test_payloads_of_two_acts_are_no_draft(floor: Floor) -> None:
    (one, _), (two, _) = quoted(floor, 1), quoted(floor, 2)
    first, second = (from_json(json.loads(path.read_text("utf-8"))) for path in (one, two))
    mixed = first._replace(payloads=(*first.payloads, *second.payloads), signatures=((), ()))
    one.write_text(json.dumps(to_json(mixed)), "utf-8")
    ran = Machine(floor, "elsewhere").signs(one, "clerk")
    assert (ran.code, ran.error["code"], ran.error["place"]) == (3, "INVALID_DRAFT", "payloads[0].act")


def test_a_stale_draft_is_told_what_came_before_it(floor: Floor) -> None:
    (early, digest), (late, _) = archived(floor), archived(floor, "700/QĐ-UBND", "late.json")
    machine = Machine(floor, "elsewhere")
    for path in (early, late):
        machine.signs(path, "clerk", "keeper")
    position = floor.done("submit", early, "--json").document["positions"][0]
    before = size(floor)
    ran = floor.socai("submit", late, "--json")
    assert (ran.code, ran.error["code"], ran.error["competing"], size(floor)) == (11, "CONFLICT", digest, before)
    assert ran.error["candidates"][0]["seq"] == position and "695/QĐ-UBND" in ran.error["candidates"][0]["sentence"]
    assert "695/QĐ-UBND" in floor.socai("submit", late).err


def test_a_draft_for_another_ledger(floor: Floor, tmp_path: Path) -> None:
    path, _ = archived(floor)
    Machine(floor, "elsewhere").signs(path, "clerk", "keeper")
    other = Floor(tmp_path / "other")
    other.folder.mkdir()
    founders = [part for name in ("f1", "f2") for part in ("--founder", f"{name}={floor.folder / name}.key")]
    other.done("init", "--origin", "so-cai.test/other", "--purpose", "test", "--threshold", 2, *founders,
               "--log-key", f"op={floor.folder / 'log.key'}", "--passphrase-file", floor.folder / "passphrase")
    before = size(other)
    ran = other.socai("submit", path, "--json")
    assert (ran.code, ran.error["code"], size(other)) == (3, "WRONG_LEDGER", before)
    told = [ran.error[name]["origin"] for name in ("found", "expected")]
    assert told == ["so-cai.test/floor", "so-cai.test/other"]


@pytest.mark.slow
def test_a_session_of_1024_acts_is_signed_at_once_and_each_event_proves_itself(floor: Floor) -> None:
    path, digest = drafted(floor, "act", "--from", act_of_results(floor, 1024))
    ran = Machine(floor, "elsewhere").signs(path, "clerk")
    assert ran.document["shape"] == "batch" and ran.document["digest"] == digest
    positions = floor.done("submit", path, "--json").document["positions"]
    assert len(positions) == 1024
    with LedgerReader.open(str(floor.ledger)) as reader:
        entries = [parse_entry(reader.state(seq)) for seq in positions]
        genesis = reader.genesis()
    assert len({entry.signatures[0]["sig"] for entry in entries}) == 1
    from ledger.book import Book

    with Book.open(floor.ledger, lambda: floor.now // 1000) as book:
        key = book.key_of(entries[0].signatures[0]["keyid"])
    for index in (0, 511, 1023):
        entry = entries[index]
        assert len(entry.signatures[0]["batch"]["path"]) == 10
        verify_signature(key, pae(EVENT_TYPE, entry.payload), entry.signatures[0], genesis)


def test_several_drafts_are_one_batch_and_go_into_the_ledger_apart(floor: Floor) -> None:
    paths = [quoted(floor, number)[0] for number in (1, 2, 3)]
    machine = Machine(floor, "elsewhere")
    unconfirmed = machine.socai("sign", *paths, *machine.keys("clerk"), "--json")
    signed = machine.done("sign", *paths, *machine.keys("clerk"), "--confirm", unconfirmed.error["digest"], "--json")
    demand("sign", signed.document)
    assert (signed.document["shape"], signed.document["events"]) == ("batch", 3)
    made = [from_json(json.loads(path.read_text("utf-8"))).signatures[0][0] for path in paths]
    assert len({one["sig"] for one in made}) == 1 and [one["batch"]["index"] for one in made] == [0, 1, 2]
    for path in reversed(paths):
        floor.done("submit", path)
    assert floor.socai("audit", "--json").document["verdict"] != "failed"


def test_drafts_of_two_ledgers_or_one_twice_are_not_signed_together(floor: Floor) -> None:
    (one, _), (two, _) = quoted(floor, 1), quoted(floor, 2)
    document = json.loads(two.read_text("utf-8"))
    draft = from_json(document)
    payload = draft.payloads[0].replace(b"so-cai.test/floor", b"so-cai.test/other")
    two.write_text(json.dumps(to_json(draft._replace(payloads=(payload,)))), "utf-8")
    machine = Machine(floor, "elsewhere")
    ran = machine.socai("sign", one, two, *machine.keys("clerk"), "--json")
    assert (ran.code, ran.error["code"], ran.error["place"]) == (3, "WRONG_LEDGER", "drafts[1]")
    ran = machine.socai("sign", one, one, *machine.keys("clerk"), "--json")
    assert (ran.code, ran.error["code"]) == (3, "ACT_TWICE")


def test_one_way_at_a_time(floor: Floor) -> None:
    path, digest = archived(floor)
    machine = Machine(floor, "elsewhere")
    for flags in (
        (*machine.keys("clerk"), "--add", path), (*machine.keys("clerk"), "--export-bytes", "b"), (),
        ("--export-bytes", "b"), ("--export-bytes", "b", "--signer", floor.key_id("clerk"), "-o", "x"),
    ):
        ran = machine.socai("sign", path, *flags, "--confirm", digest, "--json")
        assert (ran.code, ran.error["code"]) == (2, "USAGE"), flags
    assert floor.socai("draft", *RECOGNISE, "-o", "x.json").code == 2
    assert floor.socai("draft", *RECOGNISE, "--signer", floor.key_id("clerk")).code == 2


def test_a_new_file_is_never_an_old_one(floor: Floor) -> None:
    path, digest = archived(floor)
    machine = Machine(floor, "elsewhere")
    before = path.read_bytes()
    new = machine.folder / "signed.json"
    for expected in (0, 3):
        ran = machine.socai("sign", path, *machine.keys("clerk"), "--confirm", digest, "-o", new, "--json")
        assert ran.code == expected
    assert path.read_bytes() == before and unb64(json.loads(new.read_text())["signatures"][0][0]["sig"], "sig")
