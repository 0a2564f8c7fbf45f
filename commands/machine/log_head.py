"""Where this machine keeps the head of the log that it operates: `$SOCAI_HOME/log`, a file for each ledger."""

from __future__ import annotations

import os

from commands.terminal.settings import home


def head_path(genesis: str) -> str:
    """This machine's head file for the ledger: what it has decided to sign."""
    return os.path.join(home(), "log", f"{genesis}.json")
