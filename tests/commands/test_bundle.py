"""`socai bundle`: a council far from the ledger signs for a week and hands over one file; nothing in it is believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from ledger.events.draft_file import from_json, to_json
from ledger.events.envelope import b64, unb64
from ledger.signing.algorithms import P256_ORDER
from ledger.stores.reader import LedgerReader
from tests.commands.elsewhere import Machine, enrolled_by_openssl, openssl_sign, size
from tests.commands.signing_floor import Floor, build
from tests.commands.test_sign import act_of_results, archived, quoted
from tests.schemas import demand


@pytest.fixture
def week(floor: Floor) -> tuple[Floor, Machine, list[Path]]:
    """Three drafts: two results signed with one touch, a decision that two persons signed one after the other."""
    drafts = [quoted(floor, 12)[0], quoted(floor, 13)[0], archived(floor)[0]]
    elsewhere = Machine(floor, "elsewhere")
    asked = elsewhere.socai("sign", *drafts[:2], *elsewhere.keys("clerk"), "--confirm", "0" * 64, "--json")
    digest = asked.error["digest"]
    elsewhere.done("sign", *drafts[:2], *elsewhere.keys("clerk"), "--confirm", digest)
    for person in ("clerk", "keeper"):
        assert elsewhere.signs(drafts[2], person).code == 0
    return floor, elsewhere, drafts


def states(floor: Floor) -> list[bytes]:
    with LedgerReader.open(floor.ledger) as reader:
        return [state for _, state in reader.states()]


def test_a_week_is_handed_over_in_one_file(week: tuple[Floor, Machine, list[Path]]) -> None:
    floor, elsewhere, drafts = week
    kept = [path.read_bytes() for path in drafts]
    made = elsewhere.done("bundle", *drafts, "-o", elsewhere.folder / "week.bundle", "--json").document
    demand("bundle-written", made)
    assert [one["digest"] for one in made["acts"]] == [json.loads(one)["digest"] for one in kept]
    assert [path.read_bytes() for path in drafts] == kept
    before = size(floor)
    answer = floor.done("submit", elsewhere.folder / "week.bundle", "--json").document
    demand("submitted", answer)
    assert [act["positions"] for act in answer["acts"]] == [[before], [before + 1], [before + 2]]
    assert floor.socai("audit", "--json").document["verdict"] != "failed"
    again = floor.done("submit", elsewhere.folder / "week.bundle")
    assert again.out.count("đã có sẵn") == 3 and size(floor) == before + 3
    one = floor.done("submit", drafts[0], "--json").document
    assert one["repeated"], "a draft that is in the bundle too"


def test_told_in_both_languages(week: tuple[Floor, Machine, list[Path]]) -> None:
    _, elsewhere, drafts = week
    told = elsewhere.done("bundle", *drafts, "-o", elsewhere.folder / "a.bundle")
    assert "đã gộp 3 văn bản đã ký" in told.out and "socai submit" in told.err
    english = elsewhere.done("bundle", *drafts, "-o", elsewhere.folder / "b.bundle", "--lang", "en")
    assert "3 signed acts" in english.out and "Keep the drafts" in english.err
    assert (elsewhere.folder / "a.bundle").read_bytes() == (elsewhere.folder / "b.bundle").read_bytes()


def test_the_trust_root_that_travels_along_is_ignored(week: tuple[Floor, Machine, list[Path]]) -> None:
    """A checkpoint and a policy that would vouch for anything: the forged act is refused, the others are recorded."""
    floor, elsewhere, drafts = week
    bundle = elsewhere.folder / "week.bundle"
    elsewhere.done("bundle", *drafts, "-o", bundle)
    document = json.loads(bundle.read_text("utf-8"))
    held = json.loads(document["acts"][0][0])
    held["signatures"][0]["sig"] = b64(bytes(64))
    document["acts"][0][0] = json.dumps(held, separators=(",", ":"), sort_keys=True)
    document |= {"title": "đã được kiểm", "policy": "quorum none\n",
                 "checkpoint": "so-cai.test/floor\n1\nAAAA\n\n— x AAAA\n"}
    bundle.write_text(json.dumps(document), "utf-8")
    before = states(floor)
    ran = floor.socai("submit", bundle, "--json")
    acts: list[Any] = ran.document["acts"]
    assert ran.code == 3 and acts[0]["refused"]["code"] == "SIGNATURE_INVALID" and not acts[0]["positions"]
    assert [act["refused"] for act in acts[1:]] == [None, None]
    assert states(floor)[: len(before)] == before and len(states(floor)) == len(before) + 2


def test_what_is_not_signed_whole_or_not_of_one_ledger_makes_no_bundle(
    floor: Floor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    half, _ = archived(floor)
    elsewhere = Machine(floor, "elsewhere")
    elsewhere.signs(half, "clerk")
    whole, _ = quoted(floor, 12)
    elsewhere.signs(whole, "clerk")
    other = build(tmp_path_factory.mktemp("other"))
    foreign, digest = quoted(other, 12)
    other.done("sign", foreign, *other.keys("clerk"), "--confirm", digest)
    taken = elsewhere.folder / "taken"
    taken.write_text("x", "utf-8")
    file = elsewhere.folder / "no.bundle"
    for given, target, code in (
        ((whole, half), file, "SIGNATURES_MISSING"), ((whole, foreign), file, "WRONG_LEDGER"),
        ((whole, whole), file, "ACT_TWICE"), ((whole,), taken, "FILE_EXISTS"), ((taken,), file, "FILE_SYNTAX"),
    ):
        ran = elsewhere.socai("bundle", *given, "-o", target, "--json")
        assert (ran.code, ran.error["code"]) == (3, code)
        assert not file.exists() and taken.read_text("utf-8") == "x"
    missing = elsewhere.socai("bundle", whole, half, "-o", file, "--json").error
    assert missing["place"] == "drafts[1]" and [one["person"] for one in missing["candidates"]] == ["person:keeper"]


def test_a_high_s_made_elsewhere_is_lowered_as_it_is_for_a_draft(floor: Floor) -> None:
    key, public = enrolled_by_openssl(floor, "openssl", "luu-tru", "recorder", "ecdsa-p256")
    elsewhere = Machine(floor, "elsewhere")
    path = elsewhere.folder / "draft.json"
    floor.done("draft", "act", "--from", act_of_results(floor, 1), "--signer", public.keyid[:16], "-o", path)
    digest = json.loads(path.read_text("utf-8"))["digest"]
    [message] = elsewhere.done("sign", path, "--export-bytes", elsewhere.folder / "out", "--public-key", f"{key}.pub",
                               "--confirm", digest, "--json").document["exported"]
    openssl_sign(key, "ecdsa-p256", Path(message), Path(message).with_suffix(".sig"))
    elsewhere.done("sign", path, "--add", elsewhere.folder / "out", "--public-key", f"{key}.pub", "--json")
    draft = from_json(json.loads(path.read_text("utf-8")))
    [[signature]] = draft.signatures
    r, s = decode_dss_signature(unb64(signature["sig"], "sig"))
    high = encode_dss_signature(r, max(s, P256_ORDER - s))
    path.write_text(json.dumps(to_json(draft._replace(signatures=(({**signature, "sig": b64(high)},),)))), "utf-8")
    elsewhere.done("bundle", path, "-o", elsewhere.folder / "one.bundle")
    before = size(floor)
    answer = floor.done("submit", elsewhere.folder / "one.bundle", "--json").document
    assert answer["acts"] == [{"positions": [before], "repeated": False, "refused": None}]
    assert floor.socai("audit", "--json").document["verdict"] != "failed"
