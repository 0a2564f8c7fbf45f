"""Receipts: one answer with everything that proves it, in one file, checked without the ledger (DESIGN section 5)."""

FOLD = 1
"""Version of the folds behind an answer, and of what they read. It rises with every change of either."""
