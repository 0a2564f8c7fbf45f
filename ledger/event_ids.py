"""UUIDv7 (RFC 9562, section 5.7) from a given time and given random bytes: pure, so drafts can be reproduced."""

from __future__ import annotations


def uuid7(microseconds: int, random: bytes) -> str:
    """Lower-case UUIDv7 of Unix time ``microseconds`` with 10 random bytes (74 of their 80 bits are used)."""
    value = (microseconds // 1000 & (1 << 48) - 1) << 80
    value |= int.from_bytes(random, "big") & (1 << 80) - 1
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
