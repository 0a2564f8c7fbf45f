"""Links of an event to the history before it: what its author saw (DESIGN section 3).

The same checks run at append and in the audit; ``History`` is all they see of either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ledger.errors import LedgerError
from ledger.events.catalogue import is_deciding


class History(Protocol):
    """The entries before the event that is judged, those of its own act included."""

    def last_deciding(self, subject: str) -> str | None:
        """Digest of the last deciding event on ``subject``, None if there is none."""

    def root_at(self, size: int) -> str | None:
        """Root, hex, of the first ``size`` entries; None where the log is shorter."""


def check_links(plain: Mapping[str, Any], seq: int, act_subjects: frozenset[str], history: History) -> None:
    """Check ``observed``, ``decision_prev`` and ``relied_on`` of the event to stand at ``seq``.

    ``act_subjects``: the subjects of its whole act. Raises ``OBSERVED_NOT_OURS`` (the author saw another log, or one
    longer than this), ``CONFLICT`` (a later deciding event exists; ``competing`` is its digest), ``INVALID_PAYLOAD``.
    """
    check_observed(plain, seq, history)
    subject = plain["subject"]
    if is_deciding(plain["type"]):
        head = history.last_deciding(subject)
        if plain["decision_prev"] != head:
            raise LedgerError("CONFLICT", place="decision_prev", subject=subject, found=plain["decision_prev"],
                              expected=head, competing=head)
    elif plain["decision_prev"] is not None:
        raise LedgerError("INVALID_PAYLOAD", place="decision_prev", found=plain["decision_prev"],
                          expected="null: this type observes")
    if plain["relied_on"]:
        _check_relied(plain["relied_on"], act_subjects, history)


def check_observed(plain: Mapping[str, Any], seq: int, history: History) -> None:
    """The head that the author saw is one of this log's, before the event. Raises ``OBSERVED_NOT_OURS``."""
    observed = plain["observed"]
    if observed["size"] > seq or history.root_at(observed["size"]) != observed["root"]:
        expected = {"root": history.root_at(observed["size"]), "size": f"<= {seq}"}
        raise LedgerError("OBSERVED_NOT_OURS", place="observed", found=dict(observed), expected=expected)


def _check_relied(relied: Sequence[Mapping[str, Any]], act_subjects: frozenset[str], history: History) -> None:
    before = ""
    for index, item in enumerate(relied):
        place = f"relied_on[{index}]"
        if item["subject"] <= before:
            raise LedgerError("INVALID_PAYLOAD", place=place, found=item["subject"], expected="sorted subjects")
        before = item["subject"]
        if before in act_subjects:
            raise LedgerError("INVALID_PAYLOAD", place=place, found=before, expected="a subject outside the act")
        head = history.last_deciding(before)
        if item["head"] != head:
            raise LedgerError("CONFLICT", place=place, subject=before, found=item["head"], expected=head,
                              competing=head)
