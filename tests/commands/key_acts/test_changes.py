"""`socai key enrol|rotate|retire|revoke|show`: from a request to the end of a key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import signing_floor
from tests.commands.signing_floor import Floor
from tests.schemas import demand

ROOTS = ("f1", "f2")


def acted(floor: Floor, signers: tuple[str, ...], *arguments: object) -> Any:
    """Draft with `arguments`, then confirm and record the draft, as scripts do."""
    path = floor.folder / "act.json"
    path.unlink(missing_ok=True)
    ran = floor.done(*arguments, *floor.keys(*signers), "--dry-run", "-o", path, "--json")
    return floor.done("record", "--draft", path, "--confirm", ran.document["digest"], *floor.keys(*signers),
                      "--json").document


def refused(floor: Floor, signers: tuple[str, ...], *arguments: object) -> tuple[int, str]:
    ran = floor.socai(*arguments, *floor.keys(*signers), "--dry-run", "--json")
    return ran.code, ran.error["code"]


def requested(floor: Floor, name: str, person: str, office: str = "luu-tru", **more: str) -> Path:
    """A new key file and its enrolment."""
    path = floor.folder / f"{name}.key"
    flags = [part for key, value in more.items() for part in (f"--{key}", value)]
    floor.done("key", "new", path, "--person", person, "--office", office, *flags, "--passphrase-file",
               floor.folder / "passphrase")
    signing_floor._quick(path)
    return Path(f"{path}.act.toml")


def shown(floor: Floor, keyid: str) -> Any:
    answer = floor.done("key", "show", keyid, "--json").document
    demand("key", answer)
    return answer


def listed(floor: Floor, *flags: str) -> Any:
    answer = floor.done("key", "list", *flags, "--json").document
    demand("key-list", answer)
    return answer["keys"]


def test_a_request_is_enrolled_for_its_days(floor: Floor) -> None:
    request = requested(floor, "n", "new-clerk", role="recorder")
    done = acted(floor, ROOTS, "key", "enrol", request, "--from", "2026-09-01", "--through", "2026-12-31")
    assert len(done["positions"]) == 3
    (row,) = listed(floor, "--person", "new-clerk")
    assert (row["valid_from"], row["valid_to"], row["status"]) == ("2026-09-01", "2027-01-01", "in-use")
    told = shown(floor, row["key"][:10])
    assert told["enrolled"]["seq"] == done["positions"][1] and told["roles"][0]["role"] == "recorder"
    assert told["signatures"]["entries"] == 0 and told["log"] is None
    assert refused(floor, ROOTS, "key", "enrol", request) == (3, "DUPLICATE_KEY")
    out = floor.done("key", "show", row["key"]).out
    assert "31/12/2026" in out and "key." not in out
    assert "signs through" in floor.done("key", "show", row["key"], "--lang", "en").out


def test_a_key_out_of_its_days_is_told_by_its_own_code(floor: Floor) -> None:
    for name, flag, day, code in (("old", "--through", "2026-01-31", "KEY_EXPIRED"),
                                  ("new", "--from", "2027-01-01", "KEY_NOT_YET_VALID")):
        acted(floor, ROOTS, "key", "enrol", requested(floor, name, f"p-{name}", role="recorder"), flag, day)
        told = ("--unit", "dak kroong", "--set", "vn-xa-ntm-2016", "--observed-on", "2021", "--counts", "3/19",
                "--attestation", "quoted-from-report", "--title", "x")
        assert refused(floor, (name,), "record", "result", *told) == (3, code)
        (row,) = listed(floor, "--person", f"p-{name}")
        assert row["status"] == {"old": "expired", "new": "not-yet"}[name]


def test_a_rotation_is_one_act(floor: Floor) -> None:
    old = floor.key_id("clerk")
    request = requested(floor, "clerk2", "clerk")
    done = acted(floor, ROOTS, "key", "rotate", request, "--reason", "đổi máy")
    assert len(done["positions"]) == 2
    rows = {row["key"]: row for row in listed(floor, "--office", "luu-tru", "--person", "clerk")}
    assert {row["status"] for row in rows.values()} == {"retired", "in-use"} and rows[old]["status"] == "retired"
    assert shown(floor, old)["retired"]["seq"] == done["positions"][1]
    stranger = requested(floor, "keeper2", "keeper")
    assert refused(floor, ROOTS, "key", "rotate", stranger, "--old", old) == (3, "ROTATION_MISMATCH")
    nobody = requested(floor, "first", "newcomer")
    assert refused(floor, ROOTS, "key", "rotate", nobody) == (12, "KEY_UNKNOWN")


def test_a_key_is_retired_or_revoked_for_ever(floor: Floor) -> None:
    clerk, keeper = floor.key_id("clerk"), floor.key_id("keeper")
    acted(floor, ROOTS, "key", "retire", clerk[:12], "--reason", "nghỉ việc")
    assert refused(floor, ROOTS, "key", "retire", clerk) == (3, "KEY_ENDED")
    acted(floor, ROOTS, "key", "revoke", keeper, "--reason", "mất thẻ")
    assert {row["key"]: row["status"] for row in listed(floor)}[keeper] == "revoked"
    acted(floor, ROOTS, "key", "revoke", keeper, "--reason", "bị dùng trộm", "--compromised-since", "2026-01-01")
    told = shown(floor, keeper)
    assert (told["status"], told["compromised_since"]) == ("compromised", "2025-12-31T17:00:00.000000Z")
    assert told["declared"]["seq"] > told["revoked"]["seq"]
    out = floor.done("key", "list").out
    assert "bị lộ từ 01/01/2026" in out and "thôi dùng từ" in out
    assert refused(floor, ROOTS, "key", "revoke", "0" * 64, "--reason", "x") == (12, "KEY_UNKNOWN")
    ran = floor.socai("key", "revoke", clerk, "--reason", "x", "--compromised-since", "hôm qua", *floor.keys("f1"))
    assert ran.code == 2 and "--compromised-since" in ran.err


def test_what_a_compromised_key_signed_is_shown_in_question_and_settled(floor: Floor) -> None:
    chairman = floor.key_id("chairman")
    floor.recorded(("chairman",), "recognition.recognised", "--unit", "dak kroong", "--standard", "ntm", "--set",
                   "vn-xa-ntm-2016", "--for-year", "2025", "--effective-from", "2026-01-10", "--number", "7/QĐ-UBND",
                   "--signed-on", "2026-01-10", "--field", "basis_text=Luật")
    acted(floor, ROOTS, "key", "revoke", chairman, "--reason", "lộ", "--compromised-since", "2026-01-01")
    status = floor.done("status", "dak kroong", "--json").document
    demand("status", status)
    standing = next(one for one in status["standings"] if one["standard"] == "ntm")
    (doubt,) = standing["in_question"]
    assert standing["state"] == "recognised" and doubt["key"] == chairman
    assert shown(floor, chairman)["signatures"]["in_question"] == [doubt["seq"]]
    for command in (("status",), ("why",), ("history",)):
        assert "đang bị đặt câu hỏi" in floor.done(*command, "dak kroong").out
        assert "in question" in floor.done(*command, "dak kroong", "--lang", "en").out
    told = floor.done("list", "--kind", "xa", "--json").document
    demand("list", told)
    floor.done("replay")
    assert floor.done("list", "--kind", "xa", "--json").document == told
    assert "đang bị đặt câu hỏi" in floor.done("list", "--kind", "xa").out
    audit = floor.socai("audit", "keys", "--json")
    assert audit.code == 5 and [one["code"] for one in audit.document["findings"]] == ["KEY_IN_QUESTION"]
    acted(floor, ROOTS, "key", "enrol", requested(floor, "chairman2", "chairman", "ubnd"))
    one = ("record", "entry.reaffirmed", "--subject", "unit:xa-dak-kroong", "--field",
           f"entries={json.dumps([doubt['digest']])}")
    assert floor.done(*one, *floor.keys("chairman2"), "--dry-run", "--json")
    assert refused(floor, ("chairman2",), "key", "reaffirm", chairman, "--subject", "xa-khac") == (3, "NOT_IN_QUESTION")
    assert refused(floor, ("clerk",), "key", "reaffirm", chairman) == (3, "OFFICE_NOT_COMPETENT")
    acted(floor, ("chairman2",), "key", "reaffirm", chairman, "--reason", "khóa cũ bị lộ")
    assert "đang bị đặt câu hỏi" not in floor.done("status", "dak kroong").out
    assert floor.socai("audit", "keys", "--json").code == 0
    assert "Khẳng định lại" in floor.done("history", "dak kroong").out


def test_the_logs_key_takes_its_leave(floor: Floor) -> None:
    request = requested(floor, "log2", "op", "so-cai", purpose="log")
    wrong = ("key", "rotate", request, "--old-file", floor.folder / "clerk.key")
    assert refused(floor, ROOTS, *wrong) == (3, "LOG_KEY_MISMATCH")
    assert refused(floor, ROOTS, "key", "rotate", request) == (3, "INVALID_PAYLOAD")
    done = acted(floor, ROOTS, "key", "rotate", request, "--old-file", floor.folder / "log.key")
    (position,) = done["positions"]
    old, new = sorted((shown(floor, row["key"]) for row in listed(floor) if row["purpose"] == "log"),
                      key=lambda told: int(told["log"]["from"]))
    assert (old["log"], new["log"]) == ({"from": 1, "to": position + 1}, {"from": position + 1, "to": None})
    assert old["status"] == "retired"


@pytest.mark.parametrize("content", ["[1]", "{}", '{"events": [{"type": "key.retired"}]}', '{"events": 1}'])
def test_a_file_that_is_no_request(floor: Floor, content: str) -> None:
    path = floor.folder / "request.json"
    path.write_text(content, encoding="utf-8")
    assert refused(floor, ROOTS, "key", "enrol", path) == (3, "REQUEST_INVALID")


def test_a_draft_is_signed_on_with_record(floor: Floor) -> None:
    path = floor.folder / "any.json"
    path.write_text("{}", encoding="utf-8")
    ran = floor.socai("key", "retire", floor.key_id("clerk"), "--draft", path, *floor.keys("f1"))
    assert ran.code == 2 and "socai record --draft" in ran.err
