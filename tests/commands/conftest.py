"""The floor of clerks that the tests of signing commands work on: built once a process, copied for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.signing_floor import Floor, build, copy_of


@pytest.fixture(scope="session")
def built_floor(tmp_path_factory: pytest.TempPathFactory) -> Floor:
    return build(tmp_path_factory.mktemp("floor"))


@pytest.fixture
def floor(built_floor: Floor, tmp_path: Path) -> Floor:
    return copy_of(built_floor, tmp_path / "floor")
