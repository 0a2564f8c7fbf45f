"""What others hand over to be taken into a ledger: bundles of signed acts, and the lost tail of this very ledger."""
