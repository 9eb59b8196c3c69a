-- What this desk knows of the store that it shares with others: its own id there, which store it is, up to which of that
-- one's times all marks of what was deleted are here, and a session that was pushed, by which it is seen whether the store
-- has lost any.
CREATE TABLE shared (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    desk TEXT NOT NULL,
    store TEXT,
    marks_until INTEGER NOT NULL DEFAULT 0,
    witness TEXT
) STRICT;

-- Where each session ends in the store, and how many of its trees are there; one that was deleted there and had more here
-- stays here.
CREATE TABLE pushed (
    session TEXT PRIMARY KEY NOT NULL REFERENCES session (id),
    entries INTEGER NOT NULL,
    hash TEXT NOT NULL,
    pins INTEGER NOT NULL,
    stays_here INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- The tickets that another desk filed, and delivers.
CREATE TABLE pulled_ticket (
    session TEXT NOT NULL REFERENCES session (id),
    ticket INTEGER NOT NULL,
    PRIMARY KEY (session, ticket)
) STRICT, WITHOUT ROWID;

-- Numbers that no other desk of the store gives.
CREATE TABLE reserved_number (
    name TEXT PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether the store knows that something was deleted.
ALTER TABLE gone ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
