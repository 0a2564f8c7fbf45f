"""What `make` and `.ci/run` say where something is missing, and that they do what the README promises."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="the Makefile is for systems that have make")


def make(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "-C", ROOT, *arguments], env={**os.environ, **environment}, capture_output=True, text=True
    )


def test_a_missing_venv_package_is_named(tmp_path: Path) -> None:
    bare = tmp_path / "python3.11"
    bare.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    bare.chmod(0o755)
    ran = make(f"VENV={tmp_path}/venv", f"PYTHON={bare}", f"{tmp_path}/venv/.made")
    assert ran.returncode != 0
    assert "apt install python3-venv" in ran.stderr
    assert not (tmp_path / "venv").exists()


def test_a_missing_python_is_named(tmp_path: Path) -> None:
    ran = make(f"VENV={tmp_path}/venv", "PYTHON=", f"{tmp_path}/venv/.made")
    assert ran.returncode != 0
    assert "Python 3.11" in ran.stderr


def test_check_and_test_run_what_the_issue_lists(tmp_path: Path) -> None:
    told = make("-n", f"VENV={tmp_path}/venv", "check", "test", "demo", "bench").stdout
    checks = ("ruff check .", "mypy --strict ledger projections commands data", "lint-imports", "pytest -n")
    set_up = ("--require-hashes", "--no-build-isolation", "compileall")
    for part in (*checks, *set_up, "socai demo", "-m bench"):
        assert part in told, part


def test_the_continuous_check_calls_both() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert {"make check", "make test"} <= {line[:10].rstrip() for line in script.read_text("utf-8").splitlines()}
