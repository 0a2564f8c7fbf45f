"""Papers, dossiers, councils, sessions and votes."""

from __future__ import annotations

from typing import NamedTuple


class Paper(NamedTuple):
    """A registered document. ``files``: whether a digest of its file is recorded."""

    id: str
    issuer: str | None
    number: str | None
    signed_on: str | None
    files: bool


class DossierStep(NamedTuple):
    """``type``: dossier.advanced, returned or withdrawn; ``step`` and ``outcome`` of the first. ``offices``: whose step
    it was: its signers', or its paper's issuer.
    """

    seq: int
    digest: str
    type: str
    step: str | None
    outcome: str | None
    offices: tuple[str, ...]


class Dossier(NamedTuple):
    """One attempt; ``steps`` as recorded, those annulled since included (``State.standing_steps``). ``session``: the
    last one that had it on its list.
    """

    id: str
    unit: str
    standard: str
    set: str | None
    for_year: int | None
    procedure: str | None = None
    attempt: int = 1
    digest: str = ""
    steps: tuple[DossierStep, ...] = ()
    session: str | None = None


class Composition(NamedTuple):
    """Who sits in a council on [valid_from, valid_to): person -> chair, deputy-chair, secretary or member."""

    members: dict[str, str]
    valid_from: str | None
    valid_to: str | None
    digest: str


class Session(NamedTuple):
    """A council's session; ``items``: dossier -> conclusion."""

    council: str
    held_on: str
    ballot: str
    items: dict[str, str]
    digest: str


class Vote(NamedTuple):
    """A vote that a member of a council signed."""

    digest: str
    person: str
    dossier: str
    choice: str
