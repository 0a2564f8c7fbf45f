"""The record and its rules: events, signatures, proofs, folds, stores. No printing, no clock, no environment."""
