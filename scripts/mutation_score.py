"""What `make mutation` found, module by module, into docs/MUTATION.md, and which survivors have no reason there.

    python scripts/mutation_score.py [FOLDER]            prints the table; exit 1 where less than 85 % of the mutants
                                                         that differ were killed, or a survivor has no reason
    python scripts/mutation_score.py [FOLDER] --write    puts the table into docs/MUTATION.md besides

A survivor is named between back quotes as ``module.function__mutmut_n``, several of one function as
``module.function__mutmut_3,7``: under "Survivors that say the same" it counts as equivalent, under "Survivors that
differ" it is known and counts against the score.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

LEAST = 0.85
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "MUTATION.md"
KILLED, UNTESTED = {1, 3, 24, 36, 152, 255}, {33, 5}
"""Exit codes: tests failed, or the mutant hung; no test reaches the function."""
SAME, DIFFERENT = "## Survivors that say the same", "## Survivors that differ"
BEGIN, END = "<!-- table: scripts/mutation_score.py --write -->", "<!-- end of the table -->"


class Score(NamedTuple):
    """Of one module: how many mutants there are, were run, were killed; names of the survivors."""

    module: str
    made: int
    run: int
    killed: int
    alive: tuple[str, ...]


def main(*arguments: str) -> int:
    folder = next((one for one in arguments if not one.startswith("-")), "mutants")
    page = PAGE.read_text("utf-8")
    same, different = named(page, SAME), named(page, DIFFERENT)
    scores = list(scores_of(Path(folder)))
    table, share = table_of(scores, same)
    print(table)
    unknown = [name for score in scores for name in score.alive if name not in same | different]
    for name in unknown:
        print(f"no reason in docs/MUTATION.md: {name}")
    gone = sorted((same | different) - {name for score in scores for name in score.alive})
    for name in gone:
        print(f"named in docs/MUTATION.md, but no survivor: {name}")
    if "--write" in arguments:
        before, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}", "utf-8")
    return 0 if share >= LEAST and not unknown else 1


def scores_of(folder: Path) -> Iterator[Score]:
    for meta in sorted(folder.rglob("*.meta")):
        codes = {short(name): code for name, code in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items()}
        if codes:
            done = {name: code for name, code in codes.items() if code is not None}
            alive = tuple(name for name, code in done.items() if code not in KILLED)
            module = str(meta.relative_to(folder)).removesuffix(".meta")
            yield Score(module, len(codes), len(done), len(done) - len(alive), alive)


def table_of(scores: list[Score], same: set[str]) -> tuple[str, float]:
    """The table in Markdown, and the share of killed ones among those that were run and differ."""
    lines = ["| module | mutants | run | killed | equivalent | survivors | killed of those that differ |",
             "|---|---|---|---|---|---|---|"]
    whole = [0, 0, 0, 0]
    for score in scores:
        equal = len(same.intersection(score.alive))
        row = [score.made, score.run, score.killed, equal]
        whole = [total + one for total, one in zip(whole, row, strict=True)]
        lines.append(f"| `{score.module}` | {_cells(row)} |")
    lines.append(f"| all, {date.today().isoformat()} | {_cells(whole)} |")
    return "\n".join(lines), _share(whole)


def _cells(row: list[int]) -> str:
    made, run, killed, equal = row
    return f"{made} | {run} | {killed} | {equal} | {run - killed - equal} | {_share(row):.1%}"


def _share(row: list[int]) -> float:
    _, run, killed, equal = row
    return killed / (run - equal) if run > equal else 0.0


def named(page: str, heading: str) -> set[str]:
    """The mutants that a section of the page names."""
    section = page.partition(heading)[2].partition("\n## ")[0]
    found: set[str] = set()
    for function, numbers in re.findall(r"`([\w.]+__mutmut_)([\d,]+)`", section):
        found.update(function + number for number in numbers.split(","))
    return found


def short(name: str) -> str:
    """``ledger.proof.tiles.x_grown__mutmut_21`` -> ``proof.tiles.grown__mutmut_21``; methods keep their class."""
    _, *folders, function = name.split(".")
    function = function.replace("ǁ", ".").removeprefix("x")
    return ".".join([*folders, function.removeprefix(".").removeprefix("_")])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
