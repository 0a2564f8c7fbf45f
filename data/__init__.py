"""Facts that seed a ledger, as TOML: criteria sets, kinds, standards, procedures, competence, offices, units, symbols.

Read through importlib.resources only, so that an installed wheel finds its own files wherever it is started.
"""

from __future__ import annotations

from functools import cache
from typing import Any

SETS = (
    "vn-xa-ntm-2009",
    "vn-xa-ntm-2016",
    "vn-xa-ntm-2022",
    "vn-xa-ntm-2025",
    "vn-xa-nang-cao-2022",
    "vn-xa-kieu-mau-2018",
    "vn-xa-kieu-mau-2022",
    "vn-huyen-ntm-2016",
    "vn-huyen-ntm-2022",
    "vn-huyen-nang-cao-2022",
    "vn-tinh-hoan-thanh-2022",
    "kontum-xa-nang-cao-2018",
    "kontum-khu-dan-cu-kieu-mau",
    "kontum-thon-ntm",
    "kontum-thon-dtts-2022",
    "kontum-xa-ntm-2017",
    "kontum-xa-kieu-mau-2019",
    "thanhhoa-xa-nang-cao-2018",
    "thanhhoa-thon-kieu-mau-2019",
    "ocop-2019",
    "ocop-2023",
)
"""Criteria sets in the order in which ``init`` publishes them; each is ``criteria/<id>.toml``."""

UNIT_FILES = ("units/before-2025-07.toml", "units/villages.toml")
"""Units that are registered as existing."""

CHANGES = "units/changes-2025-07.toml"
"""Acts of 2025 that formed, ended and moved units."""


def read_text(name: str) -> str:
    """Text of the data file ``name`` (a path inside ``data/``, with forward slashes).

    Raises FileNotFoundError where there is no such file, ValueError for a name that leaves the folder.
    """
    from importlib.resources import files

    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"not a name inside data/: {name!r}")
    return files(__name__).joinpath(*parts).read_text(encoding="utf-8")


@cache
def load_toml(name: str) -> dict[str, Any]:
    """The TOML file ``name``, parsed once; callers must not change what they get."""
    import tomllib

    return tomllib.loads(read_text(name))
