"""Who may sign: keys, certification authorities, offices, roles, delegations."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """An enrolled key. It signs at positions after ``enrolled``; ``retired`` and ``revoked`` are positions too.

    ``id``: SHA-256 of the SPKI DER, hex. ``spki``: base64 of that DER. ``not_before``/``not_after``: instants of its
    certificate, null without one. ``valid_from``/``valid_to``: the days of its enrolment's effect, half-open.
    ``compromised_since``: an instant, with ``declared``, the position of the last declaration. A founder's key signs
    entry 0 itself.
    """

    id: str
    spki: str
    algorithm: str
    person: str
    office: str
    purpose: str
    enrolled: int
    retired: int | None = None
    revoked: int | None = None
    compromised_since: str | None = None
    not_before: str | None = None
    not_after: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    declared: int | None = None

    def state(self, seq: int, recorded_at: str) -> str | None:
        """Why the key may not sign at this position and instant; None when it may (DESIGN section 5, Key life)."""
        if self.revoked is not None and seq > self.revoked:
            return "revoked"
        if self.retired is not None and seq > self.retired:
            return "retired"
        if seq <= self.enrolled and seq > 0:
            return "not-enrolled"
        if self.not_before is not None and recorded_at < self.not_before:
            return "future"
        if self.not_after is not None and recorded_at > self.not_after:
            return "expired"
        return None

    def state_on(self, day: str) -> str | None:
        """Why the key may not sign on this civil day by the dates of its enrolment; None when it may."""
        if self.valid_from is not None and day < self.valid_from:
            return "future"
        return "expired" if self.valid_to is not None and self.valid_to <= day else None


class Authority(NamedTuple):
    """A pinned certification authority, as its last pin has it. ``certificate``, ``crl``: SHA-256 of their DER, hex.

    ``not_before``/``not_after``, ``crl_update``, ``distrusted_since``: instants. ``key_id``: hex; ``spki``: base64.
    """

    certificate: str
    key_id: str
    spki: str
    name: str
    not_before: str
    not_after: str
    crl: str | None
    crl_update: str | None
    distrusted_since: str | None
    pinned: int

    def state(self, instant: str) -> str | None:
        """Why it can't be believed at an instant: future, expired, distrusted; None when it can."""
        if instant < self.not_before:
            return "future"
        if instant > self.not_after:
            return "expired"
        return "distrusted" if self.distrusted_since is not None and self.distrusted_since <= instant else None


class Office(NamedTuple):
    """An office, in force on [valid_from, valid_to). ``parts``: offices that are part of this one."""

    id: str
    kind: str
    system: str
    level: str
    jurisdiction: str | None
    codes: tuple[str, ...]
    part_of: str | None
    valid_from: str | None
    valid_to: str | None
    parts: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    first_key_day: str | None = None

    def in_force(self, day: str) -> bool:
        """Whether the office exists on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class Grant(NamedTuple):
    """A role that a person holds in an office on [valid_from, valid_to)."""

    role: str
    valid_from: str | None
    valid_to: str | None
    seq: int


class Delegation(NamedTuple):
    """``from_person`` lets ``to_person`` act in ``role`` of ``office``; null ``acts``/``standards``: any."""

    office: str
    from_person: str
    to_person: str
    role: str
    signing_as: str
    acts: frozenset[str] | None
    standards: frozenset[str] | None
    valid_from: str | None
    valid_to: str | None

    def in_force(self, day: str) -> bool:
        """Whether it covers ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)
