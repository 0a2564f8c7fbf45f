"""What becomes of keys: enrolled, replaced, given up, said again; the parts of `socai key` that record."""
