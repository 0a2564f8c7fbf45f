"""Exports that were edited, cut, filled with links and lies, or frozen: by `socai check` and by verify.sh.

Rows 26, 29 and 30 of the list of attacks (tests/attacks/README.md).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands.export import shipped
from commands.terminal.home import HOME
from ledger.errors import LedgerError
from ledger.export import layout
from ledger.export.bundles import bundle_bytes, parse_bundle
from ledger.export.check import CheckedExport
from ledger.export.make import export
from ledger.proof.note import note_bytes
from ledger.receipts.trust import Trusted
from ledger.stores.backup import backup
from ledger.stores.reader import LedgerReader
from tests.attacks.attacker import plain_of, with_members
from tests.attacks.judging import check_export
from tests.attacks.test_receipts import needs_tools, verify_sh
from tests.ledger.receipts.sealed import Sealed

Attack = Callable[[Path], object]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    made = Sealed(tmp_path_factory.mktemp("exported") / "socai.db")
    made.recognise()
    made.seal([0, 1])
    return made


@pytest.fixture(scope="module")
def good(sealed: Sealed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "out"
    with LedgerReader.open(sealed.path) as reader:
        done = export(reader, sealed.notes[-1], str(folder), {layout.SCRIPT: shipped("verify.sh")})
    assert done["size"] == sealed.size and (folder / "tile/0/000.p" / str(sealed.size)).is_file()
    return folder


def checked(sealed: Sealed, folder: Path, scratch: Path, now: int | None = None) -> CheckedExport:
    scratch.mkdir(exist_ok=True)
    return check_export(str(folder), Trusted(now or sealed.clock.now, sealed.policy()), str(scratch))


def codes(outcome: CheckedExport) -> set[str]:
    return {finding.code for finding in outcome.findings if finding.severity != "note"}


def test_a_good_export(sealed: Sealed, good: Path, tmp_path: Path) -> None:
    found = checked(sealed, good, tmp_path / "scratch")
    assert (found.verdict, codes(found)) == ("valid", set())
    assert found.genesis == sealed.book.genesis and found.report is not None
    assert found.report.entries == sealed.size


@needs_tools
@pytest.mark.slow
def test_verify_sh_on_exports(sealed: Sealed, good: Path, tmp_path: Path) -> None:
    assert verify_sh(good) == 0
    copy = tmp_path / "copy"
    for name in ("an entry changed", "a tile changed", "a length lies"):
        shutil.copytree(good, copy)
        ATTACKS[name][0](copy)
        assert verify_sh(copy) == 4, name
        shutil.rmtree(copy)
    ran = subprocess.run(["sh", f"{good}/verify.sh"], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0 and str(sealed.book.genesis) in ran.stdout and "NOT checked" in ran.stdout


def test_verify_sh_says_when_a_tool_is_missing(good: Path, tmp_path: Path) -> None:
    for tool in ("sh", "dirname"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    ran = subprocess.run([f"{tmp_path}/sh", f"{HOME}/data/verify.sh", good], env={"PATH": str(tmp_path)},
                         capture_output=True, text=True, timeout=60)
    assert ran.returncode == 5 and "NOTHING WAS CHECKED" in ran.stderr


def _bundle(folder: Path) -> Path:
    return next((folder / "tile/entries").rglob("000.p/*"))


def _tile(folder: Path) -> Path:
    return next((folder / "tile/0").rglob("000.p/*"))


def _edit(change: Callable[[bytes], bytes], place: Callable[[Path], Path] = _bundle) -> Attack:
    return lambda folder: place(folder).write_bytes(change(place(folder).read_bytes()))


def _states(change: Callable[[list[bytes]], object]) -> Attack:
    def attack(folder: Path) -> None:
        file = _bundle(folder)
        states = parse_bundle(file.read_bytes(), int(file.name), "000")
        change(states)
        file.write_bytes(bundle_bytes(states))

    return attack


def _checkpoint(folder: Path) -> Path:
    return folder / "checkpoint"


def _registry(folder: Path) -> Path:
    return folder / "registry.json"


def _link(folder: Path) -> None:
    file = _bundle(folder)
    file.rename(folder.parent / "moved")
    file.symlink_to(folder.parent / "moved")


def _folder_link(folder: Path) -> None:
    (folder / "tile/0").rename(folder.parent / "tiles")
    (folder / "tile/0").symlink_to(folder.parent / "tiles")


def _many(folder: Path) -> None:
    (folder / "more").mkdir()
    for number in range(10_010):
        (folder / "more" / str(number)).touch()


ATTACKS: dict[str, tuple[Attack, str]] = {
    "an entry changed": (_states(lambda s: s.__setitem__(9, s[9].replace(b"sig", b"sit", 1))), "ROOT_MISMATCH"),
    "entries swapped": (_states(lambda s: s.__setitem__(slice(5, 7), [s[6], s[5]])), "ROOT_MISMATCH"),
    "an entry that is none": (_states(lambda s: s.__setitem__(9, b"{}")), "UNREADABLE_ENTRY"),
    "an entry less": (_states(lambda s: s.pop()), "BUNDLE_MALFORMED"),
    "an entry more": (_states(lambda s: s.append(s[-1])), "BUNDLE_MALFORMED"),
    "an empty entry": (_states(lambda s: s.__setitem__(9, b"")), "BUNDLE_MALFORMED"),
    "bytes at the end": (_edit(lambda data: data + b"\x00"), "BUNDLE_MALFORMED"),
    "a cut bundle": (_edit(lambda data: data[:-1]), "BUNDLE_MALFORMED"),
    "a length lies": (_edit(lambda data: b"\xff\xff" + data[2:]), "BUNDLE_MALFORMED"),
    "no bundle": (lambda folder: _bundle(folder).unlink(), "EXPORT_MALFORMED"),
    "a bundle far too long": (_edit(lambda data: bytes(17 * 2**20)), "EXPORT_MALFORMED"),
    "a tile changed": (_edit(lambda data: data[:-1] + bytes([data[-1] ^ 1]), _tile), "TILE_MISMATCH"),
    "a tile cut by a byte": (_edit(lambda data: data[:-1], _tile), "TILE_MISMATCH"),
    "a tile of another width": (lambda folder: _tile(folder).rename(_tile(folder).with_name("5")), "EXPORT_MALFORMED"),
    "no checkpoint": (lambda folder: _checkpoint(folder).unlink(), "EXPORT_MALFORMED"),
    "an empty checkpoint": (_edit(lambda data: b"", _checkpoint), "NOTE_MALFORMED"),
    "the note of another tree": (_edit(lambda d: d.replace(d.split(b"\n")[2], b"A" * 43 + b"="), _checkpoint),
                                 "ROOT_MISMATCH"),
    "a size beyond": (_edit(lambda d: d.replace(d.split(b"\n")[1], b"9" * 15, 1), _checkpoint), "EXPORT_MALFORMED"),
    "a smaller size": (_edit(lambda d: d.replace(d.split(b"\n")[1], b"73", 1), _checkpoint), "EXPORT_MALFORMED"),
    "another registry": (_edit(lambda d: d.replace(b'"ed25519"', b'"ed25518"', 1), _registry), "EXPORT_MISMATCH"),
    "a registry that is none": (_edit(lambda d: b"[" * 10**5, _registry), "EXPORT_MISMATCH"),
    "a link": (_link, "EXPORT_MALFORMED"),
    "a folder that is a link": (_folder_link, "EXPORT_MALFORMED"),
    "a link elsewhere": (lambda folder: (folder / "x").symlink_to("/etc/passwd"), "EXPORT_MALFORMED"),
    "a device": (lambda folder: os.mkfifo(folder / "pipe"), "EXPORT_MALFORMED"),
    "a pipe for a bundle": (lambda folder: (_bundle(folder).unlink(), os.mkfifo(folder / "tile/entries/000.p/74")),
                            "EXPORT_MALFORMED"),
    "a million files": (_many, "EXPORT_MALFORMED"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_29_30_a_changed_export_is_refused(sealed: Sealed, good: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(good, copy)
    attack, code = ATTACKS[name]
    attack(copy)
    found = checked(sealed, copy, tmp_path / "scratch")
    assert found.verdict == "failed" and code in codes(found), found.findings
    for finding in found.findings:
        assert finding.severity == "note" or finding.expected is not None or finding.actual is not None


@pytest.mark.slow
@pytest.mark.parametrize("name", ["act", "body", "id", "ledger", "observed", "signers", "subject", "type"])
def test_an_entry_of_another_shape_in_an_export(sealed: Sealed, good: Path, tmp_path: Path, name: str) -> None:
    """Whatever stands in a stranger's entry: failed, in our words."""
    for number, value in enumerate((None, "\ud800", [], [{"key": "\udfff"}], "missing")):
        copy = tmp_path / str(number)
        shutil.copytree(good, copy)

        def change(plain: dict[str, Any], value: object = value) -> None:
            plain.update({name: value})
            if value == "missing":
                del plain[name]

        def changed(state: bytes, change: Callable[[dict[str, Any]], None] = change) -> bytes:
            plain = plain_of(state)
            change(plain)
            return with_members(state, payload=b64encode(json.dumps(plain, sort_keys=True).encode()).decode())

        _states(lambda states, changed=changed: states.__setitem__(9, changed(states[9])))(copy)
        found = checked(sealed, copy, tmp_path / "scratch")
        assert found.verdict == "failed" and codes(found), (name, value)
        shutil.rmtree(tmp_path / "scratch")


