"""Mutation testing with mutmut 3, the tests that ought to kill a mutant first (docs/MUTATION.md).

    python scripts/mutation_run.py [--processes N] [--seconds S] [--again] [PATTERN ...]

mutmut makes the mutants (`mutants/`), finds out which tests reach which function, and keeps the results: `mutmut show`
and `mutmut browse` work as ever. Only the running is another: tests are collected once and every mutant is a fork of
that process, where mutmut collects them anew for each; first come tests that killed other mutants of the same function,
then those that speak of its module or of a code that it raises, then the quick ones. A mutant survives where no test
within S seconds (by their usual time) notices it. PATTERN: modules, like `proof/*` or `audit/checks/tiles`. A second
run goes on where the first stopped; with ``--again`` it tries the survivors once more.
"""

from __future__ import annotations

import argparse
import gc
import inspect
import json
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import pytest

CODE = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
KILLED, SURVIVED, HUNG, BROKEN, UNTESTED = 1, 0, 24, 3, 33
"""mutmut's exit codes."""


class Mutant(NamedTuple):
    """``name``: as mutmut has it. ``meta``: the file that holds its result."""

    name: str
    meta: Path

    @property
    def function(self) -> str:
        return self.name.rpartition("__mutmut_")[0]

    @property
    def module(self) -> str:
        return self.name.rpartition(".")[0]


class Tests:
    """The collected tests, and in which order they are tried on a mutant."""

    def __init__(self, items: Sequence[pytest.Item], stats: dict[str, Any], seconds: float) -> None:
        self.items = {item.nodeid: item for item in items}
        self._place = {name: at for at, name in enumerate(self.items)}
        self._reach: dict[str, list[str]] = stats["tests_by_mangled_function_name"]
        self._took: dict[str, float] = stats["duration_by_test"]
        self._seconds = seconds
        self._source = {item.nodeid: _source(item) for item in items}
        self._killers: dict[str, list[str]] = {}
        self._codes: dict[str, set[str]] = {}

    def reaching(self, mutant: Mutant) -> list[str]:
        return [name for name in self._reach.get(mutant.function, ()) if name in self.items]

    def planned(self, mutant: Mutant) -> tuple[list[pytest.Item], float]:
        """The tests to run, in order, and the seconds that they usually take."""
        reaching = self.reaching(mutant)
        known = dict.fromkeys(self._killers.get(mutant.function, [])[:8] + self._killers.get(mutant.module, [])[:6])
        chosen = [name for name in known if name in reaching]
        groups: dict[tuple[int, str], list[str]] = {}
        for name in reaching:
            if name not in known:
                groups.setdefault((self._distance(name, mutant), name.partition("::")[0]), []).append(name)
        nearest = sorted(groups.items(), key=lambda pair: (pair[0][0], self._cost(pair[1]) / len(pair[1])))
        spent = self._cost(chosen)
        for _, names in nearest:
            for name in sorted(names, key=self._place.__getitem__):
                if spent + self._cost([name]) <= self._seconds:
                    chosen.append(name)
                    spent += self._cost([name])
        return [self.items[name] for name in chosen], spent

    def killed(self, mutant: Mutant, by: str) -> None:
        for place in (mutant.function, mutant.module):
            others = [name for name in self._killers.get(place, []) if name != by]
            self._killers[place] = [by, *others]

    def _cost(self, names: list[str]) -> float:
        return sum(self._took.get(name, 1.0) for name in names)

    def _distance(self, name: str, mutant: Mutant) -> int:
        """-3 (its file is named like the module, it speaks of a code of the module) to 0."""
        if mutant.module not in self._codes:
            path = Path("..", *mutant.module.split("."))
            path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            self._codes[mutant.module] = set(CODE.findall(path.read_text("utf-8")))
        stem = mutant.module.rpartition(".")[2]
        speaks = any(code in self._source[name] for code in self._codes[mutant.module])
        return -2 * (stem in name.partition("::")[0]) - speaks


def _source(item: pytest.Item) -> str:
    try:
        return inspect.getsource(item.function)  # type: ignore[attr-defined]  # of pytest.Function, the only kind here
    except (AttributeError, OSError, TypeError):
        return ""


