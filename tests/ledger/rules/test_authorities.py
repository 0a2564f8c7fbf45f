"""Certification authorities pinned in the log, and keys enrolled under certificates that name them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ledger.rules.ledger_builder import HEAD, LEGAL, ROOTS, World, enrolled, event, hexed, peopled

ALWAYS = ("2020-01-01T00:00:00.000000Z", "2030-01-01T00:00:00.000000Z")
BEFORE = ("2020-01-01T00:00:00.000000Z", "2021-01-01T00:00:00.000000Z")
AFTER = ("2029-01-01T00:00:00.000000Z", "2030-01-01T00:00:00.000000Z")
TODAY = "2024-01-02T00:00:00.000000Z"


@pytest.fixture
def world() -> World:
    return peopled()


def authority(name: str = "ca", window: tuple[str, str] = ALWAYS, update: str | None = None, **body: Any
              ) -> dict[str, Any]:
    crl = None if update is None else {"next_update": None, "sha256": hexed(update), "this_update": update}
    told = LEGAL | {"certificate": hexed(name), "crl": crl, "distrusted_since": None, "key_id": hexed(name)[:40],
                    "name": name, "not_before": window[0], "not_after": window[1], "source": "phép thử",
                    "spki": "AAAA"} | body
    return event("authority.pinned", "registry:authorities", told)


def certified(window: tuple[str, str] = ALWAYS, issuer: str = "ca") -> dict[str, Any]:
    told = enrolled("second", "ubnd-p", person="person:head")
    facts = {"issuer_key_id": hexed(issuer)[:40], "not_before": window[0], "not_after": window[1],
             "sha256": hexed("certificate")}
    return {**told, "body": {**told["body"], "certificate": facts}}


def test_a_ledger_that_pinned_nobody_asks_nothing_of_certificates(world: World) -> None:
    world.record(certified())
    world.record(authority())


def test_a_certificate_of_a_pinned_authority(world: World) -> None:
    world.record(authority())
    world.record(certified())


def test_root_keys_pin(world: World) -> None:
    pin = authority()
    for signers in (ROOTS[:1], HEAD):
        assert world.refused({**pin, "signers": list(signers)}).code == "THRESHOLD_NOT_MET"


@pytest.mark.parametrize(("pin", "enrolment", "code"), [
    (authority("another"), certified(), "AUTHORITY_UNKNOWN"),
    (authority(window=BEFORE), certified(), "AUTHORITY_NOT_IN_FORCE"),
    (authority(window=AFTER), certified(), "AUTHORITY_NOT_IN_FORCE"),
    (authority(distrusted_since=TODAY), certified(), "AUTHORITY_NOT_IN_FORCE"),
    (authority(), certified(BEFORE), "CERTIFICATE_NOT_IN_FORCE"),
    (authority(), certified(AFTER), "CERTIFICATE_NOT_IN_FORCE"),
])
def test_refused(world: World, pin: dict[str, Any], enrolment: dict[str, Any], code: str) -> None:
    world.record(pin)
    assert world.refused(enrolment).code == code


def test_one_of_two_certificates_of_an_authority_is_enough(world: World) -> None:
    """Renewed with the same key."""
    world.record(authority(window=BEFORE), authority(certificate=hexed("renewed")))
    world.record(certified())


def test_a_later_pin_keeps_what_the_certificate_says_and_goes_on_with_the_list(world: World) -> None:
    world.record(authority(update="2023-06-01T00:00:00.000000Z"))
    for change in ({"key_id": "ab"}, {"spki": "AAAB"}, {"not_after": AFTER[0]}, {"not_before": BEFORE[1]}):
        assert world.refused(authority(update=TODAY, **change)).code == "AUTHORITY_DIFFERS", change
    for update in (None, "2023-05-31T00:00:00.000000Z"):
        assert world.refused(authority(update=update)).code == "CRL_OLDER"
    world.record(authority(update="2023-06-01T00:00:00.000000Z"), authority(update=TODAY, distrusted_since=TODAY))
    assert world.registry.authorities[hexed("ca")].crl_update == TODAY
    assert world.refused(certified()).code == "AUTHORITY_NOT_IN_FORCE"
