"""Two Books on one file: what each remembers of the registry and heads stays right when the other appends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.audit.run import audit
from ledger.book import Book
from ledger.errors import LedgerError
from ledger.events.drafting import Intent
from tests.ledger.admission.province import AUTHOR, QUOTED, UBND_P, A, B, Province, quoted, recognised, renamed, tables


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path / "so.db")
    yield made
    made.close()


@pytest.fixture
def other(province: Province) -> Iterator[Book]:
    """A second process's Book, warm: it has appended once."""
    with Book.open(province.path, province.clock) as book:
        book.append(province.envelopes([quoted(B, 900)], QUOTED, province.clerks[:1]))
        yield book


def refused(book: Book, envelopes: list[bytes]) -> LedgerError:
    with pytest.raises(LedgerError) as caught:
        book.append(envelopes)
    return caught.value


def test_a_key_that_the_other_revoked(province: Province, other: Book) -> None:
    head = province.employ(UBND_P, "head", name="hai")
    other.append(province.envelopes([recognised(A)], AUTHOR, [head]))
    late = province.drafted([recognised(B)], AUTHOR, [head])
    told = {"key": head["key"], "reason": "lộ khóa", "compromised_since": None}
    province.record([Intent("key.revoked", UBND_P, told)], AUTHOR, province.root)
    size = province.size
    assert refused(other, province.signed(late, [head])).code == "KEY_NOT_VALID_AT_INDEX"
    assert province.size == size


def test_a_key_and_unit_that_the_other_enrolled(province: Province, other: Book) -> None:
    head = province.employ(UBND_P, "head", name="moi")
    new = "unit:xa-moi"
    province.record([Intent("unit.registered", new, {"kind": "xa", "name": "x", "parent": "unit:huyen-h"})], AUTHOR,
                    province.root)
    other.append(province.envelopes([recognised(new)], AUTHOR, [head]))


def test_a_decision_that_the_other_took(province: Province, other: Book) -> None:
    mine = province.envelopes([renamed(A, "1")], AUTHOR, province.root)
    other.append(province.envelopes([renamed(A, "2")], AUTHOR, province.root))
    assert refused(province.book, mine).code == "CONFLICT"
    province.record([renamed(A, "3")], AUTHOR, province.root)
    assert refused(other, mine).code == "CONFLICT"


def test_what_is_remembered_equals_what_is_folded_anew(province: Province, other: Book) -> None:
    """After refusals, repeats and the other's acts, the registry is the one a cold process folds."""
    for round_ in range(5):
        writer = (province.book, other)[round_ % 2]
        act = province.envelopes([renamed(A, str(round_)), renamed(B, str(round_))], AUTHOR, province.root)
        writer.append(act)
        assert writer.append(act).repeated
        refused(writer, province.envelopes([renamed(A, "x"), renamed("unit:khong-co", "x")], AUTHOR, province.root))
        province.employ(UBND_P, "recorder", name=f"nguoi-{round_}")
    act = province.envelopes([quoted(B, 1)], QUOTED, province.clerks[:1])
    other.append(act)
    province.book.append(act)
    with Book.open(province.path, province.clock) as cold:
        _ = cold.registry, other.registry, province.book.registry
        folded = {name: list(getattr(cold._state.registry, name).items()) for name in tables(province)}
        assert tables(province) == folded
        assert {name: list(getattr(other._state.registry, name).items()) for name in folded} == folded
    assert audit(str(province.path), province.pin()).verdict == "valid"


def test_a_book_whose_file_was_rolled_back_forgets(province: Province, tmp_path: Path) -> None:
    """The file in place is replaced by an older one: what admission remembers is folded again, nothing is refused
    or admitted by entries that are gone."""
    province.book.close()
    old = tmp_path / "old.db"
    shutil.copy(province.path, old)
    province.book = Book.open(province.path, province.clock)
    head = province.employ(UBND_P, "head", name="mat")
    province.book.close()
    province.path = old
    province.book = Book.open(old, province.clock)
    assert province.refuses(province.envelopes([recognised(A)], AUTHOR, [head])).code == "KEY_UNKNOWN"


def test_books_close_and_open_again(province: Province) -> None:
    for _ in range(3):
        province.book.close()
        province.book = Book.open(province.path, province.clock)
        province.results(3)
    assert audit(str(province.path), province.pin()).verdict == "valid"
