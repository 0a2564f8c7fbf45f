"""`socai demo`: the main job on the facts of three districts, from new keys to an audited answer."""

from __future__ import annotations

import time
from json import load

import click

from commands.staging import acts as acts
from commands.staging import folder as folder
from commands.staging import stage as at
from commands.staging.acts import ActToRecord
from commands.staging.stage import Stage, StepFailed
from commands.terminal import output
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t

COMMUNE = "xã Đăk Kroong"
COMMUNE_ID = "unit:xa-dak-kroong"
DISTRICT = "huyện Đam Rông"
PLAN = "document:149-kh-hu-dam-rong-2024"
RECOGNISED_ON = "2021-12-31"
_DIGITS = 16
SHOWN = "02-"
"""The act that is recorded before the reader's eyes: the decision on xã Đăk Kroong."""


@spoken_command("demo", help="demo.help", epilog="demo.epilog")
@click.pass_obj
def command(settings: Settings) -> int | None:
    if settings.json:
        raise click.BadParameter(t("demo.no-json"), param_hint="--json")
    began = time.monotonic()
    folder.prepare()
    with at.environment():
        at.say(t("demo.welcome", export=at.export_line()))
        stage = Stage(settings.clock)
        try:
            _found(stage)
            _record(stage)
            _ask(stage)
            _audit(stage)
            _sign(stage)
        except StepFailed as failed:
            output.note(failed.written)
            output.note(t("demo.failed", line=failed.line, code=failed.code, expected=failed.expected))
            return failed.code or 1
    output.say()
    at.say(t("demo.done", seconds=f"{time.monotonic() - began:.0f}", lines=stage.lines, script=at.SCRIPT))
    output.say(t("demo.next", export=at.export_line()))
    return None


def _found(stage: Stage) -> None:
    stage.title("demo.title.found")
    stage.tell("demo.tell.keys", passphrase=at.PASSPHRASE)
    for name in ("founder-1", "founder-2", "log"):
        stage.show("key", "new", _key(name), "--passphrase-file", at.PASSPHRASE)
    stage.tell("demo.tell.init")
    stage.show(
        "init", "--origin", "socai.vn/demo", "--purpose", "demo", "--threshold", "2",
        "--founder", f"founder-1={_key('founder-1')}", "--founder", f"founder-2={_key('founder-2')}",
        "--log-key", f"log-operator={_key('log')}", "--passphrase-file", at.PASSPHRASE,
    )  # fmt: skip


def _record(stage: Stage) -> None:
    stage.title("demo.title.record")
    stage.tell("demo.tell.archive")
    _quietly(stage, acts.archive())
    for name in acts.CLERKS:
        stage.show(
            "key", "new", _key(name), "--person", f"luu-tru-{name}", "--office", acts.OFFICE, "--role", name,
            "--passphrase-file", at.PASSPHRASE,
        )  # fmt: skip
    stage.tell("demo.tell.family", script=at.SCRIPT)
    for name in acts.CLERKS:
        title = t("demo.act.enrolment", file=_key(name))
        _quietly(stage, ActToRecord(f"{_key(name)}.act.toml", title, acts.FOUNDERS))
    for act in acts.registry():
        _quietly(stage, act)
    for act in acts.documents():
        if act.path.removeprefix(f"{at.ACTS}/").startswith(SHOWN):
            _openly(stage, act)
            stage.tell("demo.tell.family", script=at.SCRIPT)
        else:
            _quietly(stage, act)


def _ask(stage: Stage) -> None:
    stage.title("demo.title.commune")
    stage.tell("demo.tell.first-day")
    stage.show("status", COMMUNE, "--as-of", "2021-12-30")
    stage.show("status", COMMUNE, "--as-of", RECOGNISED_ON)
    stage.tell("demo.tell.end")
    stage.show("history", COMMUNE)
    stage.show("status", COMMUNE_ID, "--as-of", "2025-07-01")
    stage.title("demo.title.district")
    stage.tell("demo.tell.cells")
    stage.show("status", DISTRICT, "--as-of", "2024-02-29")
    stage.tell("demo.tell.totals")
    stage.show("figures", "check", PLAN, expect=8)
    stage.title("demo.title.average")
    stage.show("list", "--parent", "huyện Đăk Glei", "--as-of", RECOGNISED_ON)


def _audit(stage: Stage) -> None:
    stage.title("demo.title.audit")
    stage.tell("demo.tell.unanchored")
    stage.show("audit", "--save-pin", at.PIN, expect=5)
    stage.tell("demo.tell.anchored")
    stage.show("audit", "--pin", at.PIN)
    stage.tell("demo.tell.copy")
    stage.show("backup", at.FLIPPED)
    place, before, after = folder.flip(COMMUNE_ID, RECOGNISED_ON)
    stage.tell("demo.tell.flipped", file=at.FLIPPED, place=f"{place:,}", before=before, after=after)
    stage.show("status", COMMUNE, "--as-of", "2021-12-30", "--ledger", at.FLIPPED)
    stage.tell("demo.tell.caught")
    stage.show("audit", "--pin", at.PIN, "--ledger", at.FLIPPED, expect=4)


def _sign(stage: Stage) -> None:
    stage.title("demo.title.checkpoint")
    stage.tell("demo.tell.checkpoint")
    stage.show("checkpoint", "sign", "--key", _key("log"), "--passphrase-file", at.PASSPHRASE)
    stage.tell("demo.tell.note", folder=at.CHECKPOINTS)
    stage.show("checkpoint", "show")


def _quietly(stage: Stage, act: ActToRecord) -> None:
    """Draft, confirm by the draft's digest, record; told in one line."""
    draft = _draft(act)
    digest = stage.ask("record", "act", "--from", act.path, *_signers(stage, act), "--dry-run", "-o", draft)["digest"]
    positions = stage.ask("record", "--draft", draft, "--confirm", digest, *_signing(act))["positions"]
    first, last = positions[0], positions[-1]
    where = str(first) if first == last else f"{first}..{last}"
    output.say(t("demo.recorded", where=f"{where:>8}", count=len(positions), title=act.title))


def _openly(stage: Stage, act: ActToRecord) -> None:
    stage.tell("demo.tell.openly")
    draft = _draft(act)
    stage.show("record", "act", "--from", act.path, *_signers(stage, act), "--dry-run", "-o", draft)
    stage.tell("demo.tell.confirm")
    with open(draft, encoding="utf-8") as file:
        digest = load(file)["digest"]
    stage.show("record", "--draft", draft, "--confirm", digest, *_signing(act), "--json")


def _key(name: str) -> str:
    return f"{at.KEYS}/{name}.key"


def _draft(act: ActToRecord) -> str:
    return f"{at.DRAFTS}/{act.path.rsplit('/', 1)[1].partition('.')[0]}.json"


def _signing(act: ActToRecord) -> list[str]:
    """The flags with which the act's keys sign."""
    keys = [argument for name in act.keys for argument in ("--key", _key(name))]
    return [*keys, "--passphrase-file", at.PASSPHRASE]


def _signers(stage: Stage, act: ActToRecord) -> list[str]:
    """The flags that only name the act's signers: drafting needs no passphrase."""
    if not set(act.keys) <= set(stage.keys):
        listed = stage.ask("key", "list")["keys"]
        stage.keys = {key["person"].removeprefix("person:").removeprefix("luu-tru-"): key["key"] for key in listed}
    return [argument for name in act.keys for argument in ("--signer", stage.keys[name][:_DIGITS])]
