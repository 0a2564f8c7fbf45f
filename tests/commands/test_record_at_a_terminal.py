"""What a person types at a real (pseudo) terminal: passphrase, the number of the document, nothing at all."""

from __future__ import annotations

import os
import select
import sys
import time
from pathlib import Path

import pytest

from tests.commands.signing_floor import CLOCK, PASSPHRASE, RECOGNISE, Floor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of POSIX")

ROOT = Path(__file__).resolve().parents[2]
LINE = "import sys; from commands.app import run; sys.exit(run(sys.argv[2:], clock=lambda: int(sys.argv[1])))"


def _typed(floor: Floor, arguments: tuple[object, ...], *answers: tuple[str, str]) -> tuple[int, str]:
    """Run a command line in a terminal, answering each expected text in turn; exit code and everything seen."""
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(SOCAI_HOME=str(floor.folder / "home"), SOCAI_LEDGER=str(floor.ledger), PYTHONPATH=str(ROOT),
                          TERM="dumb")
        line = [str(argument) for argument in arguments]
        os.execv(sys.executable, [sys.executable, "-c", LINE, str(floor.now + 10**9), *line])
    seen, waiting = "", list(answers)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the child has closed the terminal
            break
        if not part:
            break
        seen += part.decode("utf-8", "replace")
        if waiting and waiting[0][0] in seen:
            os.write(terminal, waiting.pop(0)[1].encode() + b"\n")
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), seen


def _keys(floor: Floor) -> list[object]:
    return ["--key", floor.folder / "clerk.key", "--key", floor.folder / "keeper.key"]


def test_the_number_of_the_document_confirms(floor: Floor) -> None:
    code, seen = _typed(
        floor, ("record", *RECOGNISE, *_keys(floor)), ("clerk.key:", PASSPHRASE), ("keeper.key:", PASSPHRASE),
        ("Gõ số văn bản", "12/QĐ-UBND"), ("không khớp", " 695/QĐ-UBND "),
    )
    assert code == 0, seen
    assert "Đã ghi 1 mục" in seen and PASSPHRASE not in seen
    assert floor.now > CLOCK


def test_the_digest_confirms_where_there_is_no_number(floor: Floor) -> None:
    path, digest = floor.draft("person", "--subject", "person:x", *floor.keys("f1", "f2"))
    code, seen = _typed(
        floor, ("record", "--draft", path, *floor.keys("f1", "f2")), ("Gõ 8 chữ số", digest[:8]),
    )
    assert code == 0, seen


@pytest.mark.parametrize("answers", [[""], ["nhầm", "nhầm", "nhầm"]], ids=["nothing", "three times wrong"])
def test_otherwise_nothing_is_written(floor: Floor, answers: list[str]) -> None:
    path, _ = floor.draft(*RECOGNISE, *floor.keys("clerk", "keeper"))
    before = floor.ledger.read_bytes()
    asked = [("Gõ số văn bản", answers[0]), *((f"'{word}' không khớp", word) for word in answers[1:])]
    code, seen = _typed(floor, ("record", "--draft", path, *floor.keys("clerk", "keeper")), *asked)
    assert code == 7, seen
    assert floor.ledger.read_bytes() == before


def test_a_new_passphrase_is_typed_twice(floor: Floor) -> None:
    path = floor.folder / "typed.key"
    code, seen = _typed(floor, ("key", "new", path), ("typed.key:", "một"), ("lại mật khẩu", "hai"))
    assert code == 12 and not path.exists(), seen
    code, seen = _typed(floor, ("key", "new", path), ("typed.key:", "một"), ("lại mật khẩu", "một"))
    assert code == 0 and path.exists(), seen


def test_a_clock_far_ahead_asks_for_the_day(floor: Floor) -> None:
    path, digest = floor.draft("person", "--subject", "person:x", *floor.keys("f1", "f2"))
    floor.now += 60 * 24 * 3600 * 10**9
    line = ("record", "--draft", path, "--confirm", digest, *floor.keys("f1", "f2"))
    code, seen = _typed(floor, line, ("gõ ngày hôm nay", "2026-09-21"))
    assert code == 7, seen
    code, seen = _typed(floor, line, ("gõ ngày hôm nay", "2026-11-20"))
    assert code == 0, seen


