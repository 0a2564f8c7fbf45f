"""RFC 3161 time stamps over checkpoints, by authorities that the ledger's policy has pinned."""
