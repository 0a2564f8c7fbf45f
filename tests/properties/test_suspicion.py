"""What is in question, computed in one pass from the end of a stream, against its definition (FORMAT.md, 17)."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger.events.entry import Entry
from ledger.folds.suspicion import Compromise, in_question

OFFICE = "office:a"
KEYS = ("k0", "k1", "k2")


@st.composite
def streams(draw: st.DrawFn) -> list[Entry]:
    """A stream of decisions, reaffirmations and voidings of earlier entries, signed by one or two keys."""
    entries: list[Entry] = []
    for seq in range(draw(st.integers(1, 9))):
        earlier = [entry.digest for entry in entries]
        later = ["entry.reaffirmed", "entry.voided"] if earlier else []
        kind = draw(st.sampled_from(["unit.described", *later]))
        body: dict[str, Any] = {}
        if kind == "entry.reaffirmed":
            body = {"entries": draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=3, unique=True))}
        elif kind == "entry.voided":
            body = {"target": draw(st.sampled_from(earlier))}
        keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=2))
        signers = [{"office": OFFICE, "key": key} for key in keys]
        payload = {"type": kind, "subject": "unit:x", "body": body, "signers": signers}
        entries.append(Entry(seq, f"d{seq}", "", payload))
    return entries


@given(streams(), st.dictionaries(st.sampled_from(KEYS), st.integers(0, 9)), st.sets(st.integers(0, 8)))
def test_one_pass_from_the_end_is_the_definition(
    stream: list[Entry], declared: dict[str, int], anchored: set[int]
) -> None:
    def life(office: str, key: str) -> Compromise | None:
        return Compromise(key, office, "2024-02-01T", declared[key]) if key in declared else None

    def trusted(seq: int) -> str | None:
        return "2024-01-01T" if seq in anchored else None

    def stands(entry: Entry) -> bool:
        return not any(other.type == "entry.voided" and other.body["target"] == entry.digest and stands(other)
                       for other in stream[entry.seq + 1 :])

    def doubtful(entry: Entry) -> bool:
        return entry.seq not in anchored and any(
            signer["key"] in declared and entry.seq < declared[signer["key"]] for signer in entry.payload["signers"])

    def questioned(entry: Entry) -> bool:
        said_again = any(
            other.type == "entry.reaffirmed" and entry.digest in other.body["entries"] and stands(other)
            and not questioned(other)
            for other in stream[entry.seq + 1 :])
        return stands(entry) and doubtful(entry) and not said_again

    assert set(in_question(stream, life, trusted)) == {entry.digest for entry in stream if questioned(entry)}
