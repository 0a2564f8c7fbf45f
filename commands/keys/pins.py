"""PINs of tokens: from a file, a file descriptor or a prompt; never an argument, the environment or a URI."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from commands.keys.passphrases import Passphrases, ask, interactive
from commands.terminal.options import READABLE
from commands.terminal.words import t
from ledger.errors import LedgerError

F = TypeVar("F", bound=Callable[..., Any])


def options(function: F) -> F:
    """`--pin-file` (repeatable) and `--pin-fd` -> `pin_file`, `pin_fd`."""
    from_file = click.option(
        "--pin-file", multiple=True, metavar="FILE", type=READABLE,
        help="token.option.pin-file",
    )
    from_fd = click.option("--pin-fd", type=click.IntRange(min=0), metavar="FD", help="token.option.pin-fd")
    return from_file(from_fd(function))


class Pins(Passphrases):
    """Where the PINs of `count` tokens, in their order, come from. One source serves all tokens, or one each."""

    flag = "--pin"

    def of(self, position: int, path: str) -> bytes:
        """The PIN of the token number `position` (from 0), whose label is `path`.

        Raises `PIN_WRONG` where nobody can be asked, `CANCELLED` by the prompt.
        """
        given = self._given(position)
        if given is not None:
            return given
        if not interactive():
            raise LedgerError("PIN_WRONG", token=path, reason="not-given")
        return ask(t("token.prompt", token=path))
