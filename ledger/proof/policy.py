"""C2SP tlog-policy: which logs and witnesses are known, and which witnesses together are enough.

https://c2sp.org/tlog-policy. Names are opaque octets there; here they are kept as text that gives the octets back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from ledger.errors import LedgerError
from ledger.proof.fields import malformed, number
from ledger.proof.verifier_key import LOG, WITNESS, VerifierKey

CODE = "POLICY_MALFORMED"
SIZE_LIMIT = 64 * 1024
COUNT_LIMIT = 128
"""Logs, witnesses and groups together; the specification recommends at least 32 of each."""
NONE = "none"
_FORBIDDEN = re.compile(rb"[^\t\n\x20-\x7e\x80-\xff]")
_BLANK = re.compile("[ \t]+")


class Group(NamedTuple):
    """At least ``threshold`` of ``members`` (names of witnesses and groups)."""

    threshold: int
    members: tuple[str, ...]


class Policy(NamedTuple):
    """``quorum``: the name of a witness or group, or ``none``. Urls are kept by nobody: they decide nothing."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str

    def met_by(self, cosigners: Collection[VerifierKey]) -> bool:
        """Whether these witnesses, whose cosignatures on one checkpoint were verified, are a quorum."""
        return self.quorum == NONE or self._witnessed(self.quorum, {key.public for key in cosigners})

    def _witnessed(self, name: str, cosigned: Collection[bytes]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name].public in cosigned
        group = self.groups[name]
        return sum(self._witnessed(member, cosigned) for member in group.members) >= group.threshold


def parse_policy(data: bytes) -> Policy:
    """Read a policy file. Raises ``POLICY_MALFORMED`` (place, found, expected) and ``VERIFIER_KEY_INVALID``."""
    if len(data) > SIZE_LIMIT:
        raise malformed(CODE, "file", f"{len(data)} bytes", f"at most {SIZE_LIMIT} bytes")
    strange = _FORBIDDEN.search(data)
    if strange is not None:
        line = data.count(b"\n", 0, strange.start()) + 1
        raise malformed(CODE, f"line {line}", strange.group().hex(), "no control character but tab and newline")
    if not data.endswith(b"\n"):
        raise malformed(CODE, "end", data[-8:].hex(), "a newline at the end")
    reading = _Reading()
    for at, text in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = [word for word in _BLANK.split(text) if word]
        if words and not words[0].startswith("#"):
            reading.line(words, f"line {at}")
    return reading.finished()


class _Reading:
    """The lines read so far: what a line names must stand above it."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.members: set[str] = set()
        self.quorum: str | None = None

    def line(self, words: list[str], place: str) -> None:
        match words:
            case ["log", key] | ["log", key, _]:
                self._log(key, place)
            case ["witness", name, key] | ["witness", name, key, _]:
                self._witness(name, key, place)
            case ["group", name, threshold, _, *_]:
                self._group(name, threshold, words[3:], place)
            case ["quorum", name]:
                self._quorum(name, place)
            case _:
                raise malformed(CODE, place, " ".join(words), "a line log, witness, group or quorum")
        if len(self.logs) + len(self.witnesses) + len(self.groups) > COUNT_LIMIT:
            raise malformed(CODE, place, str(COUNT_LIMIT + 1), f"at most {COUNT_LIMIT} logs, witnesses and groups")

    def finished(self) -> Policy:
        if self.quorum is None:
            raise malformed(CODE, "end", "", "one quorum line")
        return Policy(tuple(self.logs), self.witnesses, self.groups, self.quorum)

    def _log(self, text: str, place: str) -> None:
        key = _key(text, LOG, place)
        if any(key.public == other.public for other in self.logs):
            raise malformed(CODE, place, text, "each log once")
        self.logs.append(key)

    def _witness(self, name: str, text: str, place: str) -> None:
        self._new(name, place)
        key = _key(text, WITNESS, place)
        if any(key.public == other.public for other in self.witnesses.values()):
            raise malformed(CODE, place, text, "each witness once")
        self.witnesses[name] = key

    def _group(self, name: str, threshold: str, members: list[str], place: str) -> None:
        self._new(name, place)
        for member in members:
            self._known(member, place)
            if member in self.members:
                raise malformed(CODE, place, member, "a name that is no member of a group yet")
            self.members.add(member)
        every = {"any": 1, "all": len(members)}
        needed = every[threshold] if threshold in every else number(threshold, CODE, place)
        if not 1 <= needed <= len(members):
            raise malformed(CODE, place, threshold, f"1 to {len(members)}")
        self.groups[name] = Group(needed, tuple(members))

    def _quorum(self, name: str, place: str) -> None:
        if self.quorum is not None:
            raise malformed(CODE, place, name, "one quorum line")
        if name != NONE:
            self._known(name, place)
        self.quorum = name

    def _new(self, name: str, place: str) -> None:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise malformed(CODE, place, name, "a new name")

    def _known(self, name: str, place: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise malformed(CODE, place, name, "a name defined above")


def _key(text: str, kind: int, place: str) -> VerifierKey:
    try:
        key = VerifierKey.parse(text)
    except LedgerError as refusal:
        refusal.facts["place"] = f"{place}, {refusal.facts['place']}"
        raise
    if key.kind != kind:
        raise malformed(CODE, place, f"{key.kind:02x}", f"a key of type {kind:02x}")
    return key
