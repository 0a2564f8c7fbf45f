"""Write ``tests/vectors/<type>.json``: for every event type its bytes, digests, signatures and a refused neighbour.

Deterministic: run twice, the files are the same (a test compares them). They were written once and are committed;
change them only where docs/FORMAT.md changes:  PYTHONPATH=. python -m tests.vectors.make_vectors
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from ledger import canonical
from ledger.events.catalogue import is_deciding
from ledger.events.drafting import Drafted, Intent, Setting, draft_act, resolve_labels
from ledger.events.envelope import b64, entry_bytes, envelope_bytes
from ledger.founding import Charter, Member, draft_genesis, possession_statement
from ledger.instants import instant, microseconds
from ledger.proof.tree import leaf_hash
from ledger.proof.tree import root as tree_root
from ledger.rules.v1.keys import leave_statement
from ledger.signing.algorithms import PrivateKey, normalise_low_s, public_of, sign
from ledger.signing.batch import sign_batch
from ledger.signing.dsse import BATCH_TYPE, EVENT_TYPE, batch_statement, pae
from tests.vectors import throwaway_keys
from tests.vectors.examples import ARCHIVE, DAM_RONG, EXAMPLES, FOUNDING, KON_TUM, Example
from tests.vectors.reading import FOLDER

ORIGIN = "socai.example/nong-thon-moi"
START = microseconds("2026-01-05T02:00:00.000000Z")

# name: key, person, office, role
ACTORS: dict[str, tuple[PrivateKey, str, str, str]] = {
    "founder1": (throwaway_keys.ed25519(1), "person:p-0001", ARCHIVE, "founder"),
    "founder2": (throwaway_keys.ed25519(2), "person:p-0002", ARCHIVE, "founder"),
    "log": (throwaway_keys.ed25519(3), "person:p-0003", ARCHIVE, "log-operator"),
    "archivist": (throwaway_keys.ed25519(4), "person:p-0004", ARCHIVE, "archivist"),
    "archivist2": (throwaway_keys.ed25519(5), "person:p-0005", ARCHIVE, "archivist"),
    "head": (throwaway_keys.p256(6), "person:p-0006", KON_TUM, "head"),
    "recorder": (throwaway_keys.rsa(7), "person:p-0007", DAM_RONG, "recorder"),
    "log2": (throwaway_keys.ed25519(8), "person:p-0003", ARCHIVE, "log-operator"),
}
NEW_LOG_KEY = "log2"
SIGNED = {
    "founders": ("founder1", "founder2"), "log": ("log",), "archive": ("archivist", "archivist2"),
    "archivist": ("archivist",), "head": ("head",), "recorder": ("recorder",),
}


def vectors() -> Iterator[dict[str, Any]]:
    """All vectors, entry 0 first."""
    founded, genesis = _founding()
    yield founded
    digests = {"ledger.founded": founded["event_digest"], "genesis": genesis, **_keys(genesis)}
    heads = {"ledger:main": founded["event_digest"]}
    clock = count(1)
    made: list[tuple[Example, Drafted]] = []
    for act in _acts():
        number = next(clock)
        setting = Setting(ORIGIN, genesis, act[0].attestation, _signers(act[0].signed), {"root": genesis, "size": 1},
                          instant(START + number * 1_000_000), _uuid(number, "7001"))
        intents = [Intent(e.type, e.subject, resolve_labels(e.body, digests, e.type), e.effective_from, e.effective_to,
                          e.effective_window, e.document, e.relied_on) for e in act]
        drafts = draft_act(intents, setting, [_uuid(next(clock), "7000") for _ in act], heads.get)
        for example, drafted in zip(act, drafts, strict=True):
            digests[example.type] = drafted.digest
            if is_deciding(example.type):
                heads[example.subject] = drafted.digest
            made.append((example, drafted))
    signatures = _signatures(made, genesis)
    for position, (example, drafted) in enumerate(made, 1):
        yield _vector(example, drafted, signatures[drafted.digest], genesis, position)


def _founding() -> tuple[dict[str, Any], str]:
    members = {name: Member(person, office, public_of(key)) for name, (key, person, office, _) in ACTORS.items()}
    charter = Charter(
        ORIGIN, "test", 2, [members["founder1"], members["founder2"]], members["log"],
        [(ARCHIVE, {"codes": [], "jurisdiction": "unit:tinh-kon-tum", "kind": "luu-tru", "level": "province",
                    "name": "Phòng Lưu trữ", "part_of": None, "system": "ledger"})],
        "000102030405060708090a0b0c0d0e0f", rules=1,
    )
    drafted = draft_genesis(charter, lambda message: sign(ACTORS["log"][0], message), signed_at=instant(START),
                            act_id=_uuid(0, "7001"), event_id=_uuid(0, "7000"))
    vector = _vector(FOUNDING, drafted, _single(drafted, "founders"), None, 0)
    return vector, vector["leaf_hash"]


def _keys(genesis: str) -> dict[str, str]:
    """What examples cite as @key:, @spki: and @proof: of an actor; @leave: of the log key that ``log2`` replaces."""
    told: dict[str, str] = {}
    for name, (key, person, office, _) in ACTORS.items():
        public = public_of(key)
        purpose = "log" if name == NEW_LOG_KEY else "events"
        statement = possession_statement(genesis, public.keyid, office, person, purpose)
        told |= {f"key:{name}": public.keyid, f"spki:{name}": b64(public.spki),
                 f"proof:{name}": b64(_sign(key, statement))}
    _, person, office, _ = ACTORS[NEW_LOG_KEY]
    new = {"key": told["key:log2"], "office": office, "person": person, "replaces": told["key:log"]}
    return told | {"leave:log2": b64(sign(ACTORS["log"][0], leave_statement(genesis, new)))}


def _acts() -> list[list[Example]]:
    """The examples as acts: those of one ``act`` name together, every other alone."""
    acts: dict[str, list[Example]] = {}
    for example in EXAMPLES:
        acts.setdefault(example.act or example.type, []).append(example)
    return list(acts.values())


def _signatures(made: Sequence[tuple[Example, Drafted]], genesis: str) -> dict[str, list[dict[str, Any]]]:
    """Event digest -> signature objects sorted by keyid; all examples of one batch are signed together."""
    found: dict[str, list[dict[str, Any]]] = {}
    for signed in sorted({example.signed for example, _ in made}):
        members = [drafted for example, drafted in made if example.signed == signed]
        if not signed.startswith("batch:"):
            found |= {drafted.digest: _single(drafted, signed) for drafted in members}
            continue
        messages = [pae(EVENT_TYPE, drafted.payload) for drafted in members]
        held = [_batch(ACTORS[name][0], genesis, messages) for name in SIGNED[signed.removeprefix("batch:")]]
        for index, drafted in enumerate(members):
            found[drafted.digest] = sorted((own[index] for own in held), key=lambda signature: str(signature["keyid"]))
    return found


def _single(drafted: Drafted, signed: str) -> list[dict[str, Any]]:
    message = pae(EVENT_TYPE, drafted.payload)
    keys = [ACTORS[name][0] for name in SIGNED[signed]]
    made = [{"keyid": public_of(key).keyid, "sig": b64(_sign(key, message))} for key in keys]
    return sorted(made, key=lambda signature: signature["keyid"])


def _batch(key: PrivateKey, genesis: str, messages: Sequence[bytes]) -> list[dict[str, Any]]:
    made = sign_batch(key, genesis, messages)
    root = tree_root([leaf_hash(message) for message in messages])
    statement = batch_statement(genesis, public_of(key).keyid, root, len(messages))
    return [{**signature, "sig": b64(_sign(key, pae(BATCH_TYPE, statement)))} for signature in made]


def _sign(key: PrivateKey, message: bytes) -> bytes:
    """As ``algorithms.sign``, with the deterministic ECDSA of RFC 6979."""
    if isinstance(key, EllipticCurvePrivateKey):
        return normalise_low_s(key.sign(message, ECDSA(SHA256(), deterministic_signing=True)))
    return sign(key, message)


def _vector(
    example: Example, drafted: Drafted, signatures: list[dict[str, Any]], genesis: str | None, position: int
) -> dict[str, Any]:
    recorded_at = instant(START + 3_600_000_000 + position)
    entry = entry_bytes(envelope_bytes(drafted.payload, signatures), recorded_at)
    signed = example.signed.removeprefix("batch:")
    publics = sorted((public_of(ACTORS[name][0]) for name in SIGNED[signed]), key=lambda public: public.keyid)
    text = drafted.payload.decode("utf-8")
    neighbour = example.neighbour
    return {
        "type": example.type,
        "payload_text": text,
        "event_digest": drafted.digest,
        "genesis": genesis,
        "recorded_at": recorded_at,
        "entry": b64(entry),
        "leaf_hash": leaf_hash(entry).hex(),
        "keys": {public.keyid: {"algorithm": public.algorithm, "spki": b64(public.spki)} for public in publics},
        "statements": _statements(drafted.plain),
        "rejected": {
            "payload_text": neighbour_text(example, text), "why": neighbour.why, "code": neighbour.code,
            "canonical": neighbour.code != "NON_CANONICAL_PAYLOAD",
        },
    }


def _statements(plain: Mapping[str, Any]) -> list[dict[str, str]]:
    """Proofs of possession inside the body: what was signed, by which key."""
    body = plain["body"]
    if plain["type"] == "ledger.founded":
        log = body["log_key"]
        told = {"genesis": None, "key": log["key"], "nonce": body["nonce"], "office": log["office"],
                "origin": body["origin"], "person": log["person"], "purpose": "log"}
    elif plain["type"] == "log-key.replaced":
        return _log_statements(plain["ledger"]["genesis"], body)
    elif plain["type"] == "key.enrolled":
        log = body
        told = {"genesis": plain["ledger"]["genesis"], "key": body["key"], "office": plain["subject"],
                "person": body["person"], "purpose": body["purpose"]}
    else:
        return []
    return [{"statement": canonical.encode(told).decode("ascii"), "algorithm": log["algorithm"], "spki": log["spki"],
             "sig": log["proof"]}]


def _log_statements(genesis: str, body: Mapping[str, Any]) -> list[dict[str, str]]:
    """The new log key's proof and the old one's leave."""
    new = possession_statement(genesis, body["key"], body["office"], body["person"], "log")
    old = public_of(ACTORS["log"][0])
    return [
        {"statement": new.decode("ascii"), "algorithm": body["algorithm"], "spki": body["spki"], "sig": body["proof"]},
        {"statement": leave_statement(genesis, body).decode("ascii"), "algorithm": old.algorithm, "spki": b64(old.spki),
         "sig": body["leave"]},
    ]


def neighbour_text(example: Example, text: str) -> str:
    """The refused payload: the valid text with the neighbour's one change."""
    change = example.neighbour
    if change.swap is not None:
        old, new = change.swap
        assert text.count(old) == 1, (example.type, old)
        return text.replace(old, new)
    plain = json.loads(text)
    path = change.drop or (change.put or ("",))[0]
    *outer, last = path.split(".")
    holder: Any = plain
    for name in outer:
        holder = holder[int(name) if isinstance(holder, list) else name]
    if change.drop is not None:
        del holder[last]
    elif change.put is not None:
        holder[int(last) if isinstance(holder, list) else last] = deepcopy(change.put[1])
    return canonical.encode_unchecked(plain).decode("utf-8")


def _signers(signed: str) -> list[dict[str, Any]]:
    members = [ACTORS[name] for name in SIGNED[signed.removeprefix("batch:")]]
    made = [{"delegation": None, "key": public_of(key).keyid, "office": office, "person": person, "role": role,
             "signing_as": None} for key, person, office, role in members]
    return sorted(made, key=lambda signer: str(signer["key"]))


def _uuid(number: int, version: str) -> str:
    return f"019b8c00-{number:04x}-{version}-8000-00000000{number:04x}"


def files() -> dict[str, str]:
    """File name -> exact text of every vector."""
    return {f"{vector['type']}.json": json.dumps(vector, ensure_ascii=False, indent=1) + "\n" for vector in vectors()}


if __name__ == "__main__":
    for file_name, content in files().items():
        (FOLDER / file_name).write_text(content, encoding="utf-8")
