"""A ledger founded with rules/1 and raised to rules/2: what that admits, later versions have to admit as well."""

from __future__ import annotations

from pathlib import Path

from ledger.events.drafting import Intent
from tests.ledger.admission.dossiers import Dossiers, decided, minutes, paper
from tests.ledger.admission.province import ARCHIVAL, AUTHOR, NTM, UBND_A, UBND_P, A, B, recognised

UBND_B = "office:ubnd-b"
VOTE = {"choice": "agree", "dossier": "dossier:a-2025"}


def raised(path: Path) -> Dossiers:
    """One dossier decided with open votes, one returned and withdrawn; delegations that act; papers; archives."""
    world = Dossiers(path, rules=1)
    head, commune = world.heads[UBND_P], world.heads[UBND_A]
    world.prepared()
    world.record(minutes(), AUTHOR, world.both)
    votes = []
    for voter in (world.member, world.chair):
        world.record([Intent("vote.cast", "session:p-1", VOTE)], AUTHOR, [voter])
        votes.append(world.book.reader.entry(world.size - 1).digest)
    world.record([Intent("vote.sealed", "session:p-1", {"votes": votes})], AUTHOR, world.both)
    world.record([decided()], AUTHOR, [head])
    world.take("announced", commune)
    _closed(world)
    _delegated(world)
    clerk = [signer for signer in world.clerks if signer["role"] == "recorder"]
    minutes_file = {"media_type": "application/pdf", "name": "bien-ban.pdf", "sha256": "5f" * 32, "size": 9}
    entered = Intent("dossier.advanced", "dossier:a-2025", {"step": "opinions"}, "2025-12-30", document=paper(
        "7/BC-UBND", UBND_A, "2025-12-30") | {"files": [minutes_file]})
    world.record([entered], "entered-from-paper", clerk)
    covers = {"as_written": None, "count": 2, "units": [A, B]}
    kept = recognised(B, "2021-12-31")._replace(document=paper("695/QĐ-UBND", UBND_P, "2021-12-31") | {
        "covers": covers})
    world.record([kept], ARCHIVAL, world.clerks)
    late = {"standard": NTM, "recognition": None, "reason": "thiên tai", "basis_text": "Điều 24 QĐ 18/2022/QĐ-TTg"}
    world.record([Intent("recognition.suspended", A, late, "2026-01-01", "2026-03-01", document=paper(
        "10/QĐ-UBND", UBND_P, "2026-01-01"))], AUTHOR, [head])
    return world


def _closed(world: Dossiers) -> None:
    """Returned with reasons, handed in again, withdrawn; the withdrawal voided."""
    head = [world.heads[UBND_P]]
    world.record([Intent("office.registered", UBND_B, {
        "codes": ["UBND"], "jurisdiction": B, "kind": "ubnd", "level": "commune", "name": "UBND xã B", "part_of": None,
        "system": "state"}, "2000-01-01")], AUTHOR, world.root)
    commune = world.employ(UBND_B)
    world.record([world.registered("b-2025", B)], AUTHOR, head)
    world.record([Intent("dossier.returned", "dossier:b-2025", {"reasons": "thiếu biểu chi tiết"})], AUTHOR, head)
    world.record([Intent("dossier.advanced", "dossier:b-2025", {"step": "submitted"})], AUTHOR, [commune])
    world.record([Intent("dossier.withdrawn", "dossier:b-2025", {"reasons": "rút"})], AUTHOR, head)
    withdrawn = world.book.reader.entry(world.size - 1).digest
    world.record([Intent("entry.voided", "dossier:b-2025", {"target": withdrawn, "reason": "ghi nhầm"})], AUTHOR, head)


def _delegated(world: Dossiers) -> None:
    """TL. passed on to a deputy who signs KT."""
    head = world.heads[UBND_P]
    chief = world.employ(UBND_P, "recorder", name="chanh-van-phong")
    deputy = world.employ(UBND_P, "recorder", name="pho-van-phong")
    given = {"role": "head", "acts": ["dossier.returned"], "standards": None}
    world.record([Intent("delegation.granted", UBND_P, given | {
        "from_person": head["person"], "to_person": chief["person"], "signing_as": "TL."}, "2026-01-01", "2026-06-01",
    )], AUTHOR, world.root)
    world.record([Intent("delegation.granted", UBND_P, given | {
        "from_person": chief["person"], "to_person": deputy["person"], "signing_as": "KT."}, "2026-01-01", "2026-06-01",
    )], AUTHOR, world.root)
    passed_on = world.book.reader.entry(world.size - 1).digest
    acting = {**deputy, "role": "head", "delegation": passed_on, "signing_as": "KT."}
    world.record([Intent("dossier.returned", "dossier:b-2025", {"reasons": "trả lại lần hai"})], AUTHOR, [acting])
