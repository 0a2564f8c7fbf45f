"""A cold `socai --help` beside a bare interpreter and beside click alone (target: at most 6 times the interpreter)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.measure import beside, command

SOCAI = "import sys; sys.argv[0] = 'socai'; from commands.__main__ import main; main()"


def bench() -> dict[str, object]:
    """Ratios of starts, each a process of its own in an empty folder."""
    installed = Path(sys.executable).with_name("socai")
    told = [str(installed)] if installed.exists() else [sys.executable, "-c", SOCAI]
    with tempfile.TemporaryDirectory() as empty:
        starts = {
            "python -c pass": command([sys.executable, "-c", "pass"], cwd=empty),
            "import click": command([sys.executable, "-c", "import click"], cwd=empty),
            "socai --help": command([*told, "--help"], cwd=empty),
            "socai --version": command([*told, "--version"], cwd=empty),
        }
        return beside(starts, peer="python -c pass", rounds=15)
