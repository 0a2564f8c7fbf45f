"""docs/CLI.md tells every command as the commands tell themselves."""

from __future__ import annotations

from tests.commands.make_cli_page import PAGE, page


def test_the_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.commands.make_cli_page"
