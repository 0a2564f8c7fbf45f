"""What an audit found, in words: alike findings together, the gravest first, no gap where a fact is not at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from commands.terminal import words
from commands.texts.audit import tell_findings
from ledger.audit.findings import Finding

Told = Callable[..., list[str]]
NOTES = [
    one
    for seq in range(10, 20)
    for one in (Finding("BODY_FOR_HEAD", "note", seq, "unit:a", ("ab" * 32,), "head", "office:ubnd"),
                Finding("PREREQUISITES_EXEMPT", "note", seq, "unit:a", ("ab" * 32,), None, "archival"))
]  # fmt: skip


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[Told]:
    before = words.language()
    words.speak("vi")

    def tell(*findings: Finding) -> list[str]:
        tell_findings(findings)
        return capsys.readouterr().out.split("\n")

    yield tell
    words.speak(before)


def test_two_notes_of_each_archival_recognition_stay_short(told: Told) -> None:
    lines = told(*NOTES)
    assert [line for line in lines if line.startswith("[")] == [
        "[ghi chú] BODY_FOR_HEAD: văn bản mang tên ủy ban: xét theo thẩm quyền của người đứng đầu",
        "[ghi chú] PREREQUISITES_EXEMPT: mục lưu trữ: không xét các bước trước quyết định",
    ]
    assert sum("mục 1" in line and "khóa ký" in line for line in lines) == 6
    assert lines.count("  còn 7 phát hiện như thế nữa (mục 13 đến 19), xem hết bằng --json") == 2
    assert len(lines) < 20


def test_the_gravest_first_and_severities_apart(told: Told) -> None:
    lines = told(
        NOTES[0], Finding("UNANCHORED", "incomplete"), Finding("SIGNATURE_INVALID", "acknowledged", 4),
        Finding("SIGNATURE_INVALID", "failed", 7),
    )  # fmt: skip
    heads = [line.split(":")[0] for line in lines if line.startswith("[")]
    assert heads == ["[sai] SIGNATURE_INVALID", "[chưa đủ] UNANCHORED", "[đã biết] SIGNATURE_INVALID",
                     "[ghi chú] BODY_FOR_HEAD"]


def test_a_heading_names_the_facts_that_all_share(told: Told) -> None:
    """The words of these codes name facts; what differs between entries stands at the entries."""
    one = Finding("STARS_NOT_OF_SCORE", "note", 3, expected=3, actual={"found": 4, "score": "62"})
    (head,) = [line for line in told(one) if line.startswith("[")]
    assert head.endswith("số sao không ứng với số điểm 62 theo thang của bộ tiêu chí")
    other = one._replace(seq=4, actual={"found": 5, "score": "90"})
    (head,) = [line for line in told(one, other) if line.startswith("[")]
    assert head.endswith("số sao không ứng với số điểm … theo thang của bộ tiêu chí")
    (head,) = [line for line in told(Finding("CERTIFICATES_UNSEEN", "incomplete", expected=3, actual=2))
               if line.startswith("[")]
    assert "có 3 khóa có chứng thư; chưa kiểm được chuỗi của 2" in head
