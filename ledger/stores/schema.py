"""The file format of a ledger on SQLite, as statements (docs/FORMAT.md; DESIGN section 4).

``rowid`` is declared, so that VACUUM and dumps keep it: entry ``seq`` has rowid ``seq + 1``, the library's notification
id. Small columns stand before ``state`` and ``root`` before ``hashes``: reading them never walks overflow pages.

Every row of ``stored_events`` can be derived again from its ``state``; the audit does. Equal event digests mean equal
payloads, hence equal (author, event_id): that unique index, which grows at its end because ids are UUIDv7, keeps
digests unique too. Digests themselves are random; their look-up index goes by buckets of 4,096 entries, so that an
append touches a few hot pages whatever the size of the ledger. Triggers use ROLLBACK: with ABORT SQLite would copy
every changed page into a statement journal. They stand before the insert because OR REPLACE deletes rows without
firing DELETE triggers where ``recursive_triggers`` is off, as it is in a stranger's connection.
"""

APPLICATION_ID = 0x736F6361
"""``soca``, at offset 68 of the file."""

FORMAT_VERSION = 1
"""``user_version``, at offset 60 of the file."""

PAGE_SIZE = 8192
"""Bytes. An entry of a 1 KB act takes about 2.2 KB: a page of 4,096 would hold one and waste the rest."""

DIGEST_BUCKET_BITS = 12

TABLES = (
    """CREATE TABLE stored_events (
 rowid INTEGER PRIMARY KEY,
 originator_id TEXT NOT NULL,
 originator_version INTEGER NOT NULL,
 topic TEXT NOT NULL,
 event_digest BLOB NOT NULL,
 author TEXT NOT NULL,
 event_id TEXT NOT NULL,
 state BLOB NOT NULL
) STRICT""",
    """CREATE TABLE tiles (
 level INTEGER NOT NULL,
 idx INTEGER NOT NULL,
 root BLOB NOT NULL,
 hashes BLOB NOT NULL,
 PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE head (
 id INTEGER PRIMARY KEY CHECK (id = 1),
 size INTEGER NOT NULL,
 recorded_at TEXT NOT NULL
) STRICT""",
)

INDEXES = (
    "CREATE UNIQUE INDEX stored_events_stream ON stored_events (originator_id, originator_version)",
    "CREATE UNIQUE INDEX stored_events_identity ON stored_events (event_id, author)",
    f"CREATE INDEX stored_events_digest ON stored_events (rowid >> {DIGEST_BUCKET_BITS}, event_digest)",
    "CREATE INDEX stored_events_topic ON stored_events (topic)",
)

TRIGGERS = (
    """CREATE TRIGGER stored_events_insert BEFORE INSERT ON stored_events BEGIN
 SELECT RAISE(ROLLBACK, 'POSITION_NOT_NEXT')
  WHERE NEW.rowid IS NOT (SELECT MAX(rowid) + 1 FROM stored_events) AND (NEW.rowid IS NOT 1 OR
   EXISTS (SELECT 1 FROM stored_events));
 SELECT RAISE(ROLLBACK, 'VERSION_NOT_NEXT')
  WHERE NEW.originator_version IS NOT (SELECT IFNULL(MAX(originator_version), 0) + 1 FROM stored_events
   WHERE originator_id = NEW.originator_id);
 SELECT RAISE(ROLLBACK, 'EVENT_ID_TAKEN') FROM stored_events
  WHERE event_id = NEW.event_id AND author = NEW.author;
END""",
    """CREATE TRIGGER stored_events_update BEFORE UPDATE ON stored_events BEGIN
 SELECT RAISE(ROLLBACK, 'ENTRY_UPDATE_REFUSED');
END""",
    """CREATE TRIGGER stored_events_delete BEFORE DELETE ON stored_events BEGIN
 SELECT RAISE(ROLLBACK, 'ENTRY_DELETE_REFUSED');
END""",
    """CREATE TRIGGER tiles_insert BEFORE INSERT ON tiles BEGIN
 SELECT RAISE(ROLLBACK, 'TILE_TAKEN') FROM tiles WHERE level = NEW.level AND idx = NEW.idx;
END""",
    """CREATE TRIGGER tiles_update BEFORE UPDATE ON tiles BEGIN
 SELECT RAISE(ROLLBACK, 'TILE_UPDATE_REFUSED');
END""",
    """CREATE TRIGGER tiles_delete BEFORE DELETE ON tiles BEGIN
 SELECT RAISE(ROLLBACK, 'TILE_DELETE_REFUSED');
END""",
    """CREATE TRIGGER head_insert BEFORE INSERT ON head BEGIN
 SELECT RAISE(ROLLBACK, 'HEAD_TAKEN') FROM head;
END""",
    """CREATE TRIGGER head_update BEFORE UPDATE ON head BEGIN
 SELECT RAISE(ROLLBACK, 'HEAD_MUST_GROW')
  WHERE NEW.id <> OLD.id OR NEW.size <= OLD.size OR NEW.recorded_at <= OLD.recorded_at;
 SELECT RAISE(ROLLBACK, 'HEAD_NOT_LAST') WHERE NEW.size IS NOT (SELECT MAX(rowid) FROM stored_events);
END""",
    """CREATE TRIGGER head_delete BEFORE DELETE ON head BEGIN
 SELECT RAISE(ROLLBACK, 'HEAD_DELETE_REFUSED');
END""",
)

FIRST_HEAD = "INSERT INTO head (id, size, recorded_at) VALUES (1, 0, '')"

OBJECTS = TABLES + INDEXES + TRIGGERS
"""Every object of the schema, as SQLite keeps it in ``sqlite_schema.sql``."""

INSERT_ENTRY = (
    "INSERT OR ROLLBACK INTO stored_events (rowid, originator_id, originator_version, topic, event_digest, author,"
    " event_id, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_TILE = "INSERT OR ROLLBACK INTO tiles (level, idx, root, hashes) VALUES (?, ?, ?, ?)"
UPDATE_HEAD = "UPDATE OR ROLLBACK head SET size = ?, recorded_at = ? WHERE id = 1"
SELECT_HEAD = "SELECT size, recorded_at FROM head WHERE id = 1"

SELECT_BY_DIGEST = f"""WITH RECURSIVE bucket (number) AS (
 SELECT ? >> {DIGEST_BUCKET_BITS} UNION ALL SELECT number - 1 FROM bucket WHERE number > 0
) SELECT entry.rowid - 1 FROM bucket CROSS JOIN stored_events AS entry
 ON entry.rowid >> {DIGEST_BUCKET_BITS} = bucket.number AND entry.event_digest = ? LIMIT 1"""
"""(size, digest) -> seq. Newest bucket first: what is cited is mostly recent, and the search stops there."""
