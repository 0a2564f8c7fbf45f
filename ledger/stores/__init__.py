"""Where the record lies: the SQLite file behind eventsourcing's recorder, and a reader that needs only sqlite3."""
