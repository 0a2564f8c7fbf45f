"""The words for what the ledger names: units, offices, standards, kinds, whole entries."""
