"""Processes for the faults, forked from a clean server: quick to start, without the test's threads and open files."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext


def forks() -> ForkServerContext:
    """The context; the server has the store imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.appender", "tests.faults.real_ledger"])
    return context
