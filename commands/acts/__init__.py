"""From what a person asks to record to entries in the ledger: flags and files, draft, confirmation, append."""
