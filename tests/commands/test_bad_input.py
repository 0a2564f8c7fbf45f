"""What others hand over, spoilt in every way a file can be: refused with found and expected, nothing written.

Each door is a real command line; each gets an empty file, a folder, noise, ten million zeros, UTF-16, a file cut,
extended or doubled, a link to itself, something unreadable, and every other kind of file that socai itself writes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.proof.policy import parse_policy
from tests.commands.signing_floor import RECOGNISE, Floor, Ran, build, copy_of

UNIT = "xã Đăk Kroong"
_ENGLISH = re.compile(r"(thấy|cần): [^;)]*\b(expecting|expected|invalid|missing|error|unknown|extra)\b", re.IGNORECASE)


class Door(NamedTuple):
    """A command line in which ``{}`` is the file handed over, of the kind ``takes``; ``{new}`` must not come to be.

    ``codes``: exit codes of a refusal: 4 what was handed over is spoilt, 5 what the checker brought along is of no use
    (DESIGN.md section 8), 10 no ledger. ``lax``: changes after which the file still says the same.
    """

    takes: str
    line: tuple[str, ...]
    codes: tuple[int, ...]
    lax: tuple[str, ...] = ()


_JSON_LAX = ("crlf", "cut by a byte", "extended by a line")
DOORS = {
    "check, a note": Door("note", ("check", "{}"), (4,)),
    "compare": Door("note", ("checkpoint", "compare", "{}"), (4,)),
    "adopt": Door("note", ("checkpoint", "adopt", "{}"), (4,)),
    "receipt --checkpoint": Door("note", ("receipt", UNIT, "--checkpoint", "{}", "-o", "{new}"), (4,)),
    "export --checkpoint": Door("note", ("export", "{new}", "--checkpoint", "{}"), (4,)),
    "import --checkpoint": Door("note", ("import", "--tail", "{out}", "--checkpoint", "{}"), (4,)),
    "restore --note": Door("note", ("restore", "--check", "--note", "{}"), (4,)),
    "check, a proof": Door("proof", ("check", "{}"), (4,)),
    "check --entry": Door("entry", ("check", "{proof}", "--entry", "{}"), (4,)),
    "check, a receipt": Door("receipt", ("check", "{}"), (4,), _JSON_LAX),
    "submit, a bundle": Door("bundle", ("submit", "{}"), (4,), _JSON_LAX),
    "check --pin": Door("pin", ("check", "{receipt}", "--pin", "{}"), (5,), ("bom", *_JSON_LAX)),
    "audit --pin": Door("pin", ("audit", "root", "--pin", "{}"), (5,), ("bom", *_JSON_LAX)),
    "audit --since": Door("pin", ("audit", "root", "--since", "{}"), (5,), ("bom", *_JSON_LAX)),
    "receipt --pin": Door("pin", ("receipt", UNIT, "--pin", "{}", "-o", "{new}"), (5,), ("bom", *_JSON_LAX)),
    "check --policy": Door("policy", ("check", "{receipt}", "--policy", "{}"), (5,), ("extended by a line",)),
    "audit --policy": Door("policy", ("audit", "root", "--policy", "{}"), (5,), ("extended by a line",)),
    "audit --journal": Door("journal", ("audit", "journal", "--journal", "{}"), (5,),
                            ("empty", "crlf", "cut by a byte", "cut in the middle", "doubled")),
    "import --tail": Door("backup", ("import", "--tail", "{}", "--checkpoint", "{note}"), (3, 4, 10)),
    "restore": Door("backup", ("--ledger", "{new}", "restore", "{}"), (4, 10)),
    "witness sign": Door("request", ("witness", "sign", "{}", "-o", "{new}", "--key", "{key}", "--passphrase-file",
                                     "{passphrase}"), (4,)),
    "witness add": Door("answer", ("witness", "add", "{}"), (4,), ("doubled",)),
}


class World(NamedTuple):
    """A floor with one good file of every kind."""

    floor: Floor
    files: dict[str, Path]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    floor = build(tmp_path_factory.mktemp("bad-input"))
    folder = floor.folder
    floor.recorded(("clerk", "keeper"), *RECOGNISE)
    floor.done("checkpoint", "sign", *floor.keys("log"))
    log_key = floor.done("checkpoint", "show", "--json").document["log_key"]
    floor.socai("audit", "--save-pin", folder / "pin")
    given = ("--key", folder / "witness.key", "--passphrase-file", folder / "passphrase")
    floor.done("key", "new", *given[1:])
    told = floor.done("witness", "init", "--name", "witness.test/w", *given, "--log", log_key, "--json").document
    floor.done("witness", "request", told["key"], "-o", folder / "request")
    floor.done("witness", "sign", folder / "request", "-o", folder / "answer", *given)
    (folder / "policy").write_text(f"log {log_key}\nwitness w {told['key']}\nquorum w\n", "utf-8")
    parse_policy((folder / "policy").read_bytes())
    floor.done("receipt", UNIT, "-o", folder / "receipt")
    floor.done("prove", "seq:2", "-o", folder / "proof")
    floor.done("export", folder / "out")
    floor.done("backup", folder / "backup")
    shutil.copy(next((folder / "home/journal").iterdir()), folder / "journal")
    later = [part if part != "695/QĐ-UBND" else "9/QĐ-UBND" for part in RECOGNISE]
    draft, digest = floor.draft(*later, *floor.keys("clerk", "keeper"), name="draft")
    floor.done("sign", draft, "--confirm", digest, *floor.keys("clerk", "keeper"))
    floor.done("bundle", draft, "-o", folder / "bundle")
    (folder / "entry").write_bytes(_entry(floor))
    names = ("pin", "request", "answer", "policy", "receipt", "proof", "backup", "journal", "draft", "bundle", "entry")
    return World(floor, {"note": folder / "out/checkpoint", **{name: folder / name for name in names}})


def _entry(floor: Floor) -> bytes:
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(floor.ledger) as reader:
        return reader.state(2)


@pytest.fixture
def world(built: World, tmp_path: Path) -> World:
    floor = copy_of(built.floor, tmp_path / "floor")
    old = built.floor.folder
    return World(floor, {name: floor.folder / path.relative_to(old) for name, path in built.files.items()})


def spoilt(door: Door, files: dict[str, Path]) -> Iterator[tuple[str, bytes]]:
    """The name of what was done to it, and the bytes."""
    good = files[door.takes].read_bytes()
    text = good.decode("utf-8", "replace")
    told = {
        "empty": b"", "noise": bytes(range(256)) * 40, "zeros": bytes(10_000_000),
        "utf-16": text.encode("utf-16"), "bom": b"\xef\xbb\xbf" + good, "crlf": good.replace(b"\n", b"\r\n"),
        "cut in the middle": good[: len(good) // 2], "cut by a byte": good[:-1], "extended by a byte": good + b"x",
        "extended by a line": good + b"\n", "doubled": good + good, "deep": b"[" * 100_000,
        "digits": b'{"schema":' + b"9" * 5000 + b"}", "controls": b'{"schema":"\\ud800\\u001b[2J","a":"\\u0000"}',
    }
    yield from ((name, data) for name, data in told.items() if name not in door.lax and data != good)
    taken = {"check": ("note", "proof", "receipt"), "submit": ("bundle", "draft")}
    also = taken.get(door.line[0], ()) if door.line[1] == "{}" else ()
    yield from ((f"a {name}", path.read_bytes()) for name, path in files.items() if name not in (door.takes, *also))


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file of the floor, how long it is and when it was written."""
    found = {}
    for path in folder.rglob("*"):
        if "given" not in path.name and not path.name.endswith(("-wal", "-shm")):
            told = path.lstat()
            found[str(path.relative_to(folder))] = (told.st_size, told.st_mtime_ns) if path.is_file() else (0, 0)
    return found


