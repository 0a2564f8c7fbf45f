"""`socai check DIR`: a static export, derived again from its own bundles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands.settings import Settings

if TYPE_CHECKING:
    from ledger.receipts.trust import Trusted


def check_folder(settings: Settings, folder: str, trusted: Trusted, files: str | None) -> int:
    """Check the export in `folder`."""
    raise NotADirectoryError(folder)
