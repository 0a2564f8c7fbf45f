"""The national register of units around 2025-07-01, made from the PyPI package `vietnamadminunits` (MIT).

    python -m scripts.national_register make WHEEL [--into data/units/national]
    python -m scripts.national_register acts FOLDER [--ledger FILE]

`make` reads the data files of the wheel (no code of it, no coordinates, no areas) and writes before.csv and after.csv.
Ids are given once: units of data/units/*.toml and of tables already there keep theirs, only what is new gets the next
free id (docs/adr/0014-national-register.md). `acts` writes what `socai record act --from FILE` takes, one file a legal
act, in the order of their names.
"""

from __future__ import annotations

import argparse
import csv
import json
import sqlite3
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import data
from ledger.names import compact, fold

PACKAGE = "vietnamadminunits"
NATIONAL = Path(__file__).resolve().parent.parent / "data" / "units" / "national"
KINDS = {
    "Tỉnh": "tinh", "Huyện": "huyen", "Quận": "quan", "Thị xã": "thi-xa", "Thành phố": "thanh-pho", "Xã": "xa",
    "Phường": "phuong", "Thị trấn": "thi-tran", "Đặc khu": "dac-khu",
}  # fmt: skip
CENTRAL_CITY = "thanh-pho-truc-thuoc-trung-uong"
OFFICIAL = {"23464": "Ngọk Tem", "23554": "Ya Ly"}
"""Spelling of the official conversion table of 2025-07 where the package has another, by code before."""
SPELT_ANEW = frozenset({"26119", "04603"})
"""Communes left as they were whose spelling the table of 2025-07 changed beyond tone marks: Đắc Lua, Tà Si Láng."""
BEFORE, AFTER = "before.csv", "after.csv"
COLUMNS = {
    BEFORE: ("id", "kind", "code", "parent", "name", "aliases"),
    AFTER: ("id", "kind", "code", "parent", "name", "aliases", "predecessors"),
}


class Unit(NamedTuple):
    """A row of the package. Codes of provinces have 2 digits, of districts 3, of communes 5."""

    kind: str
    code: str
    parent: str
    name: str


class Package(NamedTuple):
    """``links``: code of the new commune -> (code of the old unit, whole?); ``merged``: the same for provinces."""

    before: dict[str, Unit]
    after: dict[str, Unit]
    links: dict[str, list[tuple[str, bool]]]
    merged: dict[str, list[str]]


def read_package(wheel: Path) -> Package:
    """Raises SystemExit where the wheel carries no MIT licence."""
    with zipfile.ZipFile(wheel) as archive:
        licence = next((name for name in archive.namelist() if name.endswith("licenses/LICENSE")), None)
        if licence is None or not archive.read(licence).startswith(b"MIT License"):
            raise SystemExit(f"{wheel.name}: no MIT licence inside; its data may not be used")
        database = sqlite3.connect(":memory:")
        database.deserialize(archive.read(f"{PACKAGE}/data/dataset.db"))
        converter = json.loads(archive.read(f"{PACKAGE}/data/converter_2025.json"))
    database.row_factory = sqlite3.Row
    old = list(database.execute("SELECT * FROM admin_units_legacy"))
    new = list(database.execute("SELECT * FROM admin_units"))
    before: dict[str, Unit] = {}
    keys: dict[str, str] = {}
    provinces: dict[str, str] = {}
    for row in old:
        before.setdefault(row["provinceCode"], _province(row))
        before.setdefault(row["districtCode"], _unit(row["district"], row["districtCode"], row["provinceCode"]))
        if row["wardCode"]:
            before[row["wardCode"]] = _unit(row["ward"], row["wardCode"], row["districtCode"])
        key = f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"
        keys[key] = row["wardCode"] or row["districtCode"]
        provinces[row["provinceKey"]] = row["provinceCode"]
    after: dict[str, Unit] = {}
    new_keys: dict[tuple[str, str], str] = {}
    new_provinces: dict[str, str] = {}
    for row in new:
        after.setdefault(row["provinceCode"], _province(row))
        after[row["wardCode"]] = _unit(row["ward"], row["wardCode"], row["provinceCode"])
        new_keys[row["provinceKey"], row["wardKey"]] = row["wardCode"]
        new_provinces[row["provinceKey"]] = row["provinceCode"]
    links: dict[str, list[tuple[str, bool]]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, sources in wards.items():
            links.setdefault(new_keys[province, ward], []).extend((keys[source], True) for source in sources)
    for province, sources in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for source, wards in sources.items():
            for ward in wards:
                links.setdefault(new_keys[province, ward["newWardKey"]], []).append((keys[source], False))
    merged = {
        new_provinces[province]: sorted(provinces[source] for source in sources)
        for province, sources in converter["DICT_PROVINCE"].items()
    }
    return Package(before, after, links, merged)


def _province(row: sqlite3.Row) -> Unit:
    unit = _unit(row["province"], row["provinceCode"], "")
    return unit._replace(kind=CENTRAL_CITY) if unit.kind == "thanh-pho" else unit


def _unit(full: str, code: str, parent: str) -> Unit:
    """The kind word is cut from the full name ("Thị Trấn" too), which is right where ``wardType`` is wrong; NFC."""
    text = " ".join(unicodedata.normalize("NFC", full).split())
    word = next((word for word in KINDS if text.casefold().startswith(f"{word} ".casefold())), None)
    if word is None:
        raise SystemExit(f"{code}: no kind word in {full!r}")
    return Unit(KINDS[word], code, parent, text[len(word) + 1 :])


class Known(NamedTuple):
    """A unit that has its id already; the house's spelling, and all aliases."""

    id: str
    name: str
    aliases: tuple[str, ...]


def known_units() -> tuple[dict[str, Known], dict[str, Known], set[str]]:
    """By code, the units of data/units before and after the change, and every id ever given there."""
    before: dict[str, Known] = {}
    taken: set[str] = set()
    for file in data.UNIT_FILES:
        for row in data.load_toml(file)["units"]:
            taken.add(row["id"])
            if row.get("code"):
                before[row["code"]] = Known(row["id"], row["name"], tuple(row.get("aliases", ())))
    after: dict[str, Known] = {}
    for act in data.load_toml(data.CHANGES)["acts"]:
        for row in act.get("formed", ()):
            taken.add(row["unit"])
            after[row["code"]] = Known(row["unit"], row["name"], tuple(row.get("aliases", ())))
    return before, after, taken


def given(folder: Path, file: str) -> dict[str, str]:
    """Code -> id of a table made earlier; empty for the first time."""
    if not (folder / file).exists():
        return {}
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["id"] for row in csv.DictReader(lines)}


