-- What was deleted on purpose is known by its id alone, the 16 bytes of its UUID, so that no file that comes in brings it
-- back: the whole session, or, where `entries` is not NULL, the personal data of so many of its first entries.
CREATE TABLE gone (
    session BLOB PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    entries INTEGER
) STRICT, WITHOUT ROWID;

-- The names of sessions in the journals that they came from, where another session has them here.
CREATE TABLE called_elsewhere (
    name TEXT NOT NULL,
    session TEXT NOT NULL REFERENCES session (id),
    PRIMARY KEY (name, session)
) STRICT, WITHOUT ROWID;

CREATE INDEX called_elsewhere_by_session ON called_elsewhere (session);
