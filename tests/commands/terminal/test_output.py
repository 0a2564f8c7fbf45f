"""stdout and stderr: UTF-8, no foreign control characters, colour and progress only where they belong."""

from __future__ import annotations

import io
import os
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
