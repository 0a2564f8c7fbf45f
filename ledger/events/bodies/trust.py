"""Bodies about who else vouches for the log: its policy of witnesses and time authorities, and what they said."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from ledger.events.shapes import Base64, Count, Digest, Instant, Legal, Line, Shape, demand, distinct

Token = Annotated[
    str,
    Meta(
        pattern=r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?\Z",
        min_length=4,
        max_length=24576,
        description="an RFC 3161 TimeStampResp in base64",
    ),
]


class TimeAuthority(Shape):
    """A time-stamping authority: its own certificate (DER), and the chain above it, the root last."""

    certificate: Base64
    chain: Annotated[list[Base64], Meta(min_length=1, max_length=4)]
    name: Line


class PolicyAdopted(Legal):
    """Which witnesses and time authorities vouch for the log; each adoption replaces the one before.

    ``lines``: a C2SP tlog-policy, line by line. ``anchor_days``: the longest time between two anchors, or null.
    """

    anchor_days: Annotated[int, Meta(ge=1, le=3660)] | None
    lines: Annotated[list[Annotated[str, Meta(max_length=1000)]], Meta(min_length=1, max_length=512)]
    time_authorities: Annotated[list[TimeAuthority], Meta(max_length=16)]

    def __post_init__(self) -> None:
        distinct((authority.name for authority in self.time_authorities), "one name twice in `time_authorities`")
        distinct((authority.certificate for authority in self.time_authorities), "one certificate twice")


class TimeToken(Shape):
    """A time stamp over the text of the checkpoint; ``authority``: its name in the policy; ``time``: what it says."""

    authority: Line
    time: Instant
    token: Token


class TimeAnchored(Shape):
    """What others said of the checkpoint of ``size`` entries under ``root``: when it existed at the latest.

    ``signatures``: lines of its note. ``witnessed_at``: the second by which a quorum of the policy in force had
    cosigned it, null without one.
    """

    root: Digest
    signatures: Annotated[list[Line], Meta(min_length=1, max_length=64)]
    size: Count
    tokens: Annotated[list[TimeToken], Meta(max_length=16)]
    witnessed_at: Instant | None

    def __post_init__(self) -> None:
        distinct(self.signatures, "one line twice in `signatures`")
        demand(self.witnessed_at is not None or bool(self.tokens), "neither a quorum of witnesses nor a token")


BODIES: dict[str, type[Shape]] = {"policy.adopted": PolicyAdopted, "time.anchored": TimeAnchored}
