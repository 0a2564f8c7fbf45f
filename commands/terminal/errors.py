"""From what went wrong to an exit code and words. The one table is `data/errors.toml`.

    [NO_LEDGER]
    exit = 10
    vi = "không có sổ ở {path}"
    en = "there is no ledger at {path}"
    hint_vi = "..."          # optional: what to do next
    hint_en = "..."

Placeholders are the error's facts; what the words don't name (place, found, expected, signer ...) is added after them.
With `--json` an error is one JSON object on stderr: {code, exit, message, facts}.
Imported only when something went wrong.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from json import dumps
from typing import Any, NamedTuple

import click

from commands.terminal import output
from commands.terminal.dates import day
from commands.terminal.home import HOME
from commands.terminal.phrases import said
from commands.terminal.words import language, t
from ledger.errors import LedgerError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
TABLE = os.path.join(HOME, "data", "errors.toml")


class Failure(NamedTuple):
    """What is told about an error."""

    code: str
    exit: int
    message: str
    hint: str | None
    facts: Mapping[str, Any]


def report(error: BaseException, *, json: bool) -> int:
    """Tell `error` on stderr, as words or as one JSON object, and return the exit code."""
    if isinstance(error, BrokenPipeError) or isinstance(error.__cause__, BrokenPipeError):
        return _reader_gone()
    _flush_answer()
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and not json:
        print(error.message, file=sys.stderr)
        return error.exit_code
    failure = describe(error)
    if json:
        facts = {name: value for name, value in failure.facts.items() if name not in Failure._fields}
        told = {"code": failure.code, "exit": failure.exit, "message": failure.message, **facts}
        print(dumps(told, ensure_ascii=False, default=str), file=sys.stderr)
    else:
        output.note(t("cli.error", text=failure.message))
        for candidate in _listed(failure.facts.get("candidates")):
            output.note(f"    {candidate}")
        if failure.hint:
            output.note(f"  {failure.hint}")
    if failure.code == "INTERNAL" and os.environ.get("SOCAI_DEBUG"):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    return failure.exit


def describe(error: BaseException) -> Failure:
    """Which failure `error` is: a foreseen one, a wrong command line, the machine's state, or a defect of socai."""
    if isinstance(error, LedgerError):
        return foreseen(error.code, error.facts)
    if isinstance(error, click.exceptions.Abort):
        cause = error.__cause__ or error.__context__
        return foreseen("INTERRUPTED" if isinstance(cause, KeyboardInterrupt) else "CANCELLED", {})
    if isinstance(error, KeyboardInterrupt):
        return foreseen("INTERRUPTED", {})
    if isinstance(error, click.ClickException):
        from commands.terminal.usage import complaint

        told = complaint(error)
        return Failure("USAGE", 2, told.message, told.hint, told.facts)
    return _machine(error) or foreseen("INTERNAL", _whereabouts(error))


def foreseen(code: str, facts: Mapping[str, Any]) -> Failure:
    """The failure `code` with the words and exit code of the table; an unknown code is a defect (exit 1)."""
    row = table().get(code)
    if row is None:
        return Failure(code, 1, code + _unnamed("", facts), None, facts)
    words = _Facts({name: _shown(value, name) for name, value in facts.items()})
    template = row[language()]
    hint = row.get(f"hint_{language()}")
    message = template.format_map(words) + _unnamed(template, facts)
    return Failure(code, row["exit"], message, hint and hint.format_map(words), facts)


def words_of(code: str, facts: Mapping[str, Any]) -> str:
    """What `code` says in the language spoken: for warnings of an append and findings of an audit."""
    return foreseen(code, facts).message


def gist_of(code: str, facts: Mapping[str, Any]) -> str:
    """What `code` says as a heading: facts that its words don't name are left out, one that is not given is "…"."""
    row = table().get(code)
    told = _Facts({name: _shown(value, name) for name, value in facts.items()}, missing="…")
    return code if row is None else str(row[language()]).format_map(told)


