"""Every line of docs/PROOF.md runs as it stands there: on true files, and on files that somebody changed."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from commands.terminal.home import HOME
from ledger.trusted_time.tokens import new_request
from tests.commands.signing_floor import Floor
from tests.commands.test_witness import Machine, adopt, cosign
from tests.ledger.trusted_time.tsa import Tsa

PAGE = Path(HOME, "docs", "PROOF.md")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
STEPS = dict(zip(("log", "witness", "time", "entry"), BLOCKS, strict=True))
pytestmark = pytest.mark.skipif(shutil.which("xxd") is None, reason="xxd is not installed")


def run(folder: Path, *steps: str, **settings: str) -> tuple[int, str]:
    """Run steps of the page in one shell, stopping at the first that fails."""
    lines = [f"{name}='{value}'" for name, value in settings.items()]
    script = "\n".join(["set -eu", *lines, *(STEPS[step] for step in steps)])
    ran = subprocess.run(["sh"], input=script, capture_output=True, text=True, cwd=folder)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def cosigned(floor: Floor, tmp_path: Path) -> tuple[Floor, Machine, str]:
    log_key = str(floor.done("checkpoint", "sign", *floor.keys("log"), "--json").document["log_key"])
    machine = Machine(tmp_path / "w", "so-nnmt.kontum.example", log_key)
    adopt(floor, [machine])
    floor.done("checkpoint", "sign", *floor.keys("log"))
    cosign(floor, machine, 1)
    return floor, machine, log_key


def test_the_steps_hold_and_fail(cosigned: tuple[Floor, Machine, str], tmp_path: Path) -> None:
    floor, machine, log_key = cosigned
    settings = {"proof": "p.tlog-proof", "log_key": log_key, "witness": machine.name, "witness_key": machine.verifier}
    folder = tmp_path / "stranger"
    folder.mkdir()
    size = floor.done("checkpoint", "show", "--json").document["size"]
    for seq in (0, 3, size - 1):
        (folder / "p.tlog-proof").unlink(missing_ok=True)
        floor.done("prove", f"seq:{seq}", "-o", folder / "p.tlog-proof")
        code, told = run(folder, "entry", "log", "witness", **settings)
        assert code == 0, told
        assert "NOT" not in told and told.count("included") == 1
        assert told.count("Signature Verified Successfully") == 2
    good = (folder / "p.tlog-proof").read_text("utf-8")
    tree_line = good.split("\n")[3]
    for changed in (
        good.replace(f"index {size - 1}", f"index {size - 2}"),
        good.replace(tree_line, "A" * 43 + "="),
        good.replace(tree_line + "\n", "", 1),
    ):
        (folder / "p.tlog-proof").write_text(changed, "utf-8")
        assert "NOT included" in run(folder, "entry", **settings)[1]
    (folder / "note").write_text(good.split("\n\n", 1)[1].replace(f"\n{size}\n", f"\n{size + 1}\n"), "utf-8")
    assert run(folder, "log", **settings)[0] != 0
    assert run(folder, "witness", **settings)[0] != 0


def test_a_time_stamp(tmp_path: Path) -> None:
    tsa = Tsa(tmp_path / "tsa")
    folder = tmp_path / "stranger"
    folder.mkdir()
    text = "so-cai.example/a\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    (folder / "text").write_text(text, "utf-8")
    (folder / "token.tsr").write_bytes(tsa.stamp(new_request(text)))
    for name in ("root.pem", "tsa.pem"):
        shutil.copy(tsa.folder / name, folder / name)
    code, told = run(folder, "time")
    assert code == 0, told
    assert "Verification: OK" in told and time.strftime("%Y", time.gmtime()) in told
    (folder / "text").write_text(text.replace("\n7\n", "\n8\n"), "utf-8")
    assert run(folder, "time")[0] != 0