class Ids:
    """Ids: kind and name folded; a second bearer gets -2. What was given once stays."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def give(self, unit: Unit) -> str:
        kind = "thanh-pho" if unit.kind == CENTRAL_CITY else unit.kind
        slug = f"{kind}-{fold(unit.name).replace(' ', '-')}"
        found, number = slug, 1
        while found in self._taken:
            number += 1
            found = f"{slug}-{number}"
        self._taken.add(found)
        return found


def unchanged(package: Package, code: str) -> bool:
    """Whether the unit of 2025-07 is the old one: one whole predecessor of the same kind, code and name."""
    new, old = package.after[code], package.before.get(code)
    if old is None or old.kind != new.kind:
        return False
    if len(code) == 2:
        return package.merged[code] == [code]
    same = compact(old.name) == compact(new.name) or code in SPELT_ANEW
    return same and package.links[code] == [(code, True)]


def tables(package: Package, folder: Path) -> dict[str, list[tuple[str, ...]]]:
    """The rows of both tables, by level, then code."""
    known_before, known_after, taken = known_units()
    old_ids, new_ids = given(folder, BEFORE), given(folder, AFTER)
    ids = Ids({*taken, *old_ids.values(), *new_ids.values()})
    named: dict[str, str] = {}
    before: list[tuple[str, ...]] = []
    for unit in _ordered(package.before):
        known = known_before.get(unit.code)
        named[unit.code] = known.id if known else old_ids.get(unit.code) or ids.give(unit)
        same = unit.code in package.after and unchanged(package, unit.code)
        later = capital(package.after[unit.code].name) if same else None
        name = known.name if known else later or OFFICIAL.get(unit.code, capital(unit.name))
        also = [*(known.aliases if known else ()), unit.name]
        before.append((named[unit.code], unit.kind, unit.code, unit.parent, name, _aliases(name, also)))
    after: list[tuple[str, ...]] = []
    old = set(named.values())
    for unit in _ordered(package.after):
        if unchanged(package, unit.code):
            after.append((named[unit.code], unit.kind, unit.code, unit.parent, capital(unit.name), "", ""))
            continue
        known = known_after.get(unit.code)
        earlier = new_ids.get(unit.code)
        own = known.id if known else earlier if earlier and earlier not in old else ids.give(unit)
        name = known.name if known else capital(unit.name)
        also = [*(known.aliases if known else ()), unit.name]
        merged = [(code, True) for code in package.merged.get(unit.code, ())]
        links = merged or package.links[unit.code]
        sources = " ".join(code if whole else f"{code}~" for code, whole in sorted(links))
        after.append((own, unit.kind, unit.code, unit.parent, name, _aliases(name, also), sources))
    return {BEFORE: before, AFTER: after}


def capital(name: str) -> str:
    """A capital where the package has a small letter with a tone mark at the start of a word: Mường é -> Mường É."""
    return " ".join(word if word[0].isascii() else word[0].upper() + word[1:] for word in name.split())


def _ordered(units: Mapping[str, Unit]) -> Iterator[Unit]:
    return (units[code] for code in sorted(units, key=lambda code: (len(code), code)))


def _aliases(name: str, also: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(other for other in also if other != name))


def make(wheel: Path, folder: Path) -> None:
    """Write both tables."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, rows in tables(read_package(wheel), folder).items():
        with (folder / file).open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(COLUMNS[file])
            writer.writerows(rows)
        print(f"{folder / file}: {len(rows)}", file=sys.stderr)


def acts(folder: Path, ledger: Path | None) -> None:
    """Write the acts as files; what a ledger has already is left out."""
    from ledger.register.acts import act_file, register_acts
    from ledger.register.table import read_register

    law = data.load_toml("units/national/acts.toml")
    before, after = ((NATIONAL / file).read_text(encoding="utf-8") for file in (BEFORE, AFTER))
    register = read_register(before, after, law)
    folder.mkdir(parents=True, exist_ok=True)
    known = {}
    if ledger is not None:
        from ledger.book import Book

        with Book.open(ledger, lambda: 0) as book:
            known = dict(book.registry.units)
    for number, act in enumerate(register_acts(register, known), 1):
        text = json.dumps(act_file(act), ensure_ascii=False, indent=1)
        (folder / f"{number:03}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """The command line of the script."""
    parser = argparse.ArgumentParser(prog="national_register", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("wheel", type=Path)
    making.add_argument("--into", type=Path, default=NATIONAL)
    writing = commands.add_parser("acts")
    writing.add_argument("folder", type=Path)
    writing.add_argument("--ledger", type=Path)
    told = parser.parse_args()
    if told.command == "make":
        make(told.wheel, told.into)
    else:
        acts(told.folder, told.ledger)


if __name__ == "__main__":
    main()
