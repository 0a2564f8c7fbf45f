"""docs/FORMAT.md: its lists are those of the code, its worked example is recomputed, its shell lines run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger import canonical
from ledger.events import codec
from ledger.events.catalogue import SUBJECT_KINDS, TYPES
from ledger.events.codec import BODIES, MULTILINE
from ledger.events.payload import Payload
from tests.ledger.events import make_vocabulary
from tests.vectors.reading import plain, vector

PAGE = make_vocabulary.PAGE.read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```(?:text|json) ([a-z_-]+)\n(.*?)\n```$", PAGE, re.M | re.S))
SECTIONS = dict(re.findall(r"^#### ([a-z.-]+)\n(.*?)(?=^#|^<!-- end)", PAGE, re.M | re.S))


def test_the_lists_are_made_from_the_structs() -> None:
    assert make_vocabulary.page() == PAGE


@pytest.mark.parametrize("name", sorted(TYPES))
def test_each_type_and_each_member_of_its_body_is_told(name: str) -> None:
    text = SECTIONS[name]
    info = TYPES[name]
    for member in BODIES[name].__struct_encode_fields__:
        inherited = member in ("basis", "basis_text", "competence_rule", "regime", "part", "parts")
        assert f"{member}: " in text or (inherited and ("...Legal" in text or "...Parts" in text)), member
    assert ("Deciding." in text) == info.deciding
    assert f"Aspect: {info.aspect}." in text
    assert all(f"`{path}`" in text for path in info.correctable)


def test_nothing_is_told_that_is_not() -> None:
    assert set(SECTIONS) == set(TYPES) == set(BODIES)


def test_each_member_of_the_payload_has_a_row() -> None:
    table = PAGE.partition("## 3. The payload")[2].partition("## 4.")[0]
    assert re.findall(r"^\| `([a-z_]+)` \|", table, re.M) == sorted(Payload.__struct_fields__)


def test_subject_kinds_and_multiline_members_and_limits() -> None:
    told = PAGE.partition("## 8. Identifiers")[2].partition("):[a-z0-9]")[0].partition("`(")[2]
    assert set(told.split("|")) == SUBJECT_KINDS
    rule = PAGE.partition("8. A newline")[2].partition("anywhere beneath")[0]
    assert set(re.findall(r"`([a-z_]+)`", rule)) == MULTILINE
    for limit in (canonical.PAYLOAD_LIMIT, canonical.PAYLOAD_LIMIT_MANY_SIGNERS, canonical.ENTRY_LIMIT):
        assert f"| {limit:,} |" in PAGE


def test_the_forbidden_ranges_are_those_of_the_code() -> None:
    text = PAGE.partition("7. Forbidden in strings: U+")[2].partition(".\n")[0]
    told = set()
    for part in re.split(r",\s+", text):
        first, _, last = part.partition("-")
        told |= set(range(int(first, 16), int(last or first, 16) + 1))
    found = {point for point in range(0x110000) if canonical.FORBIDDEN.match(chr(point))}
    assert told == found


def test_the_deciding_bodies_name_their_ground() -> None:
    """DESIGN section 3, `body`: all but those of entries 0 and 1."""
    for name, info in TYPES.items():
        named = {"regime", "competence_rule", "basis", "basis_text"} <= set(BODIES[name].__struct_encode_fields__)
        assert named == (info.deciding and name not in ("ledger.founded", "ledger.confirmed")), name


def test_correctable_paths_exist() -> None:
    document = set(plain("recognition.recognised")["document"])
    for name, info in TYPES.items():
        for path in info.correctable:
            outer, _, inner = path.partition(".")
            known = {"body": set(BODIES[name].__struct_encode_fields__), "document": document}.get(outer, set())
            assert inner in known if inner else outer in Payload.__struct_fields__, (name, path)
            assert inner not in ("standard", "holds", "outcome", "target")


def test_the_worked_example() -> None:
    seed = sha256(b"socai worked example key 4").digest()
    assert BLOCKS["seed"] == seed.hex()
    key = Ed25519PrivateKey.from_private_bytes(seed)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    keyid = sha256(spki).hexdigest()
    assert (BLOCKS["spki"], BLOCKS["keyid"]) == (b64encode(spki).decode(), keyid)
    payload = BLOCKS["payload"].encode("utf-8")
    assert codec.decode(payload).plain["signers"][0]["key"] == keyid
    assert f"{len(payload)} bytes on one line" in PAGE
    message = b"DSSEv1 35 application/vnd.socai.event.v1+json %d %b" % (len(payload), payload)
    assert BLOCKS["event_digest"] == sha256(message).hexdigest()
    recorded = re.search(r"Recorded at `([^`]+)`", PAGE)
    assert recorded is not None
    signatures = json.dumps([{"keyid": keyid, "sig": b64encode(key.sign(message)).decode()}], separators=(",", ":"))
    entry = (f'{{"payload":"{b64encode(payload).decode()}","payloadType":"application/vnd.socai.event.v1+json",'
             f'"recorded_at":"{recorded[1]}","signatures":{signatures}}}')
    assert BLOCKS["entry"] == entry
    assert BLOCKS["leaf_hash"] == sha256(b"\0" + entry.encode("ascii")).hexdigest()


def test_the_other_blocks_are_those_of_the_vectors() -> None:
    assert BLOCKS["genesis"] == vector("ledger.founded")["leaf_hash"]
    assert BLOCKS["log-key-statement"] == vector("ledger.founded")["statements"][0]["statement"]
    statement = json.loads(BLOCKS["batch-statement"])
    assert canonical.encode(statement).decode() == BLOCKS["batch-statement"]
    assert (statement["genesis"], statement["size"]) == (BLOCKS["genesis"], 5)
    assert [statement["key"]] == list(vector("result.reported")["keys"])


def test_the_shell_lines(tmp_path: Path) -> None:
    missing = [tool for tool in ("openssl", "jq", "sha256sum", "base64") if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    lines = PAGE.partition("```sh\n")[2].partition("```")[0]
    (tmp_path / "entry.json").write_text(BLOCKS["entry"], encoding="ascii")
    (tmp_path / "key.b64").write_text(BLOCKS["spki"] + "\n", encoding="ascii")
    run = shell(lines, tmp_path)
    assert run.returncode == 0, run.stderr
    said = [BLOCKS["event_digest"], BLOCKS["leaf_hash"], BLOCKS["keyid"], "Signature Verified Successfully"]
    assert run.stdout.split("\n")[:4] == said
    (tmp_path / "entry.json").write_text(BLOCKS["entry"].replace("ZalT", "ZalU", 1), encoding="ascii")
    assert "Verified" not in shell(lines, tmp_path).stdout


def shell(lines: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-eu", "-c", lines], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
