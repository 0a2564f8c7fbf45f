"""Who signs: from key ids to the signer objects of a payload, by the registry of the ledger at hand.

Which of several roles is meant is not decided here: each that the person holds is rehearsed, and the rules of the
ledger say which may sign. Only when more than one may is the person asked (`--role`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from commands.acts.record_options import Signing
    from ledger.book import Admitted, Book
    from ledger.events.draft_file import Draft
    from ledger.folds.registry import Key, Registry

Signer = dict[str, Any]
_TRIED = 256


def enrolled(registry: Registry, keyid: str) -> Key:
    """The enrolled key meant by `keyid` or its first 8 digits or more. Raises `KEY_UNKNOWN`."""
    found = [key for key in registry.keys.values() if key.id.startswith(keyid)] if len(keyid) >= 8 else []
    if len(found) != 1:
        raise LedgerError("KEY_UNKNOWN", found=keyid, expected=t("record.enrolled-key"),
                          candidates=sorted(key.id for key in found))
    return found[0]


def candidates(registry: Registry, keyids: Sequence[str], signing: Signing, day: str) -> list[list[Signer]]:
    """For each key, sorted by id, the signer objects that it may stand for on `day`.

    Raises `KEY_UNKNOWN`, `ROLE_NOT_HELD`, `DELEGATION_UNKNOWN`.
    """
    keys = sorted((enrolled(registry, keyid) for keyid in dict.fromkeys(keyids)), key=lambda key: key.id)
    return [_of_key(registry, key, signing, day) for key in keys]


def _of_key(registry: Registry, key: Key, signing: Signing, day: str) -> list[Signer]:
    signer = {"delegation": None, "key": key.id, "office": key.office, "person": key.person,
              "signing_as": signing.signing_as}
    if signing.delegation is not None:
        known = registry.delegations.get(signing.delegation)
        if known is None:
            raise LedgerError("DELEGATION_UNKNOWN", place="--delegation", found=signing.delegation,
                              expected=t("record.granted-delegation"))
        if (known.to_person, known.office) == (key.person, key.office):
            return [{**signer, "delegation": signing.delegation, "role": known.role, "signing_as": known.signing_as}]
    held = sorted(registry.roles_on(key.person, key.office, day))
    roles = [signing.role] if signing.role is not None else held
    if not held:
        raise LedgerError("ROLE_NOT_HELD", found=None, person=key.person, office=key.office, day=day,
                          expected=signing.role)
    return [{**signer, "role": role} for role in roles]


def draft_with_roles(
    book: Book, possible: Sequence[Sequence[Signer]], make: Callable[[Sequence[Signer]], Draft],
    confirmed_day: str | None,
) -> tuple[Draft, Admitted]:
    """The one draft, among the roles possible, that the ledger would admit now, with what would become of it.

    Raises `ROLE_AMBIGUOUS` with the candidates; where none would be admitted, what the ledger says of the first, or of
    the first that fails for another reason than the role.
    """
    passed: list[tuple[Draft, Admitted]] = []
    refusals: list[LedgerError] = []
    for signers in islice(product(*possible), _TRIED):
        draft = make(signers)
        try:
            passed.append((draft, book.rehearse(draft, confirmed_day)))
        except LedgerError as refusal:
            refusals.append(refusal)
    if len(passed) == 1:
        return passed[0]
    if passed:
        told = [{s["key"][:8]: s["role"] for s in draft.plains[0]["signers"]} for draft, _ in passed]
        raise LedgerError("ROLE_AMBIGUOUS", candidates=told)
    raise next((refusal for refusal in refusals if not refusal.code.startswith("ROLE_")), refusals[0])