class Run:
    """pytest's loop over tests, exchanged for one over mutants."""

    def __init__(self, mutants: list[Mutant], stats: dict[str, Any], processes: int, seconds: float) -> None:
        self.mutants, self.stats, self.processes, self.seconds = mutants, stats, processes, seconds
        self.running: dict[int, tuple[Mutant, int]] = {}
        self.results: dict[Path, dict[str, int]] = {}
        self.done = self.killed = 0
        self.folder = Path(tempfile.mkdtemp(prefix="mutants-"))
        self.begun = time.monotonic()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.session, self.tests = session, Tests(session.items, self.stats, self.seconds)
        gc.collect()
        gc.freeze()
        try:
            for mutant in self.mutants:
                while len(self.running) >= self.processes:
                    self._ended()
                if self.tests.reaching(mutant):
                    self._begin(mutant)
                else:
                    self._result(mutant, UNTESTED)
            while self.running:
                self._ended()
        finally:
            self._save()
            shutil.rmtree(self.folder, ignore_errors=True)
        return True

    def _begin(self, mutant: Mutant) -> None:
        planned, seconds = self.tests.planned(mutant)
        told, telling = os.pipe()
        pid = os.fork()
        if pid == 0:
            code = BROKEN
            try:
                os.setpgid(0, 0)
                resource.setrlimit(resource.RLIMIT_CPU, (int(6 * seconds + 20), int(6 * seconds + 22)))
                signal.alarm(int(12 * seconds + 40))
                code = self._child(mutant, planned, telling)
            finally:
                os._exit(code)
        os.close(telling)
        self.running[pid] = (mutant, told)

    def _child(self, mutant: Mutant, planned: list[pytest.Item], telling: int) -> int:
        from mutmut.mutation.trampoline import set_mutant_under_test

        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        home = self.folder / str(os.getpid())
        home.mkdir()
        self.session.config._tmp_path_factory._basetemp = home  # type: ignore[attr-defined]  # one folder a mutant
        set_mutant_under_test(mutant.name)
        for item, after in zip(planned, [*planned[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self.session.testsfailed:
                os.write(telling, item.nodeid.encode())
                return KILLED
        return SURVIVED

    def _ended(self) -> None:
        pid, status = os.waitpid(-1, 0)
        if pid not in self.running:
            return
        mutant, told = self.running.pop(pid)
        os.set_blocking(told, False)  # what a test has left running may hold the other end
        with open(told, "rb", buffering=0) as pipe:
            by = (pipe.read(1 << 16) or b"").decode()
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        shutil.rmtree(self.folder / str(pid), ignore_errors=True)
        code = os.waitstatus_to_exitcode(status)
        if by:
            self.tests.killed(mutant, by)
        self._result(mutant, HUNG if code < 0 else code)

    def _result(self, mutant: Mutant, code: int) -> None:
        self.results.setdefault(mutant.meta, {})[mutant.name] = code
        self.done += 1
        self.killed += code not in (SURVIVED, UNTESTED)
        if code in (SURVIVED, UNTESTED):
            print(f"alive: {mutant.name}", flush=True)
        if self.done % 25 == 0:
            self._save()
            passed = time.monotonic() - self.begun
            print(f"{self.done} of {len(self.mutants)}, {self.killed} killed, {passed:.0f} s", flush=True)

    def _save(self) -> None:
        for meta, results in self.results.items():
            held = json.loads(meta.read_text("utf-8"))
            held["exit_code_by_key"].update(results)
            meta.write_text(json.dumps(held, indent=4), "utf-8")
        self.results.clear()


def wanted(patterns: list[str], again: bool) -> list[Mutant]:
    """The mutants not run yet, and with ``again`` the survivors, of the modules that fit a pattern."""
    found: list[Mutant] = []
    for meta in sorted(Path("ledger").rglob("*.meta")):
        module = str(meta.relative_to("ledger")).removesuffix(".py.meta")
        if any(fnmatch(module, pattern) for pattern in patterns):
            codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"]
            found += [Mutant(name, meta) for name, code in codes.items()
                      if code is None or (again and code in (SURVIVED, UNTESTED))]
    return found


def made(processes: int) -> int:
    """Have mutmut make the mutants of the code as it is, and learn of new tests what they reach; an exit code."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            from mutmut import __main__ as mutmut

            mutmut.set_mutant_under_test("mutant_generation")
            Path("mutants").mkdir(exist_ok=True)
            mutmut.copy_src_dir()
            mutmut.copy_also_copy_files()
            mutmut.setup_source_paths()
            mutmut.create_mutants(processes)
            mutmut.collect_or_load_stats(mutmut.get_mutant_runner(processes), apply_config_invalidation=True)
            code = 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns", nargs="*", default=["*"], metavar="PATTERN")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    if made(asked.processes):
        print("mutmut could not make the mutants, or a test fails without any", file=sys.stderr)
        return 1
    os.chdir("mutants")
    sys.path.insert(0, os.getcwd())
    mutants = wanted(asked.patterns, asked.again)
    print(f"{len(mutants)} mutants")
    stats = json.loads(Path("mutmut-stats.json").read_text("utf-8"))
    settings = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    os.environ["MUTANT_UNDER_TEST"] = ""
    run = Run(mutants, stats, asked.processes, asked.seconds)
    arguments = ["--rootdir=.", "--tb=no", "-s", *settings["pytest_add_cli_args"],
                 *settings["pytest_add_cli_args_test_selection"]]
    return 0 if pytest.main(arguments, plugins=[run]) in (0, 5) else 1


if __name__ == "__main__":
    sys.exit(main())
