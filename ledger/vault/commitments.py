"""What the ledger holds of a person's values: salted commitments that say nothing once the salt is gone.

commitment = HMAC-SHA-256 (RFC 2104) under a salt of 32 fresh random bytes, never used for another field, over the
canonical JSON ``{"field","person","value"}`` (docs/FORMAT.md, section 18).
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import NamedTuple

from ledger import canonical
from ledger.errors import LedgerError

SALT_BYTES = 32


class Opening(NamedTuple):
    """What opens a commitment: ``commitment`` hex, ``salt`` 32 bytes."""

    person: str
    field: str
    commitment: str
    salt: bytes
    value: str

    @property
    def holds(self) -> bool:
        """Whether salt and value are those that were committed to."""
        made = commitment(self.salt, self.person, self.field, self.value)
        return hmac.compare_digest(made, self.commitment)


def commitment(salt: bytes, person: str, field: str, value: str) -> str:
    """The commitment, hex. Raises ``NON_CANONICAL_PAYLOAD`` for a value that canonical JSON can't say and
    ``VALUE_INVALID`` for a salt of another length.
    """
    if len(salt) != SALT_BYTES:
        raise LedgerError("VALUE_INVALID", place="salt", found=len(salt), expected=SALT_BYTES)
    said = canonical.encode({"field": field, "person": person, "value": value})
    return hmac.new(salt, said, sha256).hexdigest()


def opened(salt: bytes, person: str, field: str, value: str) -> Opening:
    """A new opening with its commitment."""
    return Opening(person, field, commitment(salt, person, field, value), salt, value)
