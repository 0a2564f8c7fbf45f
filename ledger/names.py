"""Names of units: folding for comparison, Vietnamese order, and reading what a person types.

Standard library only; nothing is imported that a cold ``socai status`` does not have anyway.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛ʼʻ′`´＇"))
_STROKED = {ord("đ"): "d", ord("ð"): "d", ord("ɖ"): "d"}
_SPACES = re.compile(r"[\W_]+")
_TONES = {"̀": "1", "̉": "2", "̃": "3", "́": "4", "̣": "5"}
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("A") + place) for place, letter in enumerate(_LETTERS)}

ABBREVIATIONS: Mapping[str, tuple[str, ...]] = {
    "x.": ("xa",),
    "p.": ("phuong",),
    "tt.": ("thi-tran",),
    "tt": ("thi-tran",),
    "h.": ("huyen",),
    "q.": ("quan",),
    "tx.": ("thi-xa",),
    "tx": ("thi-xa",),
    "tp.": ("thanh-pho", "thanh-pho-truc-thuoc-trung-uong"),
    "tp": ("thanh-pho", "thanh-pho-truc-thuoc-trung-uong"),
    "t.": ("tinh", "thon"),
    "đk.": ("dac-khu",),
    "tdp": ("thon",),
    "tdp.": ("thon",),
}
"""Written abbreviations of kind words; a single letter needs its full stop."""


def fold(text: str) -> str:
    """``text`` without case, diacritics, apostrophes, punctuation; words parted by a space: "Ia H'Drai" = "ia hdrai".

    đ, Đ, ð and ɖ become d. Letters of other scripts stay. "Đăk Glei" and "Đắk Glei" fold to the same text.
    """
    plain = unicodedata.normalize("NFC", text).translate(_APOSTROPHES).casefold().translate(_STROKED)
    marked = unicodedata.normalize("NFD", plain)
    return _SPACES.sub(" ", "".join(sign for sign in marked if not unicodedata.combining(sign))).strip()


def compact(text: str) -> str:
    """``fold`` without spaces: one key for "Ia H' Drai", "Ia H’Drai" and "IaHDrai"."""
    return fold(text).replace(" ", "")


def _syllable(word: str) -> tuple[str, str]:
    """(letters in lower case with breve, circumflex, horn and đ; marks of tone in order) of one syllable."""
    letters: list[str] = []
    tones: list[str] = []
    for sign in unicodedata.normalize("NFD", word.casefold().replace("ð", "đ").replace("ɖ", "đ")):
        if sign in _TONES:
            tones.append(_TONES[sign])
        elif unicodedata.combining(sign) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + sign)
        else:
            letters.append(sign)
    return "".join(letters), "".join(tones)


def _syllables(text: str) -> list[tuple[str, str]]:
    words = _SPACES.split(unicodedata.normalize("NFC", text).translate(_APOSTROPHES))
    return [_syllable(word) for word in words if word]


def same_spelling(first: str, second: str) -> bool:
    """Whether letters and tones of all words are the same, wherever the mark stands: hòa = hoà, thủy = thuỷ."""
    return _syllables(first) == _syllables(second)


def sort_key(text: str) -> str:
    """A key in ASCII for Vietnamese letters whose plain order is Vietnamese order, for sorting and for an index.

    Syllable by syllable: first the letters (a ă â b c d đ e ê ... o ô ơ ... u ư ... y), then the tone (level, huyền,
    hỏi, ngã, sắc, nặng). Whole numbers are ordered by value and before letters: Thôn 2, Thôn 10, Thôn Chư Hem.
    """
    return " ".join(_syllable_key(*syllable) for syllable in _syllables(text))


def _syllable_key(letters: str, tones: str) -> str:
    if letters.isascii() and letters.isdigit():
        digits = letters.lstrip("0") or "0"
        return f"0{chr(ord('0') + min(len(digits), 60))}{digits}"
    return "".join(_RANK.get(letter) or _other(letter) for letter in letters) + "!" + tones


def _other(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0]
    return _RANK.get(base) or ("0" + base if base.isascii() else "~" + base)


class Query(NamedTuple):
    """What a person asked for.

    ``unit``: an id (``unit:xa-dak-kroong``), then nothing else matters. Else ``name`` without its kind word, ``kinds``
    that the word leaves (empty: any), ``whole`` the same words with the kind word, for units whose name begins
    with it. ``within``: the unit that must contain it, from "thôn 8, xã Ia Đal", itself a query.
    """

    unit: str | None
    name: str
    kinds: tuple[str, ...]
    whole: str
    within: Query | None

    def readings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(compact key, kinds that it may be of, empty: any) to look for among names and aliases, best first.

        The second reading takes the kind word for a part of the name ("Bản Đôn", "Tơ Lung": fold sees "tổ").
        """
        stripped = (compact(self.name), self.kinds)
        return (stripped,) if not self.kinds else (stripped, (compact(self.whole), ()))


def parse_query(text: str, kind_words: Mapping[str, Iterable[str]]) -> Query:
    """Reads "thôn 8, xã Ia Đal, huyện Ia H'Drai", "TT. Đăk Glei", "dak kroong" or an id.

    ``kind_words``: word of a kind, as written -> ids of kinds (data.seed.kind_words()); compared folded. Only a word
    with something behind it counts as one. An empty text gives an empty name.
    """
    plain = unicodedata.normalize("NFC", text).strip()
    if plain.startswith("unit:"):
        return Query(plain, "", (), "", None)
    words = {fold(word): tuple(kinds) for word, kinds in kind_words.items()}
    parts = [part for part in (" ".join(piece.split()) for piece in re.split("[,;，]", plain)) if part]
    query: Query | None = None
    for part in reversed(parts):
        kinds, name = _kind(part, words)
        query = Query(None, name, kinds, part, query)
    return query or Query(None, "", (), "", None)


def _kind(part: str, words: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], str]:
    """(kinds, name) of one part; the longest kind word wins: "thành phố trực thuộc trung ương" before "thành phố"."""
    found = re.match(r"(\w{1,3}\.)\s*(.+)|(\w{2,3})\s+(.+)", part)
    if found:
        kinds = ABBREVIATIONS.get((found[1] or found[3]).casefold())
        if kinds:
            return kinds, found[2] or found[4]
    pieces = part.split(" ")
    for count in range(len(pieces) - 1, 0, -1):
        kinds = words.get(fold(" ".join(pieces[:count])))
        if kinds and fold(" ".join(pieces[count:])):
            return kinds, " ".join(pieces[count:])
    return (), part
