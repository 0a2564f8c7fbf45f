"""The shell lines of docs/FORMAT.md, section 14, do what the page says."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from commands.terminal.home import HOME
from ledger.proof import tree
from ledger.proof.subject_index import CHAIN_START, chain, subject_leaf
from ledger.receipts.document import receipt_bytes
from tests.attacks.test_receipts import needs_tools
from tests.ledger.receipts.sealed import Sealed


def lines_of(page: str) -> list[str]:
    """The shell blocks of section 14, in order."""
    section = page[page.index("## 14. Receipts") : page.index("## 15. Static exports")]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)


def run(script: str, folder: Path, **variables: str) -> list[str]:
    ran = subprocess.run(["sh", "-eu", "-c", script], cwd=folder, env={**os.environ, **variables, "LC_ALL": "C"},
                         capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split("\n")[:-1]


@needs_tools
def test_the_lines_of_the_page(sealed: Sealed, tmp_path: Path) -> None:
    entry, node, log, index = lines_of(Path(HOME, "docs", "FORMAT.md").read_text("utf-8"))
    receipt = sealed.receipt()
    (tmp_path / "receipt.json").write_bytes(receipt_bytes(receipt))
    assert run(entry, tmp_path) == [sealed.book.genesis]
    assert (tmp_path / "entry.json").read_bytes() == receipt.entries[0][1]
    left, right = receipt.nodes[0], receipt.nodes[1]
    assert run(node, tmp_path, left=left.hex(), right=right.hex()) == [
        tree.node_hash(left, right).hex(), receipt.checkpoint.root]
    assert run(log, tmp_path) == ["Signature Verified Successfully"]
    leaf = receipt.leaves[0]
    seq, state = receipt.entries[5]
    hashed = tree.leaf_hash(state)
    assert run(index, tmp_path, id=leaf.id, count=str(leaf.length), chain=leaf.chain.hex(), seq=str(seq),
               previous=CHAIN_START.hex(), leaf=hashed.hex()) == [
        tree.leaf_hash(subject_leaf(leaf.id, leaf.length, leaf.chain)).hex(), chain(CHAIN_START, seq, hashed).hex()]
