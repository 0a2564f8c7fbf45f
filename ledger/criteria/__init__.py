"""Criteria sets as files: reading, checking, digest, difference. Pure; the law that decides is in the log."""
