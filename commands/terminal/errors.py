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
import sys
from collections.abc import Mapping
from json import dumps
from typing import Any, NamedTuple

import click

from commands.terminal import output
from commands.terminal.facts import Facts, listed, shown, unnamed
from commands.terminal.home import HOME
from commands.terminal.words import language, t
from ledger.errors import LedgerError

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
        for candidate in listed(failure.facts.get("candidates")):
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
        return Failure(code, 1, code + unnamed("", facts), None, facts)
    words = Facts({name: shown(value, name) for name, value in facts.items()})
    template = row[language()]
    hint = row.get(f"hint_{language()}")
    message = template.format_map(words) + unnamed(template, facts)
    return Failure(code, row["exit"], message, hint and hint.format_map(words), facts)


def words_of(code: str, facts: Mapping[str, Any]) -> str:
    """What `code` says in the language spoken: for warnings of an append and findings of an audit."""
    return foreseen(code, facts).message


def gist_of(code: str, facts: Mapping[str, Any]) -> str:
    """What `code` says as a heading: facts that its words don't name are left out, one that is not given is "…"."""
    row = table().get(code)
    told = Facts({name: shown(value, name) for name, value in facts.items()}, missing="…")
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
