"""Values about persons, kept outside of the ledger so that they can be erased; the ledger holds commitments to them."""
