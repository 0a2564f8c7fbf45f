"""One small honest ledger for the tests of the audit's parts; nobody changes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.stores.reader import LedgerReader
from tests.ledger.audit.whole_log import Log, small_log


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return small_log(tmp_path_factory.mktemp("small") / "so.db")


@pytest.fixture
def reader(log: Log) -> Iterator[LedgerReader]:
    with LedgerReader.open(str(log.path)) as opened:
        yield opened
