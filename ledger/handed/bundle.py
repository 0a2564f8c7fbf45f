"""``socai/bundle/1``: signed acts on their way to a ledger, without ``recorded_at`` (docs/FORMAT.md, section 16).

Nothing in a bundle is believed: its envelopes are admitted one act after the other as if they were appended here, and
a checkpoint or policy that travels with it is only for people to read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from ledger.canonical import ENTRY_LIMIT
from ledger.errors import LedgerError
from ledger.events.draft_file import Draft, missing_signers

SCHEMA = "socai/bundle/1"
SIZE_LIMIT = 64 * 1024 * 1024
ACTS_LIMIT = 10_000
ENVELOPES_LIMIT = 1024
CODE = "SUBMISSION_MALFORMED"
_LATER = re.compile(r"socai/bundle/[1-9][0-9]{0,3}\Z")
_SAID = re.compile(rb'"schema"\s*:\s*"socai/bundle/')
_ORIGIN = re.compile(r"[!-~]{1,255}\Z")
_GENESIS = re.compile(r"[0-9a-f]{64}\Z")
_MEMBERS = {"schema", "ledger", "acts"}
_OPTIONAL = {"checkpoint", "policy", "title"}


class Bundle(NamedTuple):
    """Acts for the ledger (``origin``, ``genesis``), each a list of envelopes in order."""

    origin: str
    genesis: str
    acts: tuple[tuple[bytes, ...], ...]


def is_bundle(data: bytes) -> bool:
    """Whether a file says that it is a bundle; its schema may stand anywhere."""
    return _SAID.search(data) is not None


def parse_bundle(data: bytes) -> Bundle:
    """Read a bundle; every limit is judged before anything is done with it.

    Raises ``SUBMISSION_MALFORMED`` and, for a later form than this one, ``SUBMISSION_NEWER`` (place, found, expected).
    """
    if len(data) > SIZE_LIMIT:
        raise _bad("file", f"{len(data)} bytes", f"at most {SIZE_LIMIT} bytes")
    document = _loaded(data)
    schema = document.get("schema") if isinstance(document, dict) else type(document).__name__
    if not isinstance(document, dict) or schema != SCHEMA:
        later = isinstance(schema, str) and _LATER.match(schema) is not None
        code = "SUBMISSION_NEWER" if later else CODE
        raise LedgerError(code, place="schema", found=str(schema)[:60], expected=SCHEMA)
    odd = sorted((_MEMBERS - document.keys()) | (document.keys() - _MEMBERS - _OPTIONAL))
    if odd:
        raise _bad(odd[0], "missing" if odd[0] in _MEMBERS else "unknown", sorted(_MEMBERS))
    ledger, acts = document["ledger"], document["acts"]
    if not isinstance(ledger, dict) or ledger.keys() != {"origin", "genesis"} or not _texts(list(ledger.values())):
        raise _bad("ledger", str(ledger)[:60], "{origin, genesis}")
    for name, form in (("origin", _ORIGIN), ("genesis", _GENESIS)):
        if form.match(ledger[name]) is None:
            raise _bad(f"ledger.{name}", ledger[name][:70], form.pattern)
    if not isinstance(acts, list) or not 1 <= len(acts) <= ACTS_LIMIT:
        raise _bad("acts", len(acts) if isinstance(acts, list) else type(acts).__name__, f"1..{ACTS_LIMIT} acts")
    return Bundle(ledger["origin"], ledger["genesis"], tuple(_act(act, at) for at, act in enumerate(acts)))


def bundle_of(drafts: Sequence[Draft]) -> Bundle:
    """The bundle of these signed drafts, in this order; whether their signatures hold is not asked.

    Raises ``WRONG_LEDGER`` (drafts of several ledgers, or of entry 0), ``ACT_TWICE`` and ``SIGNATURES_MISSING``, each
    with the ``place`` of the draft.
    """
    ledger = drafts[0].first["ledger"]
    seen: dict[str, int] = {}
    for at, draft in enumerate(drafts):
        place, own = f"drafts[{at}]", draft.first["ledger"]
        if own != ledger or own["genesis"] is None:
            expected = ledger if own != ledger else "an entry after the first"
            raise LedgerError("WRONG_LEDGER", place=place, found=own, expected=expected)
        if seen.setdefault(draft.digest, at) != at:
            raise LedgerError("ACT_TWICE", place=place, found=draft.digest)
        demand_signed(draft, place=place)
    return Bundle(ledger["origin"], ledger["genesis"], tuple(tuple(draft.envelopes) for draft in drafts))


def demand_signed(draft: Draft, **facts: Any) -> None:
    """Every signer has signed every event: ``SIGNATURES_MISSING``, naming those who have not, with ``facts``."""
    missing = missing_signers(draft)
    if missing:
        total = len(draft.first["signers"])
        told = [{name: signer[name] for name in ("person", "role", "office", "key")} for signer in missing]
        raise LedgerError("SIGNATURES_MISSING", **facts, found=total - len(missing), expected=total, candidates=told)


def bundle_bytes(bundle: Bundle) -> bytes:
    """The file of a bundle. Raises ``SUBMISSION_MALFORMED`` where it is beyond what a reader takes."""
    acts = [[envelope.decode("ascii") for envelope in act] for act in bundle.acts]
    document = {"schema": SCHEMA, "ledger": {"origin": bundle.origin, "genesis": bundle.genesis}, "acts": acts}
    data = (json.dumps(document, indent=1) + "\n").encode("ascii")
    parse_bundle(data)
    return data


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
        raise _bad(f"byte {fault.start}", data[fault.start : fault.start + 4].hex(), "UTF-8") from None
    except json.JSONDecodeError as fault:
        raise _bad(f"line {fault.lineno}, column {fault.colno}", fault.msg, "one JSON document") from None
    except RecursionError:
        raise _bad("file", "nesting too deep", "one JSON document") from None
    except ValueError:
        raise _bad("number", "too many digits", "one JSON document") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _bad("file", "a member given twice", "each member once")
    return found


def _bad(place: str, found: object, expected: object) -> LedgerError:
    return LedgerError(CODE, place=place, found=found, expected=expected)