def asked(world: World, door: Door, path: Path, *more: str) -> Ran:
    known = {"{}": path, "{new}": world.floor.folder / "new", "{out}": world.floor.folder / "out",
             "{key}": world.floor.folder / "witness.key", "{passphrase}": world.floor.folder / "passphrase",
             **{f"{{{name}}}": file for name, file in world.files.items()}}
    return world.floor.socai(*(known.get(part, part) for part in door.line), *more)


def demand_refused(ran: Ran, codes: tuple[int, ...], what: str) -> None:
    assert ran.code in codes, f"{what}: {ran.code} {ran.out[:300]} {ran.err[:300]}"
    told = ran.out + ran.err
    assert "INTERNAL" not in told and "Traceback" not in told and "nội bộ" not in told, f"{what}: {told}"
    assert not any(ord(char) < 32 and char not in "\n\t" for char in told), f"{what}: {told!r}"


@pytest.mark.parametrize("name", DOORS)
def test_what_is_spoilt_is_refused_and_nothing_written(world: World, name: str) -> None:
    door = DOORS[name]
    path = world.floor.folder / "given"
    before = tree(world.floor.folder)
    for what, data in spoilt(door, world.files):
        path.write_bytes(data)
        ran = asked(world, door, path)
        demand_refused(ran, door.codes, what)
        if door.takes != "backup":
            assert "cần: " in ran.err and "thấy: " in ran.err, f"{what}: {ran.err}"
            assert _ENGLISH.search(ran.err) is None, f"{what}: {ran.err}"
        now = tree(world.floor.folder)
        changed = {one for one in before.keys() | now.keys() if before.get(one) != now.get(one)}
        evidence = {one for one in changed if one.startswith("socai.db.evidence")}
        assert changed == evidence and (not evidence or name == "import --tail"), f"{what}: {changed}"


