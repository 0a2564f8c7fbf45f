"""The demo's ledger, once a session for all workers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.transcripts.demo_ledger import Built, built


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """`demo("vi")` -> the folder that holds a finished `demo/`, and what the demo wrote. Not to be changed."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base

    return lambda language: built(shared, language)
