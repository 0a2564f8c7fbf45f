"""A draft is refused while it can still be changed: an entry has room for the largest signatures of all its signers."""

from __future__ import annotations

import pytest

from ledger.errors import LedgerError
from ledger.events.drafting import Intent, Setting, draft_act

HEX = "a" * 64


def signer(number: int) -> dict[str, object]:
    return {"delegation": None, "key": f"{number:064x}", "office": "office:a", "person": f"person:p{number}",
            "role": "recorder", "signing_as": None}


def ids(count: int) -> list[str]:
    return [f"018f0000-0000-7000-8000-{n:012x}" for n in range(count)]


SETTING = Setting("socai.invalid/test", HEX, "signed-by-author", [signer(1)], {"root": HEX, "size": 3},
                  "2026-01-01T00:00:00.000000Z", "018f0000-0000-7000-8000-000000000000")


def inspection(size: int) -> Intent:
    period = {"first": "2021-01-01", "last": "2021-01-01", "precision": "day"}
    return Intent("inspection.recorded", "unit:a", {
        "observed_on": period, "scope": "x", "stated": {"basis": "actual", "as_written": "y" * 8000},
        "findings": "z" * size,
    })


def test_a_payload_within_the_limits_may_still_lack_room_for_its_signatures() -> None:
    few, many = [signer(1), signer(2)], [signer(n) for n in range(1, 33)]
    draft_act([inspection(4000)], SETTING._replace(signers=few), ids(1), lambda subject: None)
    with pytest.raises(LedgerError, match="PAYLOAD_TOO_LARGE"):
        draft_act([inspection(4000)], SETTING._replace(signers=many), ids(1), lambda subject: None)
