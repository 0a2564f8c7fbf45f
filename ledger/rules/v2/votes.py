"""Individual signed votes, where the ballot is open, and the seal that lists every one of them."""

from __future__ import annotations

from ledger.errors import LedgerError
from ledger.rules.v1.case import Case
from ledger.rules.v1.procedure import check_vote as known_vote
from ledger.rules.v1.procedure import check_votes_sealed as known_votes
from ledger.rules.v2.councils import BALLOT, council_parameters, require_composed, require_member
from ledger.rules.v2.prerequisites import procedure_of
from ledger.rules.v2.separation import is_applicant


def check_vote(case: Case) -> None:
    """One member's vote on one dossier, before the seal.

    Raises ``BALLOT_SECRET``, ``ROLE_NOT_ENTITLED`` (no member that day, or an applicant), ``VOTE_TWICE``,
    ``SESSION_SEALED``, ``DOSSIER_UNKNOWN``.
    """
    known_vote(case)
    registry, named = case.registry, case.body["dossier"]
    dossier = registry.dossiers[named]
    voter = case.payload["signers"][0]
    session = registry.sessions.get(case.subject)
    if len(case.payload["signers"]) > 1:
        raise LedgerError("SIGNER_SET_MISMATCH", place="signers", found=len(case.payload["signers"]), expected=1)
    _demand_unsealed(case)
    _demand_open_ballot(case)
    if session is not None and named not in session.items:
        raise LedgerError("DOSSIER_UNKNOWN", place="body.dossier", found=named, expected=sorted(session.items))
    council = voter["office"] if session is None else session.council
    day = case.context.recorded_day if session is None else session.held_on
    if voter["office"] != council:
        raise LedgerError("ROLE_NOT_ENTITLED", place="signers[0].office", found=voter["office"], expected=council)
    require_member(require_composed(case, council, day), voter["person"], "signers[0].person", day)
    if is_applicant(registry, voter["person"], dossier.unit, day):
        raise LedgerError("ROLE_NOT_ENTITLED", place="signers[0].person", found=voter["person"], day=day,
                          unit=dossier.unit, expected="a member who is no applicant")
    dead = registry.cancelled(case.subject)
    for vote in registry.votes.get(case.subject, ()):
        if (vote.person, vote.dossier) == (voter["person"], named) and vote.digest not in dead:
            raise LedgerError("VOTE_TWICE", place="signers[0].person", found=voter["person"], dossier=named,
                              expected="one vote of each member")


def check_votes_sealed(case: Case) -> None:
    """Members seal the session once, over all votes that stand: ``VOTE_OMITTED``, ``SESSION_SEALED``.

    How many sign is the competence table's; that all sign the same bytes is the envelope's.
    """
    known_votes(case)
    _demand_unsealed(case)
    registry = case.registry
    session = registry.sessions.get(case.subject)
    if session is None:
        raise LedgerError("SESSION_UNKNOWN", place="subject", found=case.subject, expected="session.recorded")
    composition = require_composed(case, session.council, session.held_on)
    for index, signer in enumerate(case.payload["signers"]):
        require_member(composition, signer["person"], f"signers[{index}].person", session.held_on)
    dead = registry.cancelled(case.subject)
    standing = [vote.digest for vote in registry.votes.get(case.subject, ()) if vote.digest not in dead]
    omitted = [digest for digest in standing if digest not in case.body["votes"]]
    if omitted:
        raise LedgerError("VOTE_OMITTED", place="body.votes", found=omitted, expected=standing)


def _demand_unsealed(case: Case) -> None:
    sealed = case.registry.seals.get(case.subject)
    if sealed is not None:
        raise LedgerError("SESSION_SEALED", place="subject", found=sealed, expected="a session not yet sealed")


def _demand_open_ballot(case: Case) -> None:
    """Where the ballot is secret, by the minutes or by the published procedure, nobody signs how they voted."""
    session = case.registry.sessions.get(case.subject)
    procedure = procedure_of(case.registry, case.registry.dossiers[case.body["dossier"]])
    published = None if procedure is None else council_parameters(procedure.steps).get(BALLOT)
    ballot = published if session is None else session.ballot
    if "secret" in (ballot, published):
        raise LedgerError("BALLOT_SECRET", place="body.choice", found="secret", expected="open", session=case.subject)
