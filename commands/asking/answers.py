"""What the asking commands share: opening a ledger at a cut, finding the unit meant, and printing both cuts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from commands.names.kind_words import kind_words
from commands.names.told import Told
from commands.terminal import dates, output, prose
from commands.terminal.settings import Settings, home
from commands.terminal.words import t
from ledger.errors import LedgerError
from ledger.folds.cut import Cut, cut_of
from ledger.folds.resolve import unit_named
from ledger.folds.view import View
from ledger.stores.reader import LedgerReader
from projections.cuts import ReaderLog, known_at, view_at
from projections.names import ScannedNames, place_of

if TYPE_CHECKING:
    from ledger.folds.resolve import Names
    from projections.read_model import ReadModel


class Asked:
    """An open ledger at one cut. `known_at` = {seq, root, recorded_at}; `told` has the words for what it names."""

    def __init__(self, reader: LedgerReader, cut: Cut, path: str) -> None:
        self.reader = reader
        self.cut = cut
        self.path = path
        self.known_at = known_at(reader, cut)
        self.view = view_at(reader, cut.size)
        self.told = Told(self.view)
        self._head: Asked | None = None
        self._model: list[ReadModel | None] = []

    def at_head(self) -> Asked:
        """The same question with everything that is recorded."""
        if self._head is None:
            at_head = self.cut.size == self.reader.size
            self._head = self if at_head else Asked(self.reader, self.cut._replace(size=self.reader.size), self.path)
        return self._head

    def model(self) -> ReadModel | None:
        """The read model of this cut: where one was built and the question is about everything that is recorded."""
        if not self._model:
            self._model.append(self._fitting() if self.cut.size == self.reader.size > 0 else None)
        return self._model[0]

    def names(self) -> Names:
        """Where names of units are looked up: the read model, else the ledger itself."""
        model = self.model()
        return model.names() if model is not None else ScannedNames(self.reader, self.cut.size)

    def for_lists(self) -> tuple[View, Iterable[str]]:
        """What a list folds, and every unit of the cut: from the read model where there is one, with equal answers."""
        model = self.model()
        if model is not None:
            return model.view(self.reader), model.units()
        return self.view, self.reader.subjects("unit:", self.cut.size)

    def words_for(self, unit: str) -> Told:
        """The words for an answer on `unit`: those of the cut, or of all that is recorded where it knows nothing."""
        return self.told if self.view.read(unit) else self.at_head().told

    def standards_of(self, unit: str) -> tuple[str, ...]:
        """The standards for a unit that the cut doesn't know: those for its kind by all that is recorded."""
        if self.view.read(unit):
            return ()
        head = self.at_head().view
        return head.law.applicable(head.attributes(unit).kind)

    def close(self) -> None:
        for model in self._model:
            if model is not None:
                model.close()

    def _fitting(self) -> ReadModel | None:
        path = place_of(self.path, self.reader.genesis(), home())
        if not os.path.exists(path):
            return None
        from projections.current import current

        with output.Progress(t("answers.catching-up")) as progress:
            found = current(self.reader, path, progress.advance)
        if found.rebuilt is not None:
            output.note(t(f"answers.rebuilt.{found.rebuilt.reason}", path=path))
        return found.model


@contextmanager
def asked(settings: Settings, as_of: str | None = None, cut_at: str | None = None) -> Iterator[Asked]:
    """Open the ledger meant and read it at the cut of `--as-of` and `--known-at` as typed.

    Raises what `LedgerReader.open` and `ledger.folds.cut.cut_of` raise.
    """
    path = settings.ledger_path()
    with LedgerReader.open(path) as reader:
        question = Asked(reader, cut_of(ReaderLog(reader), settings.now(), as_of, cut_at), path)
        try:
            yield question
        finally:
            question.close()


