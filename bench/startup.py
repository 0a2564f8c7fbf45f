"""A cold `socai --help` and `socai status` beside a bare interpreter and beside click alone.

Targets: at most 6 and 8 times the interpreter. `status` asks a ledger of a few hundred entries, by id and by name.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.ledgers import country
from bench.measure import beside, command


def bench() -> dict[str, object]:
    """Ratios of starts, each a process of its own in an empty folder."""
    socai = str(Path(sys.executable).with_name("socai"))  # the installed command, as a user starts it
    with tempfile.TemporaryDirectory() as empty:
        ledger = str(Path(empty) / "socai.db")
        country(ledger, 400)
        status = [socai, "status", "--ledger", ledger, "--as-of", "2021-12-31"]
        starts = {
            "python -c pass": command([sys.executable, "-c", "pass"], cwd=empty),
            "import click": command([sys.executable, "-c", "import click"], cwd=empty),
            "socai --help": command([socai, "--help"], cwd=empty),
            "socai --version": command([socai, "--version"], cwd=empty),
            "socai status ID": command([*status, "xa-7"], cwd=empty),
            "socai status NAME": command([*status, "Đăk Krông 7"], cwd=empty),
        }
        return beside(starts, peer="python -c pass", rounds=15)
