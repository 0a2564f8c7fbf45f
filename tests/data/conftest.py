"""The collected reference, where it lies beside the checkout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "reference"


@pytest.fixture
def reference() -> Callable[[str], Any]:
    """Loads a reference file; the test is skipped where the folder or PyYAML is missing."""
    if not FOLDER.is_dir():
        pytest.skip("../shared/reference is not here")
    yaml = pytest.importorskip("yaml")

    def load(name: str) -> Any:
        return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))

    return load


@pytest.fixture
def reference_names() -> set[str]:
    """The names of the criteria sets of the reference."""
    if not FOLDER.is_dir():
        pytest.skip("../shared/reference is not here")
    return {file.stem for file in (FOLDER / "criteria").glob("*.yaml")}
