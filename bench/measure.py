"""Measuring beside a peer: rounds in turn, medians, ratios."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

from ledger.signing import algorithms


def beside(
    things: Mapping[str, Callable[[], object]],
    *,
    peer: str,
    rounds: int = 7,
    before: Callable[[], object] = lambda: None,
) -> dict[str, object]:
    """Run `things` in turn, `rounds` times after one unmeasured round; medians in seconds and ratios to `peer`.

    `before` prepares each run and isn't measured.

    `times_peer` > 1 means slower than the peer. Every round runs all of them, so a slow minute hits all alike.
    """
    seconds: dict[str, list[float]] = {name: [] for name in things}
    for turn in range(rounds + 1):
        for name, thing in things.items():
            before()
            begin = time.perf_counter()
            thing()
            if turn:
                seconds[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    return {
        "rounds": rounds,
        "peer": peer,
        "seconds": {name: round(median, 6) for name, median in medians.items()},
        "times_peer": {name: round(median / medians[peer], 3) for name, median in medians.items()},
    }


def on_openssl(work: Callable[[], object]) -> Callable[[], object]:
    """``work`` as where libsodium is not installed: OpenSSL verifies Ed25519, here and in forked processes."""

    def run() -> None:
        installed, algorithms._SODIUM = algorithms._SODIUM, None
        try:
            work()
        finally:
            algorithms._SODIUM = installed

    return run


def speeds(taken: dict[str, object], target: float) -> dict[str, object]:
    """What ``beside`` measured of "socai" and "socai_openssl", with their speeds as parts of the peer's."""
    times = taken["times_peer"]
    assert isinstance(times, dict)
    return {**taken, "speed": round(1 / times["socai"], 3), "speed_openssl": round(1 / times["socai_openssl"], 3),
            "target_speed": target}


def command(arguments: Sequence[str], *, cwd: str) -> Callable[[], object]:
    """A process to measure: byte code may be written and read, output is thrown away, failure is an error."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> None:
        subprocess.run(arguments, cwd=cwd, env=environment, check=True, stdout=subprocess.DEVNULL)

    return run


def machine() -> dict[str, object]:
    """Where figures were taken, for whoever compares them later."""
    return {"python": platform.python_version(), "system": platform.system(), "processors": os.cpu_count()}
