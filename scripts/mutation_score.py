"""What `mutmut run` found, module by module: killed, survived, and which survivors docs/MUTATION.md explains.

    python scripts/mutation_score.py [FOLDER]        exit 1 where less than 85 % of the mutants that differ were killed

A survivor counts as equivalent if docs/MUTATION.md names it between back quotes, as ``module.function__mutmut_n``
or, for all of a function, ``module.function``.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

LEAST = 0.85
ROOT = Path(__file__).resolve().parents[1]
KILLED, UNTESTED = {1, 3, 24, 36, 152, 255}, {33, 5}
"""Exit codes: tests failed, or the mutant hung; no test reaches the function."""


def main(folder: str = "mutants") -> int:
    explained = set(re.findall(r"`([a-z_.]+\.[^`\s]+)`", (ROOT / "docs" / "MUTATION.md").read_text("utf-8")))
    killed = differing = 0
    for meta in sorted(Path(folder).rglob("*.meta")):
        codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
        done = {_short(name): code for name, code in codes.items() if code is not None}
        if not done:
            continue
        alive = [name for name, code in done.items() if code not in KILLED]
        equivalent = [name for name in alive if name in explained or name.partition("__mutmut")[0] in explained]
        counted, dead = len(done) - len(equivalent), len(done) - len(alive)
        killed, differing = killed + dead, differing + counted
        left = len(codes) - len(done)
        print(f"{meta.name[:-5]:24} {dead:5} of {counted:5} killed, {len(equivalent)} equivalent, {left} not run")
        for name in sorted(set(alive) - set(equivalent)):
            print(f"    {name}{' (no test reaches it)' if done[name] in UNTESTED else ''}")
    share = killed / differing if differing else 0.0
    print(f"{killed} of {differing}: {share:.1%}")
    return 0 if share >= LEAST else 1


def _short(name: str) -> str:
    """``ledger.proof.tiles.x_grown__mutmut_21`` -> ``tiles.grown__mutmut_21``; methods keep their class."""
    parts = name.split(".")
    function = parts[-1].replace("ǁ", ".").removeprefix("x")
    return f"{parts[-2]}.{function.removeprefix('_').removeprefix('.')}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
