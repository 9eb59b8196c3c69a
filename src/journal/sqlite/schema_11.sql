-- What the store did to sessions here, until somebody is told: by the id of a session that was deleted, or lost its contacts;
-- and by the number that one had, and has now.
CREATE TABLE untold (
    what TEXT NOT NULL,
    session TEXT NOT NULL,
    was TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (what, session, was, name)
) STRICT, WITHOUT ROWID;

-- Of a whole session that was deleted: how many entries of it were known to be in the store. If there are more by the time that
-- the store is told, somebody went on with it.
ALTER TABLE gone ADD COLUMN known INTEGER;
