"""Which 32-byte strings are no acceptable Ed25519 point, as public key A or as R (RFC 8032, section 5.1.3).

A point of low order (1, 2, 4 or 8) makes signatures that fit several messages or keys, and a non-canonical
encoding (y >= p, or the sign bit set where x = 0) is read differently by different libraries. Both sets are finite
and small, so the check is one look-up.
"""

from __future__ import annotations

from functools import lru_cache

FIELD = 2**255 - 19
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, FIELD) % FIELD

# y of the points of order 1, 2, 4 (both share y = 0) and 8 (two y, each with two x).
LOW_ORDER_Y = (
    1,
    FIELD - 1,
    0,
    int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
    int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
)

REFUSED_POINTS = frozenset(
    (y | sign << 255).to_bytes(32, "little") for y in (*LOW_ORDER_Y, *range(FIELD, 2**255)) for sign in (0, 1)
)
"""All encodings of the 8 points of low order, and every encoding with y >= p: 48 byte strings."""


@lru_cache(1024)
def is_on_curve(point: bytes) -> bool:
    """Whether some x satisfies -x**2 + y**2 = 1 + d*x**2*y**2 for the encoded y. About 100 us: for keys, not for R.

    The same few keys are read again wherever they are named, so the answers are kept.
    """
    y2 = pow(int.from_bytes(point, "little") & (1 << 255) - 1, 2, FIELD)
    x2 = (y2 - 1) * pow(CURVE_D * y2 + 1, -1, FIELD) % FIELD
    return x2 == 0 or pow(x2, (FIELD - 1) // 2, FIELD) == 1
