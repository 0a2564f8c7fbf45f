"""`python -m bench [MODULE...]`: run the measurements and write bench/results/*.json."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

from bench.measure import machine

HERE = Path(__file__).resolve().parent


def main(chosen: list[str]) -> None:
    """Run the modules named, or all that have a `bench()`."""
    for name in chosen or sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("__")):
        measured = getattr(import_module(f"bench.{name}"), "bench", None)
        if measured is None:
            continue
        print(f"{name} ...", file=sys.stderr, flush=True)
        found = {"machine": machine(), **measured()}
        text = json.dumps(found, indent=2, ensure_ascii=False)
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        print(text)


main(sys.argv[1:])
