"""What this machine remembers of each ledger in SOCAI_HOME: the newest head it saw, and what its keys signed.

`seen/<genesis>.json` {size, root}: a ledger that no longer extends it was rolled back or forked. `journal/<genesis>
.jsonl`: one line {digest, seq, signed_at} for each event signed here, for a later audit of omissions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from json import dumps, loads
from typing import TYPE_CHECKING

from commands.terminal import output
from commands.terminal.settings import home
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.stores.reader import LedgerReader

_ROOT = re.compile("[0-9a-f]{64}")
_LARGEST_SEEN = 4096


def demand_extends(reader: LedgerReader) -> None:
    """Refuse a ledger that does not extend what this machine saw of it: `ROLLED_BACK`, naming both heads."""
    path = _path("seen", reader.genesis(), ".json")
    known = _read(path)
    if known is None:
        return
    size, root = known
    actual = reader.root_at(size) if size <= reader.size else None
    if actual != root:
        raise LedgerError(
            "ROLLED_BACK",
            path=reader.path,
            found={"size": reader.size, "root": reader.root_at(reader.size)},
            expected={"size": size, "root": root},
            seen=path,
        )


def knows(genesis: str) -> bool:
    """Whether this machine has seen the ledger, or signed for it, before."""
    return any(os.path.exists(_path(folder, genesis, suffix)) for folder, suffix in
               (("seen", ".json"), ("journal", ".jsonl")))


def remember(reader: LedgerReader) -> None:
    """Keep the reader's head as seen; never an earlier one than is kept already."""
    path = _path("seen", reader.genesis(), ".json")
    known = _read(path)
    if known is None or known[0] < reader.size:
        content = dumps({"size": reader.size, "root": reader.root_at(reader.size)}) + "\n"
        write_anew(path, content, mode=0o600)


def known_head(genesis: str) -> tuple[int, str] | None:
    """(size, root) of the newest head of a ledger that this machine saw; None where it never saw one."""
    return _read(_path("seen", genesis, ".json"))


def set_aside(reader: LedgerReader) -> None:
    """After a restore that nothing signed speaks against: what was seen beyond it is kept under another name."""
    path, known = _path("seen", reader.genesis(), ".json"), known_head(reader.genesis())
    if known is not None and known[0] > reader.size:
        os.replace(path, f"{path}.lost-{known[0]}")
    remember(reader)


def keep(reader: LedgerReader, signed: Iterable[tuple[str, int | None, str]]) -> None:
    """After an append: the head seen, and what was signed here. What can't be kept is only warned of."""
    try:
        remember(reader)
        journal(reader.genesis(), signed)
    except OSError as fault:
        output.warn(t("record.not-kept", file=fault.filename, reason=fault.strerror or fault))


def journal(genesis: str, signed: Iterable[tuple[str, int | None, str]]) -> None:
    """Add (digest, seq, signed_at) of events signed here; `seq` is null for a draft handed on to other signers.

    Lines that the journal has already are left out.
    """
    path = journal_path(genesis)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        content = file.read()
        held = set(filter(None, map(_told, content.split(b"\n"))))
        file.truncate(content.rfind(b"\n") + 1)  # a line that was never finished would spoil the next
        for digest, seq, signed_at in signed:
            if (digest, seq) not in held:
                file.write(dumps({"digest": digest, "seq": seq, "signed_at": signed_at}).encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())


def journal_path(genesis: str) -> str:
    """Where the journal of a ledger lies."""
    return _path("journal", genesis, ".jsonl")


def _told(line: bytes) -> tuple[str, int | None] | None:
    """Digest and seq of a line; None for one that isn't ours, which an audit of the journal names."""
    try:
        told = loads(line)
        return str(told["digest"]), told["seq"] if type(told["seq"]) is int else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def write_anew(path: str, content: str | bytes, *, mode: int) -> None:
    """Give the file `path` this content at once, durably: a temporary file beside it, then a rename."""
    folder = os.path.dirname(os.path.abspath(path))
    if mode & 0o077 == 0:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    temporary = os.path.join(folder, f".{os.path.basename(path)}.{os.getpid()}-{os.urandom(4).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _path(folder: str, genesis: str, suffix: str) -> str:
    return os.path.join(home(), folder, genesis + suffix)


def _read(path: str) -> tuple[int, str] | None:
    try:
        with open(path, encoding="utf-8") as file:
            known = loads(file.read(_LARGEST_SEEN))
        size, root = known["size"], known["root"]
        if type(size) is not int or not 0 <= size < 2**53 or type(root) is not str or not _ROOT.fullmatch(root):
            raise ValueError("no head")
    except FileNotFoundError:
        return None
    except (KeyError, TypeError, ValueError, RecursionError) as fault:
        raise LedgerError("SEEN_INVALID", path=path, found=repr(fault)[:60], expected="{size, root}") from None
    return size, root
