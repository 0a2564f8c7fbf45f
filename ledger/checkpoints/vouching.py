"""Who else vouches for a checkpoint: the witnesses of a policy whose cosignatures hold, and whether they are enough."""

from __future__ import annotations

from typing import NamedTuple

from ledger.proof.cosignature import split_cosignature
from ledger.proof.note import Note, NoteSignature
from ledger.proof.policy import NONE, Policy
from ledger.proof.verifier_key import WITNESS, verified


class Witnessed(NamedTuple):
    """A cosignature that holds. ``name``: of the witness in the policy; ``time``: seconds since 1970, its own word."""

    name: str
    key: str
    time: int
    line: NoteSignature


class Vouched(NamedTuple):
    """``quorum``: whether the witnesses are enough; None where the policy asks for none, or there is no policy.

    ``time``: the earliest second by which a quorum had signed; None without one.
    """

    witnesses: tuple[Witnessed, ...]
    quorum: bool | None
    time: int | None


def vouched(note: Note, policy: Policy | None) -> Vouched:
    """The cosignatures of a checkpoint note by the witnesses of ``policy``. Raises ``NOTE_SIGNATURE_INVALID``.

    Of several by one witness the earliest counts.
    """
    if policy is None:
        return Vouched((), None, None)
    names = {key: name for name, key in policy.witnesses.items()}
    held = [(key, one) for key, one in verified(note, policy.witnesses.values()) if key.kind == WITNESS]
    times = {key: min(split_cosignature(one.signature)[0] for other, one in held if other == key) for key, _ in held}
    witnesses = tuple(
        Witnessed(names[key], key.text, split_cosignature(one.signature)[0], one)
        for key, one in held if split_cosignature(one.signature)[0] == times[key]
    )
    if policy.quorum == NONE:
        return Vouched(witnesses, None, None)
    for moment in sorted(times.values()):
        if policy.met_by([key for key, time in times.items() if time <= moment]):
            return Vouched(witnesses, True, moment)
    return Vouched(witnesses, False, None)
