"""Targets adopted for a unit: plans, kept apart from facts; a stated count apart from its list."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.folds.acts import Event
from ledger.folds.days import FAR, possible_days


def targets_at(events: Sequence[Event], day: str, standard: str | None = None) -> list[Event]:
    """The targets adopted by ``day``, by day then position; of ``standard`` (full id) only, if given."""
    found = [
        event
        for event in events
        if event.type == "target.adopted"
        and not event.excluded
        and event.day <= day
        and (standard is None or event.body["standard"] == standard)
    ]
    return sorted(found, key=lambda event: (event.day, event.seq))


def targets_perhaps(events: Sequence[Event], day: str, standard: str | None = None) -> list[Event]:
    """Targets of documents that tell a year or month of signing only, and so may or may not stand on ``day``."""
    return [
        event
        for event in targets_at(events, FAR, standard)
        if event.signed_on and not event.effective_from and possible_days(event.signed_on)[0] <= day < event.day
    ]


def list_disagrees(event: Event) -> bool:
    """Whether a target's stated count and its list differ: stored as said in a quotation, and reported."""
    stated, listed = event.body["stated_count"], event.body["list"]
    return bool(stated and listed is not None and not stated["min"] <= len(listed) <= stated["max"])
