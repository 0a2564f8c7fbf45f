"""What a telephone does with a printed code (ISO/IEC 18004), for codes of bytes without damage: modules -> bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest

import segno
from segno import consts

MASKS: Sequence[Callable[[int, int], int]] = (
    lambda y, x: (y + x) % 2, lambda y, x: y % 2, lambda y, x: x % 3, lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2, lambda y, x: y * x % 2 + y * x % 3, lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
FORMAT = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
FORMAT_MASK = 0x5412
LEVELS = {0: "M", 1: "L", 2: "H", 3: "Q"}


def printed(page: str) -> list[list[int]]:
    """The modules drawn on a page of `checkpoint show --paper`, without the quiet zone."""
    path = re.search(r' d="([^"]+)"', page)
    assert path is not None
    dark = {(int(y), int(x) + at) for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path[1])
            for at in range(int(width))}
    low, high = min(min(place) for place in dark), max(max(place) for place in dark)
    return [[int((y, x) in dark) for x in range(low, high + 1)] for y in range(low, high + 1)]


def read(matrix: Sequence[Sequence[int]]) -> bytes:
    """The bytes that the code holds."""
    size, version = len(matrix), (len(matrix) - 17) // 4
    told = int("".join(str(matrix[y][x]) for y, x in FORMAT), 2) ^ FORMAT_MASK
    level, mask = LEVELS[told >> 13], MASKS[told >> 10 & 7]
    same = segno.make(b"x", version=version, error=level, boost_error=False, micro=False)
    kinds = [list(row) for row in same.matrix_iter(border=0, verbose=True)]
    aligned = {consts.TYPE_ALIGNMENT_PATTERN_DARK, consts.TYPE_ALIGNMENT_PATTERN_LIGHT}
    bits = [matrix[y][x] ^ (mask(y, x) == 0) for y, x in _zigzag(size)
            if not _reserved(y, x, size) and kinds[y][x] not in aligned]
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits) - 7, 8)]
    stream = "".join(f"{word:08b}" for word in _blocks(words, version, level))
    assert stream[:4] == "0100", "bytes"
    width = 8 if version < 10 else 16
    count = int(stream[4 : 4 + width], 2)
    start = 4 + width
    return bytes(int(stream[at : at + 8], 2) for at in range(start, start + 8 * count, 8))


def _reserved(y: int, x: int, size: int) -> bool:
    """Finders with their edges and the format beside them, timing, and from version 7 on the version twice."""
    low, high = min(y, x), max(y, x)
    corner = high < 9 or (low < 9 and high >= size - 8 and (y < 9 or x < 9))
    return corner or y == 6 or x == 6 or (size >= 45 and low < 6 and high >= size - 11)


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Two columns at a time from the right, up and down in turns; the timing column is left out."""
    columns = [x for x in range(size - 1, -1, -1) if x != 6]
    for turn, right in enumerate(range(0, len(columns), 2)):
        rows = range(size) if turn % 2 else range(size - 1, -1, -1)
        for y in rows:
            for x in columns[right : right + 2]:
                yield y, x


def _blocks(words: Sequence[int], version: int, level: str) -> Iterator[int]:
    """Data words in order; the file's words are dealt out to the blocks one by one."""
    told = consts.ECC[version][getattr(consts, f"ERROR_LEVEL_{level}")]
    lengths = [block.num_data for block in told for _ in range(block.num_blocks)]
    order = [at for column in zip_longest(*(range(length) for length in lengths)) for at, place in enumerate(column)
             if place is not None]
    blocks: list[list[int]] = [[] for _ in lengths]
    for block, word in zip(order, words, strict=False):
        blocks[block].append(word)
    return chain.from_iterable(blocks)
