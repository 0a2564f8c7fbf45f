"""One good ledger for all attacks: more than 256 entries, every kind of signature, and a pin kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger.audit import passes
from ledger.events.drafting import Intent
from ledger.proof.pin import Pin
from tests.attacks.attacker import Attacker
from tests.attacks.judging import Asked, audit
from tests.attacks.outside import OUTSIDE
from tests.ledger.admission.province import AUTHOR, QUOTED, UBND_P, A, B, Province, quoted, recognised, renamed


class Good(NamedTuple):
    """The ledger closed in ``path``; ``pin`` at its head. Positions of entries that attacks aim at."""

    path: Path
    pin: Pin
    province: Province
    places: dict[str, Any]


@pytest.fixture(autouse=True)
def ranges_of_one_act(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every link between two acts has to hold where two ranges of the audit meet."""
    monkeypatch.setattr(passes, "_SHORTEST", 1)
    monkeypatch.setattr(passes, "_LONGEST", 1)


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Good]:
    province = Province(tmp_path_factory.mktemp("good") / "so.db")
    places: dict[str, Any] = {}

    def record(
        name: str, *intents: Intent, attestation: str = AUTHOR, signers: Any = None, shape: str = "single"
    ) -> None:
        positions = province.record(intents, attestation, signers or [province.heads[UBND_P]], shape).positions
        places[name] = positions[0]

    record("recognised", recognised(A))
    p256 = province.employ("office:luu-tru", "recorder", "ecdsa-p256", "clerk-p256")
    places["p256 clerk"] = p256
    record("p256", quoted(B, 1), attestation=QUOTED, signers=[p256])
    record("p256 batch", *[quoted(B, n) for n in range(2, 6)], attestation=QUOTED, signers=[p256], shape="batch")
    record("two signers", renamed(A, "hai"), signers=province.root)
    places["batch"] = province.size
    province.results(100, first=100)
    places["singles"] = province.size
    province.results(100, first=200, shape="single")
    record("first decision", renamed(B, "một"), signers=province.root)
    record("second decision", renamed(B, "hai"), signers=province.root)
    places["late batch"] = province.size
    province.results(60, first=300)
    places["edge"] = province.size
    province.results(20, first=400, shape="single")
    places["size"] = province.size
    pin = province.pin()
    province.book.close()
    assert not province.path.with_name("so.db-wal").exists()
    report = audit(str(province.path), pin)
    assert report.verdict == "valid" and report.entries == places["size"] > 300, report.findings
    yield Good(province.path, pin, province, places)


@pytest.fixture
def attack(good: Good, tmp_path: Path) -> Callable[[], Attacker]:
    """A fresh copy with its guards off."""
    numbers = iter(range(1000))
    return lambda: Attacker(good.path, tmp_path / f"copy-{next(numbers)}.db")


PASSED = pytest.StashKey[bool]()


@pytest.fixture(autouse=True)
def both_verifiers_were_asked(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each attack was judged by the program and by the second verifier; the few others stand in a table."""
    before = Asked.times
    yield
    asked, name = Asked.times > before, f"{request.path.name}::{request.node.originalname}"
    if request.node.stash.get(PASSED, False):
        assert asked != (name in OUTSIDE), f"{name} asked both: {asked}; it is in outside.py: {name in OUTSIDE}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Of a test that failed nothing more is asked."""
    report = yield
    if call.when == "call":
        item.stash[PASSED] = report.passed
    return report
