"""The policy of witnesses and time authorities, and anchors in time, as far as the log itself can judge them.

Time stamps and cosignatures are judged by the audit (``ledger.trusted_time``): what they are worth depends on the
policy, and on a library that not every verifier has.
"""

from __future__ import annotations

from ledger.checkpoints.adopted import SUBJECT, last_adopted
from ledger.checkpoints.reading import open_checkpoint
from ledger.checkpoints.vouching import vouched
from ledger.errors import LedgerError
from ledger.folds.anchors import CLOCKS_DIFFER
from ledger.instants import instant, microseconds
from ledger.proof.checkpoint import Checkpoint, checkpoint_text
from ledger.proof.note import Note, parse_signature
from ledger.proof.policy import parse_policy
from ledger.rules.v1.attestation import only_signed_by_author, require_clerks
from ledger.rules.v1.case import Case
from ledger.rules.v1.seals import LOG_OPERATOR


def check_policy(case: Case) -> None:
    """A well-formed tlog-policy that knows this log, if it knows any: ``POLICY_MALFORMED``, ``WRONG_LEDGER``."""
    policy = parse_policy(("\n".join(case.body["lines"]) + "\n").encode("utf-8"))
    names = [key.name for key in policy.logs]
    origin = case.payload["ledger"]["origin"]
    if names and origin not in names:
        raise LedgerError("WRONG_LEDGER", place="body.lines", found=names, expected=origin)


def check_anchored(case: Case) -> None:
    """By the log operator, about a tree of this log that its key signed: ``ANCHOR_NOT_OURS``, ``CHECKPOINT_UNSIGNED``,
    ``NOTE_SIGNATURE_INVALID``, ``NOTE_MALFORMED``. The quorum is that of the policy in force, and
    nobody's clock is far ahead of the log's: ``ANCHOR_TIME``; a token is of an authority that the policy knows:
    ``TIME_AUTHORITY_UNKNOWN``."""
    only_signed_by_author(case)
    require_clerks(case, LOG_OPERATOR, 1)
    size, root = case.body["size"], case.body["root"]
    ours = case.context.root_at(size) if 1 <= size <= case.context.seq else None
    if ours != root:
        raise LedgerError("ANCHOR_NOT_OURS", place="body.root", found=root, expected=ours, size=size)
    origin = case.payload["ledger"]["origin"]
    note = anchored_note(origin, size, root, case.body["signatures"])
    open_checkpoint(note, origin, case.registry.log_key_at)
    adopted = last_adopted(case.context.stream(SUBJECT))
    seconds = vouched(note, adopted.policy if adopted is not None else None).time
    witnessed = None if seconds is None else instant(seconds * 1_000_000)
    if case.body["witnessed_at"] != witnessed:
        raise LedgerError("ANCHOR_TIME", place="body.witnessed_at", found=case.body["witnessed_at"], expected=witnessed)
    latest = instant(microseconds(case.context.recorded_at) + CLOCKS_DIFFER)
    for told in (witnessed, *(token["time"] for token in case.body["tokens"])):
        if told is not None and told > latest:
            raise LedgerError("ANCHOR_TIME", place="body", found=told, expected=f"<= {latest}")
    known = {one.name for one in adopted.authorities} if adopted is not None else set()
    for index, token in enumerate(case.body["tokens"]):
        if token["authority"] not in known:
            raise LedgerError("TIME_AUTHORITY_UNKNOWN", place=f"body.tokens[{index}].authority",
                              found=token["authority"], expected=sorted(known))


def anchored_note(origin: str, size: int, root: str, lines: list[str]) -> Note:
    """The checkpoint note that an anchor keeps. Raises ``NOTE_MALFORMED``."""
    signatures = tuple(parse_signature(line, f"body.signatures[{at}]") for at, line in enumerate(lines))
    return Note(checkpoint_text(Checkpoint(origin, size, root)), signatures)
