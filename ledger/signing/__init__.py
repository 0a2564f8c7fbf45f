"""Signatures: what is signed (DSSE), with which algorithms, by keys kept in which files."""
