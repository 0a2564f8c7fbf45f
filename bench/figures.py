"""Judging a report of 5,000 rows (target: less than 2 s), in process and as the command line from a file."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import command
from ledger.figures.input_file import read_figures
from ledger.figures.judge import judge

ROWS = 5_000
ROUNDS = 5


def bench() -> dict[str, object]:
    """Seconds: reading the parsed document, judging its rows, the whole `socai figures check --from FILE`."""
    import tomllib

    text = report(ROWS)
    document = tomllib.loads(text)
    rows = read_figures(document, "x.toml").rows
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = str((Path(folder) / "report.toml").resolve())
        Path(path).write_text(text, encoding="utf-8")
        whole = command([sys.executable, "-m", "commands", "figures", "check", "--from", path], cwd=".")
        return {
            "rows": len(rows),
            "read_seconds": _median(lambda: read_figures(document, "x.toml")),
            "judge_seconds": _median(lambda: judge(rows)),
            "command_seconds": _median(whole),
            "target_seconds": 2.0,
        }


def report(count: int) -> str:
    """A sound report of `count` figures: sums of the rows before, averages, shares, counts with lists."""
    parts = ['schema = "socai/figures-input/1"']
    for number in range(count):
        kind = number % 5
        one = [f'id = "r{number}"', f'place = "l.{number}"']
        if kind == 0:
            one += ['metric = "criteria-met"', f'value = "{number % 19} tiêu chí"']
        elif kind == 1:
            one += ['metric = "criteria-met"', f'value = "{(number - 1) % 19 + 5} tiêu chí"',
                    f'relations = ["sum(r{number - 1}; 5)"]']  # fmt: skip
        elif kind == 2:
            one += ['metric = "criteria-average"', 'value = "14,18"', 'unit = "tiêu chí/xã"',
                    'relations = ["average(19; 19; 19; 15; 14; 14; 13; 13; 12; 10; 8)"]']  # fmt: skip
        elif kind == 3:
            one += ['metric = "criteria-met"', 'value = "26,65%"', 'relations = ["ratio(10,23; 38,39)"]']
        else:
            one += ['metric = "units-recognised"', 'value = "03 xã"', 'list = ["Đăk Pék", "Đăk Môn", "Đăk Kroong"]',
                    "list_closed = true", 'relations = ["count-of-list"]']  # fmt: skip
        parts.append("[[figures]]\n" + "\n".join(one))
    return "\n".join(parts) + "\n"


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return round(statistics.median(taken), 3)
