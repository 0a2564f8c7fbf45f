"""Make a ledger to be audited for ever: `python -m tests.ledgers.freeze NAME` writes NAME.db, NAME.pin, NAME.json here.

The facts of the demo, then corrections, annulments, slips mended, keys rotated, every kind of signature and algorithm.
Run once for each version of the format; the files are never made again. What is written is what every later version
must say of the ledger: verdict, findings, root, and the status of some units on some days.
"""

from __future__ import annotations

import json
import shutil
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from data import load_toml, seed
from ledger.audit.run import audit
from ledger.events.act_file import read_act
from ledger.events.drafting import Intent
from ledger.folds.cut import cut_of
from ledger.folds.history import history
from ledger.folds.status import status
from ledger.proof import pin as pins
from ledger.stores.reader import LedgerReader
from projections.cuts import ReaderLog, known_at, view_at
from tests.ledger.admission.province import (
    ARCHIVAL,
    AUTHOR,
    NTM,
    QUOTED,
    UBND_P,
    A,
    B,
    Province,
    quoted,
    recognised,
    renamed,
)
from tests.ledgers.raised import raised
from tests.ledgers.stamped import stamped
from tests.ledgers.vouched import vouched

HERE = Path(__file__).parent
TODAY = "2026-06-01"
DAYS = ("2019-12-31", "2021-12-31", "2024-02-29", "2025-12-31", "2026-02-01", TODAY)


def freeze(name: str, folder: Path = HERE) -> None:
    """Write the three files, and a folder where there are checkpoints; nothing that is there is replaced.

    ``rules-2``: dossiers, councils, votes, delegations. ``vouched``: seals, checkpoints, anchors, keys and a defect.
    ``stamped``: an RFC 3161 token, seen by every later version as good as on the day it was made.
    """
    target = folder / f"{name}.db"
    if target.exists():
        raise SystemExit(f"{target} exists: a frozen ledger is never made again")
    made = {"rules-2": raised, "stamped": stamped, "vouched": vouched}
    province: Province = made[name](target) if name in made else Province(target, rules=1)
    try:
        if name not in made:
            _fill(province)
        pin = province.pin()
    finally:
        province.close()
    for left in (*folder.glob(f"{name}.db.*.lock"), *folder.glob(f"{name}.db.checkpoints/.*")):
        left.unlink()
    (folder / f"{name}.pin").write_text(_text(pins.to_json(pin)), encoding="utf-8")
    (folder / f"{name}.json").write_text(_text(described(target, pin)), encoding="utf-8")


def described(path: Path, pin: pins.Pin) -> dict[str, Any]:
    """What is said of a frozen ledger: the audit's report and answers."""
    report = audit(str(path), pin, jobs=1)
    found = [[f.code, f.severity, f.seq, f.subject] for f in report.findings]
    return {
        "verdict": report.verdict, "entries": report.entries, "signatures": report.signatures, "root": report.root,
        "anchored_size": report.anchored_size, "findings": found, "status": answers(path), "history": histories(path),
    }


def histories(path: Path) -> dict[str, list[Any]]:
    """Unit -> seq, type, day of effect, capacity and whether it is in question, of each entry in the order told."""
    told: dict[str, list[Any]] = {}
    members = ("seq", "type", "effective_from", "attestation", "in_question")
    with LedgerReader.open(path) as reader:
        cut = cut_of(ReaderLog(reader), _asked(reader), TODAY)
        for unit in reader.subjects("unit:"):
            answer = history(view_at(reader, cut.size), unit, cut, lambda kind, facts: kind)
            told[unit] = [[entry[member] for member in members] for entry in answer["entries"]]
    return told


def answers(path: Path) -> dict[str, dict[str, Any]]:
    """Unit -> day -> standard -> state, since, until; of every unit of the ledger."""
    told: dict[str, dict[str, Any]] = {}
    with LedgerReader.open(path) as reader:
        for unit in reader.subjects("unit:"):
            for day in DAYS:
                cut = cut_of(ReaderLog(reader), _asked(reader), day)
                answer = status(view_at(reader, cut.size), unit, cut, known_at(reader, cut))
                told.setdefault(unit, {})[day] = {
                    row["standard"]: [row["state"], row["since"], row["until"]] for row in answer["standings"]}
    return told


def _asked(reader: LedgerReader) -> str:
    """The instant up to which all is known: of most ledgers ``TODAY``, of one made on a later day its last entry's."""
    return max(f"{TODAY}T00:00:00.000000Z", reader.head_recorded_at)


def copied(name: str, folder: Path) -> Path:
    """A frozen ledger in a folder of its own, its checkpoints beside: reading may not touch the original."""
    if (HERE / f"{name}.db.checkpoints").is_dir():
        shutil.copytree(HERE / f"{name}.db.checkpoints", folder / f"{name}.db.checkpoints")
    return Path(shutil.copy(HERE / f"{name}.db", folder / f"{name}.db"))


