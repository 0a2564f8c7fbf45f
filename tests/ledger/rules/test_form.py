"""What events of an act share is judged once: with the very same signers and document, and for as long as it holds."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.rules import Note, judge
from ledger.rules.v1.form import Form
from tests.ledger.rules.ledger_builder import (
    ARCHIVISTS,
    HEAD,
    LEGAL,
    A,
    B,
    World,
    document,
    event,
    granted,
    keyid,
    meta,
    peopled,
    recognised,
    result,
)

CLERKS = ARCHIVISTS[:1]
PAPER = document()


@pytest.fixture
def world() -> World:
    return peopled()


def quoted(unit: str = A, **members: Any) -> dict[str, Any]:
    """A result read from a report: clerks and paper are the same objects in each."""
    made = result(unit=unit, attestation="quoted-from-report", document=PAPER)
    return made | {"signers": CLERKS} | members


def outcome(world: World, payload: dict[str, Any]) -> list[Note] | str:
    try:
        return judge(world.registry, payload, world)
    except LedgerError as refusal:
        return refusal.code


def known(world: World, *payloads: dict[str, Any]) -> bool:
    """Whether the registry keeps the form of these, judged twice: at first nothing is known of the signers."""
    world.registry.form = None
    for payload in payloads * 2:
        judge(world.registry, payload, world)
    return isinstance(world.registry.form, Form)


def test_it_is_kept_for_the_same_objects(world: World) -> None:
    assert known(world, quoted(), quoted(B))
    form = world.registry.form
    assert outcome(world, quoted(B)) == [] and world.registry.form is form
    assert outcome(world, quoted(document=document(), signers=list(CLERKS))) == []
    assert world.registry.form is not form


@pytest.mark.parametrize("other", [
    {"attestation": "signed-by-author"}, {"attestation": "entered-from-paper"}, {"attestation": "archival"},
    {"document": document(issuer="office:none")}, {"document": document(signed_on="2031-01-01")}, {"document": None},
    {"signers": HEAD}, {"signers": ARCHIVISTS}, {"signers": [CLERKS[0] | {"key": keyid("nobody")}]},
])
def test_anything_else_is_judged_as_if_nothing_had_come_before(world: World, other: dict[str, Any]) -> None:
    alone = outcome(peopled(), quoted(B, **other))
    assert known(world, quoted()) and outcome(world, quoted(B, **other)) == alone


def test_another_type_is_judged_by_its_own_rule(world: World) -> None:
    decision = recognised(attestation="quoted-from-report", document=PAPER) | {"signers": CLERKS}
    assert known(world, quoted()) and outcome(world, decision) == "ATTESTATION_NOT_ALLOWED"


def test_a_key_that_ends_is_asked_for_again(world: World) -> None:
    assert known(world, quoted())
    ended = event("key.retired", CLERKS[0]["office"], LEGAL | {"key": CLERKS[0]["key"], "reason": None})
    world.record(ended)
    assert outcome(world, quoted(B)) == "KEY_NOT_VALID_AT_INDEX"


def test_an_act_that_is_taken_back_takes_what_was_known_with_it(world: World) -> None:
    """The key is enrolled and asked for within the act, and is not enrolled when the act is refused."""
    world.registry.begin()
    assert known(world, quoted())
    world.registry.put(world.registry.scalars, "anything", 1)
    assert known(world, quoted())
    world.registry.rollback()
    assert world.registry.form is None


def test_another_day_is_another_question(world: World) -> None:
    world.record(granted("ar1", "archive", "recorder", effective_from="2024-01-01", effective_to="2024-01-03"))
    recorder = [CLERKS[0] | {"role": "recorder"}]
    assert known(world, quoted(signers=recorder))
    world.day = "2024-01-03"
    assert outcome(world, quoted(signers=recorder)) == "ROLE_NOT_ENTITLED"


def test_a_paper_of_tomorrow_is_refused_yesterday(world: World) -> None:
    paper = document(signed_on="2024-01-02")
    assert known(world, quoted(document=paper))
    world.day = "2024-01-01"
    assert outcome(world, quoted(document=paper)) == "SIGNED_IN_FUTURE"


def test_notes_are_told_of_every_event(world: World) -> None:
    paper = document(number="1/QĐ-XYZ")
    assert not known(world, quoted(document=paper), quoted(B, document=paper))
    told = outcome(world, quoted(document=paper))
    assert [note.code for note in told if isinstance(note, Note)] == ["SYMBOL_NOT_OF_ISSUER"]


def test_what_depends_on_the_event_itself_is_not_kept(world: World) -> None:
    """A paper that covers units, a signer by delegation or with a manner of signing, no paper at all."""
    covers = {"as_written": None, "count": None, "units": [A]}
    assert not known(world, quoted(document=document(covers=covers)))
    assert not known(world, quoted(signers=[CLERKS[0] | {"signing_as": "TM."}]))
    assert not known(world, result())


def test_root_keys_are_counted_for_each(world: World) -> None:
    """What root keys sign is theirs to say, whichever of the events is asked."""
    paper = document(issuer=None, number=None)
    registered = event("person.registered", "person:new", LEGAL | {"commitments": []}, document=paper)
    signers, paper = registered["signers"], registered["document"]
    assert known(world, registered)
    again = event("person.registered", "person:other", LEGAL | {"commitments": []})
    assert outcome(world, again | {"signers": signers, "document": paper}) == []


def test_the_mending_of_a_slip_is_not_kept(world: World) -> None:
    """Its paper is another's: what does not fit is noted, of each event anew."""
    [first] = world.record(quoted())
    voided = meta("entry.voided", A, first, CLERKS, document=PAPER)
    assert not known(world, voided)
    paper = document(number="1/QĐ-XYZ")
    strange = meta("entry.voided", A, first, CLERKS, document=paper)
    for _ in range(2):
        told = outcome(world, strange)
        assert [note.code for note in told if isinstance(note, Note)] == ["SYMBOL_NOT_OF_ISSUER", "COMPETENCE_UNKNOWN"]


def test_who_mends_a_slip_need_not_have_been_there_when_the_page_was_signed(world: World) -> None:
    world.record(granted("ar1", "archive", "recorder", effective_from="2024-01-01"))
    recorder = [CLERKS[0] | {"role": "recorder"}]
    [first] = world.record(quoted())
    assert PAPER["signed_on"] < "2024-01-01"
    assert isinstance(outcome(world, meta("entry.voided", A, first, recorder, document=PAPER)), list)
    assert outcome(world, result(signers=recorder, document=PAPER)) == "ROLE_NOT_ENTITLED"


def test_a_delegation_is_asked_for_of_whom_signs_without_one(world: World) -> None:
    """Though the same signer is known by now, in the same role."""
    assert known(world, quoted())
    told = [CLERKS[0] | {"delegation": "ab" * 32, "signing_as": None}]
    assert outcome(world, quoted(B, signers=told)) == "DELEGATION_UNKNOWN"
    needed = [CLERKS[0] | {"signing_as": "KT."}]
    assert outcome(world, quoted(B, signers=needed)) == "DELEGATION_REQUIRED"


def test_what_is_no_longer_there_was_there_when_it_was_asked(world: World) -> None:
    world.registry.put(world.registry.scalars, "anything", 1)
    assert known(world, quoted())
    world.registry.drop(world.registry.scalars, "nothing")
    assert isinstance(world.registry.form, Form)
    world.registry.drop(world.registry.scalars, "anything")
    assert world.registry.form is None
