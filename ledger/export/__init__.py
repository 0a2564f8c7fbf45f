"""Static exports: a ledger below a signed checkpoint as plain files, laid out as C2SP tlog-tiles (FORMAT.md, 15)."""
