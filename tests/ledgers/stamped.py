"""A ledger with a time stamp (RFC 3161) on record, made by `openssl ts`, which can't back-date: its clock was right.

The authority's key is thrown away; its certificate, pinned by the policy, is all that a later audit needs.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.scene import Clock
from ledger.checkpoints.shelf import Shelf
from ledger.instants import MINUTE
from ledger.proof.fields import base64_text
from ledger.trusted_time.queue import TokenQueue
from tests.attacks.test_trusted_time import adopt, anchor, cosign
from tests.ledger.admission.province import AUTHOR, QUOTED, UBND_P, A, B, quoted, recognised
from tests.ledger.trusted_time.tsa import Tsa
from tests.ledgers.vouched import House, Vouched, of_2025


def stamped(path: Path) -> Vouched:
    """Make it at ``path``, its checkpoints and tokens beside: one of two checkpoints is stamped, both are cosigned."""
    scene = Vouched(path, Clock(time.time_ns() // 1000 - MINUTE))
    house = House(scene)
    with tempfile.TemporaryDirectory() as folder:
        tsa = Tsa(Path(folder), "TSA")
        pinned = tsa.authority
        adopt(house, 31, [{"name": "tsa", "certificate": base64_text(pinned.certificate),
                           "chain": [base64_text(one) for one in pinned.chain]}])
        scene.record([recognised(A, body={"set": "set:vn-xa-ntm-2025"})], AUTHOR, [scene.heads[UBND_P]])
        cosign(house, house.operator.sign(), scene.clock.now)
        scene.book.reader.refresh()
        queue = TokenQueue(Shelf(scene.book.reader))
        request, _ = queue.ask(Shelf(scene.book.reader).one(None), "tsa")
        queue.add(tsa.stamp(Path(request).read_bytes()))
    anchor(house)
    scene.record([quoted(B, n)._replace(body=of_2025(quoted(B, n))) for n in range(2)], QUOTED, scene.clerks[:1])
    house.vouched_for()
    house.operator.sign()
    Path(house.head_path).unlink()
    return scene
