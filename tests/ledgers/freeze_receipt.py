"""`python -m tests.ledgers.freeze_receipt`: a receipt made once; every later socai must check it with one verdict.

Run it again only together with a raised `ledger.receipts.FOLD` (then it is the next one), or before the first release.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from ledger.receipts import FOLD
from ledger.receipts.document import receipt_bytes
from tests.ledger.admission.province import B
from tests.ledger.receipts.sealed import Sealed

HERE = Path(__file__).parent
FILE = HERE / f"receipt-{FOLD}.json"
TRUST = HERE / f"receipt-{FOLD}.trust.json"


def main() -> None:
    """Write the receipt, and what a reader of that day trusted."""
    with tempfile.TemporaryDirectory() as folder:
        made = Sealed(Path(folder) / "socai.db")
        made.results(3, B)
        made.recognise()
        cut = made.size - 1
        made.recognise(number="200/QĐ-UBND", day="2022-01-01")
        made.seal([0, 1])
        FILE.write_bytes(receipt_bytes(made.receipt(as_of="2020-01-01", known_at=f"seq:{cut}")))
        trust = {"policy": made.policy_text(), "now": made.clock.now}
        TRUST.write_text(json.dumps(trust, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