def unit_meant(question: Asked, text: str, within: str | None = None) -> str:
    """The id of the unit that `text` means at the question's cut; a name that isn't in force is told on stderr.

    What only later entries name is found too, and said. Raises LedgerError UNIT_AMBIGUOUS, UNIT_NOT_FOUND.
    """
    day = question.cut.as_of

    def find(at: Asked) -> str:
        found = unit_named(at.view, at.names(), text, day, kind_words(at.view), within)
        if found.phase != "in-force":
            told = at.told.unit(at.view.described(found.unit, day), mark=True)
            output.note(t(f"answers.resolved.{found.phase}", name=text, unit=told, day=dates.day(day)))
        return found.unit

    try:
        return find(question)
    except LedgerError as error:
        if error.code == "UNIT_NOT_FOUND" and question.cut.size < question.reader.size:
            try:
                unit = find(question.at_head())
            except LedgerError as later:
                raise _in_words(later, question.at_head().told) from None
            output.note(t("answers.resolved.recorded-later", name=text))
            return unit
        raise _in_words(error, question.told) from None


def standard_meant(question: Asked, name: str) -> str:
    """The full id of a standard given by its id, short or full. Raises LedgerError STANDARD_NOT_FOUND."""
    known = question.at_head().view.law.standards()
    return f"standard:{_listed('STANDARD_NOT_FOUND', name, 'standard', known)}"


def set_meant(question: Asked, name: str) -> str:
    """The full id of a criteria set given by its id, short or full. Raises LedgerError SET_NOT_FOUND."""
    known = question.reader.subjects("set:", question.cut.size)
    return f"set:{_listed('SET_NOT_FOUND', name, 'set', known)}"


def kind_meant(question: Asked, name: str | None) -> str | None:
    """The id of a kind of unit given by its id or a word for it: `xa`, `xã`. Raises LedgerError KIND_NOT_FOUND."""
    if name is None:
        return None
    law = question.at_head().view.law
    said = [kind for kind in law.kinds() if name.casefold() in (kind, *(law.kind(kind) or {})["names"].values())]
    return said[0] if said else _listed("KIND_NOT_FOUND", name, "kind", law.kinds())


def _listed(code: str, name: str, kind: str, known: Iterable[str]) -> str:
    """`name` without its prefix if it is among `known` ids; else `code` with those spelt alike, or all."""
    short, ids = name.removeprefix(f"{kind}:"), [one.removeprefix(f"{kind}:") for one in known]
    if short not in ids:
        from difflib import get_close_matches

        raise LedgerError(code, name=name, candidates=get_close_matches(short, ids, 3, 0.5) or ids)
    return short


def _in_words(error: LedgerError, told: Told) -> LedgerError:
    """The candidates of an error as they are listed: id, kind and name, the units above."""
    facts = dict(error.facts)
    near = facts.pop("near", [])
    facts["candidates"] = [
        {"id": one["id"], "name": told.unit(one), "parents": [told.unit(above) for above in one["parents"]]}
        for one in facts.pop("candidates", None) or near
    ]
    return LedgerError(error.code, **facts)


def give(settings: Settings, question: Asked, answer: Any, say: Callable[[Asked, Any], object]) -> None:
    """Print the answer: as one JSON document, or in words by `say(question, answer)`, then both cuts."""
    if settings.json:
        output.emit_json(answer)
    else:
        say(question, answer)
        print_cuts(question)


def print_cuts(question: Asked) -> None:
    """Both cuts in words, the last lines of every answer in text."""
    cut, known = question.cut, question.known_at
    if cut.before_ledger:
        prose.say(t("answers.cut.empty", day=dates.day(cut.as_of)))
        return
    recorded, root = dates.instant(known["recorded_at"]), known["root"][:12] + "…"
    prose.say(t("answers.cut", day=dates.day(cut.as_of), seq=known["seq"], recorded=recorded, root=root))
    if known.get("time") == "unproven":
        prose.say(t("answers.time-unproven"))
    if cut.provisional:
        prose.say(t("answers.provisional", day=dates.day(cut.as_of)))
    prose.say(t("answers.unverified"), style="faint")
