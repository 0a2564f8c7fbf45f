"""stdout and stderr: UTF-8, no foreign control characters, colour and progress only where they belong."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys

import pytest

from commands.terminal import output
from commands.terminal.home import HOME


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_vietnamese_comes_out_whatever_the_encoding_of_the_terminal() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C"}
    ran = subprocess.run([sys.executable, "-m", "commands", "--help"], capture_output=True, cwd=HOME, env=environment)
    assert ran.returncode == 0
    assert "Cách dùng: socai" in ran.stdout.decode("utf-8")


def test_control_and_bidirectional_characters_are_shown_not_obeyed() -> None:
    assert output.safe("xã\x1b[2J A\u202eB\r\x07\n") == "xã\\u001b[2J A\\u202eB\\u000d\\u0007\n"
    assert output.safe("\x1b[31mđỏ\x1b[0m") == "\x1b[31mđỏ\x1b[0m"


def test_a_table_outside_a_terminal_is_aligned_and_without_colour(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(["đơn vị", "tiêu chí"], [["xã Đăk Kroong", "19"], ["thôn 8", "7"]], right=[1])
    assert capsys.readouterr().out.splitlines() == [
        "đơn vị         tiêu chí",
        "xã Đăk Kroong        19",
        "thôn 8                7",
    ]
    assert output.style("đạt", "good") == "đạt"


def test_a_table_on_a_terminal_keeps_every_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    output.table(["đơn vị", "[n]"], [["xã Đăk [bold]Kroong", output.style("đạt", "good")]])
    assert "xã Đăk [bold]Kroong" in screen.getvalue() and "đạt" in screen.getvalue()
    assert "\x1b[" in screen.getvalue()


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert output.coloured()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not output.coloured()


def test_progress_is_silent_in_a_file_and_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for screen, expected in ((io.StringIO(), ""), (Terminal(), "\r\x1b[K3/3")):
        monkeypatch.setattr(sys, "stderr", screen)
        with output.Progress("mục ghi", 3, after=0) as seen:
            for _ in range(3):
                seen.advance()
        assert expected.split("K")[-1] in screen.getvalue()
        assert screen.getvalue().count("\n") == (1 if expected else 0)
    monkeypatch.setattr(sys, "stderr", quick := Terminal())
    with output.Progress("mục ghi", 3) as seen:
        seen.advance(3)
    assert quick.getvalue() == ""


def test_width_counts_columns_not_code_points() -> None:
    assert (output.width_of("Đăk"), output.width_of("e\u0302"), output.width_of("漢")) == (3, 1, 2)


@pytest.mark.parametrize(("columns", "whole", "available", "widths"), [
    ([["a", "bc"], ["def"]], (), 80, [2, 3]),
    ([["Ủy ban nhân dân huyện"], ["vn-xa-ntm-2016", "set"]], (), 30, [14, 14]),
    ([["một hai ba"], ["bốn năm sáu bảy"]], (), 20, [9, 9]),
    ([["a" * 40], ["b" * 20]], (), 42, [20, 20]),
    ([["a" * 40], ["b" * 20]], (0,), 50, [40, 8]),
    ([["a" * 40], ["b" * 20]], (0, 1), 50, [40, 20]),
    ([["a" * 40], ["b" * 20]], (), 4, [6, 6]),
    ([[""], ["漢字"]], (), 80, [1, 4]),
])  # fmt: skip
def test_columns_give_way_the_widest_first_words_last(
    columns: list[list[str]], whole: tuple[int, ...], available: int, widths: list[int]
) -> None:
    assert output.fitted(columns, whole, available) == widths


def test_no_word_of_a_table_is_broken_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", screen := Terminal())
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    output.table(["đơn vị", "bộ"], [["xã Đăk Kroong, huyện Đăk Glei, tỉnh Kon Tum", "kontum-xa-nang-cao-2018"]])
    lines = re.sub("\x1b\\[[0-9]*m", "", screen.getvalue()).split("\n")
    assert any("kontum-xa-nang-cao-2018" in line for line in lines)
    assert all(output.width_of(line) <= 40 for line in lines)


def test_remarks_are_broken_between_words_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    text = "  văn bản: QĐ; 695/QĐ-UBND; 31/12/2021; office:ubnd-tinh-kon-tum\ncần: " + "a" * 60
    monkeypatch.setattr(sys, "stderr", file := io.StringIO())
    output.note(text)
    assert file.getvalue() == text + "\n"
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    output.note(text)
    assert screen.getvalue().split("\n") == [
        "  văn bản: QĐ; 695/QĐ-UBND; 31/12/2021;", "  office:ubnd-tinh-kon-tum", "cần:", "a" * 60, ""]
