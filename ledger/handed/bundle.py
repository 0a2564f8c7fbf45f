"""``socai/bundle/1``: signed acts on their way to a ledger, without ``recorded_at`` (docs/FORMAT.md, section 16).

Nothing in a bundle is believed: its envelopes are admitted one act after the other as if they were appended here, and
a checkpoint or policy that travels with it is only for people to read.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from ledger.canonical import ENTRY_LIMIT
from ledger.errors import LedgerError

SCHEMA = "socai/bundle/1"
SIZE_LIMIT = 64 * 1024 * 1024
ACTS_LIMIT = 10_000
ENVELOPES_LIMIT = 1024
_MEMBERS = {"schema", "ledger", "acts"}
_OPTIONAL = {"checkpoint", "policy", "title"}


class Bundle(NamedTuple):
    """Acts for the ledger (``origin``, ``genesis``), each a list of envelopes in order."""

    origin: str
    genesis: str
    acts: tuple[tuple[bytes, ...], ...]


def is_bundle(head: bytes) -> bool:
    """Whether a file that begins so says that it is a bundle."""
    return b'"socai/bundle/' in head[:4096]


def parse_bundle(data: bytes) -> Bundle:
    """Read a bundle; every limit is judged before anything is done with it.

    Raises ``SUBMISSION_MALFORMED`` (place, found, expected).
    """
    if len(data) > SIZE_LIMIT:
        raise _bad("file", f"{len(data)} bytes", f"at most {SIZE_LIMIT} bytes")
    document = _loaded(data)
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _bad("schema", str(document.get("schema") if isinstance(document, dict) else type(document))[:60], SCHEMA)
    odd = sorted((_MEMBERS - document.keys()) | (document.keys() - _MEMBERS - _OPTIONAL))
    if odd:
        raise _bad(odd[0], "missing" if odd[0] in _MEMBERS else "unknown", sorted(_MEMBERS))
    ledger, acts = document["ledger"], document["acts"]
    if not isinstance(ledger, dict) or ledger.keys() != {"origin", "genesis"} or not _texts(list(ledger.values())):
        raise _bad("ledger", str(ledger)[:60], "{origin, genesis}")
    if not isinstance(acts, list) or not 1 <= len(acts) <= ACTS_LIMIT:
        raise _bad("acts", len(acts) if isinstance(acts, list) else type(acts).__name__, f"1..{ACTS_LIMIT} acts")
    return Bundle(ledger["origin"], ledger["genesis"], tuple(_act(act, at) for at, act in enumerate(acts)))


def bundle_document(origin: str, genesis: str, acts: tuple[tuple[bytes, ...], ...]) -> dict[str, Any]:
    """The bundle of these acts as a JSON document."""
    told = [[envelope.decode("ascii") for envelope in act] for act in acts]
    return {"schema": SCHEMA, "ledger": {"origin": origin, "genesis": genesis}, "acts": told}


def _act(act: Any, at: int) -> tuple[bytes, ...]:
    place = f"acts[{at}]"
    if not isinstance(act, list) or not 1 <= len(act) <= ENVELOPES_LIMIT or not _texts(act):
        raise _bad(place, len(act) if isinstance(act, list) else type(act).__name__, f"1..{ENVELOPES_LIMIT} envelopes")
    for index, envelope in enumerate(act):
        if not envelope.isascii() or len(envelope) > ENTRY_LIMIT:
            raise _bad(f"{place}[{index}]", f"{len(envelope)} characters", f"at most {ENTRY_LIMIT} ASCII characters")
    return tuple(envelope.encode("ascii") for envelope in act)


def _texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _loaded(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError as fault:
        raise _bad(f"byte {fault.start}", "another encoding", "UTF-8") from None
    except (ValueError, RecursionError) as fault:
        raise _bad("file", str(fault)[:60], "one JSON document") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _bad("file", "a member given twice", "each member once")
    return found


def _bad(place: str, found: object, expected: object) -> LedgerError:
    return LedgerError("SUBMISSION_MALFORMED", place=place, found=found, expected=expected)
