"""Values of shared options, and where this machine keeps its own files."""

from __future__ import annotations

import sys

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.terminal import settings
from commands.terminal.options import CIVIL_DATE


@pytest.mark.parametrize("text", ["2021-12-31", "2024-02-29", "0001-01-01", "9999-12-31"])
def test_a_day_of_the_calendar(text: str) -> None:
    assert CIVIL_DATE.convert(text, None, None) == text


@given(
    st.text(max_size=12)
    | st.from_regex(r"[0-9]{4}-[0-9W]{2,3}-[0-9]{1,2}", fullmatch=True)
    | st.sampled_from(["2023-02-29", "2021-W01-1", "20210101", "1900-02-29", "2021-01-01\n", "２０２１-01-01"])
)
def test_anything_else_is_refused_with_words(text: str) -> None:
    try:
        assert CIVIL_DATE.convert(text, None, None) == text
    except click.BadParameter as refused:
        assert refused.message


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there platformdirs is asked itself")
@pytest.mark.parametrize("data", [None, "/var/data", "relative", " "])
def test_the_home_folder_is_the_one_of_platformdirs(monkeypatch: pytest.MonkeyPatch, data: str | None) -> None:
    from platformdirs import user_data_dir

    monkeypatch.delenv("SOCAI_HOME")
    if data is None:
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_DATA_HOME", data)
    assert settings.home() == user_data_dir("socai", appauthor=False)
