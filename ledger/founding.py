"""How a ledger begins: entry 0 founds it, entry 1 confirms it, one founding act publishes the law it starts from.

Pure drafting: keys, nonce, ids and instants are given. Source: DESIGN section 3 (Genesis); docs/FORMAT.md, section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger import canonical
from ledger.events.drafting import Drafted, Intent, Setting, draft_act
from ledger.events.envelope import b64
from ledger.proof.tree import EMPTY_ROOT
from ledger.rules.v1.keys import enrolment_statement as possession_statement
from ledger.signing.algorithms import PublicKey

__all__ = [
    "MAIN", "Charter", "Member", "draft_confirmation", "draft_genesis", "log_key_statement", "possession_statement",
    "seed_intents",
]

MAIN = "ledger:main"


class Member(NamedTuple):
    """A founder, or the log operator: who, for which office, with which public key."""

    person: str
    office: str
    key: PublicKey

    def signer(self, role: str) -> dict[str, Any]:
        """The signer object of a payload."""
        return {
            "delegation": None, "key": self.key.keyid, "office": self.office, "person": self.person,
            "role": role, "signing_as": None,
        }


class Charter(NamedTuple):
    """What the founders agree on. ``offices``: (id, body of office.registered)."""

    origin: str
    purpose: str
    k: int
    founders: Sequence[Member]
    log_operator: Member
    offices: Sequence[tuple[str, Mapping[str, Any]]]
    nonce: str
    predecessor: Mapping[str, Any] | None = None
    rules: int = 2


def log_key_statement(charter: Charter) -> bytes:
    """What the log key signs to prove its possession: {genesis: null, key, nonce, office, origin, person, purpose}."""
    operator = charter.log_operator
    return canonical.encode({
        "genesis": None, "key": operator.key.keyid, "nonce": charter.nonce, "office": operator.office,
        "origin": charter.origin, "person": operator.person, "purpose": "log",
    })


def draft_genesis(
    charter: Charter, sign_log: Callable[[bytes], bytes], *, signed_at: str, act_id: str, event_id: str
) -> Drafted:
    """Entry 0, to be signed by all founders. ``sign_log`` signs with the log operator's key."""
    operator = charter.log_operator
    body = {
        "format": 1,
        "founders": [
            {"algorithm": m.key.algorithm, "key": m.key.keyid, "office": m.office, "person": m.person,
             "spki": b64(m.key.spki)}
            for m in _sorted(charter.founders)
        ],
        "log_key": {
            "algorithm": operator.key.algorithm, "key": operator.key.keyid, "office": operator.office,
            "person": operator.person, "proof": b64(sign_log(log_key_statement(charter))),
            "spki": b64(operator.key.spki),
        },
        "nonce": charter.nonce,
        "offices": [{"id": office, "office": body} for office, body in charter.offices],
        "origin": charter.origin,
        "predecessor": charter.predecessor,
        "purpose": charter.purpose,
        "root_keys": {"k": charter.k, "keys": sorted(m.key.keyid for m in charter.founders)},
        "rules": charter.rules,
    }
    setting = _setting(charter, charter.founders, None, EMPTY_ROOT.hex(), 0, signed_at, act_id)
    return draft_act([Intent("ledger.founded", MAIN, body)], setting, [event_id], lambda subject: None)[0]


def draft_confirmation(
    charter: Charter, genesis: str, founded: str, *, signed_at: str, act_id: str, event_id: str
) -> Drafted:
    """Entry 1, to be signed by the first k founders. ``genesis``: leaf hash of entry 0; ``founded``: its digest."""
    setting = _setting(charter, charter.founders[: charter.k], genesis, genesis, 1, signed_at, act_id)
    intent = Intent("ledger.confirmed", MAIN, {"genesis": genesis})
    return draft_act([intent], setting, [event_id], lambda subject: founded)[0]


def seed_intents(
    kinds: Sequence[Mapping[str, Any]],
    standards: Sequence[tuple[str, Mapping[str, Any]]],
    competence: Sequence[Mapping[str, Any]],
    sets: Sequence[tuple[str, Sequence[Mapping[str, Any]]]],
    procedures: Sequence[tuple[str, Mapping[str, Any]]],
) -> list[Intent]:
    """The founding act: kinds, standards, then competence, sets (each in its parts) and procedures."""
    intents = [Intent("kinds.published", "registry:kinds", body) for body in kinds]
    intents += [Intent("standard.published", subject, body) for subject, body in standards]
    intents += [Intent("competence.published", "registry:competence", body) for body in competence]
    intents += [Intent("set.published", subject, body) for subject, parts in sets for body in parts]
    intents += [Intent("procedure.published", subject, body) for subject, body in procedures]
    return intents


def _setting(
    charter: Charter, members: Sequence[Member], genesis: str | None, root: str, size: int, signed_at: str, act_id: str
) -> Setting:
    return Setting(charter.origin, genesis, "signed-by-author", [m.signer("founder") for m in _sorted(members)],
                   {"root": root, "size": size}, signed_at, act_id)


def _sorted(members: Sequence[Member]) -> list[Member]:
    return sorted(members, key=lambda member: member.key.keyid)
