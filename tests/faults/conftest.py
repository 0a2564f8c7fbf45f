"""What the faults strike."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.appender import Appender, MadeAppender


@pytest.fixture
def appender() -> Appender:
    return MadeAppender()


@pytest.fixture
def path(tmp_path: Path, appender: Appender) -> Path:
    """A new ledger that takes acts."""
    path = tmp_path / "a.db"
    appender.create(path)
    return path
