"""Passphrases of key files: from a file, a file descriptor or a prompt; never an argument or the environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from commands.terminal.options import READABLE
from commands.terminal.words import t
from ledger.errors import LedgerError

F = TypeVar("F", bound=Callable[..., Any])
_LIMIT = 4096


def options(function: F) -> F:
    """`--passphrase-file` (repeatable) and `--passphrase-fd` -> `passphrase_file`, `passphrase_fd`."""
    from_file = click.option(
        "--passphrase-file", multiple=True, metavar="FILE", type=READABLE,
        help="key.option.passphrase-file",
    )
    from_fd = click.option(
        "--passphrase-fd", type=click.IntRange(min=0), metavar="FD", help="key.option.passphrase-fd"
    )
    return from_file(from_fd(function))


def interactive() -> bool:
    """Whether a person can be asked: both stdin and stderr are terminals."""
    try:
        return sys.stdin.isatty() and sys.stderr.isatty()
    except ValueError:  # closed
        return False


class Passphrases:
    """Where the passphrases of `count` keys, in their order, come from. One source serves all keys, or one each."""

    flag = "--passphrase"

    def __init__(self, files: Sequence[str], descriptor: int | None, count: int) -> None:
        if files and descriptor is not None:
            told = t("key.two-sources", file=f"{self.flag}-file", fd=f"{self.flag}-fd")
            raise click.BadParameter(told, param_hint=f"{self.flag}-fd")
        if len(files) not in (0, 1, count):
            told = t("key.passphrase-files", count=count, found=len(files))
            raise click.BadParameter(told, param_hint=f"{self.flag}-file")
        self._files = files
        self._descriptor = descriptor
        self._read: bytes | None = None

    def of(self, position: int, path: str) -> bytes:
        """The passphrase of the key number `position` (from 0), which lies in the file `path`.

        Raises `PASSPHRASE_WRONG` where nobody can be asked, `CANCELLED` by the prompt.
        """
        given = self._given(position)
        if given is not None:
            return given
        _demand_person(path)
        return ask(t("key.prompt", path=path))

    def new(self, path: str) -> bytes:
        """The passphrase for the new key file `path`, typed twice where it is typed."""
        given = self._given(0)
        if given is not None:
            return given
        _demand_person(path)
        first = ask(t("key.prompt-new", path=path))
        if ask(t("key.prompt-again")) != first:
            raise LedgerError("PASSPHRASE_WRONG", path=path, reason="repeat")
        return first

    def _given(self, position: int) -> bytes | None:
        if self._files:
            with open(self._files[position if len(self._files) > 1 else 0], "rb") as file:
                return _first_line(file.read(_LIMIT))
        if self._descriptor is not None:
            if self._read is None:
                with os.fdopen(self._descriptor, "rb", closefd=False) as file:
                    self._read = _first_line(file.read(_LIMIT))
            return self._read
        return None


def _first_line(content: bytes) -> bytes:
    return content.partition(b"\n")[0].removesuffix(b"\r")


def _demand_person(path: str) -> None:
    if not interactive():
        raise LedgerError("PASSPHRASE_WRONG", path=path, reason="not-given")


def ask(text: str) -> bytes:
    """A secret typed at a prompt on stderr, unseen. Raises `CANCELLED` by click."""
    typed = click.prompt(text, hide_input=True, err=True, default="", show_default=False, prompt_suffix=" ")
    return str(typed).encode("utf-8")
