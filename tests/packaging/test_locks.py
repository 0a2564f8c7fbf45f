"""The locks carry versions and hashes, and nothing about where packages come from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def pinned(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text("utf-8"), re.MULTILINE))


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return found.group().lower()


def test_the_locks_are_there() -> None:
    assert [lock.name for lock in LOCKS] == ["build.txt", "dev.txt", "run.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_names_an_index_a_folder_or_a_trusted_host(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert not re.search(r"^\s*(-i|-f|--[a-z-]*index[a-z-]*|--find-links|--trusted-host)\b", text, re.MULTILINE)
    assert "://" not in text
    assert not re.search(r"\s@\s", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_has_hashes(lock: Path) -> None:
    lines = lock.read_text("utf-8").replace("\\\n", "").splitlines()
    pins = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert pins
    for line in pins:
        assert "==" in line and "--hash=sha256:" in line, line.split("==")[0]


def test_the_locks_agree_with_each_other_and_with_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    run, dev, build = (pinned(ROOT / "requirements" / f"{name}.txt") for name in ("run", "dev", "build"))
    for one, other in ((run, dev), (build, dev), (run, build)):
        assert all(other.get(name, version) == version for name, version in one.items())
    assert run.keys() <= dev.keys()
    assert {name_of(text) for text in project["project"]["dependencies"]} <= run.keys()
    assert {name_of(text) for text in project["dependency-groups"]["dev"]} <= dev.keys()
    assert {name_of(text) for text in project["dependency-groups"]["build"]} <= build.keys()


def test_the_program_and_the_project_name_one_version() -> None:
    from commands.app import VERSION

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["version"] == VERSION
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
