"""What can go wrong, as values: a stable code and the facts that explain it.

The words, in both languages, and the exit code of each code stand in ``data/errors.toml``; a rule of the ledger
never prints. ``facts`` are plain JSON values: the place (entry, member, file, cell), what was found, what was
expected. They go unchanged into ``--json`` errors.
"""

from __future__ import annotations

from typing import Any


class LedgerError(Exception):
    """A refusal or failure that socai foresaw.

    ``code`` is UPPER_SNAKE and never changes its meaning; ``facts`` hold what a message needs. Anything that is
    not a ``LedgerError`` is a defect of the program.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({told})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.code, self.facts)


def _restore(code: str, facts: dict[str, Any]) -> LedgerError:
    return LedgerError(code, **facts)
