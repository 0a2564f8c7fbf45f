"""The acts that the demo records, as files in `demo/acts/`: archive, units and offices of `data/`, documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from importlib.resources import files
from json import dumps
from typing import Any, NamedTuple

from commands.staging.stage import ACTS
from commands.terminal.words import t

OFFICE = "office:luu-tru"
RECORDER, ARCHIVIST, FOUNDERS = "recorder", "archivist", ("founder-1", "founder-2")
CLERKS = (RECORDER, ARCHIVIST)


class ActToRecord(NamedTuple):
    """A file of `demo/acts/` and the keys that sign it (names of key files in `demo/keys/`)."""

    path: str
    title: str
    keys: Sequence[str]


def archive() -> ActToRecord:
    """The office whose two clerks record everything else."""
    body: dict[str, Any] = {
        "name": t("demo.archive"), "kind": "luu-tru", "system": "ledger", "level": "none", "jurisdiction": None,
        "codes": [], "part_of": None,
    }
    events = [{"type": "office.registered", "subject": OFFICE, "body": body}]
    return _write("a-archive", t("demo.act.archive"), "signed-by-author", events, FOUNDERS)


def registry() -> list[ActToRecord]:
    """Units before 2025-07-01, offices, what became of the units on that day, the offices that followed.

    An office is registered after the unit that it governs; the acts of 2025 need the offices that issued them.
    """
    from data import seed

    existing, changes = seed.unit_acts()[:2], seed.unit_acts()[2:]
    offices = seed.offices()
    formed = {event["subject"] for act in changes for event in act["events"] if event["type"] == "unit.formed"}
    late = {
        event["subject"] for event in offices
        if event["type"] == "office.registered" and event["body"]["jurisdiction"] in formed
    }
    early = [event for event in offices if event["type"] == "office.registered" and event["subject"] not in late]
    acts = [
        _write(f"b{number}-units", t(f"demo.act.units-{number}"), "signed-by-author", act["events"], CLERKS)
        for number, act in enumerate(existing, 1)
    ]
    acts.append(_write("c-offices", t("demo.act.offices"), "signed-by-author", early, FOUNDERS))
    for number, change in enumerate(changes, 1):
        title = f"{change['title']} ({change['document'] and change['document']['number']})"
        acts.append(_write(f"d{number}-changes", title, "archival", change["events"], CLERKS, change["document"]))
    rest = [event for event in offices if event not in early]
    acts.append(_write("e-offices", t("demo.act.successors"), "signed-by-author", rest, FOUNDERS))
    return acts


def documents() -> list[ActToRecord]:
    """The acts of `data/demo/`, in the order of their numbers; two clerks sign what is archival."""
    import tomllib

    acts = []
    for source in sorted(files("data").joinpath("demo").iterdir(), key=lambda entry: entry.name):
        if source.name[:2].isdigit() and source.name.endswith(".toml"):
            content = source.read_bytes()
            act = tomllib.loads(content.decode("utf-8"))
            path = f"{ACTS}/{source.name}"
            with open(path, "xb") as file:
                file.write(content)
            acts.append(ActToRecord(path, act["title"], CLERKS if act["attestation"] == "archival" else (RECORDER,)))
    return acts


def _write(
    name: str, title: str, attestation: str, events: Iterable[Any], keys: Sequence[str], document: Any = None
) -> ActToRecord:
    act = {"schema": "socai/act/1", "title": title, "attestation": attestation, "events": list(events)}
    if document is not None:
        act["document"] = document
    path = f"{ACTS}/{name}.json"
    os.makedirs(ACTS, exist_ok=True)
    with open(path, "x", encoding="utf-8") as file:
        file.write(dumps(act, ensure_ascii=False, indent=1) + "\n")
    return ActToRecord(path, title, keys)
