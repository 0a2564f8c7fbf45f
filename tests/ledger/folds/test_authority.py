"""Who signed an entry and by what right: the rule it names, or the only one found that speaks of it."""

from __future__ import annotations

from typing import Any

from ledger.events.entry import Entry
from ledger.folds.authority import Authorities
from ledger.folds.law import Law
from ledger.folds.view import View

A, OFFICE = "unit:xa-a", "office:ubnd-p"
SIGNER = {"delegation": "d" * 64, "key": "k" * 64, "office": OFFICE, "person": "person:x", "role": "head",
          "signing_as": "KT."}


def row(name: str, **more: Any) -> dict[str, Any]:
    return {"act": "recognition.recognised", "id": name, "level": "province", "office_kind": "ubnd", "regime": "r-1",
            "provenance": "found", "relation": "contains", "roles": ["head"], "signers": 1, "source": f"nguồn {name}",
            "standards": None, "unit_kinds": ["xa"], "valid_from": None, "valid_to": "2022-01-01"} | more


class Log:
    """Entries by subject, as a view reads them."""

    def __init__(self) -> None:
        self.streams: dict[str, list[Entry]] = {}
        self.size = 0

    def add(self, kind: str, subject: str, body: dict[str, Any], **members: Any) -> Entry:
        payload = {"type": kind, "subject": subject, "body": body, "effective_from": None, "effective_to": None,
                   "effective_window": None, "document": None, "attestation": "signed-by-author",
                   "signers": [SIGNER]} | members
        entry = Entry(self.size, f"{self.size:064}", "2021-12-31T03:00:00.000000Z", payload)
        self.size += 1
        self.streams.setdefault(subject, []).append(entry)
        return entry

    def told(self, entry: Entry) -> dict[str, Any]:
        return Authorities(View(self.read, Law(self.read, {}))).of(entry)

    def read(self, subject: str) -> list[Entry]:
        return self.streams.get(subject, [])


def registered() -> Log:
    log = Log()
    log.add("office.registered", OFFICE, {"kind": "ubnd", "level": "province"})
    log.add("unit.registered", A, {"kind": "xa", "name": "A", "parent": None, "code": None, "region": None,
                                   "group": None, "aliases": [], "source": None})
    return log


def recognised(log: Log, **body: Any) -> Entry:
    return log.add("recognition.recognised", A, {"standard": "standard:ntm", "competence_rule": None, "regime": None,
                                                 "basis_text": None} | body)


def test_the_rule_that_the_body_names_with_its_source() -> None:
    log = registered()
    log.add("competence.published", "registry:competence", {"rows": [row("one"), row("two", regime="r-2")]})
    told = log.told(recognised(log, competence_rule="two", regime="r-2"))
    assert (told["competence_rule"], told["regime"], told["legal_source"]) == ("two", "r-2", "nguồn two")
    assert told["signers"] == [SIGNER] and told["exempt"] is False


def test_one_that_names_none_and_meets_one_or_several() -> None:
    log = registered()
    log.add("competence.published", "registry:competence", {"rows": [
        row("one"), row("late", valid_to="2020-01-01"), row("other", office_kind="hdnd"),
        row("remembered", provenance="from-memory 0.9"), row("thon", unit_kinds=["thon"])]})
    assert log.told(recognised(log))["competence_rule"] == "one"
    log.add("competence.published", "registry:competence", {"rows": [row("two", regime="r-2")]})
    both = recognised(log)
    assert (log.told(both)["competence_rule"], log.told(both)["legal_source"]) == (None, None)
    assert log.told(recognised(log, regime="r-2"))["competence_rule"] == "two"


def test_the_table_as_it_stood_before_the_entry() -> None:
    log = registered()
    early = recognised(log, basis_text="Điều 1")
    log.add("competence.published", "registry:competence", {"rows": [row("one")]})
    assert log.told(early) | {"signers": []} == {
        "signers": [], "regime": None, "competence_rule": None, "basis_text": "Điều 1", "legal_source": None,
        "exempt": False}
