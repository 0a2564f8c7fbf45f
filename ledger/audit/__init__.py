"""The whole check: everything in a ledger derived again from its entries, by rules that they carry.

Findings are values; commands render them. An audit never writes.
"""
