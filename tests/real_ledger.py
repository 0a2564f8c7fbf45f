"""A real ledger of the demo's facts, built once a test process: units, offices, results, the recognition of 2021."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bench.scene import Scene, seed_law
from data import load_toml, seed
from ledger.events.act_file import read_act
from ledger.events.drafting import Intent

NOW = 1_780_000_000_000_000_000
"""2026-05-28, in nanoseconds: after everything recorded, for `socai(..., clock=clock)`."""
ACTS = (
    "01-documents",
    "02-dak-glei-recognition-695",
    "03-dak-glei-results",
    "04-dak-glei-targets",
    "06-ia-hdrai-results",
    "09-dam-rong-results",
    "10-dam-rong-targets",
)


def clock() -> int:
    return NOW


@cache
def demo_ledger() -> Path:
    """The path of the ledger; never to be written."""
    folder = Path(tempfile.mkdtemp(prefix="socai-ledger-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    scene = Scene(str(folder / "socai.db"), seed_law())
    recorder = [signer for signer in scene.clerks if signer["role"] == "recorder"]
    acts = list(seed.unit_acts())
    formed = {event["subject"] for act in acts for event in act["events"] if event["type"] == "unit.formed"}
    offices = list(seed.offices())
    late = {
        event["subject"]
        for event in offices
        if event["type"] == "office.registered" and event["body"]["jurisdiction"] in formed
    }
    registered = [_intent(event) for event in offices if event["subject"] not in late]
    follow = [_intent(event) for event in offices if event["subject"] in late]
    first = [intent for intent in registered if intent.type == "office.registered"]
    for act in acts[:2]:
        scene.record([_intent(event, act["document"]) for event in act["events"]], "signed-by-author", scene.clerks)
    scene.record(first, "signed-by-author", scene.root)
    for act in acts[2:]:
        scene.record([_intent(event, act["document"]) for event in act["events"]], "archival", scene.clerks)
    rest = [*follow, *(intent for intent in registered if intent.type != "office.registered")]
    scene.record(rest, "signed-by-author", scene.root)
    for name in ACTS:
        told = read_act(load_toml(f"demo/{name}.toml"))
        signers = scene.clerks if told.attestation == "archival" else recorder
        scene.record(told.intents, told.attestation, signers)
    scene.book.close()
    return folder / "socai.db"


def _intent(event: seed.SeedEvent, document: dict[str, object] | None = None) -> Intent:
    span = event["effective_from"], event["effective_to"]
    return Intent(event["type"], event["subject"], event["body"], *span, document=document)
