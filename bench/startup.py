"""A cold `socai --help` beside a bare interpreter and beside click alone (target: at most 6 times the interpreter)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.measure import beside, command


def bench() -> dict[str, object]:
    """Ratios of starts, each a process of its own in an empty folder."""
    socai = str(Path(sys.executable).with_name("socai"))  # the installed command, as a user starts it
    with tempfile.TemporaryDirectory() as empty:
        starts = {
            "python -c pass": command([sys.executable, "-c", "pass"], cwd=empty),
            "import click": command([sys.executable, "-c", "import click"], cwd=empty),
            "socai --help": command([socai, "--help"], cwd=empty),
            "socai --version": command([socai, "--version"], cwd=empty),
        }
        return beside(starts, peer="python -c pass", rounds=15)
