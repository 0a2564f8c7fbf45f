"""The catalogue: complete, equal in both languages, and chosen as the reader wishes."""

from __future__ import annotations

import ast
import json
from importlib.util import find_spec
from pathlib import Path
from string import Formatter

import click
import pytest

from commands import app
from commands.terminal import words
from commands.terminal.home import HOME

LOCALES = Path(words.LOCALES)
AREAS = sorted({path.name for language in words.LANGUAGES for path in (LOCALES / language).glob("*.json")})


def catalogue(language: str, area: str) -> dict[str, str]:
    found = json.loads((LOCALES / language / area).read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("area", AREAS)
def test_both_languages_have_the_same_keys_and_placeholders(area: str) -> None:
    vietnamese, english = catalogue("vi", area), catalogue("en", area)
    assert vietnamese.keys() == english.keys()
    for key, text in vietnamese.items():
        assert key.startswith(area.removesuffix(".json") + "."), key
        assert text and english[key]
        assert placeholders(text) == placeholders(english[key]), key


def spoken_keys() -> set[tuple[str, str]]:
    """(module, key) of each literal key in the commands: `t("...")` and `help="..."`."""
    found = set()
    for path in Path(HOME, "commands").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            texts = [keyword.value for keyword in node.keywords if keyword.arg in ("help", "short_help", "epilog")]
            if isinstance(node.func, ast.Name) and node.func.id == "t" and node.args:
                texts.append(node.args[0])
            for text in texts:
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    found.add((path.name, text.value))
    return found


def test_no_key_is_missing() -> None:
    keys = spoken_keys() | {("app.py", f"cli.command.{name}") for name in app.COMMANDS}
    assert len(keys) > 40
    assert [(module, key) for module, key in sorted(keys) if not words.known(key)] == []


def test_every_command_and_option_has_help() -> None:
    context = click.Context(app.cli)

    def walk(command: click.Command, path: str) -> None:
        assert command.help and words.known(command.help), path
        for param in command.params:
            assert isinstance(param, click.Argument) or (param.help and words.known(param.help)), (path, param.name)
        if isinstance(command, click.Group):
            for name, below in command.commands.items():
                walk(below, f"{path} {name}")

    for name, module in app.COMMANDS.items():
        if find_spec(module) is not None:
            found = app.Lazy().get_command(context, name)
            assert found is not None
            walk(found, name)


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "vi"),
        ([], {"LANG": "C.UTF-8"}, "vi"),
        ([], {"LANG": "fr_FR.UTF-8"}, "vi"),
        ([], {"LANG": "en_GB.UTF-8"}, "en"),
        ([], {"LC_ALL": "vi_VN", "LANG": "en_US"}, "vi"),
        ([], {"SOCAI_LANG": "en", "LANG": "vi_VN"}, "en"),
        (["--lang", "vi"], {"SOCAI_LANG": "en"}, "vi"),
        (["status", "x", "--lang=en"], {}, "en"),
        (["--lang", "en", "status", "--lang", "vi"], {}, "vi"),
        (["record", "--", "--lang", "en"], {}, "vi"),
        (["--lang"], {"LANG": "en_US"}, "en"),
        (["--lang", "fr"], {}, "vi"),
    ],
)
def test_the_language(arguments: list[str], environment: dict[str, str], expected: str) -> None:
    assert words.detect(arguments, environment) == expected


def test_a_missing_key_or_fact_never_fails() -> None:
    assert words.t("cli.no-such-key") == "cli.no-such-key"
    assert words.t("nothing.at-all", fact=1) == "nothing.at-all"
    assert "{text}" in words.t("cli.error", other=1)


def test_the_language_of_one_run_does_not_stay() -> None:
    before = words.language()
    assert app.run(["--version", "--lang", "en"]) == 0
    assert words.language() == before
