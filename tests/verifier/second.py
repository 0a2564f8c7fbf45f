"""A second verifier, made from docs/FORMAT.md: python -I tests/verifier/second.py LEDGER|RECEIPT [PIN or NOTE ...]
It judges bytes, tree, signatures, keys at their positions, seals and checkpoints, not who may decide what, nor answers.
It prints positions of faulty entries (or words) by respect, and exits with 4 where there is a fault."""

import json
import re
import sqlite3
import sys
from base64 import b64decode, b64encode
from contextlib import closing, suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from unicodedata import category, is_normalized

from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

ED25519 = bytes.fromhex("302a300506032b6570032100")
PAE = b"DSSEv1 35 application/vnd.socai.%b.v1+json %d %b"
ORDER, FIELD = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551, 2**255 - 19
EIGHT = int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
LOW = {0, 1, FIELD - 1, EIGHT % 2**255, FIELD - EIGHT % 2**255, *range(FIELD, 2**255)}  # of low order, or not reduced
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]")
MULTILINE = {"as_written", "basis_text", "findings", "note", "notes", "quote", "reason", "reasons"}
N, T, BASE64, NAME = "(?:0|[1-9][0-9]{0,3})", r'"[^"\\]*"', "[A-Za-z0-9+/]+={0,2}", r"[^\s+\0-\x1f\x7f]+"
BATCH = rf'"batch":\{{"index":{N},"path":\[(?:{T}(?:,{T})*)?\],"size":{N}\}},'
SIGNATURE = rf'\{{(?:{BATCH})?"keyid":"[0-9a-f]{{64}}","sig":{T}\}}'
ENTRY = re.compile((rf'\{{"payload":{T},"payloadType":"application/vnd\.socai\.event\.v1\+json","recorded_at":{T},'
                    rf'"signatures":\[{SIGNATURE}(?:,{SIGNATURE}){{0,31}}\]\}}').encode())
NOTE = re.compile(rf"({NAME})\n(0|[1-9][0-9]{{0,18}})\n({BASE64})\n\n((?:\u2014 {NAME} {BASE64}\n){{1,64}})")
SLIPS = {"entry.amended", "entry.voided"}
ALWAYS = {"ledger:main", "registry:kinds", "registry:policy", "registry:rules"}

def demand(holds):
    if not holds:
        raise ValueError
def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
def unb64(text):
    demand(b64encode(data := b64decode(text, validate=True)).decode() == text)
    return data

def check_strings(value, depth=1, multiline=False):
    demand(depth <= 16 or not isinstance(value, dict | list))
    if isinstance(value, dict):
        path = str(value["path"]).rpartition(".")[2] if value.keys() == {"path", "value"} else ""
        for key, inner in value.items():
            demand(re.fullmatch("[a-z][a-z0-9_]*", key))
            check_strings(inner, depth + 1, key in MULTILINE or (key == "value" and path in MULTILINE))
    elif isinstance(value, list):
        for inner in value:
            check_strings(inner, depth + 1, multiline)
    elif isinstance(value, str):
        demand((multiline or "\n" not in value) and not FORBIDDEN.search(value) and is_normalized("NFC", value))
        demand(value.isascii() or not {category(one) for one in value} & {"Cn", "Cs", "Co"})
    else:
        demand(value is None or (isinstance(value, int) and abs(value) < 2**53))
def read_payload(data):
    value = json.loads(data.decode("utf-8"))
    demand(isinstance(value, dict) and canonical(value) == data)
    check_strings(value)
    demand(len(data) <= (40960 if len([signer["key"] for signer in value["signers"]]) == 1 else 24576))
    return value
def read_entry(state):
    demand(isinstance(state, bytes) and len(state) <= 65535 and ENTRY.fullmatch(state))
    entry = json.loads(state)
    signatures, stamp = entry["signatures"], entry["recorded_at"]
    demand(stamp == datetime.fromisoformat(stamp).isoformat("T", "microseconds").replace("+00:00", "Z"))
    keyids = [one["keyid"] for one in signatures]
    paths = [unb64(part) for one in signatures for part in one.get("batch", {"path": ()})["path"]]
    demand(keyids == sorted({*keyids}) and {*map(len, paths)} <= {32} and all(unb64(one["sig"]) for one in signatures))
    return unb64(entry["payload"]), stamp, signatures