MANY = """
schema = "socai/act/1"
attestation = "archival"
[document]
issuer = "office:ubnd"
kind = "QĐ"
number = "695/QĐ-UBND"
signed_on = "2021-12-31"
covers = { count = 2, units = ["unit:xa-dak-kroong", "unit:xa-dak-pek"] }
[[events]]
type = "recognition.recognised"
subject = "unit:xa-dak-kroong"
effective_from = "2021-12-31"
body = { standard = "standard:ntm", set = "set:vn-xa-ntm-2016", for_year = 2021 }
[[events]]
type = "recognition.recognised"
subject = "unit:xa-dak-pek"
effective_from = "2021-12-31"
body = { standard = "standard:ntm", set = "set:vn-xa-ntm-2016", for_year = 2021 }
"""


def test_a_decision_on_many_units_is_one_act_confirmed_once(floor: Floor) -> None:
    floor.recorded(("f1", "f2"), "unit", "--subject", "unit:xa-dak-pek", "--field", "kind=xa", "--field",
                   "name=Đăk Pék", "--field", "parent=unit:tinh-kon-tum")
    (floor.folder / "many.toml").write_text(MANY, encoding="utf-8")
    code, seen = _typed(
        floor, ("record", "act", "--from", floor.folder / "many.toml", *_keys(floor)), ("clerk.key:", PASSPHRASE),
        ("keeper.key:", PASSPHRASE), ("Gõ số văn bản", "695/QĐ-UBND"),
    )
    assert code == 0, seen
    assert "Đã ghi 2 mục" in seen and seen.count("Gõ số văn bản") == 1
    found = floor.socai("audit", "documents", "--json").document["findings"]
    assert found == []
    status = floor.done("status", "unit:xa-dak-pek", "--as-of", "2021-12-31", "--json").document
    assert status["standings"][0]["state"] == "recognised"


def test_a_unit_that_the_decision_covers_and_the_act_leaves_out_is_found(floor: Floor) -> None:
    floor.recorded(("f1", "f2"), "unit", "--subject", "unit:xa-dak-pek", "--field", "kind=xa", "--field",
                   "name=Đăk Pék", "--field", "parent=unit:tinh-kon-tum")
    path = floor.folder / "half.toml"
    path.write_text(MANY[:MANY.rindex("[[events]]")], encoding="utf-8")
    floor.recorded(("clerk", "keeper"), "act", "--from", path)
    (found,) = floor.socai("audit", "documents", "--json").document["findings"]
    assert (found["code"], found["actual"]["missing"]) == ("DOCUMENT_INCOMPLETE", ["unit:xa-dak-pek"])


def test_a_draft_is_signed_where_there_is_no_ledger(floor: Floor) -> None:
    path = floor.folder / "elsewhere.json"
    signers = [part for name in ("clerk", "keeper") for part in ("--signer", floor.key_id(name))]
    paper = floor.folder / "paper.txt"
    paper.write_text("tờ giấy", "utf-8")
    floor.done("draft", *RECOGNISE, "--attach", paper, *signers, "-o", path)
    floor.ledger.rename(floor.folder / "away.db")
    before = path.read_bytes()
    code, seen = _typed(floor, ("sign", path, "--key", floor.folder / "clerk.key"), ("Gõ số văn bản", ""))
    assert code == 7 and path.read_bytes() == before, seen
    code, seen = _typed(
        floor, ("sign", path, *_keys(floor)), ("Gõ số văn bản", "695/QĐ-UBND"), ("clerk.key:", PASSPHRASE),
        ("keeper.key:", PASSPHRASE),
    )
    assert code == 0 and "2 trong 2 chữ ký" in seen and PASSPHRASE not in seen, seen
    (floor.folder / "away.db").rename(floor.ledger)
    floor.done("submit", path)
