"""Values of shared options: civil dates, cuts on the record axis."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import settings
from commands.options import KnownAt, parse_known_at, refuse_future


class Refused(Exception):
    """What the parser said instead of a value."""


def refuse(words: str) -> NoReturn:
    raise Refused(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-01-31", ("2020-01-31T16:59:59.999999Z", None)),
        ("2019-12-20T09:00", ("2019-12-20T02:00:00.000000Z", None)),
        ("2019-12-20T09:00:01", ("2019-12-20T02:00:01.000000Z", None)),
        ("2019-12-20T09:00:01.5", ("2019-12-20T02:00:01.500000Z", None)),
        ("2019-12-20T09:00Z", ("2019-12-20T09:00:00.000000Z", None)),
        ("2019-12-20T09:00:00.000001-01:30", ("2019-12-20T10:30:00.000001Z", None)),
        ("2019-12-20 09:00", ("2019-12-20T02:00:00.000000Z", None)),
        ("seq:0", (None, 0)),
        ("seq:41", (None, 41)),
    ],
)
def test_a_cut(text: str, expected: tuple[str | None, int | None]) -> None:
    cut = parse_known_at(text, refuse)
    assert (cut.instant, cut.seq, cut.root, cut.as_written) == (*expected, None, text)


def test_a_root_is_read_in_either_case() -> None:
    assert parse_known_at("root:" + "AB" * 32, refuse).root == "ab" * 32


@given(st.text(max_size=40) | st.from_regex(r"(seq:|root:)?[0-9TZ:. +-]{0,30}", fullmatch=True))
def test_whatever_is_typed_is_a_cut_or_refused_with_words(text: str) -> None:
    try:
        cut = parse_known_at(text, refuse)
    except Refused as refused:
        assert str(refused)
    else:
        assert sum(part is not None for part in cut[:3]) == 1
        assert cut.instant is None or (len(cut.instant), cut.instant[-1]) == (27, "Z")


def test_a_future_cut_is_refused_and_the_current_day_is_not() -> None:
    now = "2024-03-01T03:00:00.000000Z"
    for past in ("2024-03-01T10:00", "2024-03-01", "2024-02-29", "seq:9"):
        refuse_future(parse_known_at(past, refuse), now, None)
    for future in ("2024-03-01T10:00:00.000001", "2024-03-02"):
        with pytest.raises(click.BadParameter):
            refuse_future(parse_known_at(future, refuse), now, "2024-03-01T02:00:00.000000Z")
    ahead = "2024-03-05T00:00:00.000000Z"  # a ledger whose last entry is ahead of this machine's clock
    refuse_future(parse_known_at("2024-03-02", refuse), now, ahead)
    refuse_future(None, now, None)
    refuse_future(KnownAt(None, None, "ab" * 32, "root:..."), now, None)


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
