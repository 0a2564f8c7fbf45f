"""The read model: what the folds say, stored and indexed for lists, averages and coverage. Disposable, never the record."""
