"""The RFC 6962 tree over the ledger's entries, its proofs, and its tiles."""
