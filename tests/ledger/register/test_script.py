"""scripts/national_register.py on a small package: what it takes, how ids are given, what it refuses."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from pathlib import Path

import data
from ledger.register.table import read_register
from scripts.national_register import AFTER, BEFORE, acts, make

LEGACY = ("province", "district", "ward", "wardType", "provinceCode", "districtCode", "wardCode", "provinceKey",
          "districtKey", "wardKey", "wardLat")
NEW = ("province", "ward", "wardType", "provinceCode", "wardCode", "provinceKey", "wardKey", "wardLat")
OLD_UNITS = [
    ("Tỉnh P", "Huyện Q", "Xã Mường é", "Xã", "97", "970", "99001", "tinhp", "huyenq", "xamuonge", 21.5),
    ("Tỉnh P", "Huyện Q", "Thị Trấn Q", "Xã", "97", "970", "99002", "tinhp", "huyenq", "thitranq", 21.5),
    ("Tỉnh P", "Huyện Q", "Xã Chia", "Xã", "97", "970", "99003", "tinhp", "huyenq", "xachia", 21.5),
    ("Tỉnh P", "Huyện Q", "Xã Nguyên", "Xã", "97", "970", "99004", "tinhp", "huyenq", "xanguyen", 21.5),
    ("Tỉnh P", "Huyện Đảo", None, None, "97", "971", None, "tinhp", "huyendao", None, 21.5),
]
NEW_UNITS = [
    ("Tỉnh P", "Xã Mường É", "Xã", "97", "99001", "tinhp", "xamuonge", 21.5),
    ("Tỉnh P", "Phường Q", "Phường", "97", "99002", "tinhp", "phuongq", 21.5),
    ("Tỉnh P", "Xã Nguyên", "Xã", "97", "99004", "tinhp", "xanguyen", 21.5),
    ("Tỉnh P", "Đặc khu Đảo", "Đặc khu", "97", "99009", "tinhp", "dackhudao", 21.5),
]
CONVERTER = {
    "DICT_PROVINCE": {"tinhp": ["tinhp"]},
    "DICT_PROVINCE_WARD_NO_DIVIDED": {"tinhp": {
        "xamuonge": ["tinhp_huyenq_xamuonge"], "phuongq": ["tinhp_huyenq_thitranq"],
        "xanguyen": ["tinhp_huyenq_xanguyen"], "dackhudao": ["tinhp_huyendao_"]}},
    "DICT_PROVINCE_WARD_DIVIDED": {"tinhp": {"tinhp_huyenq_xachia": [
        {"newWardKey": "xamuonge", "newWardLat": 21.5}, {"newWardKey": "phuongq", "newWardLat": 21.5}]}},
}


def wheel(path: Path, old: Sequence[Sequence[object]] = OLD_UNITS, licence: str = "MIT License\n") -> Path:
    database = sqlite3.connect(":memory:")
    for name, columns, rows in (("admin_units_legacy", LEGACY, old), ("admin_units", NEW, NEW_UNITS)):
        database.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        database.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", rows)
    database.commit()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("vietnamadminunits/data/dataset.db", database.serialize())
        archive.writestr("vietnamadminunits/data/converter_2025.json", json.dumps(CONVERTER))
        archive.writestr("vietnamadminunits-1.dist-info/licenses/LICENSE", licence)
    return path


def rows(folder: Path, file: str) -> dict[str, dict[str, str]]:
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}


def test_tables_are_made_without_coordinates(tmp_path: Path) -> None:
    make(wheel(tmp_path / "a.whl"), tmp_path / "out")
    before, after = rows(tmp_path / "out", BEFORE), rows(tmp_path / "out", AFTER)
    assert (before["99001"]["name"], before["99001"]["aliases"]) == ("Mường É", "Mường é")
    assert (before["99002"]["kind"], before["99002"]["name"], before["99002"]["parent"]) == ("thi-tran", "Q", "970")
    assert (after["99001"]["id"], after["99001"]["predecessors"]) == ("xa-muong-e-2", "99001 99003~")
    assert (after["99002"]["kind"], after["99002"]["predecessors"]) == ("phuong", "99002 99003~")
    assert (after["99004"]["id"], after["99004"]["predecessors"]) == (before["99004"]["id"], "")
    assert after["99009"]["predecessors"] == "971"
    assert "21.5" not in (tmp_path / "out" / BEFORE).read_text("utf-8")
    told = [(tmp_path / "out" / file).read_text("utf-8") for file in (BEFORE, AFTER)]
    assert len(read_register(told[0], told[1], {}).before) == 7


def test_ids_given_once_are_kept_and_never_given_again(tmp_path: Path) -> None:
    make(wheel(tmp_path / "a.whl"), tmp_path / "out")
    first = rows(tmp_path / "out", BEFORE)
    earlier = ("Tỉnh P", "Huyện Q", "Xã Chia", "Xã", "97", "970", "98000", "tinhp", "huyenq", "xachia0", 21.5)
    again = [list(row) for row in OLD_UNITS]
    again[3][2] = "Xã Nguyên Mới"
    make(wheel(tmp_path / "b.whl", [earlier, *again]), tmp_path / "out")
    second = rows(tmp_path / "out", BEFORE)
    assert {code: row["id"] for code, row in first.items()}.items() <= {
        code: row["id"] for code, row in second.items()}.items()
    assert second["98000"]["id"] == "xa-chia-2"
    assert (second["99004"]["id"], second["99004"]["name"]) == ("xa-nguyen", "Nguyên Mới")
    told = rows(tmp_path / "out", AFTER)["99004"]
    assert (told["id"], told["predecessors"]) == ("xa-nguyen-2", "99004")


def test_a_package_without_mit_licence_is_refused(tmp_path: Path) -> None:
    for licence in ("GNU GENERAL PUBLIC LICENSE\n", ""):
        try:
            make(wheel(tmp_path / "a.whl", licence=licence), tmp_path / "out")
        except SystemExit as refused:
            assert "MIT" in str(refused)
        else:
            raise AssertionError("not refused")
    assert not (tmp_path / "out" / BEFORE).exists()


def test_units_of_data_keep_their_ids(tmp_path: Path) -> None:
    kept = data.load_toml(data.UNIT_FILES[0])["units"][10]
    row = ("Tỉnh P", "Huyện Q", "Xã Tên Khác", "Xã", "97", "970", kept["code"], "tinhp", "huyenq", "xak", 21.5)
    make(wheel(tmp_path / "a.whl", [row, *OLD_UNITS]), tmp_path / "out")
    told = rows(tmp_path / "out", BEFORE)[kept["code"]]
    assert (told["id"], told["name"]) == (kept["id"], kept["name"]) and "Tên Khác" in told["aliases"]


def test_acts_are_written_in_the_order_of_their_names(tmp_path: Path) -> None:
    acts(tmp_path / "acts", None)
    files = sorted((tmp_path / "acts").iterdir())
    assert len(files) == 48
    told = [json.loads(file.read_text("utf-8")) for file in files]
    assert [act["attestation"] for act in told] == ["signed-by-author"] * 12 + ["archival"] * 36
    assert told[12]["document"]["number"] == "202/2025/QH15" and told[-1]["document"]["number"] == "72/2025/QH15"
