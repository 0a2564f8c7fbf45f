"""The facts of refusals (where, what was found, what was expected, why) in the language spoken: phrases and codes."""

from __future__ import annotations

import re

from commands.terminal.words import known, t

_VARYING = re.compile(
    r"[a-z][a-z-]*:[a-z0-9][\w./-]*"  # an id: unit:xa-dak-kroong
    r"|\d{4}-\d{2}-\d{2}T[\d:.]+Z"
    r"|(?<![\w.])[a-z][a-z-]*\.[a-z][a-z-]*"  # a type of event
    r"|(?<![\w.])[a-z]\w*(?:/[\w.-]+)+"  # a file of an export
    r"|(?<![0-9A-Za-z])[0-9]+(?![0-9A-Za-z])"
)
_LONGEST = 200
_CODED = frozenset({"expected", "found", "actual", "role"})
"""Facts whose values may be codes of the rules; the words keep the code, for a person may have to type it."""
_STEP = re.compile(r"([a-z-]+): ([a-z-]+|\?)/([a-z]+|\?)\Z")
_ROW = re.compile(r"(\S+): ([a-z-]+)/([a-z]+)/([a-z]+)\Z")


def said(text: str, name: str = "") -> str:
    """The value `text` of the fact `name`, in the words of the catalogues `code` and `phrase`; as it is without any.

    A phrase may hold numbers and names: `phrase.line {}, column {}` says every "line 3, column 7", `phrase.a key of {}`
    every "a key of person:an", in the same order.
    """
    if known(f"phrase.{text}"):
        return t(f"phrase.{text}")
    if len(text) > _LONGEST:
        return text
    return _code(text, name) or _filled(text) or text


def _filled(text: str) -> str | None:
    if "{" in text:
        return None
    form = _VARYING.sub("{}", text)
    return t(f"phrase.{form}").format(*_VARYING.findall(text)) if form != text and known(f"phrase.{form}") else None


def _code(text: str, name: str) -> str | None:
    """A reason, a role or state; a step of a procedure with its office; a row of the competence table."""
    if name == "reason":
        return t(f"code.reason.{text}") if known(f"code.reason.{text}") else None
    if name not in _CODED:
        return None
    if known(f"code.value.{text}"):
        return t(f"code.value.{text}")
    if step := _STEP.match(text):
        if known(f"code.step.{step[1]}"):
            return t("code.with-step", step=t(f"code.step.{step[1]}"), office=_word("office", step[2]),
                     level=_word("level", step[3]))
    elif row := _ROW.match(text):
        return t("code.with-rule", rule=row[1], office=_word("office", row[2]), level=_word("level", row[3]),
                 relation=_word("relation", row[4]))
    elif known(f"code.step.{text}"):
        return t(f"code.step.{text}")
    return None


def _word(area: str, code: str) -> str:
    """The words of a code, or the code where a later table has others."""
    return t(f"code.{area}.{code}") if known(f"code.{area}.{code}") else code
