"""A question to the ledger: opened at a cut, with the units and the standard that are meant."""
