"""The report of `socai audit` in words: verdict, counts, anchoring, then the findings, those of one code together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from commands.terminal import output, prose
from commands.terminal.dates import day
from commands.terminal.errors import gist_of
from commands.terminal.facts import label
from commands.terminal.phrases import said
from commands.terminal.words import t

if TYPE_CHECKING:
    from ledger.audit.findings import Finding, Report

_STYLE = {"valid": "good", "failed": "bad", "incomplete": "doubt"}
_GRAVITY = ("failed", "incomplete", "acknowledged", "note")
_OF_ONE_CODE = 3
"""Findings of one code shown in words: one changed entry makes every later draft look strange. JSON has them all."""
_DIGITS = 16
_DIGEST = re.compile("[0-9a-f]{64}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def tell(path: str, report: Report, saved: str | None) -> None:
    """Print the report on the ledger `path`, advice on stderr; `saved`: the pin file written, if one was."""
    verdict, anchored = report.verdict, report.anchored_size
    partly = "-partly" if verdict == "valid" and (report.checks is not None or report.since) else ""
    prose.say(t(f"audit.verdict.{verdict}{partly}"), style=_STYLE[verdict])
    if report.checks is not None:
        prose.say(t("audit.only", checks=", ".join(t(f"audit.check.{name}") for name in report.checks)))
    if report.since:
        prose.say(t("audit.since", size=report.since))
    output.say(t("audit.ledger", path=path, origin=report.origin or "-"))
    output.say(t("audit.genesis", genesis=report.genesis or "-"))
    output.say(t("audit.counts", entries=report.entries, signatures=report.signatures))
    output.say(t("audit.root", root=report.root or "-"))
    output.say(t("audit.unanchored") if anchored is None else
               t("audit.anchored", size=anchored, rest=report.entries - anchored))
    tell_findings(report.findings)
    if saved is not None:
        output.say()
        prose.say(t("audit.pin-saved", file=saved, size=report.entries))
    if report.checks is None or verdict != "valid":
        output.note(t(f"audit.next.{verdict}"))
    if any(finding.code == "UNANCHORED" for finding in report.findings):
        output.note(t("audit.next.unanchored"))


def tell_findings(findings: Sequence[Finding]) -> None:
    """Print findings, those of one code and severity together, the gravest first."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.severity, finding.code), []).append(finding)
    for severity, code in sorted(alike, key=lambda kind: _GRAVITY.index(kind[0])):
        output.say()
        _tell_alike(code, alike[severity, code])


def _tell_alike(code: str, findings: list[Finding]) -> None:
    severity = t(f"audit.severity.{findings[0].severity}")
    prose.say(t("audit.finding", severity=severity, code=code, words=gist_of(code, _common(findings))))
    for finding in findings[:_OF_ONE_CODE]:
        seq, keys = finding.seq, ", ".join(key[:_DIGITS] for key in finding.signer or ())
        where = [t("audit.entry", seq=seq) if seq is not None else "", finding.subject or "",
                 t("audit.signer", keys=keys) if keys else ""]
        if any(where):
            prose.say("  ".join(part for part in where if part), indent=2)
        facts = [t(f"cli.fact.{name}", value=_shown(value, name) or said("nothing"))
                 for name, value in (("expected", finding.expected), ("actual", finding.actual)) if value is not None]
        if facts:
            prose.say("; ".join(facts), indent=4)
    left = findings[_OF_ONE_CODE:]
    if left:
        places = [finding.seq for finding in left if finding.seq is not None]
        where_left = t("audit.entries", first=min(places), last=max(places)) if places else ""
        prose.say(t("audit.more-findings", count=len(left), where=where_left), indent=2)


def _common(findings: Sequence[Finding]) -> dict[str, Any]:
    """The facts that all of them share: what the words of the code may name."""
    told = [
        {name: value for part in ({"expected": one.expected, "actual": one.actual}, one.expected, one.actual)
         if isinstance(part, dict) for name, value in part.items()}
        for one in findings
    ]  # fmt: skip
    return {name: value for name, value in told[0].items() if all(one.get(name) == value for one in told)}


def _shown(value: Any, name: str = "") -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(
            _shown(part, inner) if inner == "found" else f"{label(inner)} {_shown(part, inner)}"
            for inner, part in value.items()
        )
    if isinstance(value, list | tuple):
        return ", ".join(_shown(part, name) for part in value)
    text = str(value)
    if _DIGEST.fullmatch(text) is not None:
        return f"{text[:_DIGITS]}…"
    return day(text) if _DAY.fullmatch(text) is not None else said(text, name)
