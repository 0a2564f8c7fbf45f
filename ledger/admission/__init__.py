"""Admission: how a signed act becomes entries. One half before the write lock, one under it (DESIGN section 4)."""
