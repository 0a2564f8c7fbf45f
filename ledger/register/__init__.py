"""A register of all units of a country before and after one day, and the acts that a ledger records of it. Pure."""
