"""Pure folds: what the entries below a cut say, as plain values. No clock, no storage, no printing."""
