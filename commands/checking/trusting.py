"""What a reader brings along to judge what others hand over: a witness policy, a pin, how old is too old."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from commands.files.whole import read_limited
from commands.terminal.options import READABLE
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from commands.terminal.settings import Settings
    from ledger.proof.pin import Pin
    from ledger.proof.policy import Policy
    from ledger.receipts.trust import Trusted

F = TypeVar("F", bound=Callable[..., Any])


def options(function: F) -> F:
    """`--policy`, `--pin`, `--max-age` -> `policy_file`, `pin_file`, `max_age`."""
    age = click.option("--max-age", type=click.IntRange(0, 36_525), metavar="DAYS", help="check.option.max-age")
    pin = click.option("--pin", "pin_file", type=READABLE, metavar="FILE", help="check.option.pin")
    policy = click.option("--policy", "policy_file", type=READABLE, metavar="FILE", help="check.option.policy")
    return policy(pin(age(function)))


def trusted(settings: Settings, policy_file: str | None, pin_file: str | None, max_age: int | None) -> Trusted:
    """Raises `POLICY_UNUSABLE`, `INVALID_PIN`."""
    from ledger.receipts.trust import Trusted

    policy = read_policy(policy_file) if policy_file is not None else None
    pin = read_pin(pin_file) if pin_file is not None else None
    return Trusted(settings.clock() // 1000, policy, pin, max_age)


def read_policy(path: str) -> Policy:
    """A witness policy in the form of C2SP tlog-policy. Raises `POLICY_UNUSABLE`: nothing can be judged by it."""
    from ledger.proof.policy import SIZE_LIMIT, parse_policy

    try:
        return parse_policy(read_limited(path, SIZE_LIMIT))
    except LedgerError as refusal:
        raise LedgerError("POLICY_UNUSABLE", **{"file": path, **refusal.facts}) from None


def read_pin(path: str) -> Pin:
    """A pin that was kept outside the ledger. Raises `INVALID_PIN`: nothing can be held against it."""
    from commands.files.structured import read_structured
    from ledger.proof.pin import SCHEMA, from_json

    try:
        return from_json(read_structured(path))
    except LedgerError as refusal:
        facts = refusal.facts
        if refusal.code == "FILE_SYNTAX":
            place = "file" if facts["line"] is None else f"line {facts['line']}, column {facts['column']}"
            facts = {"place": place, "found": facts["reason"], "expected": SCHEMA}
        raise LedgerError("INVALID_PIN", **{"file": path, **facts}) from None
