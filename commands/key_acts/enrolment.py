"""The act that enrols a key, written for the holders of root keys: what `key new` and `key request` make."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING

from commands.terminal.settings import Settings
from commands.terminal.words import t

if TYPE_CHECKING:
    from ledger.signing.algorithms import SigningKey


def enrolment_act(
    settings: Settings, key: SigningKey, person: str, office: str, purpose: str, role: str | None
) -> str:
    """An act file that enrols the key, with its proof of possession; registers the person where that is needed.

    Raises `OFFICE_UNKNOWN`, and `SIGNATURE_INVALID` where a proof made elsewhere is none.
    """
    from ledger.events.envelope import b64
    from ledger.founding import possession_statement
    from ledger.opened import registry_at
    from ledger.signing.algorithms import public_of, sign
    from ledger.stores.reader import LedgerReader

    public = public_of(key)
    with LedgerReader.open(settings.ledger_path()) as reader:
        registry = registry_at(reader)
        genesis = reader.genesis()
    registry.require_office(office, "--office")
    proof = sign(key, possession_statement(genesis, public.keyid, office, person, purpose))
    events: list[tuple[str, str, dict[str, str]]] = []
    if person not in registry.persons:
        events.append(("person.registered", person, {}))
    events.append(("key.enrolled", office, {
        "person": person, "purpose": purpose, "key": public.keyid, "algorithm": public.algorithm,
        "spki": b64(public.spki), "proof": b64(proof),
    }))
    if role is not None:
        events.append(("role.granted", office, {"person": person, "role": role}))
    return _toml(t("key.act-title", person=person, office=office), events)


def possession(settings: Settings, keyid: str, office: str, person: str, purpose: str) -> bytes:
    """The bytes by which a key proves its possession to the ledger at hand."""
    from ledger.founding import possession_statement
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(settings.ledger_path()) as reader:
        return possession_statement(reader.genesis(), keyid, office, person, purpose)


def _toml(title: str, events: list[tuple[str, str, dict[str, str]]]) -> str:
    lines = ['schema = "socai/act/1"', f"title = {dumps(title, ensure_ascii=False)}",
             'attestation = "signed-by-author"']
    for kind, subject, body in events:
        lines += ["", "[[events]]", f'type = "{kind}"', f"subject = {dumps(subject)}"]
        if body:
            lines += ["[events.body]", *(f"{name} = {dumps(value)}" for name, value in body.items())]
    return "\n".join(lines) + "\n"