def digest(kind, data):
    return sha256(kind + data).digest()
def subject_leaf(name, count, chain):
    return digest(b"\0socai-subject/v1\n", b"%b\n%d\n%b\n" % (name.encode(), count, chain.encode()))
def root_of(level):
    while len(level) > 1:
        pairs = [digest(b"\1", level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2:]
    return level[0] if level else sha256(b"").digest()
def root_from(held, start, size, hashes):  # FORMAT.md, 14; held: (index, leaf hash) of some leaves, hashes: of the rest
    if not held:
        return hashes.pop(0)
    if size == 1:
        demand([index for index, _ in held] == [start])
        return held[0][1]
    half = 1 << (size - 1).bit_length() - 1
    left = root_from([one for one in held if one[0] < start + half], start, half, hashes)
    right = root_from([one for one in held if one[0] >= start + half], start + half, size - half, hashes)
    return digest(b"\1", left + right)
def demand_proven(held, size, nodes, root):
    hashes = [bytes.fromhex(one) for one in nodes]
    demand(held == sorted(held) and root_from(held, 0, size, hashes).hex() == root and not hashes)
def root_from_path(hashed, index, size, path):  # RFC 9162, 2.1.3
    if size == 1:
        demand(not path)
        return hashed
    half = 1 << (size - 1).bit_length() - 1
    inner = root_from_path(hashed, index % half, half if index < half else size - half, path[:-1])
    return digest(b"\1", inner + path[-1] if index < half else path[-1] + inner)

def verify(spki, message, signature):
    key = load_der_public_key(spki)
    demand(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == spki)
    if spki[:12] == ED25519:
        points = {int.from_bytes(point, "little") % 2**255 for point in (spki[12:], signature[:32])}
        demand(len(signature) == 64 and not points & LOW)
        key.verify(signature, message)
    elif len(spki) == 91:
        r, s = utils.decode_dss_signature(signature)
        demand(utils.encode_dss_signature(r, s) == signature and r > 0 and 0 < s <= ORDER // 2)
        key.verify(signature, message, ec.ECDSA(SHA256()))
    else:
        demand(key.public_numbers().e == 65537 and 2048 <= key.key_size == 8 * len(signature) <= 4096)
        key.verify(signature, message, padding.PKCS1v15(), SHA256())
def possession(told, more):
    statement = canonical({"key": told["key"], "person": told["person"]} | more)
    verify(unb64(told["spki"]), statement, unb64(told["proof"]))


class Judge:
    """One pass over entries in order; ``faults`` by respect. Of a receipt (``told``) the entries are few."""

    def __init__(self):
        self.faults = {respect: set() for respect in ("bytes", "tree", "signatures", "keys", "seals", "checkpoints")}
        self.leaves, self.keys, self.spki, self.subjects, self.batches, self.log_keys = {}, {}, {}, {}, {}, []
        self.origin = self.genesis = self.told = self.sealed = None
        self.heads, self.root_keys, self.offices = {}, set(), set()

    def tried(self, respect, what, function, *arguments):
        try:
            return function(*arguments)
        except Exception:  # whatever a library makes of it: what can't be read or doesn't hold is a fault
            self.faults[respect].add(what)

    def ledger(self, path):
        with closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro", uri=True)) as db:
            rows = db.execute("SELECT rowid - 1, state FROM stored_events ORDER BY rowid").fetchall()
            self.tried("tree", "positions", demand, [seq for seq, _ in rows] == [*range(len(rows))])
            stamp = self.entries([row for row in rows if row[0] >= 0])
            stored = {one[:2]: one[2:] for one in db.execute("SELECT level, idx, root, hashes FROM tiles")}
            level, hashes, ours = 0, [*self.leaves.values()], {}
            while len(hashes) >= 256:
                parts = [hashes[at:at + 256] for at in range(0, len(hashes) - 255, 256)]
                level, hashes = level + 1, [root_of(part) for part in parts]
                ours |= {(level - 1, at): (root, b"".join(parts[at])) for at, root in enumerate(hashes)}
            self.tried("tree", "tiles", demand, stored == ours)
            [*head] = db.execute("SELECT size, recorded_at FROM head")
            self.tried("tree", "head", demand, rows and head == [(len(rows), stamp)])

    def receipt(self, path):
        self.told = json.loads(path.read_bytes())
        _, size, root, _ = NOTE.fullmatch(self.told["checkpoint"]).groups()
        rows = [(one["seq"], one["entry"].encode("ascii")) for one in self.told["entries"]]
        hashed = [(seq, digest(b"\0", state)) for seq, state in rows]
        demand_proven(hashed, int(size), self.told["nodes"], unb64(root).hex())
        self.heads = {int(size): unb64(root)}
        self.entries(rows)
        self.tried("seals", "seal", demand, self.sealed == int(size) - 1)
        self.tried("checkpoints", "checkpoint", self.checkpoint, self.told["checkpoint"].encode("utf-8"))

    def entries(self, rows):
        for _, state in rows:  # a key id is the hash of its key, so any entry that states one will do for signatures
            with suppress(Exception):
                body = json.loads(b64decode(json.loads(state)["payload"]))["body"]
                told = [*body.get("founders", ()), body.get("log_key") or body]
                self.spki |= {one["key"]: key for one in told
                              if sha256(key := unb64(one["spki"])).hexdigest() == one["key"]}
        stamp = ""
        for seq, state in rows:
            self.leaves[seq] = digest(b"\0", state if isinstance(state, bytes) else b"")
            stamp = self.entry(seq, state, stamp)
        return stamp

    def entry(self, seq, state, before):
        self.genesis = self.leaves[0].hex()
        read = self.tried("bytes", seq, read_entry, state)
        if read is None:
            return before
        data, stamp, signatures = read
        self.tried("tree", "recorded_at", demand, stamp > before)
        value = self.tried("bytes", seq, read_payload, data)
        for one in signatures:
            self.tried("signatures", seq, self.check_signature, one, data, seq, value)
        if value is not None:
            signers = [signer["key"] for signer in value["signers"]]
            self.tried("signatures", seq, demand, [one["keyid"] for one in signatures] == signers)
            self.tried("bytes", seq, self.event, seq, value, stamp)
        return stamp

    def check_signature(self, one, payload, seq, value):
        message, batch, told = PAE % (b"event", len(payload), payload), one.get("batch"), None
        if batch is not None:
            demand(2 <= batch["size"] <= 1024 and batch["index"] < batch["size"] and seq)
            root = root_from_path(digest(b"\0", message), batch["index"], batch["size"], [*map(unb64, batch["path"])])
            told = canonical({"genesis": self.genesis, "key": one["keyid"], "root": root.hex(), "size": batch["size"]})
            message = PAE % (b"batch", len(told), told)
        verify(self.spki[one["keyid"]], message, unb64(one["sig"]))
        if told and value:  # in an act a key has signed a batch once
            sigs = self.batches.setdefault((value["act"]["id"], told), {one["sig"]: seq})
            demand(sigs.setdefault(one["sig"], seq) != seq or len(sigs) == 1)

    def event(self, seq, value, stamp):
        body, kind, subject = value["body"], value["type"], value["subject"]
        demand(value["ledger"] == {"genesis": self.genesis if seq else None, "origin": self.origin or body["origin"]})
        self.offices |= {signer["office"] for signer in value["signers"]}
        if kind == "index.sealed" and (self.told is None or seq + 1 in self.heads):
            self.tried("seals", seq, self.index if self.told is None else self.carried, seq, body)
        chain, count = self.subjects.get(subject, (bytes(32), 0))
        linked = digest(b"socai-chain/v1\0", chain + seq.to_bytes(8, "big") + self.leaves[seq])
        self.subjects[subject] = (linked, count + 1)
        if seq == 0:
            self.origin, self.root_keys, log = body["origin"], {*body["root_keys"]["keys"]}, body["log_key"]
            told = {"genesis": None, "nonce": body["nonce"], "office": log["office"], "origin": self.origin}
            self.tried("signatures", 0, possession, log, told | {"purpose": "log"})
            self.keys = {one["key"]: ((one["person"], one["office"]), *[None] * 4) for one in (*body["founders"], log)}
            self.log_keys.append((0, log["key"]))
        self.tried("keys", seq, self.check_keys, seq, value, stamp)
        if seq not in self.faults["signatures"] | self.faults["keys"]:
            self.change_keys(seq, value)

    def index(self, seq, body):
        leaves = [subject_leaf(name, count, chain.hex()) for name, (chain, count) in sorted(self.subjects.items())]
        demand((body["covers"], body["subjects"], body["root"]) == (seq, len(leaves), root_of(leaves).hex()))

    def carried(self, seq, body):  # a receipt's: its leaves lie under it, what every answer rests on is there whole
        leaves, self.sealed = self.told["index"]["subjects"], body["covers"]
        hashed = [(one["at"], subject_leaf(one["id"], one["count"], one["chain"])) for one in leaves]
        demand_proven(hashed, body["subjects"], self.told["index"]["nodes"], body["root"])
        streams = {one["id"]: (one["chain"], one["count"]) for one in leaves}
        needed = {*ALWAYS, *self.offices, self.told["question"]["unit"]}
        for one in needed.union(one for one in streams if one.startswith(("set:", "standard:"))):
            chain, count = self.subjects.get(one, (bytes(32), 0))
            demand(streams.get(one, ("00" * 32, 0)) == (chain.hex(), count))

    def check_keys(self, seq, value, stamp):  # section 5, validity
        days = {(datetime.fromisoformat(stamp) + timedelta(hours=7)).isoformat()[:10]}
        if value["attestation"] == "signed-by-author" and value["type"] not in SLIPS:
            days.update(re.findall("^.{10}$", (value["document"] or {}).get("signed_on") or ""))
        for signer in value["signers"]:
            who, first, end, not_before, not_after = self.keys[signer["key"]]
            demand(who == (signer["person"], signer["office"]) and (seq != 1 or signer["key"] in self.root_keys))
            demand(all((first or "") <= day < (end or "9999-99") for day in days))
            demand((not_before or "") <= stamp <= (not_after or "9999-99"))

    def change_keys(self, seq, value):
        body, kind = value["body"], value["type"]
        if kind in ("key.retired", "key.revoked", "log-key.replaced"):
            self.keys[body.get("replaces") or body["key"]] = None
        if kind in ("key.enrolled", "log-key.replaced") and body["key"] not in self.keys:
            times, office = body.get("certificate") or {}, body.get("office", value["subject"])
            told = {"genesis": self.genesis, "office": office, "purpose": body.get("purpose", "log")}
            self.tried("signatures", seq, possession, body, told)
            self.keys[body["key"]] = ((body["person"], office), value["effective_from"], value["effective_to"],
                                      times.get("not_before"), times.get("not_after"))
        if kind == "log-key.replaced":
            self.log_keys.append((seq, body["key"]))

    def root(self, size):
        demand(size in self.heads or (size <= len(self.leaves) and not self.heads))
        return self.heads.get(size) or root_of([*self.leaves.values()][:size])

    def pin(self, content):
        pin = json.loads(content)
        ours = (self.origin, self.genesis, self.root(pin["size"]).hex())
        demand((pin["origin"], pin["genesis"], pin["root"]) == ours)

    def checkpoint(self, note):  # section 20
        origin, size, root, tail = NOTE.fullmatch(note.decode("utf-8")).groups()
        demand(len(note) <= 2**18 and origin == self.origin and unb64(root) == self.root(int(size)))
        public = self.spki[[key for seq, key in self.log_keys if seq < int(size)][-1]]
        named = sha256(origin.encode() + b"\n\1" + public[12:]).digest()[:4]
        lines = [(line.split(" ")[1], unb64(line.split(" ")[2])) for line in tail.split("\n")[:-1]]
        ours = [signature[4:] for name, signature in lines if (name, signature[:4]) == (origin, named)]
        demand(ours and all(len(signature) > 4 for _, signature in lines))
        for signature in ours:
            verify(public, f"{origin}\n{size}\n{root}\n".encode(), signature)


def judged(path, beside=()):
    """Faults by respect; ``beside``: (name, bytes) of pins and notes."""
    judge, path = Judge(), Path(path)
    receipt = path.is_file() and path.read_bytes()[:1] == b"{"
    judge.tried("tree", "file", judge.receipt if receipt else judge.ledger, path)
    for name, content in beside:
        pin = content.startswith(b"{")
        judge.tried("tree" if pin else "checkpoints", name, judge.pin if pin else judge.checkpoint, content)
    return {respect: sorted(found, key=str) for respect, found in judge.faults.items()}


if __name__ == "__main__":
    verdict = judged(sys.argv[1], [(name, Path(name).read_bytes()) for name in sys.argv[2:]])
    print(json.dumps(verdict))
    sys.exit(4 if any(verdict.values()) else 0)