def _fill(province: Province) -> None:
    _record_demo(province)
    head = [province.heads[UBND_P]]
    p256 = province.employ("office:luu-tru", "recorder", "ecdsa-p256", "clerk-p256")
    rsa = province.employ("office:luu-tru", "recorder", "rsa-pkcs1-sha256", "clerk-rsa")
    for clerk in (p256, rsa):
        province.record([quoted(A, 11)], QUOTED, [clerk])
        province.record([quoted(B, n) for n in range(3)], QUOTED, [clerk])
    province.record([recognised(A)], AUTHOR, head)
    decided = _decision(province, A)
    document = {"issuer": UBND_P, "kind": "QĐ", "number": "2/QĐ-UBND", "signed_on": "2026-01-01"}
    province.record([Intent("act.corrected", A, {
        "target": decided, "reason": "đính chính năm", "fields": [{"path": "body.for_year", "value": 2024}],
    }, document=document)], AUTHOR, head)
    province.record([recognised(B, number="3/QĐ-UBND")], AUTHOR, head)
    province.record([Intent("act.annulled", B, {
        "target": _decision(province, B), "reason": "ban hành trái thẩm quyền",
    }, document={**document, "number": "4/QĐ-UBND"})], AUTHOR, head)
    recorder = [clerk for clerk in province.clerks if clerk["role"] == "recorder"]
    for kind, said in (("entry.voided", {}), ("entry.amended", {"fields": [{"path": "body.stated", "value": {
            "as_written": "sửa", "basis": "actual", "hedge": None, "place": "l.52"}}]})):
        province.record([quoted(B, len(kind))], QUOTED, recorder)
        slip = province.book.reader.entry(province.size - 1).digest
        province.record([Intent(kind, B, {"target": slip, "reason": "ghi nhầm", **said})], AUTHOR, province.clerks)
    province.record([renamed(A, "nhóm 1"), renamed(A, "nhóm 2")], AUTHOR, province.root, "single")
    enrolment, key = province.enrol(head[0]["person"], UBND_P)
    province.record([enrolment, Intent("key.retired", UBND_P, {"key": head[0]["key"], "reason": "đổi khóa"})], AUTHOR,
                    province.root)
    province.record([Intent("recognition.suspended", A, {
        "standard": NTM, "recognition": decided, "reason": "thiên tai"}, "2026-01-01", "2026-03-01",
        document={**document, "number": "5/QĐ-UBND"})], AUTHOR, [{**head[0], "key": key}])
    province.record([Intent("coverage.declared", A, {
        "kinds": ["xa"], "standards": [NTM], "valid_from": "2016-01-01", "valid_to": None})], AUTHOR, _two(province))


def _record_demo(province: Province) -> None:
    """Units, offices and every act of data/demo, in the order in which `socai demo` records them."""
    acts, offices = list(seed.unit_acts()), list(seed.offices())
    formed = {event["subject"] for act in acts for event in act["events"] if event["type"] == "unit.formed"}

    def registers(event: seed.SeedEvent) -> bool:
        return event["type"] == "office.registered" and event["body"]["jurisdiction"] not in formed

    for act in acts[:2]:
        province.record([_intent(event, act["document"]) for event in act["events"]], AUTHOR, province.clerks)
    province.record([_intent(event) for event in offices if registers(event)], AUTHOR, province.root)
    for act in acts[2:]:
        province.record([_intent(event, act["document"]) for event in act["events"]], ARCHIVAL, province.clerks)
    rest = [event for event in offices if not registers(event)]
    rest.sort(key=lambda event: event["type"] != "office.registered")
    province.record([_intent(event) for event in rest], AUTHOR, province.root)
    recorders = [clerk for clerk in province.clerks if clerk["role"] == "recorder"]
    for number, name in enumerate(sorted(path.name for path in files("data").joinpath("demo").iterdir())):
        if name[0].isdigit():
            told = read_act(load_toml(f"demo/{name}"))
            signers = province.clerks if told.attestation == ARCHIVAL else recorders
            province.record(told.intents, told.attestation, signers, ("batch", "single")[number % 2])


def _intent(event: seed.SeedEvent, document: dict[str, Any] | None = None) -> Intent:
    return Intent(event["type"], event["subject"], event["body"], event["effective_from"], event["effective_to"],
                  document=document)


def _decision(province: Province, subject: str) -> str | None:
    province.book.reader.refresh()
    return province.book.last_deciding(subject)


def _two(province: Province) -> list[dict[str, Any]]:
    two = [province.employ(UBND_P, "recorder", name="ghi-1"), province.employ(UBND_P, "archivist", name="luu-1")]
    return sorted(two, key=lambda signer: str(signer["key"]))


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    freeze(sys.argv[1])
