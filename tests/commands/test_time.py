"""Trusted time by file: requests queued, stamped by a real authority elsewhere, kept, recorded."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.commands.signing_floor import Floor
from tests.ledger.trusted_time.tsa import Tsa
from tests.schemas import demand


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa"), "VIETTEL")


@pytest.fixture
def stamped(floor: Floor, tsa: Tsa) -> Floor:
    """A ledger that has pinned the authority, with a signed checkpoint; its clock is that of the authority."""
    floor.now = time.time_ns()
    policy = floor.folder / "policy"
    policy.write_text("quorum none\n", "utf-8")
    act = floor.folder / "policy.json"
    floor.done("witness", "policy", policy, "-o", act, "--anchor-days", 31, "--authority",
               f"viettel={tsa.folder / 'chain.pem'}")
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 7 * 3600))
    path, digest = floor.draft("act", "--from", act, *floor.keys("f1", "f2"), "--confirm-day", today)
    floor.done("record", "--draft", path, "--confirm", digest, *floor.keys("f1", "f2"), "--confirm-day", today)
    floor.done("checkpoint", "sign", *floor.keys("log"))
    return floor


def requests(floor: Floor) -> list[str]:
    told = floor.done("time", "request", "--json").document
    demand("time-request", told)
    return list(told["waiting"])


def stamp(floor: Floor, tsa: Tsa, request: str, name: str = "token.tsr") -> Path:
    path = floor.folder / name
    path.write_bytes(tsa.stamp(Path(request).read_bytes()))
    return path


def listed(floor: Floor) -> Any:
    told = floor.done("time", "list", "--json").document
    demand("time-list", told)
    return told


def test_from_request_to_anchor(stamped: Floor, tsa: Tsa) -> None:
    floor = stamped
    [request] = requests(floor)
    assert requests(floor) == [request], "asked once"
    assert (listed(floor)["proof"], listed(floor)["waiting"]) == ("pending", [request])
    token = stamp(floor, tsa, request)
    added = floor.done("time", "add", token, "--json").document
    demand("time-add", added)
    size = floor.done("checkpoint", "show", "--json").document["size"]
    assert (added["tokens"][0]["size"], added["tokens"][0]["authority"]) == (size, "viettel")
    assert requests(floor) == []
    anchored = floor.done("time", "anchor", *floor.keys("log"), "--json").document
    demand("time-anchor", anchored)
    assert anchored["anchors"] == [{"seq": size, "size": size}]
    again = floor.done("time", "anchor", *floor.keys("log"), "--json").document
    assert again["anchors"] == []
    told = listed(floor)
    assert [one["size"] for one in told["anchors"]] == [size]
    assert told["anchors"][0]["time"] == added["tokens"][0]["time"]
    assert told["proof"] == "pending", "the anchor itself came after"
    for language in ("vi", "en"):
        assert str(size) in floor.done("time", "list", "--lang", language).out
    assert "Chưa có lời nào mới" in floor.done("time", "anchor", *floor.keys("log")).out
    audit = floor.socai("audit", "--json").document
    assert [one for one in audit["findings"] if one["severity"] == "failed"] == []


def test_a_token_for_something_else_is_not_kept(stamped: Floor, tsa: Tsa, tmp_path: Path) -> None:
    floor = stamped
    [request] = requests(floor)
    impostor = Tsa(tmp_path / "another", "VIETTEL")
    cases = {
        "other data": (tsa.stamp(tsa.query(b"other", "-sha256")), "data"),
        "impostor": (impostor.stamp(Path(request).read_bytes()), "signature"),
        "no token": (b"no token", "encoding"),
        "too large": (bytes(20_000), "size"),
    }
    note = floor.done("checkpoint", "show", "--json").document["note"].encode()
    text = note[: note.index(b"\n\n") + 1]
    cases["another request's"] = (tsa.stamp(tsa.query(text, "-sha256")), "nonce")
    for name, (token, reason) in cases.items():
        path = tmp_path / name
        path.write_bytes(token)
        ran = floor.socai("time", "add", path, "--json")
        assert (ran.code, ran.error["code"], ran.error["reason"]) == (4, "TIME_TOKEN_INVALID", reason), name
    assert requests(floor) == [request]
    folder = Path(f"{floor.ledger}.checkpoints")
    os.unlink(request)
    path.write_bytes(tsa.stamp(tsa.query(text, "-sha256")))
    assert floor.done("time", "add", path), "without the request at hand the nonce can't be compared"
    kept = next(folder.glob("*.tsr"))
    damaged = bytearray(kept.read_bytes())
    damaged[-1] ^= 1
    kept.write_bytes(bytes(damaged))
    ran = floor.socai("time", "anchor", *floor.keys("log"), "--json")
    assert (ran.code, ran.error["code"], ran.error["file"]) == (4, "TIME_TOKEN_INVALID", str(kept))


def test_without_a_policy_there_is_nobody_to_ask(floor: Floor) -> None:
    floor.done("checkpoint", "sign", *floor.keys("log"))
    for line in (["request"], ["add", floor.folder / "passphrase"]):
        ran = floor.socai("time", *line, "--json")
        assert (ran.code, ran.error["code"]) == (6, "POLICY_NOT_ADOPTED")
    assert listed(floor)["proof"] is None
    assert floor.done("time", "list").out == "Sổ chưa có neo thời gian nào.\n"


def test_time_that_nobody_vouches_for_is_called_unproven(stamped: Floor, tsa: Tsa) -> None:
    floor = stamped
    floor.now += 32 * 86_400 * 10**9
    assert listed(floor)["proof"] == "unproven"
    assert "THỜI GIAN CHƯA ĐƯỢC CHỨNG MINH" in floor.done("time", "list").out


def test_known_at_inside_a_longer_interval_says_so(stamped: Floor, tsa: Tsa) -> None:
    """Two months without an anchor, then one: what was known in between nobody but the operator vouches for."""
    floor = stamped
    question = ("status", "xã Đăk Kroong", "--as-of", "2026-11-01")
    told = floor.done(*question, "--json").document
    assert "time" not in told["known_at"], "the interval has not passed"
    size = floor.done("checkpoint", "show", "--json").document["size"]
    day = 86_400 * 10**9
    floor.now = (floor.now // day + 60) * day + day // 4  # an hour past noon: far from the midnight of +07:00
    today = time.strftime("%Y-%m-%d", time.gmtime(floor.now / 1e9 + 7 * 3600))
    act = floor.folder / "later.toml"
    act.write_text('schema = "socai/act/1"\nattestation = "signed-by-author"\n[[events]]\ntype = "person.registered"\n'
                   'subject = "person:later"\n', "utf-8")
    path, digest = floor.draft("act", "--from", act, *floor.keys("f1", "f2"), "--confirm-day", today)
    floor.done("record", "--draft", path, "--confirm", digest, *floor.keys("f1", "f2"), "--confirm-day", today)
    known = (*question, "--known-at", f"seq:{size - 1}")
    late = floor.done(*known, "--json").document
    demand("status", late)
    assert late["known_at"]["time"] == "unproven"
    assert "THỜI GIAN CHƯA ĐƯỢC CHỨNG MINH" in floor.done(*known).out.replace("\n", " ")
    [request] = requests(floor)
    floor.done("time", "add", stamp(floor, tsa, request))
    floor.done("time", "anchor", *floor.keys("log"))
    assert "time" not in floor.done(*known, "--json").document["known_at"], "stamped in time, recorded later"
