"""`socai figures check` and `suggest`: what a document's numbers say against each other and against the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import click

from commands.asking.answers import Asked, asked, print_cuts
from commands.terminal import options, output
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import group
from commands.terminal.words import t
from commands.texts.figures import say_findings, say_suggestions
from ledger.errors import LedgerError
from ledger.figures.rows import CLASSES, Finding

SCHEMA = "socai/figures/1"
SUGGESTED = "socai/figures-suggest/1"
DIFFERENCES = 8
_LIMIT = 16 * 1024 * 1024


@group("figures", help="figures.help")
def command() -> None:
    """Figures of documents."""


@command.command("check", help="figures.check.help")
@click.argument("document", required=False, metavar="[DOCUMENT]", help="figures.argument.document")
@click.option("--from", "source", metavar="FILE", type=READABLE, help="figures.option.from")
@click.option("--all", "every", is_flag=True, help="figures.option.all")
@options.known_at
@click.pass_obj
def check(
    settings: Settings, document: str | None, source: str | None, every: bool, known_at: str | None
) -> int | None:
    if source is not None:
        for given, name in ((document, "DOCUMENT"), (known_at, "--known-at")):
            if given is not None:
                raise click.BadParameter(t("figures.from-alone"), param_hint=name)
        found = _of_file(source)
        _answer(settings, found, every, {"file": source, "known_at": None}, str)
    else:
        with asked(settings, cut_at=known_at) as question:
            found = _of_ledger(question, document)
            _answer(settings, found, every, {"file": None, "known_at": question.known_at}, partial(_paper, question))
            if not settings.json:
                print_cuts(question)
    return DIFFERENCES if any(one.klass == "contradiction" for one in found) else None


@command.command("suggest", help="figures.suggest.help")
@click.argument("report", metavar="REPORT.txt", type=READABLE, help="figures.argument.report")
@click.pass_obj
def suggest(settings: Settings, report: str) -> None:
    from ledger.figures.suggest import suggest as proposed

    found = proposed(_text_of(report))
    if settings.json:
        output.emit_json({"schema": SUGGESTED, "file": report, "rows": [one._asdict() for one in found]})
    else:
        say_suggestions(report, found)


def _of_file(path: str) -> list[Finding]:
    from commands.files.figures_workbook import read_workbook
    from commands.files.workbook import is_workbook
    from ledger.figures.input_file import read_figures
    from ledger.figures.judge import judge

    if is_workbook(path):
        document = read_workbook(path)
    else:
        from commands.files.structured import read_structured

        document = read_structured(path)
    return judge(read_figures(document, path).rows)


def _of_ledger(question: Asked, document: str | None) -> list[Finding]:
    from ledger.figures.against_ledger import against_ledger
    from ledger.figures.judge import judge
    from ledger.figures.recorded import recorded_rows

    view = question.view
    found: list[Finding] = []
    for subject in _documents(question, document):
        rows = recorded_rows(subject, view.events(subject))
        found += judge(rows, against_ledger(view, rows))
    return found


def _documents(question: Asked, named: str | None) -> Iterable[str]:
    known = question.reader.subjects("document:", question.cut.size)
    if named is None:
        return known
    subject = f"document:{named.removeprefix('document:')}"
    if subject not in known:
        from difflib import get_close_matches

        near = get_close_matches(subject, known, 3, 0.5) or known[:8]
        raise LedgerError("FIGURES_DOCUMENT_NOT_FOUND", name=named, candidates=near)
    return [subject]


def _paper(question: Asked, document: str) -> str:
    """A registered document by number, day and issuer, with its id."""
    bodies = [one.body for one in question.view.events(document) if one.type == "document.registered"]
    return f"{question.told.paper(bodies[-1])} [{document}]" if bodies else document


def _answer(
    settings: Settings, found: list[Finding], every: bool, where: dict[str, Any], paper: Callable[[str], str]
) -> None:
    if settings.json:
        summary = {klass: sum(one.klass == klass for one in found) for klass in CLASSES}
        rows = [_told(one) for one in found]
        output.emit_json({"schema": SCHEMA, "verified": False, **where, "rows": rows, "summary": summary})
    else:
        say_findings(found, every, paper)


def _told(one: Finding) -> dict[str, Any]:
    return {
        "id": one.id,
        "class": one.klass,
        "relation": one.relation,
        "place": one.place,
        "stated": one.stated,
        "computed": one.computed,
        "reason": one.reason,
        "document": one.document or None,
        "figures": list(one.figures),
        "relations": list(one.relations),
        "entries": list(one.entries),
    }


def _text_of(path: str) -> str:
    with open(path, "rb") as file:
        content = file.read(_LIMIT + 1)
    if len(content) > _LIMIT:
        raise LedgerError("FILE_TOO_LARGE", file=path, found=f"> {_LIMIT}", expected=_LIMIT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise LedgerError("FILE_SYNTAX", file=path, line=line, column=None, reason="UTF-8") from None
