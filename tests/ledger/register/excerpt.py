"""The national register, whole or cut to tỉnh Kon Tum and tỉnh Quảng Ngãi, and a real ledger that took it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import data
from bench.scene import Scene, seed_law
from data import seed
from ledger.events.drafting import Intent
from ledger.register.acts import RegisterAct
from ledger.register.table import Register, read_register

HERE = "units/national"
ISSUERS = ("office:quoc-hoi", "office:uy-ban-thuong-vu-quoc-hoi")


@cache
def national() -> Register:
    return read_register(data.read_text(f"{HERE}/before.csv"), data.read_text(f"{HERE}/after.csv"), law())


def law() -> dict[str, object]:
    return data.load_toml(f"{HERE}/acts.toml")


@cache
def quang_ngai() -> Register:
    """What became tỉnh Quảng Ngãi (51) in 2025: Kon Tum (62) and Quảng Ngãi (51)."""
    return read_register(_cut("before.csv", ("51", "62")), _cut("after.csv", ("51",)), law())


def _cut(file: str, provinces: Iterable[str]) -> str:
    header, *lines = data.read_text(f"{HERE}/{file}").splitlines()
    kept, codes = [header], set(provinces)
    for line in lines:
        _, _, code, parent, *_ = line.split(",")
        if code in codes or parent in codes:
            codes.add(code)
            kept.append(line)
    return "\n".join(kept) + "\n"


def scene(path: Path) -> Scene:
    """A founded ledger with the two offices that issued the acts."""
    founded = Scene(str(path), seed_law())
    offices = [one for one in seed.offices() if one["type"] == "office.registered" and one["subject"] in ISSUERS]
    founded.record([Intent(one["type"], one["subject"], one["body"]) for one in offices], "signed-by-author",
                   founded.root)
    return founded


def take(founded: Scene, acts: Iterable[RegisterAct]) -> None:
    """Record the acts as two clerks would."""
    for act in acts:
        intents = [intent._replace(document=act.document) for intent in act.intents]
        founded.record(intents, act.attestation, founded.clerks)
