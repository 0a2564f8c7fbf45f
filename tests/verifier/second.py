"""A second verifier, made from docs/FORMAT.md: python -I tests/verifier/second.py LEDGER [PIN or NOTE ...]
It judges bytes, tree, signatures, keys at their positions, seals and checkpoints, not who may decide what. It prints
positions of faulty entries (or words) by respect, and exits with 4 where there is a fault."""

import json
import re
import sqlite3
import sys
import unicodedata
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

ED25519 = bytes.fromhex("302a300506032b6570032100")
PAE = b"DSSEv1 35 application/vnd.socai.%b.v1+json %d %b"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
FIELD = 2**255 - 19
EIGHT = int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
LOW = {0, 1, FIELD - 1, EIGHT % 2**255, FIELD - EIGHT % 2**255}
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]")
MULTILINE = {"as_written", "basis_text", "findings", "note", "notes", "quote", "reason", "reasons"}
NUMBER, BASE64 = "(?:0|[1-9][0-9]{0,3})", '"[A-Za-z0-9+/]+={0,2}"'
SIGNATURE = (rf'\{{(?:"batch":\{{"index":{NUMBER},"path":\[(?:{BASE64}(?:,{BASE64})*)?\],"size":{NUMBER}\}},)?'
             rf'"keyid":"[0-9a-f]{{64}}","sig":{BASE64}\}}')
ENTRY = re.compile((rf'\{{"payload":{BASE64},"payloadType":"application/vnd\.socai\.event\.v1\+json","recorded_at":'
                    rf'"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}\.[0-9]{{6}}Z",'
                    rf'"signatures":\[{SIGNATURE}(?:,{SIGNATURE}){{0,31}}\]\}}').encode())
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError,
              InvalidSignature, UnsupportedAlgorithm)
SLIPS = {"entry.amended", "entry.voided"}


def demand(holds):
    if not holds:
        raise ValueError


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def unb64(text):
    data = b64decode(text, validate=True)
    demand(b64encode(data).decode() == text)
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
        demand(not FORBIDDEN.search(value) and unicodedata.is_normalized("NFC", value))
        demand(multiline or "\n" not in value)
        demand(all(unicodedata.category(one) not in ("Cn", "Cs", "Co") for one in value))
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
    datetime.fromisoformat(entry["recorded_at"])
    keyids = [one["keyid"] for one in entry["signatures"]]
    demand(keyids == sorted(set(keyids)))
    paths = [part for one in entry["signatures"] for part in one.get("batch", {"path": ()})["path"]]
    demand(all(len(unb64(part)) == 32 for part in paths) and all(unb64(one["sig"]) for one in entry["signatures"]))
    return unb64(entry["payload"]), entry["recorded_at"], entry["signatures"]


def leaf(data, kind=b"\0"):
    return sha256(kind + data).digest()


def root_of(level):
    while len(level) > 1:
        pairs = [leaf(level[at] + level[at + 1], b"\1") for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2:]
    return level[0] if level else sha256(b"").digest()


def root_from_path(hashed, index, size, path):
    demand(0 <= index < size)
    last = size - 1
    for sibling in path:
        demand(last > 0)
        right = index % 2 or index == last
        hashed = leaf(sibling + hashed if right else hashed + sibling, b"\1")
        while right and index and not index % 2:
            index, last = index // 2, last // 2
        index, last = index // 2, last // 2
    demand(last == 0)
    return hashed