def test_26_a_frozen_export_is_stale(sealed: Sealed, good: Path, tmp_path: Path) -> None:
    found = checked(sealed, good, tmp_path / "scratch", sealed.clock.now + 60 * 86_400_000_000)
    assert (found.verdict, codes(found)) == ("incomplete", {"STALE"})
    assert found.witnessed is not None and found.witnessed.time in [finding.actual for finding in found.findings]


def test_an_export_crosses_a_tile(tmp_path: Path) -> None:
    made = Sealed(tmp_path / "socai.db")
    made.results(250)
    note = made.seal([0, 1])
    with LedgerReader.open(made.path) as reader:
        export(reader, note, str(tmp_path / "out"), {})
    assert (tmp_path / "out/tile/0/000").stat().st_size == 8192
    assert checked(made, tmp_path / "out", tmp_path / "scratch").verdict == "valid"


def test_what_lies_beside_the_ledger_goes_along(sealed: Sealed, tmp_path: Path) -> None:
    copy = tmp_path / "socai.db"
    backup(sealed.path, copy)
    folder = Path(f"{copy}.checkpoints")
    folder.mkdir()
    (folder / f"{sealed.size}.tsa.tsr").write_bytes(b"token")
    (folder / f"{sealed.size + 1}.tsa.tsr").write_bytes(b"of a later one")
    (folder / "..tsr").write_bytes(b"no name of ours")
    (folder / f"{sealed.size}.checkpoint").write_bytes(note_bytes(sealed.notes[-1]))
    with LedgerReader.open(copy) as reader:
        export(reader, sealed.notes[-1], str(tmp_path / "out"), {})
    names = {path.name for path in (tmp_path / "out/checkpoints").iterdir()}
    assert names == {f"{sealed.size}.checkpoint", f"{sealed.size}.tsa.tsr"}
    assert checked(sealed, tmp_path / "out", tmp_path / "scratch").verdict == "valid"


def test_an_export_is_there_whole_or_not_at_all(sealed: Sealed, good: Path, tmp_path: Path) -> None:
    with LedgerReader.open(sealed.path) as reader:
        for folder, code in ((good, "FILE_EXISTS"), (tmp_path / "no/such/folder", "FOLDER_MISSING")):
            with pytest.raises(LedgerError) as refused:
                export(reader, sealed.notes[-1], str(folder), {})
            assert refused.value.code == code
        with pytest.raises(FileExistsError):
            export(reader, sealed.notes[-1], str(tmp_path / "out"), {layout.REGISTRY: b"twice"})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_536, 70_000])
def test_the_count_of_files_is_never_too_small(size: int) -> None:
    pieces = [*layout.tiles_of(size), *layout.bundles_of(size)]
    folders = {os.path.dirname(piece.path) for piece in pieces}
    assert len(pieces) + len(folders) <= layout.count_of(size)
    assert len({piece.path for piece in pieces}) == len(pieces)


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x01", b"\x00\x00", b"\x00\x02a", b"a" * 5])
def test_bundles_that_are_none(data: bytes) -> None:
    with pytest.raises(LedgerError) as refused:
        parse_bundle(data, 1, "here")
    assert refused.value.code == "BUNDLE_MALFORMED"
