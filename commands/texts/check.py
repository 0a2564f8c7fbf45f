"""What `socai check` says of a receipt: verdict, the answer unless it failed, what was checked and what wasn't."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from commands.names import told
from commands.terminal import dates, output, prose
from commands.terminal.words import t
from commands.texts.audit import tell_findings

if TYPE_CHECKING:
    from ledger.events.entry import Entry
    from ledger.folds.view import View
    from ledger.receipts.check import Checked
    from ledger.receipts.document import Receipt
    from ledger.receipts.trust import Witnessed

STYLE = {"valid": "good", "failed": "bad", "incomplete": "doubt"}


def tell(file: str, checked: Checked, receipt: Receipt) -> None:
    """Print the outcome for the receipt in `file`; advice goes to stderr."""
    verdict = checked.verdict
    prose.say(t(f"check.verdict.{verdict}"), style=STYLE[verdict])
    if verdict != "failed" and all(finding.code != "FOLD_DIFFERS" for finding in checked.findings):
        _tell_answer(checked, receipt)
    tell_head(file, checked.checkpoint.origin, checked.genesis, checked.checkpoint.size, checked.checkpoint.root)
    tell_witnessed(checked.witnessed)
    output.say(t("check.counts", entries=checked.entries, signatures=checked.signatures))
    tell_findings(checked.findings)
    output.say()
    prose.say(t("check.not-checked"), style="faint")
    output.note(t(f"check.next.{verdict}"))


def tell_head(file: str, origin: str, genesis: str | None, size: int, root: str) -> None:
    """The checkpoint, and the ledger that it is of."""
    output.say(t("check.ledger", file=file, origin=origin))
    if genesis is not None:
        output.say(t("check.genesis", genesis=genesis))
    output.say(t("check.checkpoint", size=size, root=root))


def tell_witnessed(witnessed: Witnessed | None) -> None:
    """Who vouches for the checkpoint."""
    if witnessed is None:
        return
    names = ", ".join(witnessed.witnesses) or t("check.no-witness")
    key = "check.witnessed" if witnessed.quorum else "check.not-witnessed"
    output.say(t(key, names=names, time=dates.instant(witnessed.time) if witnessed.time else "-"))


def _tell_answer(checked: Checked, receipt: Receipt) -> None:
    from commands.texts.status import headline, say_standings

    words = told.Told(_view(receipt))
    cut = checked.answer["known_at"]
    output.say()
    prose.say(headline(words, checked.answer), style="strong")
    say_standings(words, checked.answer)
    output.say()
    day = dates.day(checked.question.as_of)
    if cut["seq"] is None:
        prose.say(t("answers.cut.empty", day=day))
    else:
        recorded, root = dates.instant(cut["recorded_at"]), cut["root"][:12] + "…"
        prose.say(t("answers.cut", day=day, seq=cut["seq"], recorded=recorded, root=root))
    if cut.get("time") == "unproven":
        prose.say(t("answers.time-unproven"))
    if checked.answer["provisional"]:
        prose.say(t("answers.provisional", day=day))


def _view(receipt: Receipt) -> View:
    """The words that the carried entries have for units, standards and offices."""
    from ledger.events.entry import read_entry
    from ledger.receipts.reading import view_below

    streams: dict[str, list[Entry]] = {}
    for seq, state in receipt.entries:
        entry = read_entry(seq, state)
        streams.setdefault(entry.subject, []).append(entry)

    class Named:
        def stream(self, subject: str) -> Sequence[Entry]:
            return streams.get(subject, ())

        def listed(self, prefix: str) -> Sequence[str]:
            return sorted(subject for subject in streams if subject.startswith(prefix))

    return view_below(Named(), receipt.checkpoint.size)