def verify(spki, message, signature):
    key = load_der_public_key(spki)
    demand(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == spki)
    if spki[:12] == ED25519:
        ys = [int.from_bytes(point, "little") % 2**255 for point in (spki[12:], signature[:32])]
        demand(len(signature) == 64 and all(y < FIELD and y not in LOW for y in ys))
        key.verify(signature, message)
    elif len(spki) == 91:
        r, s = utils.decode_dss_signature(signature)
        demand(utils.encode_dss_signature(r, s) == signature and r > 0 and 0 < s <= ORDER // 2)
        key.verify(signature, message, ec.ECDSA(SHA256()))
    else:
        demand(key.public_numbers().e == 65537 and 2048 <= key.key_size <= 4096)
        demand(len(signature) == (key.key_size + 7) // 8)
        key.verify(signature, message, padding.PKCS1v15(), SHA256())


def possession(told, more):
    statement = canonical({"key": told["key"], "person": told["person"]} | more)
    verify(unb64(told["spki"]), statement, unb64(told["proof"]))


class Ledger:
    """One pass over the entries in order; ``faults`` by respect."""

    def __init__(self, path):
        self.db = sqlite3.connect(f"file:{Path(path).resolve()}?mode=ro", uri=True)
        self.faults = {respect: set() for respect in ("bytes", "tree", "signatures", "keys", "seals", "checkpoints")}
        self.leaves, self.keys, self.spki, self.subjects, self.log_keys = [], {}, {}, {}, []
        self.origin, self.genesis, self.roots = None, None, set()

    def run(self):
        rows, before = self.db.execute("SELECT rowid - 1, state FROM stored_events ORDER BY rowid").fetchall(), ""
        for _, state in rows:
            with suppress(*UNREADABLE):
                self.enrolments(state)
        self.tried("tree", "positions", demand, [seq for seq, _ in rows] == list(range(len(rows))))
        for seq, state in (row for row in rows if row[0] >= 0):
            self.leaves.append(leaf(state if isinstance(state, bytes) else b""))
            before = self.entry(seq, state, before)
        self.tree(before)

    def enrolments(self, state):
        """Keys by id: a key id is the hash of its key, so any entry that states one will do for its signatures."""
        body = json.loads(b64decode(json.loads(state)["payload"]))["body"]
        for told in (*body.get("founders", ()), body.get("log_key") or body):
            if sha256(unb64(told["spki"])).hexdigest() == told["key"]:
                self.spki[told["key"]] = unb64(told["spki"])

    def tried(self, respect, what, function, *arguments):
        try:
            return function(*arguments)
        except UNREADABLE:
            self.faults[respect].add(what)

    def entry(self, seq, state, before):
        self.genesis = self.leaves[0].hex()
        read = self.tried("bytes", seq, read_entry, state)
        if read is None:
            return before
        data, stamp, signatures = read
        self.tried("tree", "recorded_at", demand, stamp > before)
        for one in signatures:
            self.tried("signatures", seq, self.check_signature, one, data, self.genesis if seq else None)
        value = self.tried("bytes", seq, read_payload, data)
        if value is not None:
            signers = [signer["key"] for signer in value["signers"]]
            self.tried("signatures", seq, demand, [one["keyid"] for one in signatures] == signers)
            self.tried("bytes", seq, self.event, seq, value, stamp)
        return stamp

    def check_signature(self, one, payload, genesis):
        message, batch = PAE % (b"event", len(payload), payload), one.get("batch")
        if batch is not None:
            demand(2 <= batch["size"] <= 1024 and genesis)
            path = [unb64(part) for part in batch["path"]]
            root = root_from_path(leaf(message), batch["index"], batch["size"], path)
            told = canonical({"genesis": genesis, "key": one["keyid"], "root": root.hex(), "size": batch["size"]})
            message = PAE % (b"batch", len(told), told)
        verify(self.spki[one["keyid"]], message, unb64(one["sig"]))

    def event(self, seq, value, stamp):
        body, kind, subject = value["body"], value["type"], value["subject"]
        if kind == "index.sealed":
            index = [leaf(b"socai-subject/v1\n%b\n%d\n%b\n" % (name.encode(), count, chain.hex().encode()))
                     for name, (chain, count) in sorted(self.subjects.items())]
            told = (body["covers"], body["subjects"], body["root"])
            self.tried("seals", seq, demand, told == (seq, len(index), root_of(index).hex()))
        chain, count = self.subjects.get(subject, (bytes(32), 0))
        linked = sha256(b"socai-chain/v1\0" + chain + seq.to_bytes(8, "big") + self.leaves[-1]).digest()
        self.subjects[subject] = (linked, count + 1)
        if seq == 0:
            self.origin, self.roots = body["origin"], set(body["root_keys"]["keys"])
            log, told = body["log_key"], {"genesis": None, "nonce": body["nonce"], "origin": self.origin}
            self.log_keys.append((0, log["key"]))
            self.tried("signatures", 0, possession, log, told | {"office": log["office"], "purpose": "log"})
            for told in (*body["founders"], body["log_key"]):
                self.keys[told["key"]] = {"who": (told["person"], told["office"]), "days": (None, None),
                                          "times": (None, None), "ended": False}
        self.tried("keys", seq, self.check_keys, seq, value, stamp)
        if seq not in self.faults["signatures"] | self.faults["keys"]:
            self.change_keys(seq, value)

    def check_keys(self, seq, value, stamp):
        """Section 5, validity: enrolled before, not ended before, of this person and office, on these days."""
        days = [(datetime.fromisoformat(stamp) + timedelta(hours=7)).date().isoformat()]
        signed_on = (value["document"] or {}).get("signed_on") or ""
        if value["attestation"] == "signed-by-author" and len(signed_on) == 10 and value["type"] not in SLIPS:
            days.append(signed_on)
        for signer in value["signers"]:
            key = self.keys[signer["key"]]
            demand(not key["ended"] and key["who"] == (signer["person"], signer["office"]))
            demand(seq != 1 or signer["key"] in self.roots)
            (first, end), (not_before, not_after) = key["days"], key["times"]
            demand(all((first or "") <= day < (end or "9999-99") for day in days))
            demand((not_before or "") <= stamp <= (not_after or "9999-99"))

    def change_keys(self, seq, value):
        body, kind = value["body"], value["type"]
        if kind in ("key.retired", "key.revoked", "log-key.replaced"):
            self.keys[body["replaces" if kind == "log-key.replaced" else "key"]]["ended"] = True
        if kind in ("key.enrolled", "log-key.replaced") and body["key"] not in self.keys:
            times, office = body.get("certificate") or {}, body.get("office", value["subject"])
            told = {"genesis": self.genesis, "office": office, "purpose": body.get("purpose", "log")}
            self.tried("signatures", seq, possession, body, told)
            self.keys[body["key"]] = {
                "who": (body["person"], office), "days": (value["effective_from"], value["effective_to"]),
                "times": (times.get("not_before"), times.get("not_after")), "ended": False}
        if kind == "log-key.replaced":
            self.log_keys.append((seq, body["key"]))

    def tree(self, stamp):
        size, level, hashes, tiles = len(self.leaves), 0, self.leaves, {}
        while len(hashes) >= 256:
            full = [hashes[at:at + 256] for at in range(0, len(hashes) - 255, 256)]
            hashes = [root_of(tile) for tile in full]
            tiles |= {(level, at): (hashes[at], b"".join(tile)) for at, tile in enumerate(full)}
            level += 1
        stored = {(one[0], one[1]): one[2:] for one in self.db.execute("SELECT level, idx, root, hashes FROM tiles")}
        self.tried("tree", "tiles", demand, stored == tiles)
        head = self.db.execute("SELECT size, recorded_at FROM head").fetchall()
        self.tried("tree", "head", demand, size and head == [(size, stamp)])

    def pin(self, content):
        pin = json.loads(content)
        root = root_of(self.leaves[:pin["size"]]).hex() if pin["size"] <= len(self.leaves) else None
        demand((pin["origin"], pin["genesis"], pin["root"]) == (self.origin, self.genesis, root))

    def checkpoint(self, note):
        """A note with exactly three lines, which the log's key of that size has signed, and the root is ours."""
        text, _, tail = note.decode("utf-8").rpartition("\n\n")
        origin, size, root = text.split("\n")
        demand(origin == self.origin and re.fullmatch("0|[1-9][0-9]{0,18}", size) and int(size) <= len(self.leaves))
        demand(unb64(root) == root_of(self.leaves[:int(size)]))
        public = self.spki[[key for seq, key in self.log_keys if seq < int(size)][-1]][12:]
        named = sha256(origin.encode() + b"\n\1" + public).digest()[:4]
        lines = [line.split(" ") for line in tail.removesuffix("\n").split("\n")]
        demand(tail.endswith("\n") and all(len(line) == 3 and line[0] == "\u2014" for line in lines))
        ours = [unb64(line[2]) for line in lines if line[1] == origin and unb64(line[2])[:4] == named]
        demand(ours)
        for signature in ours:
            verify(ED25519 + public, (text + "\n").encode(), signature[4:])


def judged(path, beside=()):
    """Faults by respect; ``beside``: (name, bytes) of pins and notes."""
    ledger = Ledger(path)
    try:
        ledger.run()
        for name, content in beside:
            pin = content.startswith(b"{")
            ledger.tried(*(("tree", "pin", ledger.pin) if pin else ("checkpoints", name, ledger.checkpoint)), content)
    except sqlite3.Error:
        ledger.faults["tree"].add("store")
    ledger.db.close()
    return {respect: sorted(found, key=str) for respect, found in ledger.faults.items()}


if __name__ == "__main__":
    verdict = judged(sys.argv[1], [(name, Path(name).read_bytes()) for name in sys.argv[2:]])
    print(json.dumps(verdict))
    sys.exit(4 if any(verdict.values()) else 0)
