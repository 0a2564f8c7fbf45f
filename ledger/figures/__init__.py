"""Figures of documents: judged against each other, their lists, tables, citations, and against the ledger (pure)."""
