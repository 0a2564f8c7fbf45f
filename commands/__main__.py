"""The entry point: `socai`, and `python -m commands`."""

from __future__ import annotations

import sys

from commands.terminal.home import guard


def main() -> None:
    """Run the command line on `sys.argv` and exit with the code of DESIGN.md section 8."""
    wrong = guard()
    if wrong is not None:
        if hasattr(sys.stderr, "reconfigure"):
            sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")
        print(wrong, file=sys.stderr)
        sys.exit(9)
    from commands.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
