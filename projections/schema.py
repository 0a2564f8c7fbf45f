"""The tables of the read model. Disposable: another version is another file, rebuilt from the ledger."""

from __future__ import annotations

FOLD_VERSION = 4
"""Raised whenever folds or tables change what a row says."""

COLUMNS = {
    "meta": ("name", "value"),
    "units": ("unit", "kind", "name", "start", "until", "facts"),
    "names": ("key", "unit", "name", "since", "until"),
    "rectangles": ("unit", "standard", "start", "until", "state", "since", "set_id", "for_year", "facts"),
    "results": ("unit", "standard", "seq", "last", "stage", "rank", "set_id", "listed", "facts"),
    "coverage": ("unit", "place", "start", "until", "facts"),
    "members": ("unit", "place", "day", "member", "joined"),
}
"""Table -> columns. All but `meta` hold what one unit's own events say; `facts` is JSON with sorted keys.

`units`: one row a unit, name and kind as last known, its life. `names`: compact key of each name and alias (aliases
since and until are ""). `rectangles`: what the unit's own decisions say over [start, until), "" open. `results`: a
statement each, `rank` its stage's. `coverage`, `members`: declarations and membership changes by place in the stream.
"""

UNIQUE = {
    "meta": "name",
    "units": "unit",
    "names": "key, unit, name, since",
    "rectangles": "unit, standard, start",
    "results": "unit, standard, seq",
    "coverage": "unit, place",
    "members": "unit, place",
}

STATEMENTS = [
    *(
        statement
        for table, names in COLUMNS.items()
        for statement in (
            f"CREATE TABLE {table} ({', '.join(names)})",
            f"CREATE UNIQUE INDEX key_of_{table} ON {table} ({UNIQUE[table]})",
        )
    ),
    "CREATE INDEX progress ON results (unit, standard, last, rank, listed, seq)",
    "CREATE INDEX names_of_unit ON names (unit)",
    "CREATE INDEX units_of_kind ON units (kind)",
]
