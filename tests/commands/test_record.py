"""`socai record`: draft, show, confirm, sign, append, verify."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ledger.book import Book
from tests.commands.signing_floor import CLOCK, RECOGNISE, Floor

RESULT = (
    "result", "--unit", "dak kroong", "--set", "vn-xa-ntm-2016", "--observed-on", "2021", "--counts", "15/19",
    "--criteria-unmet", "9,10,11,18", "--attestation", "quoted-from-report", "--title", "báo cáo",
)  # fmt: skip


def test_a_decision_is_recorded_and_answers(floor: Floor) -> None:
    recorded = floor.recorded(("clerk", "keeper"), *RECOGNISE)
    assert recorded["schema"] == "socai/record/1" and recorded["repeated"] is False
    assert recorded["size"] == recorded["positions"][-1] + 1
    status = floor.done("status", "xã Đăk Kroong", "--as-of", "2021-12-31", "--json").document
    standing = next(row for row in status["standings"] if row["standard"] == "ntm")
    assert (standing["state"], standing["since"], standing["attestation"]) == ("recognised", "2021-12-31", "archival")
    audit = floor.socai("audit", "--json").document
    assert (audit["root"], [f["code"] for f in audit["findings"]]) == (
        recorded["root"], ["BODY_FOR_HEAD", "PREREQUISITES_EXEMPT", "UNANCHORED"])


def test_a_draft_holds_the_exact_bytes_and_nothing_is_refreshed(floor: Floor) -> None:
    path, digest = floor.draft(*RECOGNISE, *floor.keys("clerk", "keeper"), name="first.json")
    draft = json.loads(path.read_text(encoding="utf-8"))
    assert draft["schema"] == "socai/draft/1" and draft["digest"] == digest and draft["signatures"] == [[]]
    payload = json.loads(draft["payloads"][0])
    floor.recorded(("f1", "f2"), "person", "--subject", "person:later")
    floor.now += 60 * 60 * 10**9
    line = ("record", "--draft", path, "--confirm", digest, *floor.keys("clerk", "keeper"), "--json")
    again = floor.done(*line).document
    assert again["digests"] == [digest] and payload["observed"]["size"] < again["positions"][0]
    assert floor.done(*line).document == {**again, "repeated": True, "notes": []}


def test_the_draft_names_its_rule_of_competence(floor: Floor) -> None:
    path, _ = floor.draft(*RECOGNISE, *floor.keys("clerk", "keeper"))
    body = json.loads(json.loads(path.read_text(encoding="utf-8"))["payloads"][0])["body"]
    assert body["regime"] == "qd-2540-2016"
    assert body["competence_rule"] == "xa-cap-tinh.recognition.recognised.qd-2540-2016"


def test_a_dry_run_needs_no_passphrase_and_writes_nothing(floor: Floor) -> None:
    before = floor.ledger.read_bytes()
    floor.draft(*RECOGNISE, "--signer", floor.key_id("clerk"), "--signer", floor.key_id("keeper")[:12])
    assert floor.ledger.read_bytes() == before
    shown = floor.done("record", *RESULT, "--signer", floor.key_id("clerk"), "--dry-run")
    assert "chưa ghi gì" in shown.out
    for told in ("công khai vĩnh viễn", "báo cáo", "person:clerk", "15/19", "xã Đăk Kroong"):
        assert told in shown.err
    assert "public for ever" in floor.done("record", *RESULT, "--signer", floor.key_id("clerk"), "--dry-run",
                                           "--lang", "en").err


def test_unconfirmed_without_a_terminal_is_refused_with_the_digest(floor: Floor) -> None:
    before = floor.ledger.read_bytes()
    ran = floor.socai("record", *RESULT, *floor.keys("clerk"), "--json")
    assert (ran.code, ran.error["code"]) == (7, "NOT_CONFIRMED") and len(ran.error["digest"]) == 64
    path, digest = floor.draft(*RESULT, *floor.keys("clerk"))
    for confirm in (("--confirm", "0" * 64), ("--confirm", digest[:8]), ()):
        ran = floor.socai("record", "--draft", path, *confirm, *floor.keys("clerk"), "--json")
        assert (ran.code, ran.error["code"], ran.error["digest"]) == (7, "NOT_CONFIRMED", digest)
    assert floor.ledger.read_bytes() == before


def test_signers_sign_one_after_the_other(floor: Floor) -> None:
    path, digest = floor.draft(*RECOGNISE, "--signer", floor.key_id("clerk"), "--signer", floor.key_id("keeper"))
    alone = floor.socai("record", "--draft", path, "--confirm", digest, *floor.keys("clerk"), "--json")
    assert (alone.code, alone.error["code"]) == (3, "SIGNATURES_MISSING")
    handed = floor.folder / "handed.json"
    floor.done("record", "--draft", path, "--confirm", digest, *floor.keys("clerk"), "-o", handed)
    stranger = floor.socai("record", "--draft", handed, "--confirm", digest, *floor.keys("chairman"), "--json")
    assert (stranger.code, stranger.error["code"]) == (3, "SIGNER_SET_MISMATCH")
    floor.done("record", "--draft", handed, "--confirm", digest, *floor.keys("keeper"))


def test_a_changed_draft_is_refused(floor: Floor) -> None:
    path, digest = floor.draft(*RESULT, *floor.keys("clerk"))
    path.write_text(path.read_text(encoding="utf-8").replace("15", "16"), encoding="utf-8")
    ran = floor.socai("record", "--draft", path, "--confirm", digest, *floor.keys("clerk"), "--json")
    assert (ran.code, ran.error["code"]) == (3, "INVALID_DRAFT")


def test_a_draft_overtaken_by_another_decision_conflicts(floor: Floor) -> None:
    late, digest = floor.draft(*RECOGNISE, *floor.keys("clerk", "keeper"), name="late.json")
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    ran = floor.socai("record", "--draft", late, "--confirm", digest, *floor.keys("clerk", "keeper"), "--json")
    assert (ran.code, ran.error["code"]) == (11, "CONFLICT")


def test_a_ledger_rolled_back_is_noticed(floor: Floor) -> None:
    shutil.copy(floor.ledger, floor.folder / "old.db")
    floor.recorded(("clerk",), *RESULT)
    seen = json.loads(next((floor.folder / "home" / "seen").iterdir()).read_text(encoding="utf-8"))
    ran = floor.socai("record", *RESULT, *floor.keys("clerk"), "--dry-run", "--json", "--ledger",
                      floor.folder / "old.db")
    assert (ran.code, ran.error["code"]) == (4, "ROLLED_BACK")
    assert ran.error["expected"] == seen and ran.error["found"]["size"] == seen["size"] - 1


def test_the_journal_has_every_event_signed_here_once(floor: Floor) -> None:
    recorded = floor.recorded(("clerk",), *RESULT)
    path = next((floor.folder / "home" / "journal").iterdir())
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert set(lines[-1]) == {"digest", "seq", "signed_at"}
    assert (lines[-1]["digest"], lines[-1]["seq"]) == (recorded["digests"][0], recorded["positions"][0])
    assert [line["seq"] for line in lines] == list(range(recorded["size"]))


def test_several_roles_ask_which(floor: Floor) -> None:
    floor.recorded(("f1", "f2"), "role.granted", "--subject", "office:luu-tru", "--field", "person=person:clerk",
                   "--field", "role=archivist")
    ran = floor.socai("record", *RESULT, *floor.keys("clerk"), "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (2, "ROLE_AMBIGUOUS") and len(ran.error["candidates"]) == 2
    floor.done("record", *RESULT, *floor.keys("clerk"), "--role", "recorder", "--dry-run")


def test_a_clock_far_ahead_has_its_day_confirmed(floor: Floor) -> None:
    floor.now += 60 * 24 * 3600 * 10**9
    ran = floor.socai("record", *RESULT, *floor.keys("clerk"), "--dry-run", "--json")
    assert (ran.code, ran.error["code"]) == (7, "CLOCK_AHEAD")
    day = ran.error["day"]
    floor.done("record", *RESULT, *floor.keys("clerk"), "--dry-run", "--confirm-day", day)
    wrong = floor.socai("record", *RESULT, *floor.keys("clerk"), "--dry-run", "--confirm-day", "2026-01-01", "--json")
    assert wrong.error["code"] == "CLOCK_AHEAD"
    floor.now = CLOCK - 3600 * 10**9
    behind = floor.socai("record", *RESULT, *floor.keys("clerk"), "--dry-run", "--json")
    assert (behind.code, behind.error["code"]) == (9, "CLOCK_BEHIND")


def test_corrections_and_annulments_find_their_subject(floor: Floor) -> None:
    first = floor.recorded(("clerk", "keeper"), *RECOGNISE)
    seq = first["positions"][0]
    floor.recorded(("clerk", "keeper"), "amend", "--target", f"seq:{seq}", "--correct", "effective_from=2021-12-30",
                   "--reason", "gõ nhầm ngày")
    status = floor.done("status", "dak kroong", "--as-of", "2021-12-30", "--json").document
    assert next(row for row in status["standings"] if row["standard"] == "ntm")["since"] == "2021-12-30"
    floor.recorded(("clerk", "keeper"), "void", "--target", first["digests"][0], "--reason", "ghi nhầm")
    status = floor.done("status", "dak kroong", "--as-of", "2021-12-31", "--json").document
    assert next(row for row in status["standings"] if row["standard"] == "ntm")["state"] == "unknown"


def test_a_signer_of_the_office_itself(floor: Floor, tmp_path: Path) -> None:
    paper = tmp_path / "Quyết định của ông A.PDF"
    paper.write_bytes(b"%PDF-1.7")
    path, _ = floor.draft(
        "recognise", "--unit", "dak kroong", "--set", "vn-xa-ntm-2022", "--number", "12/QĐ-UBND", "--signed-on",
        "2026-09-21", "--effective-from", "2026-09-21", "--attach", paper, *floor.keys("chairman"),
    )
    payload = json.loads(json.loads(path.read_text(encoding="utf-8"))["payloads"][0])
    assert payload["document"]["issuer"] == "office:ubnd" and payload["body"]["standard"] == "standard:ntm"
    (file,) = payload["document"]["files"]
    assert file["name"] == f"{file['sha256'][:16]}.pdf" and file["media_type"] == "application/pdf"
    assert payload["signers"][0]["role"] == "head"


@pytest.mark.parametrize("text", ["đạt", "dấu tách rời: đạt"])
def test_text_is_composed_at_the_edge(floor: Floor, text: str) -> None:
    import unicodedata

    path, _ = floor.draft(*RESULT[:-1], unicodedata.normalize("NFD", text), *floor.keys("clerk"))
    payload = json.loads(json.loads(path.read_text(encoding="utf-8"))["payloads"][0])
    assert payload["document"]["title"] == unicodedata.normalize("NFC", text)


def test_a_rehearsal_does_not_see_what_others_append_meanwhile(floor: Floor) -> None:
    with Book.open(floor.ledger, lambda: floor.now // 1000) as book:
        known = set(book.registry.persons)
        with book.reader.snapshot() as view:
            size = view.size
            floor.recorded(("f1", "f2"), "person", "--subject", "person:later")
            assert list(view.registry_rows(size)) == []
        assert set(book.registry.persons) - known == {"person:later"} and book.reader.size == size + 1
