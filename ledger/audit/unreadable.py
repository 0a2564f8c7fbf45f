"""What plain values of another shape than the format's raise when they are read."""

UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError)
"""A check that meets these leaves the entry out: the entry's own check (``ledger.audit.entries``) names the fault."""
