"""The read model: what the folds say, stored and indexed for lists and averages. Disposable, never the record."""
