"""What socai says, by key: `t("status.since", date="2021-12-31")` in the language of this run.

The catalogue is `data/locales/<language>/<area>.json`, flat, one file an area; the area is the part of a key before
its first dot, and only the area that is asked for is read, in the one language needed (JSON, for `socai status` has
loaded that decoder anyway; `importlib.resources` alone would cost a third of a bare interpreter's start).
Placeholders are `str.format` fields. A key that is missing is shown as it stands: an answer never fails for want of
a word, and a test demands that none is missing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from json import load

from commands.terminal.home import HOME

LANGUAGES = ("vi", "en")
LOCALES = os.path.join(HOME, "data", "locales")

_language = "vi"
_areas: dict[tuple[str, str], Mapping[str, str]] = {}


def language() -> str:
    """The language spoken now: "vi" or "en"."""
    return _language


def speak(chosen: str) -> None:
    """Speak `chosen` ("vi" or "en") from now on."""
    global _language
    _language = chosen


def detect(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for by `--lang`, else SOCAI_LANG, else the locale: English for en_*, Vietnamese otherwise.

    Runs before the arguments are parsed, so that what is wrong with them is said in the right language too.
    """
    asked = flag_value(arguments, "--lang") or environment.get("SOCAI_LANG", "")
    if asked in LANGUAGES:
        return asked
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "en" if locale[:2].lower() == "en" else "vi"


def flag_value(arguments: Sequence[str], option: str) -> str | None:
    """The last value of a long `option` (`--lang en`, `--lang=en`) among raw arguments before `--`, or None."""
    value = None
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == option and position + 1 < len(arguments):
            value = arguments[position + 1]
        elif argument.startswith(option + "="):
            value = argument[len(option) + 1 :]
    return value


def t(key: str, **facts: object) -> str:
    """The words of `key` in the language spoken, with `facts` filled in."""
    words = _area(_language, key.partition(".")[0]).get(key)
    if words is None:
        return key
    return words.format_map(_Facts(facts)) if facts else words


def known(key: str) -> bool:
    """Whether the catalogue of the language spoken has `key`."""
    return key in _area(_language, key.partition(".")[0])


def _area(spoken: str, area: str) -> Mapping[str, str]:
    found = _areas.get((spoken, area))
    if found is None:
        try:
            with open(os.path.join(LOCALES, spoken, f"{area}.json"), encoding="utf-8") as file:
                found = load(file)
        except FileNotFoundError:
            found = {}
        _areas[spoken, area] = found
    return found


class _Facts(dict[str, object]):
    """Facts for `format_map` that leave an unfilled placeholder visible instead of failing."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
