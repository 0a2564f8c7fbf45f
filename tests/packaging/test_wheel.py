"""The installed wheel: what is in it, and that a folder with our names in it changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARKER = "hostile code ran"
HOSTILE = f"import sys; sys.stderr.write({MARKER!r}); sys.exit(66)\n"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    offline = ["--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", *offline, "-w", folder, ROOT], check=True)
    (made,) = folder.glob("socai-*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment's `bin` with the wheel installed; dependencies are those of the running one."""
    place = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "-q", "--python", python, "install", "--no-deps", "--no-index", wheel], check=True
    )
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return scripts


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A working folder that holds a hostile `data/`, `ledger.py` and `click.py`."""
    (tmp_path / "data").mkdir()
    for name in ("data/__init__.py", "ledger.py", "click.py", "json.py", "projections.py"):
        (tmp_path / name).write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "data" / "errors.toml").write_text("", encoding="utf-8")
    return tmp_path


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command, cwd=cwd, env={**outside, **environment}, capture_output=True, text=True, encoding="utf-8", timeout=60
    )


def test_the_wheel_holds_the_four_packages_and_neither_tests_nor_bench(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"commands", "data", "ledger", "projections"}
    assert {"data/errors.toml", "data/locales/vi/cli.json", "data/locales/en/cli.json"} <= set(names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert not [name for name in names if "__pycache__" in name or "test" in name.split("/")[-1].split("_")]


def test_the_command_ignores_hostile_code_in_the_working_folder(installed: Path, trap: Path) -> None:
    for environment in ({}, {"PYTHONPATH": ""}):
        ran = run(installed / "socai", "--help", "--lang", "en", cwd=trap, **environment)
        assert (ran.returncode, MARKER in ran.stderr) == (0, False), ran.stderr
        assert ran.stdout.startswith("Usage: socai")
    ran = run(installed / "socai", "statsu", cwd=trap)
    assert (ran.returncode, MARKER in ran.stderr) == (2, False), ran.stderr
    assert "status" in ran.stderr


def test_so_does_the_module_though_python_puts_the_folder_first(installed: Path, trap: Path) -> None:
    for early in ("click.py", "json.py"):  # standard and third-party names: dropped from the path before their import
        assert (trap / early).exists()
    ran = run(installed / "python", "-m", "commands", "--version", cwd=trap)
    assert (ran.returncode, MARKER in ran.stderr) == (0, False), ran.stderr
    assert ran.stdout.startswith("socai ")


def test_a_stranger_on_the_import_path_stops_it(installed: Path, tmp_path: Path, trap: Path) -> None:
    (tmp_path / "click.py").unlink()
    (tmp_path / "json.py").unlink()
    ran = run(installed / "socai", "--help", cwd=installed, PYTHONPATH=str(trap))
    assert ran.returncode == 9
    assert MARKER not in ran.stderr
    assert "ledger.py" in ran.stderr and "PYTHONPATH" in ran.stderr


def test_it_runs_in_a_folder_that_has_been_deleted(installed: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    ran = run("sh", "-c", 'rmdir "$PWD"; exec "$0" --version', str(installed / "socai"), cwd=gone)
    assert ran.returncode == 0, ran.stderr
