"""Names and ids that look like others: an office must not pass for another (Unicode UTS 39, the letters that matter).

A skeleton is what is left when letters that look alike are one. Vietnamese diacritics stay: Đăk Mon and Đắk Môn differ.
"""

from __future__ import annotations

import unicodedata

_LIKE_LATIN = {
    # Cyrillic
    "А": "A", "В": "B", "Е": "E", "З": "3", "І": "I", "Ј": "J", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P",
    "С": "C", "Ѕ": "S", "Т": "T", "У": "Y", "Х": "X", "а": "a", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "і": "i",
    "ј": "j", "ӏ": "l", "о": "o", "р": "p", "ԛ": "q", "ѕ": "s", "у": "y", "х": "x", "ԝ": "w", "ѵ": "v",
    # Greek
    "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P",
    "Τ": "T", "Υ": "Y", "Χ": "X", "ο": "o", "ν": "v", "ι": "i", "α": "a", "κ": "k",
    # Latin letters that are not Vietnamese
    "Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "ı": "i", "ſ": "s", "ɑ": "a", "ɡ": "g", "ƿ": "p",
}  # fmt: skip
_NAME = str.maketrans(_LIKE_LATIN | {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "–": "-", "—": "-"})
_ID = str.maketrans({"0": "o", "1": "l", ".": "-"})


def name_skeleton(name: str) -> str:
    """The name with look-alike letters, quotes and hyphens as one, full-width forms plain, spaces single."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name)).translate(_NAME)
    return unicodedata.normalize("NFC", " ".join(plain.split())).translate(_NAME)


def id_skeleton(identifier: str) -> str:
    """An ASCII id with 0 and o, 1 and l, full stop and hyphen as one."""
    return identifier.translate(_ID)