def table() -> dict[str, dict[str, Any]]:
    """The rows of `data/errors.toml` by code."""
    import tomllib

    with open(TABLE, "rb") as file:
        return tomllib.load(file)


def _machine(error: BaseException) -> Failure | None:
    """The failure that the operating system or SQLite means, looked for along the chain of causes."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError):
            facts = {"reason": seen.strerror or str(seen), "file": seen.filename, "errno": seen.errno}
            return foreseen("ENVIRONMENT_FILE" if seen.filename is not None else "ENVIRONMENT", facts)
        if type(seen).__module__ == "sqlite3":
            return _sqlite(seen)
        seen = seen.__cause__ or seen.__context__
    return None


def _sqlite(error: BaseException) -> Failure | None:
    """What SQLite says of a file that is not opened by `ledger.stores`; its complaints about our SQL are defects."""
    import sqlite3

    from ledger.stores.faults import told

    said = told(error, "-") if isinstance(error, sqlite3.Error) else None
    return describe(said) if said is not None and said.code != "STORE_DAMAGED" else None


def _whereabouts(error: BaseException) -> dict[str, Any]:
    """Kind, words and innermost place of an unforeseen error, without the path of the machine."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        place = f"{os.path.relpath(path, HOME) if path.startswith(HOME) else os.path.basename(path)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return {"kind": type(error).__name__, "reason": str(error), "place": place}


def _flush_answer() -> None:
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _to_nowhere()


def _reader_gone() -> int:
    """The reader of our output has left (`socai list | head`): quiet, but not a success, for the answer was cut."""
    _to_nowhere()
    return 9


def _to_nowhere() -> None:
    """What is still in stdout's buffer can't be written: let the interpreter's last flush go to the null device."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # stdout is closed or is no file: nothing is left to flush
        return


def _shown(value: Any, name: str = "") -> str:
    """The value of the fact `name` in words."""
    if isinstance(value, list | tuple | set | frozenset):
        parts = [_shown(part, name) for part in value]
        return ", ".join(f"[{told}]" if isinstance(part, list | tuple) else told
                         for part, told in zip(value, parts, strict=True))
    if isinstance(value, Mapping):
        return ", ".join(f"{inner}={_shown(part, name)}" for inner, part in value.items())
    return "-" if value is None else _said(str(value), name)


def _said(text: str, name: str) -> str:
    """A fact as people read it: days in the form of the language, phrases and codes of the rules in its words."""
    return day(text) if _DAY.match(text) is not None else said(text, name)


def _unnamed(template: str, facts: Mapping[str, Any]) -> str:
    """The facts that `template` does not name: first where, what was found and expected, then the others."""
    left = {
        name: value
        for name, value in facts.items()
        if f"{{{name}}}" not in template and name not in ("candidates", "detail", "sqlite") and value is not None
        and (value != "" or name == "found")
    }
    first = [name for name in ("place", "found", "actual", "expected") if name in left]
    told = [t(f"cli.fact.{name}", value=_shown(left.pop(name), name) or said("nothing")) for name in first]
    told += [f"{label(name)}: {_shown(value, name)}" for name, value in left.items()]
    return f" ({'; '.join(told)})" if told else ""


def label(name: str) -> str:
    """The name of a fact in the language spoken, where it has one there."""
    known = t(f"cli.label.{name}")
    return name if known.startswith("cli.label.") else known


def _listed(candidates: Any) -> list[str]:
    if not isinstance(candidates, list | tuple):
        return []
    return [
        "  ".join(_shown(part) for part in candidate.values()) if isinstance(candidate, Mapping) else _shown(candidate)
        for candidate in candidates
    ]


class _Facts(dict[str, str]):
    """Facts for `format_map`; one that the error did not bring is shown as `missing`."""

    def __init__(self, facts: Mapping[str, str], missing: str = "-") -> None:
        super().__init__(facts)
        self._missing = missing

    def __missing__(self, name: str) -> str:
        return self._missing
