"""What `status`, `list` and their like import: nothing that is heavy (DESIGN.md section 4)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.real_ledger import demo_ledger

HEAVY = ("eventsourcing", "msgspec", "cryptography", "zoneinfo", "rich", "tomllib", "importlib.resources", "difflib")
SCRIPT = """
import sys
from commands.app import run
code = run(sys.argv[1:])
print(code, *(name for name in {heavy!r} if name in sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["status", "xã Đăk Kroong", "--as-of", "2021-12-31"],
        ["status", "xa-dak-kroong", "--as-of", "2021-12-31", "--json"],
        ["list", "--parent", "huyện Đăk Glei", "--as-of", "2021-12-31"],
        ["unit", "show", "huyện Đăk Glei", "--as-of", "2021-12-31"],
        ["criteria", "list"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_asking_stays_light(arguments: list[str]) -> None:
    environment = {**os.environ, "SOCAI_LEDGER": str(demo_ledger()), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", SCRIPT.format(heavy=HEAVY), *arguments]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines()[-1] == "0"
