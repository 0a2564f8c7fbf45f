"""A witness that works by file: it cosigns what extends what it has seen, and nothing else (C2SP tlog-witness).

The machine of a witness needs no ledger, no network and no trust in the log: a request, its own state and its own key.
"""
