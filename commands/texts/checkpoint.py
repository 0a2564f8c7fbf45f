"""How checkpoints are told: one, a list, what was signed, what agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.terminal import dates, output
from commands.terminal.settings import Settings
from commands.terminal.words import t

Told = Mapping[str, Any]
_QUORUM = {None: "none", True: "met", False: "unmet"}


def tell_signed(settings: Settings, outcome: str, told: Told, folder: str) -> None:
    """What `checkpoint sign` did; `outcome`: signed, finished or unchanged."""
    if settings.json:
        output.emit_json({"schema": "socai/checkpoint/1", "outcome": outcome, "folder": folder, **told})
        return
    output.say(t(f"checkpoint.{outcome}", size=told["size"], folder=folder))
    _tell(told)


def tell_one(settings: Settings, told: Told, paper: str | None) -> None:
    """One stored checkpoint: the note as it lies there, and who vouches for it."""
    if settings.json:
        output.emit_json({"schema": "socai/checkpoint/1", "outcome": "stored", "folder": None, **told})
        return
    output.say(told["note"])
    _tell(told)
    if paper is not None:
        output.say(t("checkpoint.paper-made", file=paper))


def tell_list(settings: Settings, told: Sequence[Told], size: int) -> None:
    """The stored checkpoints, newest last, and how many entries came since."""
    if settings.json:
        checkpoints = [{name: one[name] for name in one if name != "note"} for one in told]
        output.emit_json({"schema": "socai/checkpoint-list/1", "size": size, "checkpoints": checkpoints})
        return
    if not told:
        output.say(t("checkpoint.none"))
        return
    headings = [t(f"checkpoint.column.{name}") for name in ("size", "sealed", "root", "witnesses", "quorum")]
    output.table(headings, [
        [str(one["size"]), _when(one["sealed_at"]), one["root"], ", ".join(w["name"] for w in one["witnesses"]) or "-",
         quorum(one)]
        for one in told
    ], right=(0,), whole=(2,))
    output.say(t("checkpoint.since", count=size - told[-1]["size"]))


def tell_compared(settings: Settings, told: Sequence[tuple[str, Told]]) -> None:
    """Notes that agree with the ledger; what contradicts it is an error."""
    if settings.json:
        output.emit_json({"schema": "socai/checkpoint-compare/1", "agree": [
            {"file": file, **{name: one[name] for name in ("origin", "size", "root", "witnesses", "quorum")}}
            for file, one in told
        ]})
        return
    for file, one in told:
        output.say(t("checkpoint.agrees", file=file, size=one["size"], root=one["root"]))


def _tell(told: Told) -> None:
    for name in ("origin", "size", "root", "log_key"):
        output.say(t("checkpoint.line", name=t(f"checkpoint.fact.{name}"), value=told[name]))
    for witness in told["witnesses"]:
        value = t("checkpoint.witness", name=witness["name"], time=_when(witness["time"]))
        output.say(t("checkpoint.line", name=t("checkpoint.fact.witness"), value=value))
    output.say(t("checkpoint.line", name=t("checkpoint.fact.quorum"), value=quorum(told)))


def quorum(told: Told) -> str:
    """Whether the witnesses are enough, in words."""
    return t(f"checkpoint.quorum.{_QUORUM[told['quorum']]}")


def _when(instant: str | None) -> str:
    return "-" if instant is None else dates.instant(instant)
