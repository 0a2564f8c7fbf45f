"""Who may correct, annul and mend what a district committee issued that was abolished on 2025-07-01."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    LEGAL,
    NTM,
    STATED,
    A,
    B,
    V,
    World,
    document,
    enrolled,
    event,
    granted,
    meta,
    observed,
    office_body,
    peopled,
    recognised,
    row,
    signer,
)

H, A_OFFICE, B_OFFICE = "office:ubnd-h", "office:ubnd-a", "office:ubnd-b"
HEAD_H, HEAD_A, HEAD_B = (
    [signer(name, office, "head")] for name, office in (("headh", "ubnd-h"), ("heada", "ubnd-a"), ("headb", "ubnd-b")))
HEAD_P = [signer("head", "ubnd-p", "head")]
GROUND: dict[str, Any] = {"body": {"basis_text": "Luật Tổ chức chính quyền địa phương"}}
CHANGE = "2025-07-01"


@pytest.fixture
def world() -> World:
    """Until 2025-07-01 districts recognise villages, from then on communes; A and B have committees of their own."""
    made = peopled()
    rows = [row("thon-cu", "recognition.recognised", "ubnd", "contains", level="district", unit_kinds=["thon"],
                valid_to=CHANGE),
            row("thon-moi", "recognition.recognised", "ubnd", "contains", level="commune", unit_kinds=["thon"],
                valid_from=CHANGE)]
    made.record(event("competence.published", "registry:competence", LEGAL | {"part": 1, "parts": 1, "rows": rows}))
    for office, place, head in ((A_OFFICE, A, "heada"), (B_OFFICE, B, "headb")):
        short = office.removeprefix("office:")
        made.record(event("office.registered", office, office_body("ubnd", "commune", place)),
                    event("person.registered", f"person:{head}", LEGAL | {"commitments": []}),
                    granted(head, short, "head"), enrolled(head, short))
    return made


def decided(world: World) -> str:
    """UBND H recognises thôn V while it exists."""
    paper = document("12/QĐ-UBND", H, "2024-01-02")
    (digest,) = world.record(recognised(V, HEAD_H, body={"set": None}, document=paper))
    return digest


def abolished(world: World, *successors: str, told: bool = True) -> None:
    """The district committee ends; its successors are registered."""
    world.day = "2025-07-02"
    world.record(event("office.ended", H, LEGAL | {"reason": "NQ 202/2025/QH15"}, effective_from=CHANGE))
    if told:
        body = LEGAL | {"reason": None, "successors": list(successors)}
        world.record(event("office.succeeded", H, body, effective_from=CHANGE))


def annulled(target: str, signers: Any, kind: str = "act.annulled") -> dict[str, Any]:
    return meta(kind, V, target, signers, **GROUND)


@pytest.mark.parametrize("kind", ["act.annulled", "act.corrected"])
def test_the_successor_may_and_a_stranger_may_not(world: World, kind: str) -> None:
    first = decided(world)
    assert world.refused(annulled(first, HEAD_A, kind)).code == "OFFICE_NOT_COMPETENT"
    abolished(world, A_OFFICE)
    assert world.refused(annulled(first, HEAD_B, kind)).code == "OFFICE_NOT_COMPETENT"
    assert world.refused(annulled(first, HEAD_H, kind)).code == "OFFICE_NOT_IN_FORCE"
    assert world.refused(annulled(first, [signer("headq", "ubnd-q", "head")], kind)).code == "OFFICE_NOT_COMPETENT"
    world.record(annulled(first, HEAD_A, kind))


def test_until_a_successor_is_registered_only_the_superior_may(world: World) -> None:
    first = decided(world)
    abolished(world, told=False)
    assert world.refused(annulled(first, HEAD_A)).code == "OFFICE_NOT_COMPETENT"
    world.record(annulled(first, HEAD_P))


def test_of_several_successors_each_may(world: World) -> None:
    first = decided(world)
    abolished(world, A_OFFICE, B_OFFICE)
    world.record(annulled(first, HEAD_B, "act.corrected"))
    world.record(annulled(first, HEAD_A))


def test_the_successor_of_a_successor_may_and_no_circle_forms(world: World) -> None:
    first = decided(world)
    abolished(world, A_OFFICE)
    body = LEGAL | {"reason": None, "successors": [B_OFFICE]}
    world.record(event("office.succeeded", A_OFFICE, body))
    world.record(annulled(first, HEAD_B))
    back = LEGAL | {"reason": None, "successors": [H]}
    assert world.refused(event("office.succeeded", B_OFFICE, back)).code == "SUCCESSION_CIRCLE"


def test_a_paper_of_the_abolished_office_is_annulled_by_a_paper_of_its_successor(world: World) -> None:
    paper = document("7/QĐ-UBND", H, "2019-05-05")
    (entered,) = world.record(recognised(V, ARCHIVISTS, attestation="archival", body={"set": None}, document=paper,
                                         effective_from="2019-05-05"))
    abolished(world, A_OFFICE)
    told = {"document": document("9/QĐ-UBND", A_OFFICE, "2023-09-09"), "attestation": "archival"}  # not yet competent
    stranger = {"document": document("9/QĐ-UBND", B_OFFICE, "2023-09-09"), "attestation": "archival"}
    assert world.refused(meta("act.annulled", V, entered, ARCHIVISTS, **stranger)).code == "OFFICE_NOT_COMPETENT"
    assert world.refused(meta("act.annulled", V, entered, ARCHIVISTS, **told)).code == "OFFICE_NOT_COMPETENT"
    own = document("9/QĐ-UBND", A_OFFICE, "2025-07-02")
    world.record(meta("act.annulled", V, entered, HEAD_A, document=own, **GROUND))


def test_a_slip_is_mended_by_the_successor_of_the_recording_office(world: World) -> None:
    world.record(granted("headh", "ubnd-h", "recorder"))
    body = {"for_year": 2019, "holds": True, "observed_on": observed("2019-12-31"), "set": None, "standard": NTM,
            "stated": STATED}
    recorder = [signer("headh", "ubnd-h", "recorder")]
    paper = document("1/BC-UBND", H, files=False)
    quoted = event("recognition.attested", V, body, recorder, "quoted-from-report", document=paper)
    (first,) = world.record(quoted)
    world.record(granted("heada", "ubnd-a", "recorder"), granted("headb", "ubnd-b", "recorder"))
    abolished(world, A_OFFICE)
    stranger = [signer("headb", "ubnd-b", "recorder")]
    assert world.refused(meta("entry.voided", V, first, stranger, **GROUND)).code == "OFFICE_NOT_COMPETENT"
    world.record(meta("entry.voided", V, first, [signer("heada", "ubnd-a", "recorder")], **GROUND))
