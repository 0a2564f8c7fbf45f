"""What holds for the whole run: which ledger, JSON or words, whose clock, where this machine keeps its own files."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from ledger.errors import LedgerError
from ledger.instants import instant, vietnam_day


class Settings:
    """One run's settings, `ctx.obj` of every command.

    `json`: answer with one JSON document. `clock`: nanoseconds since 1970 UTC, injected by tests and the demo.
    """

    def __init__(self, *, clock: Callable[[], int] = time.time_ns) -> None:
        self.ledger: str | None = None
        self.json = False
        self.clock = clock

    def ledger_path(self) -> str:
        """The ledger meant: `--ledger`, else SOCAI_LEDGER, else `ledger` of config.toml, else ./socai.db.

        The file need not exist. Raises CONFIG_INVALID.
        """
        named = self.ledger or os.environ.get("SOCAI_LEDGER")
        if named:
            return named
        configured = self._configured().get("ledger")
        if configured is None:
            return "socai.db"
        if not isinstance(configured, str):
            file = _config_file()
            raise LedgerError("CONFIG_INVALID", file=file, place="ledger", found=configured, expected="a path")
        return os.path.join(os.path.dirname(_config_file()), os.path.expanduser(configured))

    def pkcs11_module(self) -> str | None:
        """The PKCS#11 library that config.toml names (`pkcs11_module`); null where it names none. CONFIG_INVALID."""
        configured = self._configured().get("pkcs11_module")
        if configured is not None and not isinstance(configured, str):
            file = _config_file()
            raise LedgerError("CONFIG_INVALID", file=file, place="pkcs11_module", found=configured, expected="a path")
        return configured

    def now(self) -> str:
        """The instant now, UTC, `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
        return instant(self.clock() // 1000)

    def today(self) -> str:
        """The civil day now at +07:00, `YYYY-MM-DD`."""
        return vietnam_day(self.now())

    def _configured(self) -> dict[str, Any]:
        path = _config_file()
        if not os.path.exists(path):
            return {}
        import tomllib

        try:
            with open(path, "rb") as file:
                return tomllib.load(file)
        except (ValueError, RecursionError) as fault:  # no TOML, no UTF-8, a number of 5,000 digits, too deep
            raise LedgerError("CONFIG_INVALID", file=path, place="", found=str(fault), expected="TOML") from fault


def home() -> str:
    """The folder of this machine's own files (keys, seen heads, journal, config.toml): SOCAI_HOME, else the
    platform's folder for application data. It need not exist."""
    chosen = os.environ.get("SOCAI_HOME")
    if chosen:
        return chosen
    if sys.platform in ("win32", "darwin"):
        from platformdirs import user_data_dir

        return user_data_dir("socai", appauthor=False)
    # What platformdirs answers here (a test compares), without its import, which costs half a bare interpreter start.
    data = os.environ.get("XDG_DATA_HOME", "").strip()
    return os.path.join(data if os.path.isabs(data) else os.path.expanduser("~/.local/share"), "socai")


def _config_file() -> str:
    return os.path.join(home(), "config.toml")
