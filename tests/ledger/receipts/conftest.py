from __future__ import annotations

import pytest

from tests.ledger.receipts.sealed import Sealed


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """A province with one recognition, sealed, signed and cosigned by two of three witnesses; never to be written."""
    made = Sealed(tmp_path_factory.mktemp("sealed") / "socai.db")
    made.recognise()
    made.seal([0, 1])
    return made
