"""What `socai sign` answers: the digest, who has signed each draft, who has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from commands.terminal import output
from commands.terminal.words import t

if TYPE_CHECKING:
    from ledger.signing.round import Round

SCHEMA = "socai/sign/1"


def to_json(made: Round, paths: Sequence[str], exported: Sequence[str]) -> dict[str, Any]:
    """`socai/sign/1`."""
    from ledger.events.draft_file import missing_signers

    drafts = []
    for path, draft in zip(paths, made.drafts, strict=True):
        missing = [signer["key"] for signer in missing_signers(draft)]
        signed = [signer["key"] for signer in draft.first["signers"] if signer["key"] not in missing]
        drafts.append({"file": path, "digest": draft.digest, "events": len(draft.payloads), "signed": signed,
                       "missing": missing})
    return {"schema": SCHEMA, "digest": made.digest, "shape": "batch" if made.batched else "single",
            "events": len(made.payloads), "drafts": drafts, "exported": list(exported)}


def tell(made: Round, paths: Sequence[str], exported: Sequence[str], *, json: bool) -> None:
    """The answer, as words or JSON."""
    answer = to_json(made, paths, exported)
    if json:
        output.emit_json(answer)
        return
    output.say(t("sign.digest", digest=answer["digest"]))
    for path in exported:
        output.say(t("sign.exported", file=path))
    persons = {signer["key"]: signer for draft in made.drafts for signer in draft.first["signers"]}
    for draft in answer["drafts"]:
        total = len(draft["signed"]) + len(draft["missing"])
        output.say(t("sign.state", file=draft["file"], count=draft["events"], signed=len(draft["signed"]), total=total))
        for keyid in draft["missing"]:
            signer = persons[keyid]
            output.say(t("sign.missing", person=signer["person"], office=signer["office"], keyid=keyid[:16]))
        if not draft["missing"]:
            output.note(t("sign.next", file=draft["file"]))
    for path in exported[:1]:
        output.note(t("sign.export-next", file=path))