@pytest.mark.parametrize("name", DOORS)
def test_what_is_no_file_is_refused(world: World, name: str) -> None:
    """A folder where a file is asked for, a link to itself, nothing, a file that the machine doesn't give out."""
    door, path = DOORS[name], world.floor.folder / "given"
    before = tree(world.floor.folder)
    path.symlink_to(path)
    demand_refused(asked(world, door, path), (2,), "a link to itself")
    path.unlink()
    demand_refused(asked(world, door, path), (2,), "nothing")
    path.mkdir()
    folder_too = (4,) if name == "import --tail" or door.line[:2] == ("check", "{}") else (2,)
    demand_refused(asked(world, door, path), folder_too, "a folder")
    path.rmdir()
    if name != "import --tail" and door.line[-2:] != ("restore", "{}"):
        demand_refused(asked(world, door, Path("/proc/self/mem")), (9,), "unreadable")
    if os.geteuid():
        path.write_bytes(world.files[door.takes].read_bytes())
        path.chmod(0)
        demand_refused(asked(world, door, path), (2, 9), "forbidden")
        path.unlink()
    assert tree(world.floor.folder) == before


def test_as_json_it_is_one_object_with_both_facts(world: World) -> None:
    """For scripts: the same refusals with `place`, `found`, `expected` and `file` by name."""
    path = world.floor.folder / "given"
    for name, door in DOORS.items():
        if door.takes == "backup":
            continue
        path.write_bytes(b"\0\1\2")
        ran = asked(world, door, path, "--json")
        demand_refused(ran, door.codes, name)
        told = json.loads(ran.err)
        assert told["exit"] == ran.code and {"code", "found", "expected", "file"} <= told.keys(), (name, told)


@pytest.mark.parametrize("change", ["empty", "noise", "cut", "extended", "folder", "link", "missing", "another"])
@pytest.mark.parametrize("file", ["checkpoint", "registry.json", "tile/0/000.p", "tile/entries/000.p"])
def test_every_file_of_an_export(world: World, file: str, change: str) -> None:
    """`check` names it with exit 4; `import --tail` takes nothing back from it where it is of the entries."""
    out = world.floor.folder / "out"
    [path] = list((out / file).iterdir()) if (out / file).is_dir() else [out / file]
    good = path.read_bytes()
    path.unlink()
    if change == "folder":
        path.mkdir()
    elif change == "link":
        path.symlink_to(world.floor.folder / "pin")
    elif change != "missing":
        path.write_bytes({"empty": b"", "noise": bytes(range(256)), "cut": good[:-2], "extended": good + b"\0",
                          "another": (world.floor.folder / "pin").read_bytes()}[change])
    lost = world.floor.ledger.read_bytes()
    demand_refused(world.floor.socai("check", out), (4,), change)
    told = world.floor.socai("check", out, "--json")
    assert told.code == 4 and all(one["actual"] is not None or one["expected"] is not None
                                  for one in told.document["findings"] if one["severity"] == "failed")
    taken = world.floor.socai("import", "--tail", out)
    demand_refused(taken, (3, 4), change)
    assert world.floor.ledger.read_bytes() == lost
