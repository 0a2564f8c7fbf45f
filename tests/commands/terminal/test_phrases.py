"""What refusals tell, in words: every phrase and reason that the ledger gives, every code of the law's tables."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import data
from commands.terminal import words
from commands.terminal.home import HOME
from commands.terminal.phrases import said


def catalogue(language: str, area: str) -> dict[str, str]:
    found = json.loads(Path(words.LOCALES, language, area).read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in Path(HOME, "ledger").rglob("*.py"):
        yield path, ast.parse(path.read_text("utf-8"))


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def texts_of(value: ast.expr) -> Iterator[str]:
    """The text of an expression; what an f-string fills in is `{}`."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in value.values)
    elif isinstance(value, ast.IfExp):
        yield from (*texts_of(value.body), *texts_of(value.orelse))


def expected_phrases() -> set[str]:
    """Each phrase that the ledger's rules give as the fact `expected`."""
    found = {
        text
        for _, tree in modules()
        for call in calls(tree)
        for keyword in call.keywords
        if keyword.arg == "expected"
        for text in texts_of(keyword.value)
    }
    return {text for text in found if " " in text and re.search("[a-z]{2}", text.replace("{}", ""))}


def test_what_rules_expect_is_said_in_vietnamese() -> None:
    phrases = expected_phrases()
    assert len(phrases) > 50
    assert sorted(text for text in phrases if f"phrase.{text}" not in catalogue("vi", "phrase.json")) == []


def reasons() -> set[str]:
    """Each code that the ledger gives as the fact `reason`, itself or through a function of that parameter."""
    found: set[str] = set()
    for path, tree in modules():
        places = {
            function.name: names.index("reason")
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef)
            for names in [[one.arg for one in function.args.args if one.arg != "self"]]
            if "reason" in names
        }
        for call in calls(tree):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            given = [keyword.value for keyword in call.keywords if keyword.arg == "reason"]
            given += call.args[places[name] : places[name] + 1] if name in places else []
            if "figures" not in path.parts:
                found.update(text for value in given for text in texts_of(value))
    return found - {"", "{}"}


def test_why_something_is_refused_is_said_in_vietnamese() -> None:
    codes = {text.replace("{}-size", "root2-size").replace("{}", "after") for text in reasons()}
    assert len(codes) > 30 and {"high-s", "mismatch", "neighbour-after"} <= codes
    assert sorted(code for code in codes if f"code.reason.{code}" not in catalogue("vi", "code.json")) == []
    sizes = {f"code.reason.{name}-size" for name in ("leaf", "root", "root1", "root2")}
    assert sizes <= set(catalogue("vi", "code.json"))


@pytest.mark.parametrize(("name", "text", "vi", "en"), [
    ("reason", "mismatch", "không khớp", "it does not match"),
    ("file", "mismatch", "mismatch", "mismatch"),
    ("expected", "reviewed: ubnd/district", "thẩm tra (reviewed): UBND cấp huyện",
     "reviewed: the people's committee of the district"),
    ("expected", "don-vi-ubtvqh.unit.ceased: ubtvqh/central/any",
     "Ủy ban Thường vụ Quốc hội (trung ương), của bất kỳ nơi nào (theo don-vi-ubtvqh.unit.ceased)",
     "the Standing Committee of the National Assembly (central), of any place (by don-vi-ubtvqh.unit.ceased)"),
    ("expected", "a-later-rule: to-chuc-moi/district/self",
     "to-chuc-moi cấp huyện, của chính đơn vị (theo a-later-rule)",
     "to-chuc-moi of the district, of the unit itself (by a-later-rule)"),
    ("found", "reviewed", "thẩm tra (reviewed)", "reviewed"),
    ("found", "archival", "lưu trữ (archival)", "archival"),
    ("found", "chair", "chủ tịch hội đồng (chair)", "chair"),
    ("place", "chair", "chair", "chair"),
    ("expected", "a key of person:an", "một khóa của person:an", "a key of person:an"),
    ("expected", "an earlier event on unit:xa-dak-kroong", "một mục ghi trước đó về unit:xa-dak-kroong",
     "an earlier event on unit:xa-dak-kroong"),
    ("expected", "the body of one unit.ceased", "nội dung của một unit.ceased", "the body of one unit.ceased"),
    ("expected", "tile/0/x001/067 of the entries", "tile/0/x001/067 của các mục ghi", "tile/0/x001/067 of the entries"),
    ("place", "line 3, column 7", "dòng 3, cột 7", "line 3, column 7"),
    ("found", "line {}, column 7", "line {}, column 7", "line {}, column 7"),
    ("found", "nobody's word", "nobody's word", "nobody's word"),
    ("reason", "x" * 300, "x" * 300, "x" * 300),
])  # fmt: skip
def test_facts_are_said(name: str, text: str, vi: str, en: str) -> None:
    before = words.language()
    try:
        for language, expected in (("vi", vi), ("en", en)):
            words.speak(language)
            assert said(text, name) == expected
    finally:
        words.speak(before)


def test_every_office_level_and_relation_of_the_law_has_words() -> None:
    law = data.load_toml("competence.toml")
    steps = data.load_toml("procedures.toml")
    wanted = {
        f"code.{area}.{code}" for area, member in AREAS for table in (law, steps) for code in members(table, member)
    }
    assert len(wanted) > 30 and {"code.office.ubtvqh", "code.level.central", "code.relation.contains"} <= wanted
    assert sorted(wanted - set(catalogue("vi", "code.json"))) == []


AREAS = (("office", "office_kind"), ("level", "level"), ("relation", "relation"), ("step", "step"))


def members(table: Any, name: str) -> set[str]:
    """The values of a member wherever it stands in a table."""
    if isinstance(table, dict):
        own = {table[name]} if isinstance(table.get(name), str) else set()
        return own.union(*(members(inner, name) for inner in table.values()))
    return set().union(*(members(inner, name) for inner in table)) if isinstance(table, list) else set()
