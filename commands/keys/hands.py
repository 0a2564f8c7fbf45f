"""The flags that name the keys of a run: files and tokens, and where their passphrases and PINs come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click

from commands.keys import passphrases, pins

F = TypeVar("F", bound=Callable[..., Any])


class Hands(NamedTuple):
    """The keys that sign: files and tokens, and where their passphrases and PINs come from."""

    key: tuple[str, ...]
    token: tuple[str, ...]
    passphrase_file: tuple[str, ...]
    passphrase_fd: int | None
    pin_file: tuple[str, ...]
    pin_fd: int | None


def hands(function: F) -> F:
    """The flags that name keys, in files and on tokens."""
    for option in reversed((
        click.option("--key", multiple=True, type=click.Path(), metavar="FILE", help="record.option.key"),
        click.option("--token", multiple=True, metavar="LABEL|URI", help="token.option.token"),
        passphrases.options,
        pins.options,
    )):
        function = option(function)
    return function
