"""A ledger that others vouch for: policy, seals, checkpoints, anchors; keys certified, compromised, replaced.

Its law is one kind of commune, one standard, one set and the competence rows for them, so that the file stays small.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.scene import Clock, Scene, seed_law, signer
from ledger.book import Book
from ledger.checkpoints.folder import CheckpointFolder
from ledger.events.drafting import Intent
from ledger.instants import DAY, instant, microseconds
from ledger.signing.certificates import authority_body, facts_of
from tests.attacks.attacker import Attacker
from tests.attacks.forger import Forger
from tests.attacks.test_keys import replacing_log_key
from tests.attacks.test_trusted_time import adopt, anchor, cosign
from tests.ledger.admission.province import AUTHOR, QUOTED, UBND_P, A, B, H, P, Province, office, quoted, recognised
from tests.ledger.admission.province import unit as registered
from tests.ledger.checkpoints.operating import Floor
from tests.ledger.signing import paper_ca

KEPT = {"registry:kinds", "standard:ntm", "set:vn-xa-ntm-2025"}
ACTS = {"recognition.recognised", "result.reported", "entry.reaffirmed"}


class Vouched(Province):
    """A province under a law cut down to what this ledger needs."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self.path = path
        law = [event for event in seed_law() if event.subject in KEPT and event.type != "preconditions.published"]
        rows = [row for event in seed_law() if event.subject == "registry:competence" for row in event.body["rows"]]
        table = next(event for event in seed_law() if event.subject == "registry:competence")
        some = [row for row in rows if row["act"] in ACTS]
        law.append(table._replace(body={**table.body, "rows": some, "part": 1, "parts": 1}))
        Scene.__init__(self, str(path), law, clock or Clock(), 2)
        self.heads = {}
        self.record([registered(P, "tinh"), registered(H, "huyen", P), registered(A, "xa", H, since="2000-01-01"),
                     registered(B, "xa", H)], AUTHOR, self.root)
        self.record([office(UBND_P, "province", P)], AUTHOR, self.root)
        self.heads[UBND_P] = self.employ(UBND_P)


class House(Floor):
    """The machine that signs the checkpoints of ``scene``'s ledger."""

    def __init__(self, scene: Vouched) -> None:
        self.path, self.scene = str(scene.path), scene
        self.head_path = f"{scene.path}.head.json"
        self.folder = CheckpointFolder(self.path)
        self._persons = 0

    @property
    def log_key(self) -> object:  # type: ignore[override]  # the one in force
        held = self.scene.book.registry.log_key_at(self.scene.size)
        assert held is not None
        return self.scene.keys[held.id]

    def vouched_for(self) -> None:
        """A checkpoint, cosigned, and that put into the record."""
        cosign(self, self.operator.sign(), self.scene.clock.now)
        anchor(self)


def vouched(path: Path) -> Vouched:
    """Make it at ``path``, its checkpoints beside; the head file is left out, as it is the machine's."""
    scene = Vouched(path)
    house = House(scene)
    head = scene.heads[UBND_P]
    adopt(house)
    scene.record([recognised(A, body={"set": "set:vn-xa-ntm-2025"})], AUTHOR, [head])
    scene.record([quoted(B, n)._replace(body=of_2025(quoted(B, n))) for n in range(4)], QUOTED, scene.clerks[:1])
    house.vouched_for()
    scene.clock.now += 2 * DAY
    successor = _compromised(scene, head)
    house.vouched_for()
    _certified(scene)
    old = house.log_key
    keyid = next(name for name, key in scene.keys.items() if key is old)
    scene.record([Intent("log-key.replaced", "ledger:main", replacing_log_key(scene, keyid))], AUTHOR, scene.root)
    scene.clock.now += 3 * DAY
    house.vouched_for()
    _defect(scene, successor)
    house.operator.sign()
    Path(house.head_path).unlink()
    return scene


def of_2025(intent: Intent) -> dict[str, object]:
    """The body under the set that this ledger has."""
    return {**intent.body, "set": "set:vn-xa-ntm-2025"}


def _compromised(scene: Vouched, head: dict[str, object]) -> dict[str, object]:
    """What the key signed before is shown by the anchor; what it signed since is said again by its successor."""
    since = instant(scene.clock.now - DAY)
    scene.record([recognised(B, "2026-01-02", "2/QĐ-UBND", body={"set": "set:vn-xa-ntm-2025"})], AUTHOR, [head])
    doubtful = scene.book.reader.entry(scene.size - 1).digest
    enrolment, key = scene.enrol(str(head["person"]), UBND_P)
    scene.record([enrolment, Intent("key.revoked", UBND_P, {
        "key": head["key"], "reason": "mất máy", "compromised_since": since})], AUTHOR, scene.root)
    scene.record([Intent("entry.reaffirmed", B, {"entries": [doubtful], "reason": "ký lại"})], AUTHOR,
                 [{**head, "key": key}])
    return {**head, "key": key}


def _certified(scene: Vouched) -> None:
    """An authority pinned, a founder's key with its certificate, and an entry that it signs."""
    today = (scene.clock.now - microseconds(paper_ca.at(0))) // DAY
    authority = paper_ca.root(first=today - 400, last=today + 4000)
    body = authority_body(authority.certificate, None, "phép thử")
    scene.record([Intent("authority.pinned", "registry:authorities", body)], AUTHOR, scene.root)
    at = str(scene.root[0]["office"])
    enrolment, keyid = scene.enrolment("person:certified", at, "root")
    certificate = authority.issue(scene.keys[keyid].public_key(), first=today - 5, last=today + 300)
    told = enrolment._replace(body={**enrolment.body, "certificate": facts_of(certificate)})
    scene.record([Intent("person.registered", "person:certified", {}), told,
                  Intent("role.granted", at, {"person": "person:certified", "role": "founder"}, "2020-01-01")], AUTHOR,
                 scene.root)
    both = sorted([scene.root[0], signer("person:certified", keyid, "founder", at)], key=lambda one: str(one["key"]))
    scene.record([Intent("person.registered", "person:p-9", {})], AUTHOR, both)


def _defect(scene: Vouched, by: dict[str, object]) -> None:
    """An entry that a program of long ago let in, without right, and what the founders say of it."""
    template = next(entry.seq for entry in scene.book.reader.stream(A) if entry.type == "recognition.recognised")
    scene.close()
    copy = Attacker(scene.path, scene.path.with_name("forged.db"))
    forger = Forger(copy.states(), scene.keys)
    stamp = instant(scene.clock())
    seq = forger.append(template, lambda plain: plain.update(effective_from="1990-01-01", signers=[by]),
                        recorded_at=stamp)
    copy.rewrite(forger.states)
    copy.done()
    shutil.move(copy.path, scene.path)
    scene.book = Book.open(scene.path, scene.clock)
    told = {"defects": [{"code": "EFFECT_BEFORE_UNIT", "seq": seq}], "reason": "bản cũ đã nhận nhầm"}
    scene.record([Intent("defect.acknowledged", "ledger:defects", told)], AUTHOR, scene.root)
