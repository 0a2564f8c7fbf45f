"""Recompute every vector from docs/FORMAT.md alone: standard library and cryptography, nothing of socai.

    python -I tests/vectors/recompute.py            exit 0 and one line if every vector holds

For each ``<type>.json``: the payload is canonical JSON; event_digest; the entry's exact bytes and its leaf hash; the
signature set; each signature, single or batch; proofs of possession. Of each refused neighbour: that it is not
canonical, where that can be told without knowing the type, or else that it is.
"""

import json
import re
import sys
import unicodedata
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

EVENT = "application/vnd.socai.event.v1+json"
BATCH = "application/vnd.socai.batch.v1+json"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]")
MULTILINE = {"as_written", "basis_text", "findings", "note", "notes", "quote", "reason", "reasons"}


class Refused(Exception):
    pass


def demand(holds, told):
    if not holds:
        raise Refused(told)


# ---- sections 2 and 4: bytes

def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def parse(data):
    try:
        value = json.loads(data.decode("utf-8"))
        demand(canonical(value) == data, "not its own canonical form")
    except (ValueError, RecursionError) as fault:
        raise Refused(str(fault)) from None
    check(value, 1, False)
    return value


def check(value, depth, multiline):
    demand(depth <= 16 or not isinstance(value, (dict, list)), "too deep")
    if isinstance(value, dict):
        path = str(value["path"]).rpartition(".")[2] if value.keys() == {"path", "value"} else ""
        for key, inner in value.items():
            demand(re.fullmatch("[a-z][a-z0-9_]*", key), "key")
            check(inner, depth + 1, key in MULTILINE or (key == "value" and path in MULTILINE))
    elif isinstance(value, list):
        for inner in value:
            check(inner, depth + 1, multiline)
    elif isinstance(value, str):
        demand(not FORBIDDEN.search(value) and unicodedata.is_normalized("NFC", value), "string")
        demand(multiline or "\n" not in value, "newline")
        if unicodedata.unidata_version == "14.0.0":
            demand(all(unicodedata.category(c) not in ("Cn", "Cs", "Co") for c in value), "unassigned")
    else:
        demand(value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < 2**53), "number")


def pae(kind, payload):
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)


def unb64(text):
    data = b64decode(text, validate=True)
    demand(b64encode(data).decode() == text, "base64")
    return data


# ---- section 5: signatures

def leaf(data):
    return sha256(b"\0" + data).digest()


def node(left, right):
    return sha256(b"\1" + left + right).digest()


def root_from_path(hashed, index, size, path):
    """RFC 9162, section 2.1.3.2; refuses a path of any other length than the geometry's."""
    demand(0 <= index < size, "index")
    last = size - 1
    for sibling in path:
        demand(last > 0 and len(sibling) == 32, "path")
        if index % 2 or index == last:
            hashed = node(sibling, hashed)
            while index and not index % 2:
                index, last = index // 2, last // 2
        else:
            hashed = node(hashed, sibling)
        index, last = index // 2, last // 2
    demand(last == 0, "path")
    return hashed


def verify(algorithm, spki, message, signature):
    key = load_der_public_key(spki)
    try:
        if algorithm == "ed25519":
            demand(len(signature) == 64, "length")
            key.verify(signature, message)
        elif algorithm == "ecdsa-p256":
            r, s = decode_dss_signature(signature)
            demand(encode_dss_signature(r, s) == signature and 0 < s <= P256_ORDER // 2, "DER or high S")
            key.verify(signature, message, ECDSA(SHA256()))
        else:
            demand(algorithm == "rsa-pkcs1-sha256" and len(signature) * 8 == key.key_size, "length")
            key.verify(signature, message, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise Refused("signature") from None


def check_signature(vector, signature, message):
    key = vector["keys"][signature["keyid"]]
    spki = unb64(key["spki"])
    demand(sha256(spki).hexdigest() == signature["keyid"], "keyid")
    if "batch" in signature:
        batch = signature["batch"]
        demand(2 <= batch["size"] <= 1024 and vector["genesis"], "batch")
        root = root_from_path(leaf(message), batch["index"], batch["size"], [unb64(part) for part in batch["path"]])
        statement = {"genesis": vector["genesis"], "key": signature["keyid"], "root": root.hex(), "size": batch["size"]}
        message = pae(BATCH, canonical(statement))
    verify(key["algorithm"], spki, message, unb64(signature["sig"]))


# ---- one vector

def check_vector(vector):
    payload = vector["payload_text"].encode("utf-8")
    plain = parse(payload)
    demand(plain["type"] == vector["type"], "type")
    message = pae(EVENT, payload)
    demand(sha256(message).hexdigest() == vector["event_digest"], "event_digest")
    entry = unb64(vector["entry"])
    demand(leaf(entry).hex() == vector["leaf_hash"] and len(entry) <= 65_535, "leaf_hash")
    stored = json.loads(entry)
    again = {"payload": b64encode(payload).decode(), "payloadType": EVENT, "recorded_at": vector["recorded_at"],
             "signatures": stored["signatures"]}
    demand(canonical(again) == entry, "entry bytes")
    keyids = [signature["keyid"] for signature in stored["signatures"]]
    demand(keyids == sorted(set(keyids)) == [signer["key"] for signer in plain["signers"]], "signers")
    for signature in stored["signatures"]:
        check_signature(vector, signature, message)
    for proof in vector["statements"]:
        parse(proof["statement"].encode())
        verify(proof["algorithm"], unb64(proof["spki"]), proof["statement"].encode(), unb64(proof["sig"]))
        damaged = proof["statement"].replace("office:", "office:x", 1).encode()
        demand(refused(verify, proof["algorithm"], unb64(proof["spki"]), damaged, unb64(proof["sig"])), "damaged proof")
    flipped = bytes([payload[0] ^ 1]) + payload[1:]
    demand(refused(check_signature, vector, stored["signatures"][0], pae(EVENT, flipped)), "flipped bit")
    neighbour = vector["rejected"]
    demand(refused(parse, neighbour["payload_text"].encode("utf-8")) != neighbour["canonical"], "neighbour")


def refused(function, *arguments):
    try:
        function(*arguments)
    except Refused:
        return True
    return False


def main():
    files = sorted(Path(__file__).resolve().parent.glob("*.json"))
    faults = 0
    genesis = None
    for file in files:
        vector = json.loads(file.read_text(encoding="utf-8"))
        try:
            check_vector(vector)
            if vector["type"] == "ledger.founded":
                demand(vector["genesis"] is None, "genesis")
                genesis = vector["leaf_hash"]
        except Refused as fault:
            faults += 1
            print(f"{file.name}: {fault}", file=sys.stderr)
    for file in files:
        vector = json.loads(file.read_text(encoding="utf-8"))
        named = json.loads(vector["payload_text"])["ledger"]["genesis"]
        if named != vector["genesis"] or (named != genesis and vector["type"] != "ledger.founded"):
            faults += 1
            print(f"{file.name}: another genesis", file=sys.stderr)
    print(f"{len(files)} vectors, {faults} faults")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
