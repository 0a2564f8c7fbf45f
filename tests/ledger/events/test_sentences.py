"""A sentence for every type in both languages: no fact missing, NFC, and cheap to import."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata

import pytest

import data
from ledger.events.catalogue import TYPES
from ledger.events.sentences import _FACT, _OPTIONAL, _table, _Telling, render, summary
from tests.vectors.reading import FOLDER, plain

PLAIN = {name: plain(name) for name in TYPES}
NAMES = {
    "unit:xa-dak-kroong": "xã Đăk Kroong", "unit:huyen-dak-glei": "huyện Đăk Glei", "standard:ntm": "nông thôn mới",
    "office:ubnd-tinh-kon-tum": "UBND tỉnh Kon Tum", "office:ubnd-huyen-dak-glei": "UBND huyện Đăk Glei",
}


def named(subject: str) -> str:
    return NAMES.get(subject, subject)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_type_and_nothing_else(lang: str) -> None:
    assert set(_table(lang)["sentences"]) == set(TYPES)
    text = data.read_text(f"sentences/{lang}.json")
    assert unicodedata.is_normalized("NFC", text)


def test_both_languages_know_the_same_words() -> None:
    assert set(_table("vi")["words"]) == set(_table("en")["words"])
    for name in TYPES:
        facts = [set(_FACT.findall(_table(lang)["sentences"][name])) for lang in ("vi", "en")]
        assert facts[0] == facts[1], name


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", sorted(TYPES))
def test_no_fact_is_missing(name: str, lang: str) -> None:
    payload = PLAIN[name]
    table = _table(lang)
    template = table["sentences"][name]
    facts = _Telling(payload, lang, named, table["words"]).facts()
    assert set(_FACT.findall(template)) <= set(facts)
    for fact in _FACT.findall(_OPTIONAL.sub("", template)):
        assert facts[fact], f"{fact} stands outside brackets, but may be unknown"
    told = summary(payload, lang, named)
    assert not re.search(r"[{}\[\]]|None|\n|  ", told), told
    assert unicodedata.is_normalized("NFC", told)


@pytest.mark.parametrize("name", sorted(TYPES))
def test_unknown_facts_are_left_out(name: str) -> None:
    """With every nullable member null and every list that may be empty emptied, the sentence still reads."""
    body = {
        member: None if isinstance(value, str | int) and not isinstance(value, bool) and member in (
            "for_year", "set", "reason", "reasons", "rate", "surveyed", "place", "code", "parent", "scope", "outcome")
        else value
        for member, value in PLAIN[name]["body"].items()
    }
    bare = {**PLAIN[name], "body": body, "document": None, "effective_from": None, "effective_to": None}
    for lang in ("vi", "en"):
        told = summary(bare, lang, named)
        assert not re.search(r"[{}\[\]]|None", told), told


SAID = {
    "recognition.recognised": (
        "Công nhận xã Đăk Kroong đạt chuẩn nông thôn mới năm 2021 (bộ vn-xa-ntm-2016)"
        " (QĐ 695/QĐ-UBND, UBND tỉnh Kon Tum)",
        "xã Đăk Kroong recognised as meeting nông thôn mới for 2021 (set vn-xa-ntm-2016)"
        " (Decision 695/QĐ-UBND, UBND tỉnh Kon Tum)"),
    "result.reported": (
        "Báo cáo: đạt 15/19 tiêu chí (bộ vn-xa-ntm-2016), tính đến 31/12/2021"
        " (Báo cáo không số, 2022, UBND huyện Đăk Glei)",
        "Reported: 15/19 criteria met (set vn-xa-ntm-2016), as of 2021-12-31"
        " (Report without number, 2022, UBND huyện Đăk Glei)"),
    "coverage.declared": (
        "Cam kết ghi đủ mọi quyết định ở huyện Đăk Glei về nông thôn mới và standard:nang-cao, từ 01/01/2015",
        "Every decision on huyện Đăk Glei for nông thôn mới and standard:nang-cao declared to be recorded here,"
        " from 2015-01-01"),
    "recognition.suspended": (
        "Tạm đình chỉ công nhận chuẩn nông thôn mới của xã Đăk Kroong từ 01/10/2022 đến hết 31/12/2022:"
        " Ô nhiễm môi trường kéo dài (QĐ 912/QĐ-UBND, UBND tỉnh Kon Tum)",
        "Recognition of xã Đăk Kroong for nông thôn mới suspended from 2022-10-01 through 2022-12-31:"
        " Ô nhiễm môi trường kéo dài (Decision 912/QĐ-UBND, UBND tỉnh Kon Tum)"),
    "key.revoked": (
        "Hủy khóa 021aafbe của office:ubnd-huyen-dam-rong: mất thiết bị (có thể đã lộ từ 04/01/2026)",
        "Key 021aafbe of office:ubnd-huyen-dam-rong revoked: mất thiết bị (possibly compromised since 2026-01-04)"),
}


@pytest.mark.parametrize("name", SAID)
def test_as_read_by_a_person(name: str) -> None:
    assert (summary(PLAIN[name], "vi", named), summary(PLAIN[name], "en", named)) == SAID[name]


def test_a_later_type_is_told_by_its_name() -> None:
    told = summary({**PLAIN["vote.cast"], "type": "vote.burnt", "subject": "session:x"}, "vi", named)
    assert told == "vote.burnt session:x"


def test_words_of_the_record_are_never_templates() -> None:
    assert render("{a}[ ({b})]", {"a": "{b} [x]", "b": None}, "?") == "{b} [x]"


def test_it_is_cheap_to_import() -> None:
    code = ("import sys, ledger.events.sentences as s; s._table('vi');"
            "print(sorted({'msgspec', 'cryptography', 'eventsourcing', 'zoneinfo', 'dataclasses'} & set(sys.modules)))")
    run = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, timeout=60,
                         cwd=FOLDER.parents[1])
    assert run.stdout.strip() == "[]"
