"""What every test may use: a machine of its own (no settings of whoever runs it), and `socai(...)` in process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("socai", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("socai")

ROOT = Path(__file__).resolve().parent.parent


class Ran(NamedTuple):
    """One command line's exit code and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def own_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the settings, keys or language of the machine it runs on. (Subprocesses inherit this.)"""
    before = dict(os.environ)
    for name in list(os.environ):
        if name.startswith("SOCAI_") or name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "XDG_DATA_HOME"):
            del os.environ[name]
    os.environ["SOCAI_HOME"] = str(tmp_path_factory.mktemp("socai-home"))
    os.environ["LANG"] = "C.UTF-8"
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def socai(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`socai("status", "xã Đăk Kroong", clock=...)` through the same entry as the terminal -> code, out, err."""
    from commands.app import run

    def call(*arguments: str | Path, clock: Callable[[], int] | None = None) -> Ran:
        capsys.readouterr()
        told = [str(argument) for argument in arguments]
        code = run(told) if clock is None else run(told, clock=clock)
        seen = capsys.readouterr()
        return Ran(code, seen.out, seen.err)

    return call
