"""The life of a key in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from commands.names import told
from commands.terminal import dates, output, prose
from commands.terminal.words import t
from commands.texts.office import period

if TYPE_CHECKING:
    from ledger.folds.view import View

Answer = Mapping[str, Any]
_STYLES = {"in-use": "good", "compromised": "bad", "revoked": "bad", "expired": "doubt", "not-yet": "doubt"}


def state(row: Answer) -> str:
    """The status of a listed key with the day on which it came."""
    status = row["status"]
    ended = row["revoked"] if status in ("revoked", "compromised") else row.get(status)
    return t(f"key.state.{status}", day=dates.day(ended["day"]) if ended else "", first=dates.day(row["valid_from"]),
             last=dates.last_day(row["valid_to"]) if row["valid_to"] else "",
             since=dates.instant(row["compromised_since"]))


def say_key(answer: Answer, view: View) -> None:
    """Print `socai/key/1`."""
    words = told.Told(view)
    status = state(answer)
    prose.say(t("key.show.title", keyid=answer["key"]), style="strong")
    prose.say(t("key.show.status", status=status), style=_STYLES.get(answer["status"]))
    output.say()
    rows = [(t(f"key.show.{name}"), value) for name, value in _facts(answer, words) if value]
    output.table([t("key.show.column.what"), t("key.show.column.value")], rows)
    signed = answer["signatures"]
    output.say()
    if signed["entries"]:
        prose.say(t("key.show.signatures", count=signed["entries"], **_span(signed)))
    else:
        prose.say(t("key.show.no-signatures"))
    if signed["in_question"]:
        prose.say(t("key.show.in-question", count=len(signed["in_question"]), seqs=_runs(signed["in_question"])),
                  style="doubt")


def _facts(answer: Answer, words: told.Told) -> list[tuple[str, str]]:
    roles = [_role(told.coded("role", one["role"]) or "", period(one)) for one in answer["roles"]]
    certificate, log = answer["certificate"], answer["log"]
    return [
        ("person", answer["person"]),
        ("office", f"{words.office(answer['office'])} [{answer['office']}]"),
        ("roles", "; ".join(roles)),
        ("purpose", t(f"key.purpose.{answer['purpose']}")),
        ("algorithm", answer["algorithm"]),
        ("enrolled", _when(answer["enrolled"])),
        ("valid-from", dates.day(answer["valid_from"]) if answer["valid_from"] else ""),
        ("until", dates.last_day(answer["valid_to"]) if answer["valid_to"] else ""),
        ("certificate", t("key.show.between", first=dates.instant(certificate["not_before"]),
                          last=dates.instant(certificate["not_after"])) if certificate else ""),
        ("log", t("key.show.log-sizes", first=log["from"], last=log["to"] - 1 if log["to"] else "...") if log else ""),
        ("retired", _when(answer["retired"])),
        ("revoked", _when(answer["revoked"])),
        ("compromised-since", dates.instant(answer["compromised_since"]) if answer["compromised_since"] else ""),
    ]


def _role(role: str, days: str) -> str:
    return t("key.show.role", role=role, days=days) if days else role


def _runs(seqs: Sequence[int]) -> str:
    """Positions with what follows one another together: `56-148, 179`."""
    runs: list[list[int]] = []
    for seq in seqs:
        if runs and seq == runs[-1][1] + 1:
            runs[-1][1] = seq
        else:
            runs.append([seq, seq])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _when(at: Answer | None) -> str:
    return t("key.show.at", seq=at["seq"], day=dates.day(at["day"])) if at else ""


def _span(signed: Answer) -> dict[str, Any]:
    first, last = signed["first"], signed["last"]
    return {"first": first["seq"], "from_day": dates.day(first["day"]), "last": last["seq"],
            "to_day": dates.day(last["day"])}
