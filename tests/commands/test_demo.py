"""The demo leaves what it promises, overwrites nothing else, and stops loudly where a step ends otherwise."""

from __future__ import annotations

import shutil
import stat
import tomllib
from collections.abc import Callable
from importlib.resources import files
from json import loads
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.transcripts.demo_ledger import CLOCK, Built, built

NEXT_DAY = CLOCK + 86_400 * 10**9
Socai = Callable[..., Ran]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """The demo, run once a language and session."""
    base = tmp_path_factory.getbasetemp()
    return lambda language: built(base.parent if base.name.startswith("popen-") else base, language)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_ends_well_in_both_languages(demo: Callable[[str], Built], language: str) -> None:
    done = demo(language)
    assert done.code == 0
    assert "{" not in "".join(line for line in done.written.splitlines() if not line.startswith((" ", "{", "}")))
    assert [line for line in done.written.splitlines() if line.startswith("demo.")] == []


def test_it_shows_what_the_job_demands(demo: Callable[[str], Built]) -> None:
    written = demo("vi").written
    day_before, that_day = written.split('--as-of 2021-12-30\n')[1], written.split('--as-of 2021-12-31\n')[1]
    assert day_before.splitlines()[0].endswith("chưa được công nhận đạt chuẩn nông thôn mới.")
    assert "QĐ 695/QĐ-UBND" in that_day.splitlines()[0]
    for told in ("27/36 chỉ tiêu", "5/9 tiêu chí", "28/36", "4/9", "14,18", "01/07/2025"):
        assert told in written
    unanchored, flipped = (written.split(f"[mã thoát {code}]")[0].rpartition("$ socai")[2] for code in (5, 4))
    assert "UNANCHORED" in unanchored
    assert "SIGNATURE_INVALID" in flipped and f"mục {_recognition(demo)}  unit:xa-dak-kroong" in flipped


def _recognition(demo: Callable[[str], Built]) -> int:
    """The position of the decision on xã Đăk Kroong."""
    from ledger.stores.reader import LedgerReader

    with LedgerReader.open(demo("vi").folder / "demo" / "socai.db") as reader:
        return next(e.seq for e in reader.stream("unit:xa-dak-kroong") if e.type == "recognition.recognised")


def test_it_leaves_ledger_pin_and_fresh_keys(demo: Callable[[str], Built]) -> None:
    folder = demo("vi").folder / "demo"
    assert loads((folder / "socai.pin").read_text("utf-8"))["schema"] == "socai/pin/1"
    assert {file.name for file in (folder / "keys").glob("*.key")} == {
        "founder-1.key", "founder-2.key", "log.key", "recorder.key", "archivist.key",
    }
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o700
    for secret in ("passphrase", "recorder.key"):
        assert stat.S_IMODE((folder / "keys" / secret).stat().st_mode) == 0o600


def test_every_act_of_the_data_is_recorded(demo: Callable[[str], Built], socai: Socai) -> None:
    acts = [tomllib.loads(act.read_text("utf-8")) for act in files("data").joinpath("demo").iterdir()
            if act.name[:2].isdigit()]
    ledger = demo("vi").folder / "demo" / "socai.db"
    audit = loads(socai("audit", "--json", "--ledger", ledger, clock=lambda: NEXT_DAY).out)
    assert audit["entries"] > sum(len(act["events"]) for act in acts) > 180
    script = (demo("vi").folder / "demo" / "commands.sh").read_text("utf-8")
    assert all(f"demo/acts/{act.name}" in script for act in files("data").joinpath("demo").iterdir()
               if act.name[:2].isdigit())


def test_every_printed_line_was_run(demo: Callable[[str], Built]) -> None:
    written, kept = demo("vi").written, (demo("vi").folder / "demo" / "commands.sh").read_text("utf-8")
    steps = written.rpartition("$ export")[0].replace(" \\\n    ", " ")
    printed = [line[2:] for line in steps.splitlines() if line.startswith("$ socai")]
    assert printed == [line for line in kept.splitlines() if line in printed]
    assert len(printed) > 15


def test_it_runs_again_over_its_own_ledger(
    demo: Callable[[str], Built], socai: Socai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from commands.staging import folder as demo_folder

    shutil.copytree(demo("vi").folder / "demo", tmp_path / "demo", ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    monkeypatch.chdir(tmp_path)
    old = Path("demo/keys/passphrase").read_text("ascii")
    demo_folder.prepare()
    assert not Path("demo/socai.db").exists()
    assert Path("demo/keys/passphrase").read_text("ascii") != old


def test_it_never_writes_over_another_ledger(
    demo: Callable[[str], Built], socai: Socai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("secret").write_text("s\n", "ascii")
    Path("demo").mkdir()
    for key in ("one.key", "log.key"):
        assert socai("key", "new", key, "--passphrase-file", "secret").code == 0
    made = socai("init", "--ledger", "demo/socai.db", "--origin", "example.vn/so", "--purpose", "production",
                 "--threshold", "1", "--founder", "one=one.key", "--log-key", "log=log.key",
                 "--passphrase-file", "secret", "--json")
    before = Path("demo/socai.db").read_bytes()
    refused = socai("demo", "--lang", "en")
    assert (made.code, refused.code) == (0, 3)
    assert "never overwrites a ledger" in refused.err and "production" in refused.err
    assert Path("demo/socai.db").read_bytes() == before
    assert [file.name for file in Path("demo").iterdir()] == ["socai.db"]


def test_it_never_takes_away_files_that_it_did_not_make(
    socai: Socai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("demo/keys").mkdir(parents=True)
    Path("demo/keys/mine.key").write_text("mine", "ascii")
    refused = socai("demo", "--lang", "en")
    assert refused.code == 3 and "demo/keys" in refused.err
    assert Path("demo/keys/mine.key").read_text("ascii") == "mine"


def test_a_step_that_ends_otherwise_stops_it(socai: Socai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from commands import app

    monkeypatch.chdir(tmp_path)
    real = app.run

    def broken(arguments: list[str], **settings: object) -> int:
        return 12 if arguments[0] == "init" else real(arguments, **settings)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(app, "run", broken)
    stopped = real(["demo", "--lang", "en"])
    assert stopped == 12


def test_it_has_no_json_form(socai: Socai, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert socai("demo", "--json").code == 2
    assert not Path("demo").exists()
