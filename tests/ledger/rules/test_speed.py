"""How long a judgement takes, printed (`-s`), never asserted: the machine is shared. Target: 8 µs an ordinary event."""

from __future__ import annotations

import timeit
from functools import partial
from typing import Any

from ledger.rules import judge
from tests.ledger.rules.ledger_builder import ARCHIVISTS, document, peopled, recognised, result


class Standing:
    """A context whose answers cost nothing."""

    seq = 1000
    recorded_at = "2024-01-02T02:00:00.000000Z"
    recorded_day = "2024-01-02"

    def event(self, digest: str) -> None:
        return None

    def symbol_matches(self, number: str, codes: object, system: str) -> bool | None:
        return True

    def verify(self, spki: str, message: bytes, signature: str) -> None:
        return None


def test_print_the_time_of_a_judgement() -> None:
    registry = peopled().registry
    quoted: dict[str, Any] = {"attestation": "quoted-from-report", "document": document(), "signers": ARCHIVISTS[:1]}
    for name, payload in (
        ("recognised by its author", recognised()),
        ("recognised, archival", recognised(signers=ARCHIVISTS, attestation="archival")),
        ("result of 3 criteria", result()),
        ("result quoted", result(**quoted)),
    ):
        context = Standing()
        rounds = 2000
        best = min(timeit.repeat(partial(judge, registry, payload, context), number=rounds, repeat=3))
        print(f"{name}: {best / rounds * 1e6:.1f} µs")
