"""Where our own packages lie, and that nothing else answers to their names.

`data`, `ledger`, `commands` and `projections` are ordinary words. A folder in which somebody works may well hold a
`data/` or a `ledger.py`, by accident or on purpose; code from there must never run, nor its facts be taken for law.
Only the standard library's cheapest parts are used here: this runs before anything else of socai is imported.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder

PACKAGES = ("commands", "projections", "ledger", "data")
HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
"""The folder that holds our packages: site-packages, or the checkout of an editable install."""


def drop_working_directory() -> None:
    """Take '' and the working directory off `sys.path`, unless it is our own home or belongs to the interpreter."""
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # the folder we stand in has been deleted: nothing can be imported from it
        here = ""
    own = tuple(os.path.join(os.path.realpath(prefix), "lib").lower() for prefix in (sys.prefix, sys.base_prefix))
    if here == HOME or here.lower().startswith(own):
        sys.path[:] = [entry or here for entry in sys.path]
    else:
        sys.path[:] = [entry for entry in sys.path if entry and os.path.realpath(entry) != here]


def strangers() -> list[tuple[str, str]]:
    """The packages of ours that `import` would take from elsewhere, with the place found ('' = nowhere)."""
    found = []
    for name in PACKAGES:
        spec = PathFinder.find_spec(name)
        origin = (spec.origin or "") if spec is not None else ""
        expected = os.path.join(HOME, name, "__init__.py")
        if os.path.realpath(origin or os.sep) != expected:
            found.append((name, origin))
    return found


def guard() -> str | None:
    """Make the import path ours. Returns what is wrong, in both languages, or None when all is well."""
    drop_working_directory()
    wrong = strangers()
    if not wrong:
        return None
    told = "; ".join(f"{name}: {origin or '-'}" for name, origin in wrong)
    return (
        f"lỗi: các gói của socai phải nằm ở {HOME}, nhưng tìm thấy ở nơi khác: {told}\n"
        f"error: the packages of socai must lie in {HOME}, but were found elsewhere: {told}\n"
        "  kiểm tra PYTHONPATH, rồi cài lại socai / check PYTHONPATH, then install socai again"
    )
