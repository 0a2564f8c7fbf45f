"""Where an entry says that it stands in its act."""

from __future__ import annotations

from ledger.events.entry import Entry

_LONGEST_ACT = 1024


def place_of(entry: Entry) -> tuple[str, int, int]:
    """Id of the entry's act, index in it and size. Raises one of ``UNREADABLE`` where that can't be one."""
    act = entry.payload["act"]
    name, index, size = act["id"], act["index"], act["size"]
    if type(name) is str and type(index) is int and type(size) is int and 0 <= index < size <= _LONGEST_ACT:
        return name, index, size
    raise ValueError("no act")
