"""`socai receipt UNIT -o FILE`: one answer with everything that proves it, to be checked without the ledger."""

from __future__ import annotations

import click

from commands.asking.answers import asked, print_cuts, unit_meant
from commands.terminal import options, output, prose
from commands.terminal.options import READABLE
from commands.terminal.settings import Settings
from commands.terminal.spoken import command as spoken_command
from commands.terminal.words import t


@spoken_command("receipt", help="receipt.help", epilog="receipt.epilog")
@click.argument("unit", help="receipt.argument.unit")
@click.option("--in", "within", metavar="UNIT", help="receipt.option.in")
@options.as_of
@options.known_at
@click.option("--checkpoint", "checkpoint_file", type=READABLE, metavar="FILE", help="receipt.option.checkpoint")
@click.option("--pin", "pin_file", type=READABLE, metavar="FILE", help="receipt.option.pin")
@click.option("-o", "--output", "file", type=click.Path(), required=True, metavar="FILE", help="receipt.option.output")
@click.pass_obj
def command(
    settings: Settings, unit: str, within: str | None, as_of: str | None, known_at: str | None,
    checkpoint_file: str | None, pin_file: str | None, file: str,
) -> None:
    from commands.checking.notes import newest_note
    from commands.checking.trusting import read_pin
    from commands.files.whole import write_new_bytes
    from ledger.proof.checkpoint import parse_checkpoint
    from ledger.receipts.document import Question, receipt_bytes
    from ledger.receipts.make import index_below, make_receipt

    path = settings.ledger_path()
    note = newest_note(path, checkpoint_file)
    size = parse_checkpoint(note.text).size
    with asked(settings, as_of, f"seq:{size - 1}" if known_at is None else known_at) as question:
        found = unit_meant(question, unit, within)
        receipt = make_receipt(
            question.reader, note, index_below(question.reader, size - 1),
            Question(found, question.cut.as_of, known_at), question.cut, settings.now(),
            read_pin(pin_file) if pin_file is not None else None,
        )
        content = receipt_bytes(receipt)
        write_new_bytes(file, content)
        if settings.json:
            output.emit_json({
                "schema": "socai/receipt-written/1", "file": file, "bytes": len(content), "unit": found,
                "as_of": question.cut.as_of, "known_at": question.known_at, "size": size,
                "root": receipt.checkpoint.root, "entries": len(receipt.entries),
            })
            return
        from commands.texts.status import headline

        prose.say(headline(question.words_for(found), receipt.answer), style="strong")
        output.say(t("receipt.written", file=file, entries=len(receipt.entries), bytes=f"{len(content):,}"))
        output.say(t("receipt.checkpoint", size=size, root=receipt.checkpoint.root))
        print_cuts(question)
        output.note(t("receipt.next", file=file))
